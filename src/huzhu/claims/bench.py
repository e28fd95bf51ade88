"""How long it takes to say how many members a plan is for, of a register of a whole city.

Meant for a database of its own and a process of its own, with Django set up, as ``people.bench``.
The members are written by one statement: invented, with facts, in 20,000 unions of one agency;
every fifth has a past, three of fifty have won something this hour.

Not here: the counting (``reach``), the table of all benchmarks (``bench/run.py``).
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

from huzhu.claims.conditions import EVERYBODY, Conditions, Spell
from huzhu.claims.reach import reach_of
from huzhu.kernel.actor import CLOCK
from huzhu.kernel.workdays import local_date
from huzhu.people import queries as people
from huzhu.people.actions import organisation
from huzhu.people.states import AgencyKind, Protection, Sex

if TYPE_CHECKING:
    from datetime import date


UNIONS = 20_000
OFFERS = 30  #: each won by one member of five hundred
TURNS = 3
_FILL = """
INSERT INTO people_union (number, name, agency_id, contact, phone)
SELECT 'REACH' || n, '测速工会 ' || n, %(agency)s, '', '' FROM generate_series(1, %(unions)s) n;
INSERT INTO people_member (number, name, id_digest, id_cipher, id_tail, phone_cipher, phone_digest,
    phone_tail, union_id, standing, updated_at, registered_on, joined_on, protections, paid_on,
    protected_until, sex, born_on, verified_at)
SELECT 'R' || n, '测速会员', decode(md5(n::text) || md5('x' || n), 'hex'),
    decode(repeat(md5(n::text), 4), 'hex'), '0000', decode(repeat(md5(n::text), 3), 'hex'),
    decode(md5(n::text) || md5('y' || n), 'hex'), '0000',
    (SELECT min(id) FROM people_union WHERE agency_id = %(agency)s) + n %% %(unions)s,
    CASE WHEN n %% 20 = 0 THEN 'lapsed' ELSE 'active' END, now(),
    %(today)s::date - (n %% 2000), %(today)s::date - (n %% 7000), n %% 32,
    %(today)s::date - (n %% 500), %(today)s::date + (n %% 700) - 200, 1 + n %% 2,
    %(today)s::date - 7000 - (n %% 15000), CASE WHEN n %% 7 > 0 THEN now() END
FROM generate_series(1, %(count)s) n;
INSERT INTO people_memberpast (member_id, until_on, union_id, standing, joined_on, protections,
    paid_on, protected_until, sex, born_on)
SELECT id, %(today)s::date - (id %% 300)::int, union_id, standing, joined_on, 0, paid_on - 365,
    protected_until - 365, sex, born_on FROM people_member WHERE id %% 5 = 0;
INSERT INTO claims_offer (reference, title, mode, state, stock, given, opens_at, closes_at,
    agency_path, union_ids, union_names, end_reason, conditions, benefit)
SELECT 'REACH-' || n, '测速活动 ' || n, 'rush', 'closed', %(count)s, %(count)s,
    now() - interval '2 hours', now() - interval '1 hour', '', '{}', '{}', '', '{}', ''
FROM generate_series(0, %(offers)s - 1) n;
INSERT INTO claims_claim (offer_id, member_id, number)
SELECT offer.id, member.id, member.id / 500 + 1 FROM people_member member
JOIN claims_offer offer ON offer.reference = 'REACH-' || member.id %% 500
"""


def fill(members: int) -> str:
    """Fill the connected register; return the agency's path.

    The register's owner tidies up before anything is measured.
    """
    now = timezone.now()
    agency = organisation.open_agency(
        number="REACH", name="测速", kind=AgencyKind.DISTRICT, by=CLOCK, at=now
    )
    told: dict[str, Any] = {"agency": agency.pk, "unions": UNIONS, "offers": OFFERS}
    told |= {"today": local_date(now), "count": members}
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        for statement in filter(str.strip, _FILL.split(";\n")):
            cursor.execute(statement, told)
    return agency.path


def measure(path: str) -> dict[str, float]:
    """Return the seconds of each kind of count below a filled agency, the middle of three.

    A count that was given up took for ever.
    """
    today = local_date(timezone.now())
    asked = _asked(today)
    past = _asked(today, register_on=today - timedelta(days=30))
    one = [min(people.union_ids_below(path))]
    told: dict[str, tuple[Conditions, dict[str, Any]]] = {
        "nothing asked": (EVERYBODY, {"agency_path": ""}),
        "all asked": (asked, {"agency_path": ""}),
        "all asked, of an agency": (asked, {"agency_path": path}),
        "all asked, of a past day": (past, {"agency_path": ""}),
        "all asked, of one union": (asked, {"agency_path": path, "union_ids": one}),
    }
    return {kind: _seconds(each, today=today, **place) for kind, (each, place) in told.items()}


def _asked(today: date, **more: Any) -> Conditions:
    return Conditions(
        protections=(Protection.INPATIENT, Protection.ILLNESS),
        sex=Sex.FEMALE,
        age_from=30,
        age_to=50,
        joined_before=today - timedelta(days=300),
        paid_since=today - timedelta(days=365),
        protected_on=today,
        not_won=Spell.YEAR,
        **more,
    )


def _seconds(asked: Conditions, **told: Any) -> float:
    taken = []
    for _ in range(TURNS):
        start = time.monotonic()
        is_counted = reach_of(asked, **told) is not None
        taken.append(time.monotonic() - start if is_counted else float("inf"))
    return round(sorted(taken)[TURNS // 2], 2)
