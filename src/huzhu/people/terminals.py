"""Devices (设备): which there are, and whether one is let in with what it brings.

Not here: registering and revoking (``actions.terminals``), the calls themselves (``api``).
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from django.db.models import F

from huzhu.audit import queries as audit
from huzhu.kernel.actor import Actor
from huzhu.kernel.errors import one
from huzhu.kernel.workdays import local_date
from huzhu.people import limits, queries
from huzhu.people.actions import terminals as acts
from huzhu.people.models import Terminal
from huzhu.people.states import TerminalAct
from huzhu.people.terminal_errors import NoSuchTerminal, TerminalActNotGiven, TerminalStopped

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

ROLE = "terminal"
#: A device that is turned away again and again stands in the trail once in this time.
_TOLD_EVERY, _SEEN_EVERY = timedelta(hours=1), timedelta(minutes=1)
SCANS = limits.Limit(
    "scans", "扫码查询和登记", 120, timedelta(minutes=1), "一分钟",
    each="每台设备", whose="这台设备",
)  # fmt: skip


def terminals() -> QuerySet[Terminal]:
    """All devices, those in use first, the newest first."""
    rows = Terminal.objects.select_related("agency", "answerable")
    return rows.order_by(F("revoked_at").desc(nulls_first=True), "-made_at", "-pk")


def terminal_by_id(terminal_id: int) -> Terminal:
    """:raises NoSuchTerminal: there is none."""
    return one(terminals().filter(pk=terminal_id), NoSuchTerminal)


def digest_of(token: str) -> bytes:
    """What finds a token again without telling it."""
    return hashlib.sha256(token.encode()).digest()


def is_over(terminal: Terminal, *, at: datetime) -> str:
    """Why a device is not let in at all any more; blank: it is."""
    today = local_date(at)
    if terminal.revoked_at is not None:
        return "已停用"
    if terminal.ends_on < today:
        return f"的有效期到 {terminal.ends_on} 为止，已过期"
    posts = queries.running_posts(today).filter(agency=terminal.agency_id)
    if not posts.filter(account=terminal.answerable_id).exists():
        return f"的负责人{terminal.answerable.full_name}已不在该机构任职"
    return ""


def admit(token: str, act: TerminalAct, *, address: str, at: datetime) -> Actor | None:
    """Who a token is, when it is let in here and now for this act; None: it is nobody's.

    :raises TerminalStopped: the device is over, or stands elsewhere.
    :raises TerminalActNotGiven: it may not do this.
    :raises TooOften: it asks more than a person scans.
    """
    rows = Terminal.objects.select_related("agency", "answerable")
    terminal = rows.filter(token_digest=digest_of(token)).first()
    if terminal is None:
        return None
    if why := is_over(terminal, at=at) or _elsewhere(terminal, address):
        _tell(terminal, why, at=at)
        raise TerminalStopped(name=terminal.name, why=why)
    if act not in terminal.acts:
        given = "、".join(TerminalAct(each).label for each in terminal.acts)
        _tell(terminal, f"不能{act.label}", at=at)
        raise TerminalActNotGiven(name=terminal.name, given=given, wanted=act.label)
    limits.use(SCANS, who=f"terminal:{terminal.pk}", at=at)
    if terminal.seen_at is None or at - terminal.seen_at > _SEEN_EVERY:
        Terminal.objects.filter(pk=terminal.pk).update(seen_at=at)
    return actor_of(terminal)


def actor_of(terminal: Terminal) -> Actor:
    """The device as it acts: under its own name, with who is answerable for it."""
    return Actor(
        name=terminal.name,
        title=f"设备，负责人{terminal.answerable.full_name}",
        role=ROLE,
        account_id=terminal.answerable_id,
        agency_id=terminal.agency_id,
        agency_path=terminal.agency.path,
    )


def _elsewhere(terminal: Terminal, address: str) -> str:
    try:
        here = ip_address(address)
    except ValueError:
        return "的来处不明"
    is_there = any(here in ip_network(each) for each in terminal.networks)
    return "" if is_there else "不是从登记的网络地址来的"


def _tell(terminal: Terminal, why: str, *, at: datetime) -> None:
    """Enter that it was turned away, unless the last hour says so: tokens are tried for ever."""
    told = audit.events_of(f"terminal:{terminal.pk}").filter(at__gt=at - _TOLD_EVERY)
    if not told.filter(code="people.turn_away_terminal").exists():
        acts.turn_away_terminal(terminal, why=why, by=actor_of(terminal), at=at)
