"""The vocabularies of messages, and what becomes of one. Plain Python.

    (open) ─ take ▶ sending
    sending ─ send ▶ sent
    sending ─ try_again ▶ waiting
    (open) ─ give_up ▶ given_up
    (open) ─ keep_inside ▶ inside
    (open) ─ expire ▶ expired
    (open) ─ cancel ▶ cancelled
    (undelivered) ─ deliver ▶ delivered
    sent ─ go_on ▶ waiting
    (unsettled) ─ fail ▶ failed

``sending`` is a lease: a message whose worker died is taken again when it has run out. Whatever
was thought of a message: one that its gateway reports to be on the telephone is delivered, and
stays so. One that is reported not to have arrived goes on by the next channel, while it has one.

Not here: what each kind says and to whom (``kinds``), when it is tried again (``rules``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.kernel.lifecycle import Lifecycle, Move
from huzhu.kernel.words import Worded

if TYPE_CHECKING:
    from datetime import datetime


class MessageKind(Worded):
    """What a message is about."""

    SIGN_IN_CODE = "sign_in_code", "登录验证码"
    BINDING = "binding", "绑定和核验进度"
    PHONE_CHANGED = "phone_changed", "手机号变更提醒"
    PHONE_REPLACED = "phone_replaced", "手机号已变更"
    NAME_WITHDRAWN = "name_withdrawn", "实名核验撤销"
    OPENS_TOMORROW = "opens_tomorrow", "明天开始"
    OPENS_SOON = "opens_soon", "即将开始"
    WON = "won", "已抢到"
    RESULT = "result", "活动结果"
    EXPIRES = "expires", "电子码即将到期"
    CHANGED = "changed", "活动变更"
    TERMINATED = "terminated", "活动终止"
    MEMBERSHIP = "membership", "会籍变更"
    ARRIVED = "arrived", "新的待办"
    DUE_SOON = "due_soon", "待办还剩两个工作日"
    OVERDUE = "overdue", "待办超期"
    RETURNED = "returned", "被退回"
    DECIDED = "decided", "决定和抄送"
    DIGEST = "digest", "每日待办汇总"
    DIGEST_ABOVE = "digest_above", "每日待办和督促汇总"
    RECOVERY = "recovery", "恢复登录"
    RECOVERY_SMS = "recovery_sms", "恢复登录（短信）"
    LOOKED_AT = "looked_at", "支持查看"
    LOOKED_AT_MEMBER = "looked_at_member", "支持查看（会员）"


class Channel(Worded):
    """By which way a message leaves the browser."""

    WECHAT = "wechat", "微信"
    ONCE = "once", "微信订阅消息"  # 本人允许一次，发一条
    WECOM = "wecom", "企业微信"
    SMS = "sms", "短信"
    MAIL = "mail", "邮件"


class MessageState(Worded):
    """How far a message has come."""

    WAITING = "waiting", "待发送"
    SENDING = "sending", "发送中"
    SENT = "sent", "已发出"  # 网关已接收
    DELIVERED = "delivered", "已送达"  # 网关的回执
    FAILED = "failed", "未送达"  # 同上
    INSIDE = "inside", "只在站内"
    GIVEN_UP = "given_up", "没有发出"
    EXPIRED = "expired", "过时未发"
    CANCELLED = "cancelled", "已取消"


class DeliveryOutcome(Worded):
    """What became of one try."""

    UNDER_WAY = "under_way", "正在发送"
    ACCEPTED = "accepted", "网关已接收"
    DELIVERED = "delivered", "已送达"
    FAILED = "failed", "未送达"
    UNREACHABLE = "unreachable", "网关没有应答"
    REFUSED = "refused", "网关不接收"
    UNKNOWN = "unknown", "结果不明"  # 发送中断，网关可能已接收


class ReportRefusal(Worded):
    """Why a report of a gateway was not taken."""

    FOREIGN = "foreign", "签名不符"
    STALE = "stale", "签名过期"
    UNREADABLE = "unreadable", "内容无法读取"
    UNKNOWN = "unknown", "没有这条消息"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a message is for: a member, an account of the staff, or a number that is nobody's.

    A member with a number: it is the member's message, and goes to that number alone.
    """

    member_id: int | None = None
    account_id: int | None = None
    phone: str = ""


def to_member(member_id: int) -> Recipient:
    """A member, by whichever channel the member has and wants."""
    return Recipient(member_id=member_id)


def to_account(account_id: int) -> Recipient:
    """Somebody of the staff."""
    return Recipient(account_id=account_id)


def to_phone_of(member_id: int, number: str) -> Recipient:
    """A number that a member comes in by, or did until now, whatever the member's is later."""
    return Recipient(member_id=member_id, phone=number)


def to_phone(number: str) -> Recipient:
    """A number that is nobody's yet; it stands sealed in the message alone."""
    return Recipient(phone=number)


@dataclass(frozen=True, slots=True)
class MailingTimes:
    """When a message for many is sent at the earliest and the latest, and for how long it follows.

    ``follows_until``: whoever comes to belong to its audience until then is told as well.
    """

    not_before: datetime | None = None
    expires_at: datetime | None = None
    follows_until: datetime | None = None


_S = MessageState
OPEN = frozenset({_S.WAITING, _S.SENDING})
UNDELIVERED = frozenset(_S) - {_S.DELIVERED}
UNSETTLED = OPEN | {_S.SENT}
GROUPS = {"(open)": OPEN, "(undelivered)": UNDELIVERED, "(unsettled)": UNSETTLED}

MESSAGE = Lifecycle(
    start=_S.WAITING,
    moves=(
        Move("take", OPEN, _S.SENDING),
        Move("send", {_S.SENDING}, _S.SENT),
        Move("try_again", {_S.SENDING}, _S.WAITING),
        Move("give_up", OPEN, _S.GIVEN_UP),
        Move("keep_inside", OPEN, _S.INSIDE),
        Move("expire", OPEN, _S.EXPIRED),
        Move("cancel", OPEN, _S.CANCELLED),
        Move("deliver", UNDELIVERED, _S.DELIVERED),
        Move("go_on", {_S.SENT}, _S.WAITING),
        Move("fail", UNSETTLED, _S.FAILED),
    ),
    labels=_S.labels(),
)
