"""Every answer of the counter, put to its ASGI application against a real database."""

import asyncio
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from huzhu.claims.actions import lifecycle, setup
from huzhu.claims.counter import answers, door, lanes, ledger, link
from huzhu.claims.models import Claim, Offer
from huzhu.kernel import sizes
from huzhu.kernel.actor import CLOCK
from tests import loops
from tests.claims.offers import code_rows, with_codes


def sentence(answer) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "detail", "code", "clause"} <= set(answer.told)
    return answer.status, answer.told["code"]


def test_claim_is_won_once_and_the_same_again(counter, open_offer, ticket_for):
    offer = open_offer()
    first = counter.claim(offer, ticket_for(offer, 1))
    again = counter.claim(offer, ticket_for(offer, 1))
    assert (first.status, again.status) == (201, 200)
    assert (
        first.told
        == again.told
        == {
            "claim": Claim.objects.get().pk,
            "number": 1,
            "status": "won",
        }
    )
    assert first.headers["cache-control"] == "no-store"


def test_claims_in_one_batch_are_numbered_in_order_of_arrival(counter, open_offer, ticket_for):
    offer = open_offer(5)
    told = counter.claims(offer, [ticket_for(offer, member) for member in (9, 4, 7, 4, 2)])
    assert [(a.status, a.told["number"]) for a in told] == [
        (201, 1),
        (201, 2),
        (201, 3),
        (200, 2),
        (201, 4),
    ]


def test_claim_is_sold_out_when_the_last_code_is_given(counter, open_offer, ticket_for):
    offer = open_offer(1)
    told = counter.claims(offer, [ticket_for(offer, member) for member in (1, 2)])
    assert [a.status for a in told] == [201, 409]
    counter.pause()
    assert sentence(counter.claim(offer, ticket_for(offer, 3))) == (409, "claims.sold_out")
    assert counter.claim(offer, ticket_for(offer, 1)).status == 200


def test_sold_out_is_answered_without_the_database_and_winners_with_it(
    counter, open_offer, ticket_for, monkeypatch
):
    offer = open_offer(1)
    counter.claim(offer, ticket_for(offer, 1))
    counter.claim(offer, ticket_for(offer, 2))
    counter.pause()
    asked = []
    take = link.Link.take

    async def watched(self, offer_id, members, keys):
        asked.extend(members)
        return await take(self, offer_id, members, keys)

    monkeypatch.setattr(link.Link, "take", watched)
    assert counter.claim(offer, ticket_for(offer, 3)).status == 409
    assert counter.claim(offer, ticket_for(offer, 1)).status == 200
    assert asked == [1]


def test_repeat_ends_in_a_commit_that_writes_to_the_log(counter, open_offer, ticket_for):
    offer = open_offer(1)
    counter.claim(offer, ticket_for(offer, 1))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn()")
        before = cursor.fetchone()[0]
    assert counter.claim(offer, ticket_for(offer, 1)).status == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_flush_lsn() > %s", [before])
        assert cursor.fetchone()[0] is True


def test_counter_sells_on_when_reserve_codes_are_released(counter, open_offer, ticket_for):
    now = timezone.now()
    offer = with_codes(
        setup.create_offer(
            reference="R-1",
            title="备用",
            opens_at=now - timedelta(minutes=1),
            closes_at=now + timedelta(hours=1),
            by=CLOCK,
            at=now,
        ),
        code_rows(3),
        at=now,
    )
    offer = lifecycle.publish_offer(offer, reserve=2, by=CLOCK, at=now)
    told = [counter.claim(offer, ticket_for(offer, member)).status for member in (1, 2)]
    counter.pause()
    assert [*told, counter.claim(offer, ticket_for(offer, 2)).status] == [201, 409, 409]
    lifecycle.release_reserve(offer, count=1, by=CLOCK, at=now)
    counter.pause()
    assert counter.claim(offer, ticket_for(offer, 2)).told["number"] == 2
    assert counter.claim(offer, ticket_for(offer, 3)).status == 409


@pytest.mark.clause("S5.4.b")
def test_claims_stop_at_once_when_the_offer_is_terminated(
    counter, open_offer, ticket_for, terminate
):
    offer = open_offer()
    assert counter.claim(offer, ticket_for(offer, 1)).status == 201
    terminate(offer)
    told = counter.claim(offer, ticket_for(offer, 2))  # the notice may still be on its way
    assert sentence(told) == (410, "claims.offer_terminated")
    counter.pause()
    assert sentence(counter.claim(offer, ticket_for(offer, 2)))[0] == 410
    assert counter.claim(offer, ticket_for(offer, 1)).status == 200


def test_claim_is_too_early_before_the_opening_and_says_when(counter, open_offer, ticket_for):
    offer = open_offer(opens_at=timezone.now() + timedelta(seconds=90))
    told = counter.claim(offer, ticket_for(offer, 1))
    assert sentence(told) == (425, "claims.too_early")
    assert 85 <= int(told.headers["retry-after"]) <= 91
    assert f"{timezone.localtime(offer.opens_at):%Y-%m-%d %H:%M:%S}" in told.told["detail"]


def test_opening_is_decided_by_the_database_when_this_clock_is_ahead(
    counter, open_offer, ticket_for
):
    offer = open_offer(opens_at=timezone.now() + timedelta(seconds=90))
    counter.claim(offer, ticket_for(offer, 1))
    door._counter.ledger.clock_ahead += 3600
    assert sentence(counter.claim(offer, ticket_for(offer, 1, lives=9000))) == (
        425,
        "claims.too_early",
    )
    assert Claim.objects.count() == 0


def test_claim_is_over_at_the_closing_time_and_still_known_to_winners(
    counter, open_offer, ticket_for
):
    offer = open_offer()
    assert counter.claim(offer, ticket_for(offer, 1)).status == 201
    Offer.objects.filter(pk=offer.pk).update(closes_at=timezone.now())
    counter.pause()
    assert sentence(counter.claim(offer, ticket_for(offer, 2))) == (410, "claims.offer_over")
    assert counter.claim(offer, ticket_for(offer, 1)).status == 200
    assert sentence(counter.claim(offer, ticket_for(offer, 2)))[0] == 410


@pytest.mark.parametrize(
    ("column", "before", "status"), [("opens_at", 90, 201), ("closes_at", 3600, 410)]
)
def test_time_counts_when_the_lock_is_there_and_not_when_it_was_asked_for(
    counter, open_offer, ticket_for, monkeypatch, column, before, status
):
    offer = open_offer(**{column: timezone.now() + timedelta(seconds=before)})
    monkeypatch.setattr(ledger.Ledger, "now", lambda _self: time.time() + 100)
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1 FROM claims_offer WHERE id = %s FOR UPDATE", [offer.pk])
        asked = counter.begin(offer, ticket_for(offer, 1))
        counter.wait_for_a_lock()
        cursor.execute(f"UPDATE claims_offer SET {column} = clock_timestamp()")
        cursor.execute("COMMIT")
    assert asked.result().status == status


@pytest.mark.parametrize(
    "change",
    [
        lambda _: "",
        lambda ticket: ticket[:-1],
        lambda ticket: ticket + "A",
        lambda ticket: ticket[:-1] + ("A" if ticket[-1] != "A" else "B"),
        lambda ticket: ("B" if ticket[0] != "B" else "C") + ticket[1:],
        lambda ticket: ticket[:20] + "!" + ticket[21:],
        lambda _: "资格票",
    ],
)
def test_ticket_is_turned_away_when_it_is_missing_or_changed(
    counter, open_offer, ticket_for, change
):
    offer = open_offer()
    told = counter.claim(offer, change(ticket_for(offer, 1)))
    assert sentence(told) == (401, "claims.bad_ticket")


def test_ticket_is_turned_away_when_it_has_expired(counter, open_offer, ticket_for):
    offer = open_offer()
    assert counter.claim(offer, ticket_for(offer, 1, lives=-1)).status == 401


def test_ticket_of_another_offer_gives_nothing(counter, open_offer, ticket_for):
    offer, other = open_offer(), open_offer(reference="2026-0002")
    told = counter.claim(offer, ticket_for(other, 1))
    assert sentence(told) == (403, "claims.ticket_of_another_offer")


@pytest.mark.parametrize("path", [987_654_321, "x", "1e3", "9" * 30])
def test_claim_is_not_found_when_there_is_no_such_offer(counter, open_offer, ticket_for, path):
    told = counter.claim(path, ticket_for(open_offer(), 1))
    assert sentence(told) == (404, "claims.offer_not_found")


def test_no_offer_is_asked_for_by_an_address_that_names_none(counter, ticket_for, monkeypatch):
    asked = []
    monkeypatch.setattr(ledger.Ledger, "known", lambda _, offer: asked.append(offer))
    counter.claim("x", ticket_for(Offer(pk=1), 1))
    assert asked == [0]


def test_draft_is_not_there_for_members(counter, open_offer, ticket_for):
    offer = open_offer()
    Offer.objects.filter(pk=offer.pk).update(state="draft")
    counter.pause()
    assert counter.claim(offer, ticket_for(offer, 1)).status == 404


def test_second_request_is_told_to_ask_again_when_the_first_came_with_anothers_key(
    counter, open_offer, ticket_for
):
    offer = open_offer(2)
    assert counter.claim(offer, ticket_for(offer, 1), idempotency_key="k").status == 201
    mine = ticket_for(offer, 2)
    told = counter.at_once(offer, [(mine, {"idempotency_key": "k"}), (mine, {})])
    assert [a.status for a in told] == [422, 503]
    assert counter.claim(offer, mine).status == 201


def test_next_batch_leaves_before_the_last_one_is_answered(
    counter, open_offer, ticket_for, monkeypatch
):
    offer = open_offer(9)
    counter.claim(offer, ticket_for(offer, 9))
    seen = []
    take, won = link.Link.take, answers.won

    async def watched(self, offer_id, members, keys):
        asked = list(members)
        seen.append(("leaves", asked))
        return await take(self, offer_id, asked, keys)

    def told(claim, number):
        seen.append(("told", number))
        return won(claim, number)

    monkeypatch.setattr(link.Link, "take", watched)
    monkeypatch.setattr(answers, "won", told)
    tickets = [ticket_for(offer, member) for member in (1, 2)]
    statuses = [a.status for a in counter.one_after_another(offer, tickets)]
    assert statuses == [201, 201]
    assert seen == [("leaves", [1]), ("leaves", [2]), ("told", 2), ("told", 3)]


def test_body_is_bounded(counter, open_offer, ticket_for):
    offer = open_offer()
    ticket = ticket_for(offer, 1)
    for length in (str(sizes.FORM + 1), "9" * 40):
        assert counter.claim(offer, ticket, content_length=length).status == 413
    assert counter.claim(offer, ticket, content_length=str(sizes.FORM)).status == 201


def test_claim_is_told_to_slow_down_when_the_queue_is_full(
    counter, open_offer, ticket_for, monkeypatch
):
    offer = open_offer()
    counter.claim(offer, ticket_for(offer, 9))
    monkeypatch.setattr(lanes, "LONGEST_QUEUE", 2)
    told = counter.claims(offer, [ticket_for(offer, member) for member in (1, 2, 3)])
    assert [a.status for a in told] == [201, 201, 429]
    assert told[2].headers["retry-after"] == "2"


def test_claim_is_unknown_when_the_server_says_that_its_commit_is_in_doubt(
    counter, open_offer, ticket_for, monkeypatch, as_owner
):
    offer = open_offer()
    as_owner.execute(  # what a cancelled wait for a standby looks like
        "CREATE FUNCTION doubtful() RETURNS boolean LANGUAGE plpgsql AS $$BEGIN RAISE WARNING"
        " 'committed locally' USING ERRCODE = '01000'; RETURN true; END$$"
    )
    as_owner.commit()
    with monkeypatch.context() as doubt:
        doubt.setattr(link, "_TAKE", link._TAKE + " WHERE doubtful()")
        told = counter.claim(offer, ticket_for(offer, 1))
    assert sentence(told) == (503, "claims.answer_unknown")
    assert told.headers["retry-after"] == "1"
    assert counter.claim(offer, ticket_for(offer, 1)).status == 200


def test_claim_is_unknown_when_the_answer_takes_too_long(
    counter, open_offer, ticket_for, monkeypatch
):
    offer = open_offer()
    counter.claim(offer, ticket_for(offer, 9))
    monkeypatch.setattr(lanes, "DEADLINE", 0.3)
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1 FROM claims_offer WHERE id = %s FOR UPDATE", [offer.pk])
        told = counter.claims(offer, [ticket_for(offer, 1)])
        cursor.execute("ROLLBACK")
    assert [a.status for a in told] == [503]
    counter.pause(0.3)
    assert counter.claim(offer, ticket_for(offer, 1)).status == 200


def test_claim_is_unknown_when_the_database_is_gone_and_won_when_it_is_back(
    counter, open_offer, ticket_for, monkeypatch
):
    offer = open_offer()
    counter.claim(offer, ticket_for(offer, 9))
    place = connection.settings_dict
    with monkeypatch.context() as away:
        away.setitem(place, "PORT", "1")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'huzhu counter' AND datname = current_database()"
            )
        assert counter.claim(offer, ticket_for(offer, 1)).status == 503
    counter.pause(0.5)
    assert counter.claim(offer, ticket_for(offer, 1)).status == 201


def test_claim_survives_when_an_idle_connection_has_died(counter, open_offer, ticket_for):
    offer = open_offer()
    counter.claim(offer, ticket_for(offer, 9))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'huzhu counter' AND datname = current_database()"
        )
    assert counter.claim(offer, ticket_for(offer, 1)).status == 201


def test_counter_refuses_a_database_that_does_not_wait_for_the_disk(
    counter, open_offer, ticket_for, monkeypatch
):
    offer = open_offer()
    counter.runner.run(door.shutdown())
    options = dict(connection.settings_dict["OPTIONS"])
    monkeypatch.setitem(
        connection.settings_dict, "OPTIONS", {**options, "options": "-c synchronous_commit=off"}
    )
    counter.runner.run(door.startup())
    assert counter.claim(offer, ticket_for(offer, 1)).status == 503


def test_batch_is_finished_when_its_client_has_gone(counter, open_offer, ticket_for):
    offer = open_offer()

    async def leave() -> None:
        task = asyncio.create_task(counter._claim(offer, ticket_for(offer, 1), {}))
        await asyncio.sleep(0.005)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    counter.claim(offer, ticket_for(offer, 9))
    counter.runner.run(leave())
    counter.pause()
    assert counter.claim(offer, ticket_for(offer, 1)).status == 200


def test_counter_answers_alone_when_no_server_runs(open_offer, ticket_for):
    offer = open_offer()
    said = []

    async def send(message) -> None:
        said.append(message)

    headers = [(b"authorization", b"Bearer " + ticket_for(offer, 1).encode())]
    path = f"/api/v1/offers/{offer.pk}/claims"
    loops.run(door.application({"path": path, "headers": headers}, None, send))
    assert said[0]["status"] == 201


def test_every_problem_says_rule_facts_and_next_step():
    for name in ("BAD_TICKET", "ANOTHER_OFFER", "NOT_FOUND", "KEY_OF_ANOTHER", "SOLD_OUT",
                 "TERMINATED", "TOO_LARGE", "SLOW_DOWN", "UNKNOWN"):  # fmt: skip
        body = getattr(answers, name)[1]["body"].decode()
        assert "请" in body
        assert "错误" not in body
        assert "失败" not in body
