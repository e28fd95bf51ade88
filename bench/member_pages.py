"""What a member's pages take at the size of a city: list, all, one offer, codes, 我的.

``python bench/member_pages.py [MEMBERS [OFFERS]]`` fills a product of its own (5,000,000 members,
4,000 offers of which 400 are on show, one member with a claim in 40 of them), opens each page so
many times over one connection, and prints the median and the slowest but five of a hundred, in
milliseconds, beside what the web part's processor took. Rows are copied in the database: what is
measured is reading.

Not here: the rush (``run``), signing in.
"""

import http.client
import json
import statistics
import sys
import tempfile
import time
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

import psycopg
from product import BenchProduct

TIMES, MOST_MS = 60, 100
OWN_CLAIMS, ON_SHOW = 40, 400
_MEMBERS = """
INSERT INTO people_member (number, name, id_digest, id_cipher, id_tail, phone_cipher, phone_digest,
    phone_tail, union_id, standing, verified_at, updated_at)
SELECT 'B' || n, '甲乙', decode(md5(n::text) || md5('x' || n), 'hex'), '\\x00', '0000', '', '', '',
    union_id, 'active', now(), now()
FROM generate_series(1, %s) n, (SELECT union_id FROM people_member LIMIT 1) known
"""
_OFFERS = """
INSERT INTO claims_offer (reference, title, mode, state, stock, given, opens_at, closes_at,
    agency_id, agency_path, union_ids, union_names, end_reason, conditions, benefit)
SELECT '2026-' || n, '活动' || n, 'rush', CASE WHEN is_shown THEN 'published' ELSE 'closed' END,
    stock, CASE WHEN n %% 5 = 0 THEN stock ELSE 1 END, now() - day * (CASE WHEN is_shown THEN 1
    ELSE 100 + n END), now() + day * (CASE WHEN is_shown THEN 5 ELSE -99 - n END),
    agency_id, '', '{}', '{}', '', conditions, benefit
FROM (SELECT n, n <= %(shown)s AS is_shown, interval '1 day' AS day
    FROM generate_series(1, %(offers)s) n) each,
    (SELECT * FROM claims_offer ORDER BY id LIMIT 1) known
"""
_CODES = """
INSERT INTO claims_vouchercode (offer_id, code_list_id, number, state, sealed, digest, expires_on)
SELECT offer.id, known.code_list_id, 1, 'released', known.sealed,
    decode(md5(offer.id::text) || md5('y' || offer.id), 'hex'), current_date + 90
FROM claims_offer offer, (SELECT * FROM claims_vouchercode ORDER BY id LIMIT 1) known
WHERE offer.reference LIKE '2026-%%' ORDER BY offer.id LIMIT %(claims)s
"""
_CLAIMS = """
INSERT INTO claims_claim (offer_id, member_id, number)
SELECT id, %(member)s, 1 FROM claims_offer
WHERE reference LIKE '2026-%%' ORDER BY id LIMIT %(claims)s
"""
_SESSION = """
import json, sys
from django.contrib.sessions.backends.db import SessionStore
session = SessionStore()
session["member_id"] = int(sys.argv[1])
session.create()
print(json.dumps(session.session_key))
"""


def main(members: int, offers: int) -> None:
    """Fill, measure, print."""
    with tempfile.TemporaryDirectory(prefix="huzhu-bench-") as top:
        Path(top).chmod(0o755)
        with BenchProduct(Path(top) / "home") as product:
            product.trial(Path(top), members=1000)
            began = time.monotonic()
            member, offer = _filled(product, members, offers)
            said(f"{members:,} members, {offers:,} offers in {time.monotonic() - began:.0f} s")
            figures = measured(product, member, offer)
    print(*lines(figures), json.dumps(figures), sep="\n")


def measure(product: BenchProduct) -> dict[str, dict[str, float]]:
    """Fill activities into a product that has its members, and open the pages."""
    return measured(product, *_filled(product, 1, 1_000))


def _filled(product: BenchProduct, members: int, offers: int) -> tuple[int, int]:
    with psycopg.connect(product.address(), autocommit=True) as database:
        database.execute("SET statement_timeout = 0")
        database.execute(_MEMBERS, [members])
        database.execute(_OFFERS, {"offers": offers, "shown": ON_SHOW})
        found = database.execute("SELECT max(id) FROM people_member").fetchone()
        member = int(found[0]) if found else 0
        told = {"claims": OWN_CLAIMS, "member": member}
        database.execute(_CODES, told)
        database.execute(_CLAIMS, told)
        database.execute("VACUUM ANALYZE")
        offer = database.execute("SELECT min(id) FROM claims_offer WHERE reference LIKE '2026-%'")
        row = offer.fetchone()
    return member, int(row[0]) if row else 0


def measured(product: BenchProduct, member: int, offer: int) -> dict[str, dict[str, float]]:
    """Return milliseconds by page."""
    key = product.answer(_SESSION, member)
    pages = {
        "list": "/member/", "all": "/member/?tab=all", "search": "/member/?tab=all&text=活动7",
        "detail": f"/member/offers/{offer + OWN_CLAIMS}/", "codes": "/member/codes/",
        "me": "/member/me/",
    }  # fmt: skip
    return {name: _page(product, path, key) for name, path in pages.items()}


def _page(product: BenchProduct, path: str, key: str) -> dict[str, float]:
    line = http.client.HTTPConnection("127.0.0.1", product.port, timeout=60)
    address, took = quote(path, safe="/?&="), []
    before = product.processor("web")
    for _ in range(TIMES):
        began = time.perf_counter()
        line.request("GET", address, headers={"Cookie": f"sessionid={key}"})
        answer = line.getresponse()
        answer.read()
        took.append(1000 * (time.perf_counter() - began))
        assert answer.status == HTTPStatus.OK, (path, answer.status)
    took.sort()
    processor = 1000 * (product.processor("web") - before) / TIMES
    return {
        "median": statistics.median(took),
        "p95": took[int(0.95 * TIMES)],
        "processor": processor,
    }


def lines(figures: dict[str, dict[str, float]]) -> list[str]:
    """Return the table."""
    return [
        f"{name:10}{found['median']:8.1f} ms median{found['p95']:8.1f} ms of 95 in 100"
        f"{found['processor']:8.1f} ms of processor   less than {MOST_MS} ms"
        for name, found in figures.items()
    ]


def said(text: str) -> None:
    """Say how far it is."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    main(*(given + [5_000_000, 4_000][len(given) :]))
