"""The JSON interface of offers, as programs use it: over HTTP, against the served product."""

import json
import urllib.error
import urllib.request
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from huzhu.audit import queries as audit
from huzhu.claims import tickets
from huzhu.claims.models import Offer
from huzhu.people import limits
from huzhu.people import queries as people
from tests import cast
from tests.claims.offers import published


@pytest.fixture
def offer(transactional_db) -> Offer:
    everybody = cast.assemble()
    now = timezone.now()
    made = published(
        2,
        at=now,
        opens_at=now - timedelta(minutes=1),
        closes_at=now + timedelta(hours=1),
        agency_path=everybody.agency_a.path,
    )
    made.member = everybody.zhao
    return made


def call(url: str, method: str = "GET", **headers: str) -> tuple[int, str, dict]:
    request = urllib.request.Request(url, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            kind, body = answer.headers["content-type"], answer.read()
            return answer.status, kind, json.loads(body)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers["content-type"], json.loads(error.read())


def bearer(offer: Offer) -> dict[str, str]:
    expires = int(timezone.now().timestamp()) + 600
    return {"Authorization": f"Bearer {tickets.sign(offer.pk, offer.member.pk, expires=expires)}"}


@pytest.mark.clause("S2.1.2.a", "S2.3.2b.a")
def test_offer_is_shown_claimed_and_found_again(served, offer):
    place = f"{served.url}/api/v1/offers/{offer.pk}"
    status, _, told = call(place)
    assert (status, told["stock"], told["remaining"], told["mode"]) == (200, 2, 2, "rush")
    assert {"title", "opens_at", "closes_at", "server_time"} <= set(told)
    status, _, mine = call(f"{place}/claims/mine", **bearer(offer))
    assert (status, mine["code"]) == (404, "claims.no_claim")
    status, kind, won = call(f"{place}/claims", "POST", **bearer(offer))
    assert (status, kind, won["number"], won["status"]) == (201, "application/json", 1, "won")
    status, _, mine = call(f"{place}/claims/mine", **bearer(offer))
    assert (status, mine["claim"], mine["number"], mine["code"]) == (200, won["claim"], 1, None)
    assert call(place)[2]["remaining"] == 1


def test_interface_says_no_as_problems(served, offer):
    place = f"{served.url}/api/v1/offers"
    for url, method, status, code in (
        (f"{place}/{offer.pk + 1}", "GET", 404, "claims.offer_not_found"),
        (f"{place}/{2**70}", "GET", 422, "api.bad_request"),
        (f"{place}/{offer.pk}/tickets", "POST", 401, "api.not_signed_in"),
        (f"{place}/{offer.pk}/claims/mine", "GET", 401, "api.not_signed_in"),
        (f"{place}/{offer.pk}/claims", "POST", 401, "claims.bad_ticket"),
    ):
        found, kind, told = call(url, method)
        assert (found, told["code"]) == (status, code)
        assert kind.startswith("application/problem+json")
        assert {"type", "title", "detail", "code", "clause"} <= set(told)


def test_description_names_every_call(served):
    status, _, told = call(f"{served.url}/api/v1/openapi.json")
    prefix = "/api/v1/offers/{offer_id}"
    assert status == 200
    assert {prefix + end for end in ("", "/tickets", "/claims", "/claims/mine")} <= set(
        told["paths"]
    )
    answers = told["paths"][f"{prefix}/claims"]["post"]["responses"]
    assert {"200", "201", "401", "403", "404", "409", "410", "422", "425", "429", "503"} <= set(
        answers
    )


@pytest.fixture
def member_client(offer):
    """A member's browser: with a session, and as strict about its token as the product is."""
    client = Client(enforce_csrf_checks=True)
    session = client.session
    session["member_id"] = offer.member.pk
    session.save()
    client.cookies["sessionid"] = session.session_key
    return client


def test_ticket_is_issued_to_a_member_with_the_pages_token(offer, member_client):
    place = f"/api/v1/offers/{offer.pk}/tickets"
    without = member_client.post(place)
    assert (without.status_code, without.json()["code"]) == (403, "api.out_of_date")
    token = "t" * 32
    member_client.cookies["csrftoken"] = token
    issued = member_client.post(place, headers={"X-CSRFToken": token})
    assert issued.status_code == 201
    read = tickets.read(issued.json()["ticket"].encode())
    assert (read.offer_id, read.member_id) == (offer.pk, offer.member.pk)
    Offer.objects.filter(pk=offer.pk).update(agency_path="/0/")
    no = member_client.post(place, headers={"X-CSRFToken": token})
    assert (no.status_code, no.json()["code"]) == (403, "claims.not_in_audience")


def test_page_that_is_opened_again_gets_the_same_ticket_uncounted(offer, member_client):
    token = "t" * 32
    member_client.cookies["csrftoken"] = token
    place = f"/api/v1/offers/{offer.pk}/tickets"
    answers = [member_client.post(place, headers={"X-CSRFToken": token}) for _ in range(12)]
    assert [answer.status_code for answer in answers] == [201] * 12
    assert len({answer.json()["ticket"] for answer in answers}) == 1
    events = audit.events_of(f"offer:{offer.pk}").filter(code="claims.issue_ticket")
    assert events.count() == 1


def test_ticket_for_the_eleventh_offer_in_a_minute_is_turned_away(offer, member_client):
    token = "t" * 32
    member_client.cookies["csrftoken"] = token
    who, now = limits.person(people.actor_of_member(offer.member)), timezone.now()
    for _ in range(10):
        limits.use(limits.TICKETS, who=who, at=now)

    place = f"/api/v1/offers/{offer.pk}/tickets"
    refused = member_client.post(place, headers={"X-CSRFToken": token})

    assert (refused.status_code, refused.json()["code"]) == (429, "people.too_often")
    assert 0 < int(refused["Retry-After"]) <= 60


@pytest.mark.clause("S2.3.2b.b")
def test_code_is_told_to_a_session(offer, member_client):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM claims_take(%s, %s::int8[])", [offer.pk, [offer.member.pk]])
    told = member_client.get(f"/api/v1/offers/{offer.pk}/claims/mine").json()
    assert (told["number"], told["code"], told["passcode"]) == (1, "2026-0001000000002", "P0000002")
