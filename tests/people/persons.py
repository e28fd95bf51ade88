"""Agencies and actors for tests of people and budgets: the smallest that tells them apart."""

from datetime import datetime

from huzhu.kernel.actor import Actor
from huzhu.kernel.papers import read_paper
from huzhu.kernel.workdays import SHANGHAI
from huzhu.people import vault
from huzhu.people.models import Agency, Member, Union
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


def make_union(number: str, agency: Agency, *, name: str = "") -> Union:
    return Union.objects.create(number=number, name=name or f"{number} 工会", agency=agency)


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


MEMBER_SERVICE = office(DepartmentCode.MEMBER_SERVICE)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(serial: int, *, born: str = "19900307") -> str:
    """An invented identity number with the right check character."""
    region, order = divmod(serial, 999)
    stem = f"{110101 + region}{born}{order + 1:03d}"
    return stem + "10X98765432"[sum(int(d) * w for d, w in zip(stem, _WEIGHTS, strict=True)) % 11]


def member_cells(serial: int, **changed: str) -> dict[str, str]:
    """One row of a list, by heading."""
    cells = {
        "会员编号": f"M{serial:06d}",
        "姓名": "王小明",
        "身份证号": id_number(serial),
        "手机": f"139{serial:08d}",
        "工会编号": "U001",
        "会籍": "在会",
    }
    return {**cells, **changed}


def member_by_id_number(id_number: str) -> Member | None:
    """The one member of an identity number, found by its digest."""
    return Member.objects.filter(id_digest__in=vault.digests_of(read_paper(id_number))).first()
