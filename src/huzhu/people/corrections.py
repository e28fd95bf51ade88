"""What is registered of an organisation, what a correction changes of it, and which ones wait.

Not here: proposing and confirming (``actions.corrections``), who may (``policies``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.kernel.errors import one
from huzhu.people import rules
from huzhu.people.errors import NoSuchUnion
from huzhu.people.models import Agency, OrganisationCorrection, Union
from huzhu.people.rights_errors import NoSuchCorrection
from huzhu.people.states import AgencyKind, AgencyLevel, ProposalState

if TYPE_CHECKING:
    from django.db.models import QuerySet

LABELS = {
    "number": "编号",
    "name": "名称",
    "kind": "类别",
    "parent_id": "上级机构",
    "contact": "联系人",
    "phone": "电话",
}


@dataclass(frozen=True, slots=True)
class Registration:
    """What is registered of an agency, a point or a union; None where it has no such field."""

    number: str
    name: str
    kind: str | None = None
    contact: str | None = None
    phone: str | None = None
    parent_id: int | None = None


def registration_of(row: Agency | Union) -> Registration:
    """What stands now."""
    if isinstance(row, Union):
        answers = {"contact": row.contact, "phone": row.phone}
        return Registration(row.number, row.name, parent_id=row.agency_id, **answers)
    is_point = row.level == AgencyLevel.POINT
    kind = None if is_point else row.kind
    return Registration(row.number, row.name, kind, phone=row.phone, parent_id=row.parent_id)


def in_normal_form(row: Agency | Union, wanted: Registration) -> Registration:
    """What was typed, as it would be registered.

    :raises OrganisationNumberWrong, OrganisationNameWrong: it is none.
    """
    is_union = isinstance(row, Union)
    longest = rules.LONGEST_UNION_NUMBER if is_union else rules.LONGEST_AGENCY_NUMBER
    number = rules.organisation_number(wanted.number, longest=longest)
    name = rules.organisation_name(wanted.name)
    answers = {
        each: value.strip()
        for each in ("contact", "phone")
        if (value := getattr(wanted, each)) is not None
    }
    return Registration(number, name, wanted.kind, parent_id=wanted.parent_id, **answers)


def changes_between(old: Registration, new: Registration) -> list[dict[str, str]]:
    """What differs, field by field, with both values as they are stored and in words."""
    return [
        {
            "field": name,
            "label": label,
            "old": _stored(getattr(old, name)),
            "new": _stored(getattr(new, name)),
            "was": _words(name, getattr(old, name)),
            "now": _words(name, getattr(new, name)),
        }
        for name, label in LABELS.items()
        if getattr(old, name) != getattr(new, name)
    ]


def parents_for(row: Agency | Union) -> QuerySet[Agency]:
    """Where it could belong: a point below an agency, a union below either."""
    active = Agency.objects.filter(is_active=True).order_by("path")
    return active if isinstance(row, Union) else active.filter(level=AgencyLevel.AGENCY)


def waiting_corrections() -> QuerySet[OrganisationCorrection]:
    """The corrections that nobody has decided, oldest first."""
    rows = OrganisationCorrection.objects.filter(state=ProposalState.PROPOSED)
    return rows.select_related("agency", "union").order_by("made_at", "id")


def corrections_of(agency_id: int) -> QuerySet[OrganisationCorrection]:
    """All corrections of an agency and of its own unions, the newest first."""
    rows = OrganisationCorrection.objects.select_related("agency", "union")
    of_it = rows.filter(agency_id=agency_id) | rows.filter(union__agency_id=agency_id)
    return of_it.order_by("-made_at", "-id")


def correction_by_id(correction_id: int) -> OrganisationCorrection:
    """One correction, whatever became of it.

    :raises NoSuchCorrection: there is none.
    """
    rows = OrganisationCorrection.objects.select_related("agency", "union")
    return one(rows.filter(pk=correction_id), NoSuchCorrection)


def union_by_id(union_id: int) -> Union:
    """One union. :raises NoSuchUnion: there is none."""
    return one(
        Union.objects.select_related("agency").filter(pk=union_id), NoSuchUnion(union=union_id)
    )


def _stored(value: str | int | None) -> str:
    return "" if value is None else str(value)


def _words(name: str, value: str | int | None) -> str:
    if value in (None, ""):
        return "（空白）"
    if name == "kind":
        return AgencyKind(str(value)).label
    if name == "parent_id":
        return Agency.objects.get(pk=value).name
    return str(value)
