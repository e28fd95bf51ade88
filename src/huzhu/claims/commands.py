"""The shell's commands about offers: a rush to try the counter with, and the audit of an offer.

Not here: their arguments (``cli``), the load itself (``bench``).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection

from huzhu.claims import queries
from huzhu.claims.actions import lifecycle, setup
from huzhu.claims.actions import members as member_actions
from huzhu.claims.errors import ModeNotOffered, OfferNotFound
from huzhu.claims.models import Offer
from huzhu.claims.states import TRIAL, Mode, OfferState
from huzhu.claims.values import CodeRow
from huzhu.kernel.actor import CLOCK, Actor
from huzhu.kernel.numbers import key_of, shortened
from huzhu.kernel.workdays import SHANGHAI, local_date
from huzhu.people import trial_members
from huzhu.people.actions import members as people_members
from huzhu.people.actions import organisation
from huzhu.people.states import AgencyKind, DepartmentCode, Role

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from huzhu.claims.values import OfferAudit

OPEN_FOR = timedelta(days=1)
_TRIER = Actor(
    name="试验",
    title="会员服务部 抢订试验",
    role=Role.DEPARTMENT_HEAD,
    department=DepartmentCode.MEMBER_SERVICE,
)


def demo_rush(options: argparse.Namespace) -> dict[str, Any]:
    """Make an open offer with codes and entitled members through the product's own actions.

    Each call has an agency, a union and members of its own: trials do not meet.
    """
    if options.mode != Mode.RUSH:
        raise ModeNotOffered(mode=Mode(options.mode).label)
    now = database_now()
    opens_at = now + timedelta(seconds=options.opens_in)
    trial = secrets.token_hex(4).upper()
    agency = organisation.open_agency(
        number=f"T{trial}",
        name=f"试验代办处 {trial}",
        kind=AgencyKind.DISTRICT,
        by=CLOCK,
        at=now,
    )
    organisation.register_union(agency, number=f"T{trial}", name="试验工会", by=CLOCK, at=now)
    offer = setup.create_offer(
        reference=f"{TRIAL}{trial}",
        title=f"抢订试验 {trial}",
        mode=options.mode,
        opens_at=opens_at,
        closes_at=opens_at + OPEN_FOR,
        agency_id=agency.pk,
        agency_path=agency.path,
        by=_TRIER,
        at=now,
    )
    rows = _codes(
        trial, options.stock, expires_on=local_date(offer.closes_at) + timedelta(days=365)
    )
    fingerprint = hashlib.sha256(repr(rows[:1]).encode()).hexdigest()
    setup.hand_in_codes(offer, rows=rows, file_sha256=fingerprint, by=_TRIER, at=now)
    offer = lifecycle.publish_offer(offer, by=_TRIER, at=now)
    members = trial_members.invented(
        f"T{trial}", options.members, unions=[f"T{trial}"], region=agency.pk
    )
    ids = people_members.register_members(members, verified_at=now, by=_TRIER, at=now)
    tickets = member_actions.issue_tickets(offer, member_ids=ids, by=_TRIER, at=now)
    return _write(options.out, offer, tickets)


def offers_audit(given: str | None) -> int:
    """Print the account of one offer, by its id or its project's number, or of every opened one.

    One JSON line each; exit code 1 when anything of any does not hold.
    """
    if given is None:
        return _audit_all(at=database_now())
    found = queries.audit_of(_offer_named(given))
    print(json.dumps(_account(found)))
    return 0 if found.is_sound else 1


def _audit_all(*, at: datetime) -> int:
    """Every offer that members have seen open, each line with its project's number."""
    is_sound = True
    offers = Offer.objects.filter(opens_at__lte=at).exclude(state=OfferState.DRAFT)
    for offer in offers.order_by("pk"):
        found = queries.audit_of(offer)
        print(json.dumps({"offer": offer.reference, "id": offer.pk} | _account(found)), flush=True)
        is_sound = is_sound and found.is_sound
    return 0 if is_sound else 1


def _offer_named(given: str) -> Offer:
    """:raises OfferNotFound: neither an offer nor a project has this number."""
    if (key := key_of(given)) is not None:
        return queries.offer_by_id(key)
    is_number = given.isascii() and given.isprintable()  # of a project; the rest PostgreSQL refuses
    if is_number and (offer := queries.offer_or_none(given)):
        return offer
    raise OfferNotFound(what=f"编号为 {shortened(given)} 的抢订活动")


def _account(found: OfferAudit) -> dict[str, int | bool]:
    return {
        "stock": found.stock,
        "claimed": found.claimed,
        "codes_given": found.codes_given,
        "members": found.members,
        "duplicates": found.duplicates,
        "oversold": found.oversold,
        "stranded": found.stranded,
        "balanced": found.balanced,
    }


def _codes(trial: str, count: int, *, expires_on: date) -> list[CodeRow]:
    """Codes as a supplier makes them: a prefix, a serial, and something nobody can guess."""
    return [
        CodeRow(row, f"{trial}{row:08d}{secrets.token_hex(2).upper()}", f"{row:08d}", expires_on)
        for row in range(2, count + 2)
    ]


def _write(folder: Path, offer: Offer, tickets: list[str]) -> dict[str, Any]:
    described = {
        "id": offer.pk,
        "url": f"http://127.0.0.1:{_port()}/api/v1/offers/{offer.pk}/claims",
        "mode": offer.mode,
        "stock": offer.stock,
        "opens_at": offer.opens_at.astimezone(SHANGHAI).isoformat(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tickets.txt").write_text("\n".join(tickets) + "\n")
    (folder / "offer.json").write_text(json.dumps(described) + "\n")
    return described


def _port() -> int:
    """The port that the running web part listens on; without one, where it would."""
    told = settings.HOME / "run" / "web.port"
    return int(told.read_text()) if told.exists() else settings.ENV.port


def database_now() -> datetime:
    """Return the database's clock: the one that opens and closes offers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now
