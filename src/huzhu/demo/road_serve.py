"""The acts of a road after the decision: preparation, running, results, the end (二（三）、五).

Not here: how a claim is taken at a past time (``claims``).
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from huzhu.claims import queries as offers
from huzhu.claims.actions import shops
from huzhu.claims.values import CodeRow, UsedCode
from huzhu.demo import claims, people, texts
from huzhu.demo.visits import SHOPS, VISITS
from huzhu.kernel.actor import CLOCK
from huzhu.kernel.periods import long_day
from huzhu.kernel.workdays import local_date
from huzhu.people.queries import member_ids_of
from huzhu.projects.actions import end, serve
from huzhu.projects.forms import MaterialsFields
from huzhu.projects.queries import cases
from huzhu.projects.states import TEST_POINTS

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.demo.road import Act, Road

_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_VALID = timedelta(days=75)  # after the end of the window
_USED = 0.87


def postpone(road: Road, at: datetime) -> None:
    """The window moves a week later; the approved content stays."""
    window = road.schedule.window
    serve.postpone(
        road.on,
        opens_at=window.opens_at + timedelta(days=7),
        closes_at=window.closes_at + timedelta(days=7),
        reason=texts.POSTPONED,
        by=road.stage.service_head(at),
        at=at,
    )


def materials(road: Road, at: datetime) -> None:
    """Description, notes, hotline and the code list."""
    _, closes_at = cases.window_of(road.on)
    road.codes = _codes(road, closes_at)
    text = "\n".join(f"{row.code},{row.passcode},{row.expires_on}" for row in road.codes)
    expires_on = long_day(road.codes[0].expires_on) if road.codes[0].expires_on else ""
    description = texts.DESCRIPTION.format(content=road.case.plan.content, expires_on=expires_on)
    serve.hand_in_materials(
        road.on,
        MaterialsFields(
            description,
            road.case.plan.notes,
            road.case.agency.phone,
            **VISITS.get(road.case.plan.trade, {}),
        ),
        codes=road.codes,
        file_sha256=hashlib.sha256(text.encode()).hexdigest(),
        by=road.stage.clerk(road.case.agency.number, at),
        at=at,
    )
    for name, address, phone in SHOPS.get(road.case.plan.trade, ()):
        shops.enter_shop(
            offers.offer_of(road.on.number),
            name=name,
            address=address,
            phone=phone,
            by=road.stage.clerk(road.case.agency.number, at),
            at=at,
        )


def test(road: Road, at: datetime) -> None:
    """Member Service tries the set-up and signs."""
    service = road.stage.service(at)
    serve.sign_system_test(
        road.on, points=list(TEST_POINTS), note=texts.TEST_NOTE, by=service, at=at
    )


def publish(road: Road, at: datetime) -> None:
    """Somebody else publishes what was tested."""
    serve.publish_offer(road.on, by=road.stage.service_head(at), at=at)


def open_window(road: Road, at: datetime) -> None:
    """The clock opens it; the members who will claim stand in line."""
    serve.open_claims(road.on, at=at)
    road.queue = _line(road)


def claim(road: Road, act: Act) -> None:
    """The next members in line claim, by the function that answers a rush."""
    asking, road.queue = road.queue[: act.asking], road.queue[act.asking :]
    claims.take(offers.offer_of(road.on.number), members=asking, at=act.at)


def settle(road: Road, at: datetime) -> None:
    """The clock ends it."""
    serve.settle(road.on, by=CLOCK, at=at + timedelta(seconds=20))


def usage(road: Road, at: datetime) -> None:
    """The supplier's list of redeemed codes."""
    offer = offers.offer_of(road.on.number)
    seconds = int((at - offer.opens_at).total_seconds())
    used = [
        UsedCode(row.row, row.code, at - timedelta(seconds=road.rng.randrange(3600, seconds // 3)))
        for row in road.codes[: offer.given]
        if road.rng.random() < _USED
    ]
    serve.record_usage(road.on, used=used, by=road.stage.service(at), at=at)


def issue(road: Road, at: datetime) -> None:
    """The statement goes to the agency."""
    serve.issue_feedback(road.on, by=road.stage.service(at), at=at)


def collect(road: Road, at: datetime) -> None:
    """The agency's clerk takes the package and so signs for it."""
    clerk = road.stage.clerk(road.case.agency.number, at)
    serve.collect_feedback(road.on, password=people.PASSWORD, by=clerk, at=at)


def close(road: Road, at: datetime) -> None:
    """The file is closed, the money counts as spent."""
    end.close(road.on, by=road.stage.service(at), at=at)


def terminate(road: Road, at: datetime) -> None:
    """The office ends it with a public notice."""
    ending = road.case.terminated
    if ending is None:
        return
    head = road.stage.service_head(at)
    end.terminate(road.on, reason_kind=ending.reason, explanation=ending.text, by=head, at=at)


def _codes(road: Road, closes_at: datetime) -> list[CodeRow]:
    """As many codes as were approved, all of one length and none like another."""
    expires_on = local_date(closes_at + _VALID)
    year, serial = road.on.number.split("-")
    head = f"{_ALPHABET[int(year) % len(_ALPHABET)]}{int(serial) + 2222:04d}"
    head = head.replace("0", "X").replace("1", "Y")
    numbers = road.rng.sample(range(len(_ALPHABET) ** 5), road.case.quantity)
    return [
        CodeRow(row, head + _letters(number), f"{road.rng.randrange(10**6):06d}", expires_on)
        for row, number in enumerate(numbers, start=2)
    ]


def _letters(number: int) -> str:
    letters = ""
    for _ in range(5):
        number, place = divmod(number, len(_ALPHABET))
        letters += _ALPHABET[place]
    return letters


def _line(road: Road) -> list[int]:
    """Who will claim: the winner of the named cast first, the visitor's member not yet."""
    unions = cases.latest_plan(road.on).audience_union_ids
    entitled = road.stage.entitled(road.case.agency.number, union_ids=unions)
    named = member_ids_of([people.WINNER.number, people.ENTITLED.number])
    winner, visitor = named[people.WINNER.number], named[people.ENTITLED.number]
    others = [member for member in entitled if member not in {winner, visitor}]
    line = road.rng.sample(others, min(len(others), round(road.case.quantity * 1.6)))
    return [winner, *line] if winner in entitled else line
