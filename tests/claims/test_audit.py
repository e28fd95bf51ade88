"""The audit of a large offer: what it reads grows with the offer, whatever the statistics say."""

import json
from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from huzhu.claims import commands, queries
from huzhu.claims.errors import OfferNotFound
from huzhu.claims.models import Claim, Offer, VoucherCode
from huzhu.claims.states import CodeState
from huzhu.config.database import OWNER
from tests.claims.offers import draft, published

COUNT = 2_000
_CODES = """
INSERT INTO claims_vouchercode (offer_id, code_list_id, number, state, sealed, digest, expires_on)
SELECT %(offer)s, (SELECT max(id) FROM claims_codelist), n, 'released', '\\x00',
    sha256(convert_to(%(offer)s || '-' || n, 'UTF8')), DATE '2031-01-01'
FROM generate_series(2, %(count)s) n
"""
_CLAIMS = """
INSERT INTO claims_claim (offer_id, member_id, number)
SELECT %(offer)s, n, n FROM generate_series(1, %(count)s) n
"""


def _taken(*, at_reference: str) -> Offer:
    """A published offer whose codes are all claimed, filled by rows."""
    made = published(1, reference=at_reference)
    with connection.cursor() as cursor:
        for statement in (_CODES, _CLAIMS):
            cursor.execute(statement, {"offer": made.pk, "count": COUNT})
        cursor.execute(
            "UPDATE claims_codelist SET count = %s WHERE offer_id = %s", [COUNT, made.pk]
        )
    Offer.objects.filter(pk=made.pk).update(stock=COUNT, given=COUNT)
    made.refresh_from_db()
    return made


def _rows_touched(node: dict) -> int:
    """Rows that a plan's nodes brought forth or looked at and dropped, loops and all."""
    dropped = sum(node[name] for name in node if name.startswith("Rows Removed by"))
    below = sum(_rows_touched(each) for each in node.get("Plans", ()))
    return round((node["Actual Rows"] + dropped) * node["Actual Loops"]) + below


def _rows_of_audit(offer: Offer) -> int:
    """Repeat the audit's own statements under EXPLAIN and add up what they touched."""
    with CaptureQueriesContext(connection) as asked:
        queries.audit_of(offer)
    touched = 0
    with connection.cursor() as cursor:
        for statement in (each["sql"] for each in asked.captured_queries):
            if statement.startswith(("SELECT", "WITH", "\nWITH")):
                cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}")
                told = cursor.fetchone()[0]
                plan = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
                touched += _rows_touched(plan)
            elif statement.startswith("SET LOCAL"):
                cursor.execute(statement)
    return touched


@pytest.fixture
def owner(transactional_db, database_server, database_name) -> Iterator[psycopg.Connection]:
    """The tables' owner, who alone may plant statistics; what it does here stays in this clone."""
    with database_server.cluster.connect(database_name, user=OWNER) as connection:
        yield connection


@pytest.mark.parametrize("statistics", ["none", "of the first offer only", "of empty tables"])
def test_audit_reads_each_row_a_few_times_whatever_the_statistics_say(owner, statistics):
    for table in ("claims_claim", "claims_vouchercode"):
        owner.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")
    if statistics == "of empty tables":
        owner.execute("ANALYZE claims_claim, claims_vouchercode")
    first = _taken(at_reference="2026-0001")
    if statistics == "of the first offer only":
        owner.execute("ANALYZE claims_claim, claims_vouchercode")
    second = _taken(at_reference="2026-0002")

    with transaction.atomic():
        touched = _rows_of_audit(second)

    assert queries.audit_of(second).is_sound
    assert queries.audit_of(first).is_sound
    assert 2 * COUNT < touched < 30 * COUNT


def test_audit_finds_a_claim_without_code_and_a_number_that_nobody_holds(db):
    made = _taken(at_reference="2026-0001")
    Claim.objects.create(offer=made, member_id=COUNT + 2, number=COUNT + 2)

    found = queries.audit_of(made)

    assert (found.claimed, found.members, found.codes_given) == (COUNT + 1,) * 3
    assert (found.oversold, found.stranded, found.duplicates) == (1, 1, 0)
    assert not found.balanced


def test_audit_finds_a_claim_within_stock_whose_code_is_not_released(db):
    made = published(3)
    VoucherCode.objects.filter(offer=made, number=2).update(number=None, state=CodeState.VOID)
    Offer.objects.filter(pk=made.pk).update(given=2)
    made.refresh_from_db()
    Claim.objects.create(offer=made, member_id=1, number=1)
    Claim.objects.create(offer=made, member_id=2, number=2)

    found = queries.audit_of(made)

    assert (found.claimed, found.oversold, found.stranded, found.duplicates) == (2, 1, 0, 0)


def test_audit_takes_codes_that_nobody_claimed_for_no_stranded_numbers(db):
    made = published(5)
    Claim.objects.create(offer=made, member_id=1, number=1)
    Offer.objects.filter(pk=made.pk).update(given=1)
    made.refresh_from_db()

    found = queries.audit_of(made)

    assert (found.claimed, found.codes_given, found.stranded, found.oversold) == (1, 1, 0, 0)
    assert found.is_sound


@pytest.mark.django_db
def test_audit_takes_the_number_of_a_project_or_every_offer_that_has_been_open(capsys):
    now = commands.database_now()
    draft("2026-0003", at=now)
    ahead = published(2, reference="2026-0002", at=now)
    opened = published(3, reference="2026-0001", at=now - timedelta(days=3))

    assert commands.offers_audit(str(opened.pk)) == commands.offers_audit("2026-0001") == 0
    by_id, by_number = map(json.loads, capsys.readouterr().out.splitlines())
    assert (by_id, next(iter(by_id)), len(by_id)) == (by_number, "stock", 8)
    assert commands.offers_audit(None) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert told == [{"offer": "2026-0001", "id": opened.pk} | by_id]
    for unknown in ("2026-0099", "\x00", "互助"):
        with pytest.raises(OfferNotFound):
            commands.offers_audit(unknown)

    Offer.objects.filter(pk=opened.pk).update(given=1)
    Offer.objects.filter(pk=ahead.pk).update(opens_at=now)
    assert commands.offers_audit(None) == 1
    assert len(capsys.readouterr().out.splitlines()) == 2
