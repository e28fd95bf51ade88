"""An ``Idempotency-Key`` belongs to the ticket that brought a claim with it, at whatever offer.

Not here: keys of claims that wait in one process (``test_lanes``).
"""

import pytest
from django.db import connection

from huzhu.claims.models import Claim, ClaimKey
from tests.claims.conftest import Desk


@pytest.fixture
def two_offers(open_offer):
    return open_offer(), open_offer(reference="2026-0002")


def status(counter: Desk, offer, ticket: str, key: str | None = None) -> int:
    return counter.claim(offer, ticket, **({} if key is None else {"idempotency_key": key})).status


def test_key_belongs_to_the_ticket_it_came_with(counter, open_offer, ticket_for):
    offer = open_offer(2)
    mine, other = ticket_for(offer, 1), ticket_for(offer, 2)
    assert status(counter, offer, mine, "k") == 201
    assert status(counter, offer, mine, "k") == 200
    told = counter.claim(offer, other, idempotency_key="k")
    assert (told.status, told.told["code"]) == (422, "claims.key_of_another_ticket")
    assert status(counter, offer, other, "l") == 201
    counter.pause()
    assert status(counter, offer, ticket_for(offer, 3), "k") == 422
    assert status(counter, offer, ticket_for(offer, 3), "m") == 409


def test_key_of_the_same_member_at_another_offer_is_turned_away(counter, two_offers, ticket_for):
    here, there = two_offers
    assert status(counter, here, ticket_for(here, 1), "k") == 201
    assert status(counter, there, ticket_for(there, 1), "k") == 422
    assert status(counter, there, ticket_for(there, 1), "l") == 201


def test_winner_is_turned_away_who_comes_with_the_key_of_another(counter, open_offer, ticket_for):
    offer = open_offer()
    assert status(counter, offer, ticket_for(offer, 1), "k") == 201
    assert status(counter, offer, ticket_for(offer, 2)) == 201
    assert status(counter, offer, ticket_for(offer, 2), "k") == 422
    assert status(counter, offer, ticket_for(offer, 2)) == 200


def test_key_of_a_repeat_is_kept_as_well(counter, open_offer, ticket_for):
    offer = open_offer()
    assert status(counter, offer, ticket_for(offer, 1)) == 201
    assert status(counter, offer, ticket_for(offer, 1), "k") == 200
    assert status(counter, offer, ticket_for(offer, 2), "k") == 422


def test_key_is_free_again_when_its_claim_got_nothing(counter, two_offers, open_offer, ticket_for):
    few, other = open_offer(1, reference="2026-0003"), two_offers[0]
    assert status(counter, other, ticket_for(other, 5), "k5") == 201
    keys = {1: "k1", 2: "k2", 3: "k5"}
    asked = [(ticket_for(few, who), {"idempotency_key": key}) for who, key in keys.items()]
    assert [answer.status for answer in counter.at_once(few, asked)] == [201, 409, 422]
    assert ClaimKey.objects.count() == 2  # of k1 and k5
    assert status(counter, other, ticket_for(other, 2), "k2") == 201
    assert status(counter, other, ticket_for(other, 3), "k1") == 422
    assert status(counter, few, ticket_for(few, 1), "k1") == 200


def test_empty_key_is_none(counter, open_offer, ticket_for):
    offer = open_offer()
    assert [status(counter, offer, ticket_for(offer, member), "") for member in (1, 2)] == [201] * 2
    assert not ClaimKey.objects.exists()


def test_key_that_comes_to_two_offers_at_once_brings_one_claim(counter, two_offers, ticket_for):
    """The other batch has written the key and is not committed yet when this one looks."""
    here, there = two_offers
    counter.claim(here, ticket_for(here, 9), idempotency_key="k")
    key = ClaimKey.objects.get().key
    ClaimKey.objects.all().delete()
    with connection.cursor() as other:
        other.execute("BEGIN")
        other.execute(
            "SELECT * FROM claims_take(%s, ARRAY[1::int8], ARRAY[%s::uuid])", [there.pk, key]
        )
        asked = counter.begin(here, ticket_for(here, 1), idempotency_key="k")
        counter.wait_for_a_lock()
        other.execute("COMMIT")
    assert asked.result().status == 422
    assert [*Claim.objects.values_list("offer_id", "member_id").order_by("id")] == [
        (here.pk, 9),
        (there.pk, 1),
    ]
