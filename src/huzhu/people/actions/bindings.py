"""Being known as a member: what somebody says of themselves, taken back, objected to (绑定).

Whoever asks reads one answer, whether the register knows nobody, or another number, or another
agency: 待核验, and whom to ask. Only the owner of the registered number learns more: is bound.

Not here: what the agency's desk does (``desk``), the telephone itself (``ways``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from procrastinate.contrib.django import app

from huzhu.audit.actions import action, note
from huzhu.kernel import rights
from huzhu.kernel.errors import one
from huzhu.kernel.identifiers import normalise_name
from huzhu.kernel.workdays import local_date
from huzhu.office import sealing
from huzhu.people import bindings, limits, member_codes, member_ways
from huzhu.people.actions import _bound, _steps, _telephones
from huzhu.people.binding_errors import NoSuchBinding, NoSuchObjection, NoSuchWay, WayBound
from huzhu.people.errors import NoSuchAgency
from huzhu.people.models import Binding, WayIn
from huzhu.people.states import BINDING_LIFECYCLE, BindingState, BoundBy

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.kernel.papers import PaperKind


@action("people.ask_binding", "申请绑定会员", "due", right=rights.OF_ANYBODY)
def ask_binding(
    way: WayIn, *, name: str, paper: PaperKind, id_number: str, agency_id: int, at: datetime
) -> Binding:
    """Say who one is; what one said before is void. Bound at once where all agrees.

    :raises PaperWrong, MemberNameWrong: it cannot be right, whatever the register says.
    :raises NoSuchAgency: it is none. :raises WayBound: the telephone is a member's.
    :raises TooOften: the telephone or the paper was told too often today.
    """
    bindings.member_name(name)
    number = bindings.paper_number(paper, id_number, on=local_date(at))
    locked = one(WayIn.objects.select_for_update().filter(pk=way.pk, ended_at=None), NoSuchWay)
    if locked.member_id is not None:
        raise WayBound
    agency = one(bindings.places().filter(pk=agency_id), NoSuchAgency)
    sealing.hold_marks()
    of = {"agency": agency, "named": agency}
    row = Binding(way=locked, name=normalise_name(name), asked_at=at, **of)
    row.id_number = number
    limits.use(member_codes.BINDINGS, who=f"way:{way.pk}", at=at)
    limits.use(member_codes.PAPERS, who=f"paper:{bytes(row.id_digest).hex()}", at=at)
    _drop_open(locked, at=at)
    row.save()
    by = member_ways.actor_of_way(locked)
    _settle(row, by=by, at=at)
    note(f"binding:{row.pk}", by=by, at=at, way=way.pk, agency=agency.pk)
    return row


@action("people.withdraw_binding", "撤回绑定申请", "idle", right=rights.OF_ANYBODY)
def withdraw_binding(way: WayIn, *, at: datetime) -> None:
    """Take back what one said, to say it anew.

    :raises NoSuchBinding: nothing was said. :raises NotNow: it was decided.
    """
    row = one(Binding.objects.filter(way=way).order_by("-pk"), NoSuchBinding)
    _steps.move(row, BINDING_LIFECYCLE, "withdraw_binding", decided_at=at)
    note(f"binding:{row.pk}", by=member_ways.actor_of_way(way), at=at)


@action("people.object_to_binding", "否认绑定申请", "late", right=rights.OF_MEMBERS)
def object_to_binding(binding_id: int, *, by: Actor, at: datetime) -> Binding:
    """Say, on the member's present telephone, that somebody else asked to take it over.

    It stops the clock and no person: a lost telephone objects in its finder's hand. So whoever
    asked goes on waiting and learns nothing, and the desk decides, with the paper, knowing of it.

    :raises NoSuchObjection: none would put this member out. :raises NotNow: it was decided.
    """
    rows = Binding.objects.filter(pk=binding_id, takes_over=True, member_id=by.member_id or 0)
    row = _in_turn(one(rows, NoSuchObjection))
    BINDING_LIFECYCLE.check("decline_binding", now=BindingState(row.state), called="否认绑定")
    row.objected_at, row.due_at = row.objected_at or at, None
    row.save(update_fields=["objected_at", "due_at"])
    note(f"binding:{row.pk}", by=by, at=at)
    return row


@action("people.end_waiting", "等待期满绑定会员", "done", right=rights.BY_TIME)
def end_waiting(binding_id: int, *, by: Actor, at: datetime) -> None:
    """Bind what nobody has objected to, if it still agrees with the register.

    All else goes to the desk, also whose name is not verified or who comes in no way any more.

    :raises NoSuchBinding: its time has not come. :raises NotNow: it was decided.
    """
    over = bindings.over(at=at).filter(pk=binding_id).select_related("way", "agency")
    _in_turn(one(over, NoSuchBinding))
    row = one(over.all(), NoSuchBinding)  # nobody has objected meanwhile
    _bound.hold(row.member_id or 0)
    match = bindings.match_of(row)
    if match.member is None or not match.fits_by_waiting:
        _bound.send_to_desk(Binding.objects.filter(pk=row.pk))
    else:
        _bound.bind(row, "end_waiting", match.member, by=by, how=BoundBy.WAITING, at=at)
        told = {"state": "等待期满，新手机已经绑定", "onward": "现在可以用这个手机号登录。"}
        _telephones.tell(row, **told, at=at)
    note(f"binding:{row.pk}", by=by, at=at)


def _in_turn(row: Binding) -> Binding:
    """The row as it stands once acts on its way have had their turn (``desk`` takes the same)."""
    WayIn.objects.select_for_update().get(pk=row.way_id)
    row.refresh_from_db()
    return row


def _drop_open(way: WayIn, *, at: datetime) -> None:
    for row in Binding.objects.filter(way=way, state__in=bindings.OPEN):
        _steps.move(row, BINDING_LIFECYCLE, "withdraw_binding", decided_at=at)


def _settle(row: Binding, *, by: Actor, at: datetime) -> None:
    """Bind what agrees wholly. All else looks alike from outside: one row, one job."""
    match = bindings.match_of(row)
    if match.member is not None and match.fits_wholly:
        _bound.bind(row, "bind_at_once", match.member, by=by, how=BoundBy.REGISTER, at=at)
        return
    row.member, row.takes_over = match.member, match.takes_over
    row.due_at = at + bindings.WAITING_TIME if match.takes_over else None
    row.save(update_fields=["member", "takes_over", "due_at"])
    app.configure_task("people.warn_of_change").defer(binding_id=row.pk)
