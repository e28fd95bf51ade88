"""Who must wait before the next try to sign in: the counts, kept in the database for every process.

This is book-keeping, not an act: it tells nobody's story and is forgotten after a day. The acts
(a sign-in, a refused one, a wait) are in the trail (``actions.signing_in``).

A try is counted before the password is looked at and given back when it was right: tries that come
at the same moment are counted one by one, whatever process they reach. The rows of one try are
made and locked in the order of their keys; never take them in a transaction that holds others.
While an address waits, a name that is new there has no row made: names are invented without end.

Not here: how long a wait is (``sign_in_rules``), the password itself (Django).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils.crypto import salted_hmac

from huzhu.people import sign_in_rules as rules
from huzhu.people.models import SignInPause
from huzhu.people.sign_in_rules import ACCOUNT, ADDRESS, SOURCE, Tries

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_ONE_LESS = Greatest(F("count") - 1, Value(Decimal(0)))


@dataclass(frozen=True, slots=True)
class Caller:
    """Who wants to sign in: the account that was typed, and whence."""

    username: str
    address: str
    device: str = ""  #: what the browser keeps from an earlier sign-in, if anything

    @property
    def account_key(self) -> bytes:
        return _key("account", rules.name_meant(self.username))

    @property
    def address_key(self) -> bytes:
        return _key("address", rules.neighbourhood(self.address))

    @property
    def place_key(self) -> bytes:
        return _key("place", rules.name_meant(self.username), rules.neighbourhood(self.address))

    @property
    def device_key(self) -> bytes:
        return _key("device", rules.name_meant(self.username), self.device)


@dataclass(frozen=True, slots=True)
class Asked:
    """The answer to a caller: how long to wait, or that the try is counted and may be made."""

    caller: Caller
    source_key: bytes
    wait: int  #: seconds; 0: try now
    is_news: bool = False  #: the first time that this wait was told


def ask(caller: Caller, *, at: datetime) -> Asked:
    """Count a try, or say how long to wait before it."""
    if wait := _wait_of_address(caller, at=at):
        return Asked(caller, caller.place_key, wait, _is_first_told(caller))
    with transaction.atomic():
        rows = _locked(caller, at=at)
        source = _source(rows, caller, at=at)
        account, address = rows[caller.account_key], rows[caller.address_key]
        around = rules.wait_around(_tries(account), _tries(address), at=at)
        wait = rules.wait_before(_tries(source), around=around, at=at)
        if wait:
            return _refuse(source, caller, wait=wait, at=at)
        _count(source, account, address, around=around, at=at)
        return Asked(caller, bytes(source.key), 0)


def pass_on(asked: Asked, *, at: datetime) -> None:
    """Uncount a try that brought the right password; its source begins anew."""
    _uncount(asked, {"count": 0, "open_at": at})


def give_back(asked: Asked, *, at: datetime) -> None:
    """Uncount a try whose password was never looked at."""
    _uncount(asked, {"count": _ONE_LESS, "open_at": at})


def remember(caller: Caller, *, at: datetime) -> None:
    """Know the address and the browser of a sign-in from now on."""
    for key in (caller.place_key, *([caller.device_key] if caller.device else [])):
        now = {"tried_at": at, "open_at": at, "entered_at": at}
        SignInPause.objects.update_or_create(key=key, defaults=now)


def _wait_of_address(caller: Caller, *, at: datetime) -> int:
    """How long the address makes a source wait of which nothing is kept; looked at before all."""
    keys = [caller.address_key, caller.place_key, caller.device_key]
    kept = {bytes(row.key): row for row in SignInPause.objects.filter(pk__in=keys)}
    address = kept.pop(caller.address_key, None)
    return 0 if kept or address is None else rules.wait_of_address(_tries(address), at=at)


def _is_first_told(caller: Caller) -> bool:
    """Whether nobody at the address was told since a try was counted there."""
    untold = SignInPause.objects.filter(pk=caller.address_key, is_told=False)
    return untold.update(is_told=True) == 1


def _locked(caller: Caller, *, at: datetime) -> Mapping[bytes, SignInPause]:
    always = sorted([caller.account_key, caller.address_key, caller.place_key])
    new = [SignInPause(key=key, tried_at=at) for key in always]
    SignInPause.objects.bulk_create(new, ignore_conflicts=True)
    keys = [*always, *([caller.device_key] if caller.device else [])]
    rows = SignInPause.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    return {bytes(row.key): row for row in rows}


def _source(rows: Mapping[bytes, SignInPause], caller: Caller, *, at: datetime) -> SignInPause:
    """The browser's own count when it signed in here before, the address's otherwise."""
    device = rows.get(caller.device_key)
    if device is not None and rules.is_known(_tries(device), at=at):
        return device
    return rows[caller.place_key]


def _refuse(source: SignInPause, caller: Caller, *, wait: int, at: datetime) -> Asked:
    is_news = not source.is_told
    if source.open_at is None:
        source.open_at = at + timedelta(seconds=wait)
    source.is_told = True
    source.save(update_fields=["open_at", "is_told"])
    return Asked(caller, bytes(source.key), wait, is_news)


def _count(
    source: SignInPause, account: SignInPause, address: SignInPause, *, around: int, at: datetime
) -> None:
    wait = rules.wait_after(_tries(source), around=around, at=at)
    source.open_at = at + timedelta(seconds=wait)
    source.is_told = address.is_told = False
    for row, scale in ((source, SOURCE), (account, ACCOUNT), (address, ADDRESS)):
        row.count = Decimal(str(round(rules.counted(_tries(row), scale, at=at), 3)))
        row.tried_at = at
        row.save(update_fields=["count", "tried_at", "open_at", "is_told"])


def _uncount(asked: Asked, source: Mapping[str, object]) -> None:
    around = [asked.caller.account_key, asked.caller.address_key]
    with transaction.atomic():
        rows = SignInPause.objects.select_for_update().filter(pk__in=[asked.source_key, *around])
        list(rows.order_by("pk"))
        SignInPause.objects.filter(pk__in=around).update(count=_ONE_LESS)
        SignInPause.objects.filter(pk=asked.source_key).update(**source)


def _tries(row: SignInPause) -> Tries:
    return Tries(float(row.count), row.tried_at, row.open_at, row.entered_at)


def _key(kind: str, *parts: str) -> bytes:
    text = "\0".join((kind, *parts))
    return salted_hmac("huzhu.people.sign_in", text, algorithm="sha256").digest()
