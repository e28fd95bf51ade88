"""Correcting what is registered of an organisation (更正登记): one proposes, another confirms.

It holds for what is made from then on: papers, notices and sheets keep the name of their day.

Not here: registering an organisation (``organisation``), what may be corrected (``corrections``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError

from huzhu.audit.actions import action, note
from huzhu.kernel.errors import ReasonMissing, one
from huzhu.people import corrections, moving, policies
from huzhu.people.actions import _steps
from huzhu.people.errors import NoSuchAgency, NumberTaken
from huzhu.people.models import Agency, OrganisationCorrection, Union
from huzhu.people.name_errors import OrganisationNameTaken, OrganisationNumberTaken
from huzhu.people.rights_errors import CorrectionOutdated, CorrectionWaits, NothingCorrected
from huzhu.people.states import CORRECTION_LIFECYCLE, AgencyLevel, ProposalState

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.people.corrections import Registration


@action("people.propose_correction", "提请更正登记", right=policies.ORGANISER)
def propose_correction(
    organisation: Agency | Union, *, wanted: Registration, reason: str, by: Actor, at: datetime
) -> OrganisationCorrection:
    """Propose what an agency, a point or a union is registered with; nothing changes before a yes.

    :raises NotOrganiser: somebody else than 组织机构部 or the director asks.
    :raises NothingCorrected: all stands as it is wanted. :raises ReasonMissing: no reason.
    :raises CorrectionWaits: another correction of it waits already.
    :raises HeldInPlace: it would move while something that rests on its place is not finished.
    :raises OrganisationNameTaken: another is called so. :raises NoSuchAgency: nobody goes there.
    :raises OrganisationNumberTaken, OrganisationNumberWrong, OrganisationNameWrong: it is none.
    """
    if not reason.strip():
        raise ReasonMissing(verb="更正登记")
    row = _locked(organisation)
    new = corrections.in_normal_form(row, wanted)
    changes = corrections.changes_between(corrections.registration_of(row), new)
    if not changes:
        raise NothingCorrected(name=row.name)
    _check_free(row, new.number)
    _check_changes(row, changes)
    made = {"maker_id": by.account, "maker_name": by.name, "maker_title": by.title, "made_at": at}
    of = {"union": row} if isinstance(row, Union) else {"agency": row}
    if OrganisationCorrection.objects.filter(state=ProposalState.PROPOSED, **of).exists():
        raise CorrectionWaits(name=row.name)
    correction = OrganisationCorrection.objects.create(
        changes=changes, reason=reason.strip(), **of, **made
    )
    told, why = _told(correction), correction.reason
    note(_subject(correction), by=by, at=at, changes=told, reason=why)
    return correction


@action(
    "people.confirm_correction",
    "确认更正登记",
    "done",
    right=policies.ORGANISER_BY_TWO,
    is_weighty=True,
)
def confirm_correction(
    correction: OrganisationCorrection, *, by: Actor, at: datetime
) -> OrganisationCorrection:
    """Confirm what another person proposed: it is registered so from now on.

    :raises MakerIsChecker, NotOrganiser: ``by`` may not be the second person.
    :raises CorrectionOutdated: what stands is no more what was to be corrected.
    :raises HeldInPlace: it would move while something that rests on its place is not finished.
    :raises OrganisationNameTaken: another is called so. :raises NoSuchAgency: nobody goes there.
    :raises NotNow: it was decided before.
    """
    policies.check_other_person(correction.maker_id, by=by)
    row = _locked(correction.organisation, wholly=correction.moves)
    correction.refresh_from_db(fields=["state"])
    CORRECTION_LIFECYCLE.target("confirm_correction", now=ProposalState(correction.state))
    stands = corrections.registration_of(row)
    for change in correction.changes:
        now = getattr(stands, change["field"])
        if ("" if now is None else str(now)) != change["old"]:
            raise CorrectionOutdated(label=change["label"], was=change["was"])
    _check_changes(row, correction.changes)
    _steps.decide(correction, CORRECTION_LIFECYCLE, "confirm_correction", by=by, at=at)
    _apply(row, {change["field"]: change["new"] for change in correction.changes})
    told, why = _told(correction), correction.reason
    note(_subject(correction), by=by, at=at, changes=told, reason=why)
    return correction


@action("people.decline_correction", "不同意更正登记", "late", right=policies.ORGANISER_BY_TWO)
def decline_correction(
    correction: OrganisationCorrection, *, reason: str, by: Actor, at: datetime
) -> None:
    """Say no to what another person proposed, with the reason.

    :raises MakerIsChecker, NotOrganiser: ``by`` may not be the second person.
    :raises ReasonMissing: there is no reason. :raises NotNow: it was decided before.
    """
    policies.check_other_person(correction.maker_id, by=by)
    if not reason.strip():
        raise ReasonMissing
    answer = reason.strip()
    _steps.decide(
        correction, CORRECTION_LIFECYCLE, "decline_correction", by=by, at=at, answer=answer
    )
    note(_subject(correction), by=by, at=at, changes=_told(correction), reason=answer)


@action("people.withdraw_correction", "撤回更正登记", "idle", right=policies.MAKER)
def withdraw_correction(correction: OrganisationCorrection, *, by: Actor, at: datetime) -> None:
    """Take back what the actor proposed.

    :raises NotTheMaker: somebody else proposed it. :raises NotNow: it was decided before.
    """
    policies.check_withdraw(correction.maker_id, maker=correction.maker_name, by=by)
    _steps.decide(correction, CORRECTION_LIFECYCLE, "withdraw_correction", by=by, at=at)
    note(_subject(correction), by=by, at=at, changes=_told(correction))


def _locked(organisation: Agency | Union, *, wholly: bool = False) -> Agency | Union:
    """Two who correct one organisation take turns.

    ``wholly``: a project that is just begun below it is waited for, and the next waits in turn.
    """
    rows = type(organisation).objects.select_for_update(no_key=not wholly)
    return rows.get(pk=organisation.pk)


def _check_free(row: Agency | Union, number: str) -> None:
    others = type(row).objects.filter(number__iexact=number).exclude(pk=row.pk)
    if taken := others.values_list("number", "name").first():
        raise OrganisationNumberTaken(number=taken[0], name=taken[1])


def _check_changes(row: Agency | Union, changes: list[dict[str, str]]) -> None:
    """Whether it may be called so, and may belong there: then and when it is confirmed."""
    for change in changes:
        if change["field"] == "name":
            _check_name(row, change["new"])
        if change["field"] == "parent_id":
            parents = corrections.parents_for(row).filter(pk=change["new"])
            moving.check_free(row, one(parents, NoSuchAgency))


def _check_name(row: Agency | Union, name: str) -> None:
    within = {"agency": row.agency_id} if isinstance(row, Union) else {}
    alike = type(row).objects.filter(name=name, **within).exclude(pk=row.pk)
    if number := alike.values_list("number", flat=True).first():
        raise OrganisationNameTaken(name=name, number=number)


def _apply(row: Agency | Union, new: dict[str, str]) -> None:
    """Write what was confirmed; a point has its agency's kind, and its path goes with it."""
    for name in ("number", "name", "contact", "phone", "kind"):
        if name in new:
            setattr(row, name, new[name])
    if "parent_id" in new:
        _move_below(row, Agency.objects.get(pk=new["parent_id"]))
    try:
        row.save()
    except IntegrityError as taken:
        raise NumberTaken from taken
    if "kind" in new and isinstance(row, Agency):
        Agency.objects.filter(parent=row).update(kind=row.kind)


def _move_below(row: Agency | Union, parent: Agency) -> None:
    if isinstance(row, Union):
        row.agency = parent
    elif row.level == AgencyLevel.POINT:
        row.parent, row.kind = parent, parent.kind
        row.path = moving.place_below(row, parent)


def _subject(correction: OrganisationCorrection) -> str:
    return f"agency:{correction.home_id}"


def _told(correction: OrganisationCorrection) -> str:
    """Old and new, as the trail shows them."""
    told = "；".join(
        f"{each['label']} {each['was']} → {each['now']}" for each in correction.changes
    )
    return f"基层工会{correction.union.name}：{told}" if correction.union else told
