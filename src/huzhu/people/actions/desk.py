"""What the desk of an agency does with somebody who asks to be bound (代办机构核验).

One person confirms who has no way in yet. Who would put a telephone out is seen by two: one who has
seen the paper, and another of the agency or of Member Service, where a point has one clerk.

Not here: asking (``bindings``), what the register says (``people.bindings``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.audit.actions import action, note
from huzhu.kernel import rights
from huzhu.kernel.errors import ReasonMissing, one
from huzhu.kernel.shown import check_shown
from huzhu.people import asking, bindings, limits, member_ways, policies
from huzhu.people.actions import _bound, _steps, _telephones
from huzhu.people.binding_errors import (
    FoundElsewhere,
    NameDiffers,
    NobodyFits,
    NoSuchBinding,
    NothingToTakeOver,
    TwoPersonsSee,
)
from huzhu.people.models import Binding, Member, WayIn
from huzhu.people.states import BINDING_LIFECYCLE, BindingState, BoundBy

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.people.bindings import Match

_WELCOME = "现在可以用这个手机号登录平台，参与活动。"


@action("people.confirm_binding", "核验绑定", "done", right=policies.DESK)
def confirm_binding(binding_id: int, *, how: BoundBy, by: Actor, at: datetime) -> Binding:
    """Bind somebody whom the desk has made sure of, in one of three ways.

    :raises NoSuchBinding, NotOfDesk: it is not the actor's. :raises NotNow: it was decided.
    :raises NobodyFits, FoundElsewhere, NameDiffers: the register has nobody such of this agency.
    :raises TwoPersonsSee: the member comes in already. :raises MemberBound: somebody was faster.
    :raises UnionHasNoNumber: nobody can have been called.
    """
    row, match, member = _at_desk(binding_id, by=by)
    if match.way is not None:
        raise TwoPersonsSee
    if how is BoundBy.CALL:
        asking.check_called(member.union)
    _finish(row, "confirm_binding", member, by=by, how=how, at=at)
    note(f"binding:{row.pk}", by=by, at=at, how=str(how), member=member.pk)
    return row


@action("people.see_paper", "核对换绑证件", "due", right=policies.DESK)
def see_paper(binding_id: int, *, by: Actor, at: datetime) -> Binding:
    """Say that the person with the paper was here, to change the telephone; another confirms.

    :raises NoSuchBinding, NotOfDesk: it is not the actor's. :raises NotNow: it was decided.
    :raises NobodyFits, FoundElsewhere, NameDiffers: the register has nobody such of this agency.
    :raises NothingToTakeOver: one person is enough.
    """
    row, match, member = _at_desk(binding_id, by=by)
    if match.way is None:
        raise NothingToTakeOver
    seen = {"seen_id": by.account_id, "seen_name": by.name, "seen_title": by.title}
    told = {**seen, "member": member, "takes_over": True, "bound_by": str(BoundBy.PAPER)}
    _steps.move(row, BINDING_LIFECYCLE, "see_paper", **told)
    if row.due_at is None:  # nobody knew when it was asked that a telephone would be put out
        _telephones.warn(match.way.value, row, at=at)
    note(f"binding:{row.pk}", by=by, at=at, member=member.pk)
    return row


@action("people.second_binding", "确认换绑", "done", right=policies.DESK_BY_TWO)
def second_binding(binding_id: int, *, by: Actor, at: datetime, shown: str = "") -> Binding:
    """Confirm, as another person, that the member's telephone is to change.

    The telephone in use may have objected: two who have the paper know of it, and decide.

    :raises MakerIsChecker: the same person saw the paper.
    :raises ShownChanged: the telephone in use has objected after the page was ``shown``.
    :raises NoSuchBinding, NotOfDesk: it is not the actor's. :raises NotNow: nobody has seen it.
    :raises NobodyFits, FoundElsewhere: the register has changed meanwhile.
    """
    row, _match, member = _at_desk(binding_id, by=by)
    policies.check_other_person(row.seen_id, by=by)
    check_shown(shown, bindings.shown_of(row), who="原手机")
    row.second_name, row.second_title = by.name, by.title
    second = {"second_id": by.account_id, "second_name": by.name, "second_title": by.title}
    Binding.objects.filter(pk=row.pk).update(**second)
    _finish(row, "second_binding", member, by=by, how=BoundBy.PAPER, at=at)
    note(f"binding:{row.pk}", by=by, at=at, member=member.pk, objected=row.objected_at is not None)
    return row


@action("people.decline_binding", "不予绑定", "late", right=policies.DESK)
def decline_binding(binding_id: int, *, reason: str, by: Actor, at: datetime) -> Binding:
    """Say no, with the reason that the person reads.

    :raises NoSuchBinding, NotOfDesk: it is not the actor's. :raises NotNow: it was decided.
    :raises ReasonMissing: there is none.
    """
    row = _locked(binding_id, by=by)
    if not reason.strip():
        raise ReasonMissing
    told = {"reason": reason.strip(), "decided_at": at}
    _steps.move(row, BINDING_LIFECYCLE, "decline_binding", **told)
    _telephones.tell(row, state="未通过", onward="请登录平台查看原因和可以联系的人。", at=at)
    note(f"binding:{row.pk}", by=by, at=at, reason=reason.strip())
    return row


@action("people.pass_binding_on", "转交绑定申请", "active", right=policies.DESK)
def pass_binding_on(binding_id: int, *, by: Actor, at: datetime) -> Binding:
    """Hand it to the agency where the register has this person.

    :raises NoSuchBinding, NotOfDesk: it is not the actor's. :raises NotNow: it was decided.
    :raises NobodyFits: the register does not have this paper.
    """
    row = _locked(binding_id, by=by)
    _check_open(row)
    match = bindings.match_of(row)
    if match.holder is None:
        raise NobodyFits
    Binding.objects.filter(pk=row.pk).update(agency=match.holder.union.agency)
    row.refresh_from_db()
    note(f"binding:{row.pk}", by=by, at=at, agency=row.agency_id)
    return row


@action("people.look_at_asker", "查看绑定申请人的手机号", "idle", right=policies.DESK)
def look_at_asker(binding_id: int, *, by: Actor, at: datetime) -> str:
    """Return the whole number that was proved, to call back; each look is on record and counted.

    :raises NoSuchBinding, NotOfDesk: it is not the actor's. :raises NotNow: it was decided.
    :raises TooOften: the actor has looked at very many within an hour.
    """
    row = _locked(binding_id, by=by)
    _check_open(row)
    limits.use(limits.ASKERS, who=limits.person(by), at=at)
    note(f"binding:{row.pk}", by=by, at=at)
    return row.way.value


@action("people.warn_of_change", "提醒原手机", "due", right=rights.BY_TIME)
def warn_of_change(binding_id: int, *, by: Actor, at: datetime) -> bool:
    """Warn the telephone that would be put out; whether there is one is told to nobody outside."""
    row = one(Binding.objects.select_related("agency").filter(pk=binding_id), NoSuchBinding)
    way = member_ways.phone_way_of(row.member_id or 0) if row.takes_over else None
    if way is not None and row.due_at is not None:
        _telephones.warn(way.value, row, at=at)
    note(f"binding:{row.pk}", by=by, at=at, is_warned=way is not None)
    return way is not None


def _locked(binding_id: int, *, by: Actor) -> Binding:
    """The row with its way, held until the act ends: acts on one way take turns."""
    row = one(bindings.bindings_for(by).filter(pk=binding_id), NoSuchBinding)
    policies.check_desk(row.agency, by=by)
    WayIn.objects.select_for_update().get(pk=row.way_id)
    row.refresh_from_db(fields=["state", "seen_id", "agency", "objected_at"])
    return row


def _at_desk(binding_id: int, *, by: Actor) -> tuple[Binding, Match, Member]:
    row = _locked(binding_id, by=by)
    match = bindings.match_of(row)
    if match.holder is None:
        raise NobodyFits
    if not match.is_of_agency:
        raise FoundElsewhere
    if match.member is None:
        raise NameDiffers
    return row, match, match.member


def _check_open(row: Binding) -> None:
    """:raises NotNow: it was decided."""
    BINDING_LIFECYCLE.target("decline_binding", now=BindingState(row.state))


def _finish(
    row: Binding, verb: str, member: Member, *, by: Actor, how: BoundBy, at: datetime
) -> None:
    _bound.bind(row, verb, member, by=by, how=how, at=at)
    _telephones.tell(row, state="已经核验", onward=_WELCOME, at=at)
