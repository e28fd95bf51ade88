"""Devices are registered and stopped by 信息技术部 (登记设备, 停用设备).

Not here: whether one is let in (``people.terminals``), what it does then (``claims``).
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_network
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from huzhu.audit.actions import action, note
from huzhu.kernel import rights
from huzhu.kernel.errors import ReasonMissing
from huzhu.kernel.workdays import local_date
from huzhu.people import policies, queries
from huzhu.people.models import Account, Agency, Terminal
from huzhu.people.terminal_errors import (
    NetworkWrong,
    NoAgencyOfNumber,
    NobodyAnswerable,
    TerminalNamed,
    TerminalOver,
    TerminalTermWrong,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from huzhu.kernel.actor import Actor
    from huzhu.people.states import TerminalAct

LONGEST = timedelta(days=731)
#: No network is wider than this, by the version of its addresses.
WIDEST = {4: 16, 6: 48}


@dataclass(frozen=True, slots=True)
class Issued:
    """A device that was registered, and its token, which is kept nowhere."""

    terminal: Terminal
    token: str


@dataclass(frozen=True, slots=True)
class NewTerminal:
    """A device as it is asked for: its agency by number, who is answerable by account."""

    name: str
    place: str
    agency: str
    answerable: str
    acts: Sequence[TerminalAct]
    networks: str
    ends_on: date


@action("people.register_terminal", "登记设备", right=policies.TERMINAL_KEEPER, is_weighty=True)
def register_terminal(wanted: NewTerminal, *, by: Actor, at: datetime) -> Issued:
    """Register a device of an agency; its token is told once.

    :raises NoAgencyOfNumber, NobodyAnswerable, NetworkWrong, TerminalTermWrong, TerminalNamed: the
        line of that name.
    """
    today, token = local_date(at), f"hzt_{secrets.token_urlsafe(32)}"
    row = _checked(wanted, today=today)
    row.made_by, row.made_at = str(by), at
    row.token_digest = hashlib.sha256(token.encode()).digest()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as taken:
        raise TerminalNamed(name=row.name) from taken
    note(
        _subject(row), by=by, at=at, name=row.name, agency=row.agency.number,
        acts=" ".join(row.acts), answerable=row.answerable_id, ends_on=str(row.ends_on),
    )  # fmt: skip
    return Issued(row, token)


@action("people.revoke_terminal", "停用设备", "late", right=policies.TERMINAL_KEEPER)
def revoke_terminal(terminal: Terminal, *, reason: str, by: Actor, at: datetime) -> None:
    """Stop a device at once: its next call is turned away.

    :raises ReasonMissing: it is not said why. :raises TerminalOver: it was stopped before.
    """
    if not reason.strip():
        raise ReasonMissing
    rows = Terminal.objects.filter(pk=terminal.pk, revoked_at__isnull=True)
    if not rows.update(revoked_at=at, revoked_by=str(by), revoked_reason=reason.strip()):
        terminal.refresh_from_db()
        on = local_date(terminal.revoked_at) if terminal.revoked_at else ""
        raise TerminalOver(name=terminal.name, on=on)
    note(_subject(terminal), by=by, at=at, name=terminal.name, reason=reason.strip())


@action("people.turn_away_terminal", "设备未放行", "late", right=rights.OF_ANYBODY)
def turn_away_terminal(terminal: Terminal, *, why: str, by: Actor, at: datetime) -> None:
    """Enter that a device came with its token and was turned away (设备未放行)."""
    note(_subject(terminal), by=by, at=at, name=terminal.name, why=why)


def _subject(terminal: Terminal) -> str:
    """As the trail calls it."""
    return f"terminal:{terminal.pk}"


def _checked(wanted: NewTerminal, *, today: date) -> Terminal:
    agency = Agency.objects.filter(number=wanted.agency.upper()).first()
    if agency is None:
        raise NoAgencyOfNumber(number=wanted.agency)
    if not today <= wanted.ends_on <= today + LONGEST:
        raise TerminalTermWrong(most=LONGEST.days, ends_on=wanted.ends_on)
    return Terminal(
        name=wanted.name,
        place=wanted.place,
        agency=agency,
        answerable=_answerable(wanted.answerable, agency, today=today),
        acts=[str(each) for each in wanted.acts],
        networks=_networks(wanted.networks),
        ends_on=wanted.ends_on,
    )


def _answerable(username: str, agency: Agency, *, today: date) -> Account:
    account = Account.objects.filter(username__iexact=username).first()
    posts = queries.running_posts(today).filter(agency=agency, account=account)
    if account is None or not posts.exists():
        raise NobodyAnswerable(name=username, agency=agency.name)
    return account


def _networks(given: str) -> list[str]:
    """The networks that a line names, each as it is written down.

    :raises NetworkWrong: one is none, or too wide; none is named.
    """
    words = [word for word in re.split(r"[\s,，、;；]+", given) if word]
    found = []
    for word in words or [given]:
        try:
            network = ip_network(word, strict=False)
        except ValueError:
            raise NetworkWrong(given=word, widest=WIDEST[4]) from None
        if network.prefixlen < WIDEST[network.version]:
            raise NetworkWrong(given=word, widest=WIDEST[network.version])
        found.append(str(network))
    return found
