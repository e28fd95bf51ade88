"""Agencies and actors for tests of people and budgets: the smallest that tells them apart."""

from datetime import datetime

from huzhu.kernel.actor import Actor
from huzhu.kernel.workdays import SHANGHAI
from huzhu.people.models import Agency, Union
from huzhu.people.states import AgencyKind, AgencyLevel, DepartmentCode, Role

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)


def make_agency(number: str, *, parent: Agency | None = None) -> Agency:
    agency = Agency.objects.create(
        number=number,
        name=f"{number} 代办处",
        level=AgencyLevel.POINT if parent else AgencyLevel.AGENCY,
        kind=AgencyKind.DISTRICT,
        parent=parent,
    )
    agency.path = f"{parent.path if parent else '/'}{agency.pk}/"
    agency.save()
    return agency


def make_union(number: str, agency: Agency) -> Union:
    return Union.objects.create(number=number, name=f"{number} 工会", agency=agency)


def clerk_of(agency: Agency, role: str = Role.AGENCY_CLERK) -> Actor:
    return Actor(
        name="林",
        title=f"{agency.name} 经办人",
        role=role,
        agency_id=agency.pk,
        agency_path=agency.path,
    )


def office(department: str = DepartmentCode.FINANCE, role: str = Role.DEPARTMENT_CLERK) -> Actor:
    return Actor(name="陈", title="财务部 经办人", role=role, department=department)
