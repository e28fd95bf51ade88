"""The door of the JSON interface: every no is a problem, whatever is sent to whatever address."""

import psycopg
import pytest
from django.db import InternalError, OperationalError
from django.test import Client

from tests.assessment.cycle import YEAR

FACTS = f"/api/v1/assessment/{YEAR}/facts"
PROBLEM = "application/problem+json"


@pytest.fixture
def caller(cast_today, as_staff) -> Client:
    """Somebody of the office."""
    client = as_staff(cast_today.he)
    client.raise_request_exception = False
    return client


def told(answer) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == PROBLEM, answer.content[:200]
    body = answer.json()
    assert body["detail"]
    assert body["status"] == answer.status_code
    return answer.status_code, body["code"]


@pytest.mark.parametrize(
    "address",
    [
        "/api/",
        "/api/v1/",
        "/api/v1/none",
        "/api/v2/offers/1",
        "/api/v1/offers/1/none",
        "/api",
    ],
)
def test_unknown_address_is_a_problem(db, address):
    assert told(Client().get(address)) == (404, "api.no_such_address")


@pytest.mark.parametrize(
    ("method", "address", "allow"),
    [
        ("delete", "/api/v1/offers/1", "GET"),
        ("get", "/api/v1/offers/1/tickets", "POST"),
        ("put", FACTS, "POST"),
    ],
)
def test_wrong_method_is_a_problem_that_names_the_right_one(db, method, address, allow):
    answer = getattr(Client(), method)(address)
    assert told(answer) == (405, "api.wrong_method")
    assert answer.headers["Allow"] == allow


@pytest.mark.parametrize(
    "address", ["/api/v1/offers/%00", "/api/v1/offers/1?x=%00", f"{FACTS}?%00"]
)
def test_nul_in_an_address_is_a_problem(db, address):
    assert told(Client(raise_request_exception=False).get(address)) == (400, "api.unfit_text")


DEEP = "[" * 100_000


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ('{"system": "a\\u0000", "agencies": []}', 400, "api.unfit_text"),
        ('{"system": "\\ud800", "agencies": []}', 400, "api.unfit_text"),
        (
            '{"system": "a", "agencies": [{"agency": "D01", "facts": {"\\u0000": 1}}]}',
            400,
            "api.unfit_text",
        ),
        ("", 422, "api.bad_request"),
        ("{", 400, "api.unreadable"),
        (DEEP, 400, "api.unreadable"),
        (b"\xff\xfe{", 400, "api.unreadable"),
        ('{"system": "a", "agencies": [], "n": NaN}', 400, "api.unreadable"),
        ('{"system": "a", "agencies": [], "n": %s}' % ("9" * 5000), 400, "api.unreadable"),
        ("[]", 422, "api.bad_request"),
        ('"x"', 422, "api.bad_request"),
        ("1", 422, "api.bad_request"),
    ],
    ids=str,
)
def test_body_that_cannot_be_read_is_a_problem(caller, body, status, code):
    answer = caller.post(FACTS, body, content_type="application/json")
    assert told(answer) == (status, code)


def test_body_of_another_kind_is_a_problem(caller):
    for content_type in (
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "text/plain",
        "",
    ):
        answer = caller.post(FACTS, "--x\r\n", content_type=content_type)
        assert told(answer) == (415, "api.not_json"), content_type
    assert told(caller.post(FACTS, {"system": "a"})) == (415, "api.not_json")


@pytest.mark.parametrize("year", ["0", "-1", "9999", "9" * 30, "9" * 5000, "x"])
def test_year_beyond_its_bounds_is_a_problem(caller, year):
    status, _ = told(
        caller.post(f"/api/v1/assessment/{year}/facts", "{}", content_type="application/json")
    )
    assert status in {404, 422}


@pytest.mark.parametrize(
    ("ours", "cause"),
    [
        (OperationalError, psycopg.errors.LockNotAvailable),
        (InternalError, psycopg.errors.IdleInTransactionSessionTimeout),
    ],
)
def test_expected_wait_is_a_problem_that_says_when_to_come_again(caller, monkeypatch, ours, cause):
    def fail(*_args):
        raise ours("canceling statement due to lock timeout") from cause()

    monkeypatch.setattr("huzhu.claims.queries.offer_by_id", fail)
    answer = caller.get("/api/v1/offers/1")
    assert told(answer) == (503, "api.busy")
    assert int(answer.headers["Retry-After"]) >= 1
    monkeypatch.setattr("huzhu.web.middleware.identity.recognise", fail)
    assert told(caller.get("/api/v1/offers/1")) == (503, "api.busy")


@pytest.mark.parametrize("bug", [RuntimeError, InternalError])
def test_fault_is_a_problem_too(caller, monkeypatch, bug):
    def fail(*_args):
        raise bug("bug")

    monkeypatch.setattr("huzhu.claims.queries.offer_by_id", fail)
    assert told(caller.get("/api/v1/offers/1")) == (500, "api.fault")
