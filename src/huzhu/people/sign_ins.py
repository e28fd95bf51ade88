"""Whose sign-in a name is, and what its owner is shown of sign-ins and passwords, from the trail.

Not here: writing it (``actions.signing_in``), who else may see it (``policies``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models.functions import Lower

from huzhu.audit import queries as audit
from huzhu.people import sign_in_rules
from huzhu.people.models import Account
from huzhu.people.states import SIGN_IN_ACTS

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from huzhu.audit.models import AuditEvent


@dataclass(frozen=True, slots=True)
class SignInBefore:
    """The sign-in before the present one, and how many wrong passwords came between."""

    at: datetime
    address: str
    failed_count: int


def account_meant(typed: str) -> Account | None:
    """The account that a person means who types this name to sign in; also one that was closed."""
    named = Account.objects.alias(lower=Lower("username"))
    return named.filter(lower=sign_in_rules.name_meant(typed)).first()


def events_of(account_id: int) -> QuerySet[AuditEvent]:
    """The account's own part of the trail, newest first."""
    events = audit.events_of(f"account:{account_id}")
    return events.filter(code__in=SIGN_IN_ACTS).order_by("-at", "-id")


def last_of(account_id: int) -> SignInBefore | None:
    """The last sign-in; nothing when this is the first."""
    events = events_of(account_id)
    last = events.filter(code="people.sign_in").first()
    if last is None:
        return None
    failed = events.filter(code="people.fail_sign_in", id__gt=last.pk).count()
    return SignInBefore(last.at, str(last.facts.get("address", "")), failed)
