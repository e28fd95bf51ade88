"""How long the audit of a large offer takes: the second and the tenth of 400,000 claims.

The rows are copied from the trial's offer by SQL, and nothing is analyzed: the statistics know at
most the first offer, as on the day after a rush.

Not here: what is counted (``claims.queries.audit_of``), that no plan compares each with each
(``tests/claims/test_audit.py``).
"""

import time
from typing import Any

import psycopg
from product import BenchProduct

OFFERS, MOST_SECONDS = 10, 5.0
_OFFER = """
INSERT INTO claims_offer (reference, title, mode, state, stock, given, opens_at, closes_at,
    agency_id, agency_path, union_ids, conditions, benefit, ended_at, end_reason)
SELECT reference || '-' || %(turn)s, title, mode, state, %(count)s, %(count)s, opens_at, closes_at,
    agency_id, agency_path, union_ids, conditions, benefit, ended_at, end_reason
FROM claims_offer WHERE id = %(offer)s RETURNING id
"""
_LIST = """
INSERT INTO claims_codelist (offer_id, reference, file_sha256, count, expires_on, ends_on, is_test,
    by_name, at, state)
SELECT %(made)s, reference || '-' || %(turn)s, file_sha256, %(count)s, expires_on, ends_on, is_test,
    by_name, at, state
FROM claims_codelist WHERE offer_id = %(offer)s LIMIT 1 RETURNING id
"""
_CODES = """
INSERT INTO claims_vouchercode (offer_id, code_list_id, number, state, sealed, digest, expires_on)
SELECT %(made)s, %(list)s, number, state, sealed,
    sha256(convert_to(%(made)s || '-' || number, 'UTF8')), expires_on
FROM claims_vouchercode WHERE offer_id = %(offer)s AND number <= %(count)s
"""
_CLAIMS = """
INSERT INTO claims_claim (offer_id, member_id, number)
SELECT %(made)s, number, number FROM generate_series(1, %(count)s) number
"""


def measure(product: BenchProduct, offer_id: int, count: int) -> dict[str, Any]:
    """Return the seconds of the audits, the command's own start included."""
    seconds: dict[str, float] = {}
    with psycopg.connect(product.address(), autocommit=True) as database:
        for turn in range(2, OFFERS + 1):
            made = _copy(database, {"offer": offer_id, "count": count, "turn": str(turn)})
            if turn in {2, OFFERS}:
                began = time.perf_counter()
                told = product.audit(made)
                seconds[str(turn)] = time.perf_counter() - began
                if told["claimed"] != count or not told["balanced"]:
                    raise RuntimeError(f"the copied offer does not balance: {told}")
    return {"claims": count, "seconds": seconds}


def lines(figures: dict[str, Any]) -> list[str]:
    """Return the section of the table."""
    claims = f"{figures['claims']:,} claims each"
    return [
        f"{f'audit of offer {turn}':34}{took:10.1f} s   at most {MOST_SECONDS:.0f} s, {claims}"
        for turn, took in figures["seconds"].items()
    ]


def _copy(database: psycopg.Connection, facts: dict[str, Any]) -> int:
    for name, statement in (("made", _OFFER), ("list", _LIST)):
        row = database.execute(statement, facts).fetchone()
        facts[name] = row[0] if row else 0
    for statement in (_CODES, _CLAIMS):
        database.execute(statement, facts)
    return int(facts["made"])
