"""Coming in as a member: a code to a telephone, the code told, a session begun and ended (登录).

Nothing here looks at the register before a way in is bound: whoever has a telephone gets a code,
and is told the same whether or not a member has that number.

Not here: being known as a member (``bindings``), how often one may (``member_codes``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.audit.actions import action, note
from huzhu.kernel import rights
from huzhu.kernel.actor import STRANGER
from huzhu.kernel.errors import one
from huzhu.kernel.identifiers import normalise_mobile
from huzhu.office import sealing
from huzhu.people import founding, limits, member_codes, member_ways, vault
from huzhu.people.actions import _bound, _telephones, _ways
from huzhu.people.binding_errors import NoSuchSession, NoSuchWay, SessionEnded
from huzhu.people.errors import NotADemonstration
from huzhu.people.models import PhoneCode, PhoneSession, WayIn
from huzhu.people.states import BoundBy, WayKind

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.people.models import Member


@action("people.send_code", "发送会员验证码", "idle", right=rights.OF_ANYBODY)
def send_code(number: str, *, address: str, at: datetime) -> str:
    """Send a code to a telephone, whoever has it; return the number in normal form.

    A code that was sent before is void from now on.

    :raises NoMobile: it is no mobile number.
    :raises TooOften: the number had one this minute, or five today.
    """
    phone = member_codes.mobile_of(number)
    sealing.hold_marks()
    digests = vault.phone_digests(phone)
    who = member_codes.who_of(digests[-1])
    limits.use(member_codes.AGAIN, who=who, at=at)
    limits.use(member_codes.A_DAY, who=who, at=at)
    code = member_codes.new_code()
    digest = member_codes.digest_of(code, number_digest=digests[0], sent_at=at)
    PhoneCode.objects.filter(number_digest__in=digests[1:]).delete()
    fresh = {"code_digest": digest, "sent_at": at, "wrong_count": 0, "used_at": None}
    PhoneCode.objects.update_or_create(number_digest=digests[0], defaults=fresh)
    _telephones.send_code(phone, code, at=at)
    note("way:phone", by=STRANGER, at=at, address=address)
    return phone


@action("people.try_code", "核对会员验证码", "done", right=rights.OF_ANYBODY)
def try_code(number: str, *, code: str, at: datetime) -> WayIn | None:
    """Look whether a code is the number's, and return its way in; None when it is not.

    A wrong one is counted, and that stays: therefore an answer and no refusal, which would undo it.
    The lock on the row makes many tries at once take turns; a code works once.
    """
    sealing.hold_marks()
    digests = vault.phone_digests(normalise_mobile(number))
    rows = PhoneCode.objects.select_for_update().filter(number_digest__in=digests)
    row = rows.first()
    if row is None or not member_codes.fits(row, code, at=at):
        rows.update(wrong_count=_one_more(row))
        note("way:phone", by=STRANGER, at=at, is_right=False)
        return None
    PhoneCode.objects.filter(pk=row.pk).update(used_at=at)
    way = _ways.way_of(WayKind.PHONE, normalise_mobile(number), at=at)
    note(f"way:{way.pk}", by=STRANGER, at=at, is_right=True)
    return way


@action("people.enter_by_wechat", "微信登录", "done", right=rights.OF_ANYBODY)
def enter_by_wechat(openid: str, *, at: datetime) -> WayIn:
    """Return the way in of an account that WeChat vouches for; nobody's until it is linked."""
    sealing.hold_marks()
    way = _ways.way_of(WayKind.WECHAT, openid, at=at)
    way = WayIn.objects.select_related("member").get(pk=way.pk)
    note(f"way:{way.pk}", by=member_ways.actor_of_way(way), at=at)
    return way


@action("people.link_wechat", "关联微信", "done", right=rights.OF_ANYBODY)
def link_wechat(way_id: int, proved: WayIn, *, at: datetime) -> bool:
    """Let an account of WeChat in as the member who has just come in by telephone beside it.

    Another account of the member is out from now on. One that is a member's stays that member's.
    A telephone that was put out while somebody came in by it links nothing any more.
    """
    member = _held_by(proved)
    rows = WayIn.objects.filter(pk=way_id, kind=WayKind.WECHAT, member=None, ended_at=None)
    way = rows.first() if member is not None else None
    if way is not None and member is not None:
        own = WayIn.objects.filter(member=member, kind=WayKind.WECHAT)
        _ways.end_ways(own, at=at)
        _ways.bind(way, member, by=BoundBy.PHONE, at=at)
    note(f"way:{way_id}", by=member_ways.actor_of_way(proved), at=at, is_linked=way is not None)
    return way is not None


def _held_by(proved: WayIn) -> Member | None:
    """Whose a way is once acts on that member's ways have had their turn; None: it has ended."""
    _bound.hold(proved.member_id or 0)
    rows = WayIn.objects.select_related("member").filter(pk=proved.pk, ended_at=None)
    live = rows.first()
    return live.member if live else None


@action("people.prove_in_demonstration", "演示：免验证码登录", "idle", right=rights.ON_SERVER)
def prove_in_demonstration(number: str, *, by: Actor, at: datetime) -> WayIn:
    """Take an invented number as proved, to fill a demonstration with.

    :raises NotADemonstration: somebody real may have it.
    """
    if not founding.is_demonstration():
        raise NotADemonstration
    sealing.hold_marks()
    way = _ways.way_of(WayKind.PHONE, number, at=at)
    note(f"way:{way.pk}", by=by, at=at)
    return way


def _one_more(row: PhoneCode | None) -> int:
    return min((row.wrong_count if row else 0) + 1, member_codes.TRIES)


@action("people.begin_session", "会员登录", "done", right=rights.OF_ANYBODY)
def begin_session(way: WayIn, *, session_key: str, device: str, at: datetime) -> None:
    """Enter that a phone has come in, so that its owner can end it from another one."""
    PhoneSession.objects.create(
        way=way, session_key=session_key, device=device, began_at=at, renewed_at=at
    )
    note(f"way:{way.pk}", by=member_ways.actor_of_way(way), at=at)


@action("people.end_session", "会员退出登录", "idle", right=rights.OF_MEMBERS)
def end_session(session_id: int, *, by: Actor, at: datetime) -> None:
    """End one session of the actor's own, also on a phone that is lost.

    :raises NoSuchSession: it is not the actor's. :raises SessionEnded: it has ended already.
    """
    rows = PhoneSession.objects.filter(pk=session_id)
    row = one(rows.filter(way__member_id=by.member_id or 0), NoSuchSession)
    if row.ended_at is not None:
        raise SessionEnded
    _ways.end_sessions(PhoneSession.objects.filter(pk=row.pk), at=at)
    note(f"way:{row.way_id}", by=by, at=at)


@action("people.leave_session", "会员退出", "idle", right=rights.OF_ANYBODY)
def leave_session(session_key: str, *, at: datetime) -> None:
    """Enter that somebody left on the very phone; its session ends by itself."""
    row = one(PhoneSession.objects.filter(session_key=session_key).select_related("way"), NoSuchWay)
    PhoneSession.objects.filter(pk=row.pk).update(ended_at=at)
    note(f"way:{row.way_id}", by=member_ways.actor_of_way(row.way), at=at)
