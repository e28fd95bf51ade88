"""Offers from set-up to feedback, act by act."""

from datetime import date, timedelta

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from huzhu.audit import queries as trail
from huzhu.claims import commands, errors, queries, rules, shelf, tasks, tickets
from huzhu.claims.actions import feedback, lifecycle, setup
from huzhu.claims.actions import members as member_actions
from huzhu.claims.models import Claim, Offer, VoucherCode
from huzhu.claims.states import CodeState, OfferState, Phase
from huzhu.claims.values import CodeRow, UsedCode
from huzhu.kernel.actor import CLOCK
from huzhu.kernel.errors import NotNow
from huzhu.people import queries as people_queries
from huzhu.privacy import actions as privacy
from huzhu.privacy.states import ConsentKind
from tests.cast import NOW
from tests.claims.offers import code_rows, draft, published, with_codes

LATER = NOW + timedelta(days=2)


def take(offer: Offer, *members: int) -> None:
    """Claim as the counter does, at the database's clock: the offer is moved there first."""
    Offer.objects.filter(pk=offer.pk).update(
        opens_at=commands.database_now() - timedelta(hours=1),
        closes_at=commands.database_now() + timedelta(hours=1),
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM claims_take(%s, %s::int8[])", [offer.pk, list(members)])
    offer.refresh_from_db()


# --- codes -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_hand_in_codes_stores_no_code_that_can_be_read():
    offer = with_codes(draft(), code_rows(3, prefix="SECRET"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(v::text, ' ') FROM claims_vouchercode v")
        stored = cursor.fetchone()[0]
    assert VoucherCode.objects.filter(offer=offer, state=CodeState.HELD).count() == 3
    for plain in ("SECRET", b"SECRET".hex(), "P0000002", b"P0000002".hex()):
        assert plain not in stored


@pytest.mark.django_db
def test_hand_in_codes_is_turned_away_whole_when_one_row_is_wrong():
    rows = [*code_rows(2), CodeRow(9, "", "P0000009", date(2027, 12, 31))]
    offer = draft()
    with pytest.raises(errors.CodeListFaulty) as told:
        with_codes(offer, rows)
    assert [str(fault) for fault in told.value.facts["faults"]] == ["第 9 行 电子码：不能为空"]
    assert not VoucherCode.objects.exists()


@pytest.mark.django_db
def test_hand_in_codes_replaces_the_list_until_it_is_published():
    offer = with_codes(draft(), code_rows(3))
    with_codes(offer, code_rows(5))  # the same codes and two more
    assert [(each.count, each.state) for each in queries.code_lists_of(offer)] == [
        (5, "held"),
        (3, "replaced"),
    ]
    lifecycle.publish_offer(offer, by=CLOCK, at=NOW)
    with pytest.raises(NotNow):
        with_codes(offer, code_rows(1, prefix="B"))


@pytest.mark.django_db
def test_code_that_came_in_after_the_check_is_told_by_the_database(monkeypatch):
    with_codes(draft(), code_rows(3))
    monkeypatch.setattr(queries, "check_codes", lambda *_, **__: [])  # as it was a moment ago
    other = draft("2026-0002")
    with pytest.raises(errors.CodeKnown), transaction.atomic():
        with_codes(other, code_rows(1))
    assert VoucherCode.objects.count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize(("second", "is_fine"), [(-1, False), (0, False), (1, True)])
def test_window_ends_after_it_begins(second, is_fine):
    times = {"opens_at": LATER, "closes_at": LATER + timedelta(seconds=second)}
    if is_fine:
        assert draft(**times).closes_at == times["closes_at"]
    else:
        with pytest.raises(errors.WindowReversed):
            draft(**times)
    assert Offer.objects.exists() == is_fine


@pytest.mark.django_db
def test_window_that_members_were_told_stays():
    offer, times = draft(), {"opens_at": LATER, "closes_at": LATER + timedelta(days=1)}
    setup.reschedule_offer(offer, **times, by=CLOCK, at=NOW)
    with_codes(offer, code_rows(1))
    lifecycle.publish_offer(offer, by=CLOCK, at=NOW)
    times["closes_at"] += timedelta(days=1)
    offer.refresh_from_db()
    with pytest.raises(NotNow, match="“改期”须在“筹备中”时办理，现在是“已上架”"):
        setup.reschedule_offer(offer, **times, by=CLOCK, at=NOW)
    assert Offer.objects.get().closes_at == LATER + timedelta(days=1)


@pytest.mark.django_db
def test_code_of_another_offer_is_found_again():
    with_codes(draft(), code_rows(3))
    other = draft("2026-0002")
    faults = queries.check_codes(other, code_rows(1), closes_at=LATER)
    assert [fault.cell for fault in faults] == [rules.CODE]


@pytest.mark.django_db
def test_test_codes_never_get_a_number():
    offer = with_codes(draft(), code_rows(2))
    setup.hand_in_codes(
        offer,
        rows=code_rows(4, prefix="T"),
        file_sha256="1" * 64,
        is_test=True,
        by=CLOCK,
        at=NOW,
    )
    offer = lifecycle.publish_offer(offer, by=CLOCK, at=NOW)
    numbers = VoucherCode.objects.filter(state=CodeState.TEST).values_list("number", flat=True)
    assert (offer.stock, list(numbers)) == (2, [None] * 4)
    with pytest.raises(IntegrityError), transaction.atomic():
        VoucherCode.objects.filter(state=CodeState.TEST).update(number=99)
    assert queries.statement_of(offer).test == 4


@pytest.mark.django_db
def test_publish_offer_numbers_the_codes_by_expiry_and_keeps_the_reserve_back():
    late, early = date(2028, 1, 1), date(2027, 1, 1)
    rows = [*code_rows(2, expires_on=late), *code_rows(2, prefix="B", expires_on=early)]
    offer = with_codes(draft(), rows)
    offer = lifecycle.publish_offer(offer, reserve=1, by=CLOCK, at=NOW)
    codes = VoucherCode.objects.filter(number__isnull=False).order_by("number")
    assert list(codes.values_list("number", "expires_on")) == [(1, early), (2, early), (3, late)]
    assert queries.statement_of(offer).reserve == 1
    with pytest.raises(errors.TooFewReserves):
        lifecycle.release_reserve(offer, count=2, by=CLOCK, at=NOW)
    assert lifecycle.release_reserve(offer, count=1, by=CLOCK, at=NOW).stock == 4


# --- lifecycle ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_publish_offer_is_turned_away_without_codes_after_the_end_or_in_other_modes():
    with pytest.raises(errors.NoCodes):
        lifecycle.publish_offer(draft(), by=CLOCK, at=NOW)
    offer = with_codes(draft("2026-0002"), code_rows(1))
    with pytest.raises(errors.WindowOver):
        lifecycle.publish_offer(offer, by=CLOCK, at=offer.closes_at)
    drawn = with_codes(draft("2026-0003", mode="draw"), code_rows(1, prefix="D"))
    with pytest.raises(errors.ModeNotOffered):
        lifecycle.publish_offer(drawn, by=CLOCK, at=NOW)


@pytest.mark.django_db
def test_offer_is_the_offices_to_run(people):
    offer = with_codes(draft(), code_rows(1))
    with pytest.raises(errors.NotSetByYou):
        lifecycle.publish_offer(offer, by=people.lin, at=NOW)
    member = people_queries.actor_of_member(people.zhao)
    draft_by_member = {"reference": "x", "title": "x", "opens_at": NOW, "closes_at": LATER}
    with pytest.raises(errors.NotSetByYou):
        setup.create_offer(**draft_by_member, by=member, at=NOW)


@pytest.mark.django_db
def test_close_due_offers_ends_what_is_due_and_nothing_else():
    due, running = published(reference="2026-0001"), published(reference="2026-0002")
    Offer.objects.filter(pk=due.pk).update(closes_at=due.opens_at + timedelta(days=1))
    at = due.opens_at + timedelta(days=1)
    assert tasks.close_due_offers(at=at - timedelta(microseconds=1)) == []
    assert tasks.close_due_offers(at=at) == [due.pk]
    assert queries.offer_by_id(running.pk).state == OfferState.PUBLISHED
    assert trail.events_of(f"offer:{due.pk}").last().code == "claims.close_offer"


@pytest.mark.django_db
def test_rush_is_near_from_before_an_opening_until_after_it_or_all_is_given():
    offer, hour, second = published(2), timedelta(hours=1), timedelta(seconds=1)
    near = {"before": 2 * hour, "after": hour}
    moments = [-2 * hour - second, -2 * hour, hour - second, hour]
    found = [tasks.is_rush_near(at=offer.opens_at + each, **near) for each in moments]
    assert found == [False, True, True, False]
    take(offer, 1, 2)
    assert not tasks.is_rush_near(at=offer.opens_at, **near)


@pytest.mark.django_db
def test_terminated_offer_gives_nothing_and_keeps_its_reason(terminate):
    offer = published(3)
    take(offer, 1)
    offer = terminate(offer)
    take(offer, 2)
    assert (offer.end_reason, Claim.objects.count()) == ("不可抗力", 1)
    assert queries.offer_status(offer, at=NOW).phase is Phase.TERMINATED
    with pytest.raises(NotNow):
        lifecycle.close_offer(offer, by=CLOCK, at=NOW)
    left, account = queries.offer_status(offer, at=NOW), queries.statement_of(offer)
    assert (left.remaining, left.given, left.ended_at) == (0, 1, offer.ended_at)
    assert (account.left, account.void, account.is_balanced) == (0, 2, True)


@pytest.mark.django_db
@pytest.mark.parametrize(("late", "is_early"), [(-3, True), (0, False), (3, False)])
def test_offer_ended_when_somebody_ended_it_and_never_after_its_window(late, is_early):
    offer = published()
    planned, at = offer.closes_at, offer.closes_at + timedelta(minutes=late)
    assert queries.offer_status(offer, at=planned - timedelta(hours=1)).ended_at is None
    assert queries.offer_status(offer, at=planned).ended_at == planned
    status = queries.offer_status(lifecycle.close_offer(offer, by=CLOCK, at=at), at=at)
    assert (status.closes_at, status.over_at, status.is_early) == (
        planned,
        min(at, planned),
        is_early,
    )


# --- claims ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE claims_claim SET number = 9",
        "DELETE FROM claims_claim",
        "UPDATE claims_claim SET number = 9 WHERE false",
    ],
)
def test_claims_are_never_changed_even_by_their_owner(as_owner, statement):
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="never changed"):
        as_owner.execute(statement)


@pytest.mark.django_db
def test_database_refuses_a_second_claim_of_a_member_and_of_a_code():
    offer = published(3)
    take(offer, 1)
    for member, number in ((1, 2), (2, 1)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Claim.objects.create(offer=offer, member_id=member, number=number)
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.filter(pk=offer.pk).update(given=4)


@pytest.mark.django_db
def test_issue_ticket_answers_may_i_claim(people):
    offer = published(agency_path=people.agency_a.path)
    zhao = people_queries.actor_of_member(people.zhao)
    issued = member_actions.issue_ticket(offer, member_id=people.zhao.pk, by=zhao, at=NOW)
    read = tickets.read(issued.ticket.encode())
    assert (read.offer_id, read.member_id) == (offer.pk, people.zhao.pk)
    for member, error in ((people.qian, errors.NotInStanding), (people.liu, errors.NotInAudience)):
        actor = people_queries.actor_of_member(member)
        with pytest.raises(error):
            member_actions.issue_ticket(offer, member_id=member.pk, by=actor, at=NOW)
    with pytest.raises(errors.OfferOver):
        member_actions.issue_ticket(offer, member_id=people.zhao.pk, by=zhao, at=offer.closes_at)


@pytest.mark.clause("S2.1.1.a")
@pytest.mark.django_db
def test_issue_ticket_is_turned_away_when_the_real_name_is_not_verified(people):
    people.zhao.verified_at = None
    people.zhao.save()
    zhao = people_queries.actor_of_member(people.zhao)
    with pytest.raises(errors.NotVerified):
        member_actions.issue_ticket(published(), member_id=people.zhao.pk, by=zhao, at=NOW)


@pytest.mark.django_db
def test_reveal_code_shows_the_own_code_and_is_recorded(people):
    offer = published(3)
    take(offer, people.liu.pk, people.zhao.pk)
    zhao = people_queries.actor_of_member(people.zhao)
    told = member_actions.reveal_code(offer, by=zhao, at=LATER)
    assert (told.number, told.code) == (2, "2026-0001000000003")
    event = trail.events_of(f"offer:{offer.pk}").get(code="claims.reveal_code")
    assert event.facts == {"number": 2, "member": people.zhao.pk}
    with pytest.raises(errors.NoClaim):
        member_actions.reveal_code(offer, by=people_queries.actor_of_member(people.qian), at=LATER)


@pytest.mark.django_db
def test_my_claims_and_open_offers_are_the_members_own(people):
    mine = published(agency_path=people.agency_a.path)
    published(reference="2026-0002", agency_path=people.agency_b.path)
    take(mine, people.liu.pk, people.zhao.pk)
    now = commands.database_now()
    assert [each.id for each in shelf.open_offers_for(people.zhao, at=now)] == [mine.pk]
    assert [(c.offer_id, c.number) for c in queries.my_claims(people.zhao.pk)] == [(mine.pk, 2)]
    assert queries.my_claims(people.qian.pk) == []


# --- after the end -----------------------------------------------------------------------------


@pytest.mark.clause("S2.3.3.a", "S2.3.3.b")
@pytest.mark.django_db
def test_feedback_has_winners_used_and_unused_codes_and_the_account_balances(people):
    offer = published(3)
    take(offer, people.zhao.pk, people.liu.pk)
    for member in (people.zhao, people.liu):
        by = people_queries.actor_of_member(member)
        privacy.decide_consent(ConsentKind.HAND_OVER, is_given=True, by=by, at=LATER)
    used = [UsedCode(2, "2026-0001000000002", LATER)]
    result = feedback.import_usage(offer, rows=used, by=CLOCK, at=LATER)
    assert (result.used, result.unused, result.used_without_claim) == (1, 1, 0)
    with pytest.raises(NotNow):
        feedback.reveal_feedback(offer, by=people.wu, at=LATER)
    offer = lifecycle.close_offer(offer, by=CLOCK, at=LATER)
    rows = feedback.reveal_feedback(offer, by=people.wu, at=LATER)
    assert [(r.number, r.member_name, r.used_at is not None) for r in rows] == [
        (1, "赵翀", True),
        (2, "刘珺", False),
        (3, "", False),
    ]
    assert rows[2].passcode == "P0000004"
    statement = queries.statement_of(offer)
    assert (statement.imported, statement.given, statement.left, statement.void) == (3, 2, 1, 0)
    assert statement.is_balanced
    assert [w.name for w in queries.winners_of(offer)] == ["赵*", "刘*"]


@pytest.mark.django_db
def test_import_usage_is_turned_away_when_a_code_is_not_of_this_offer():
    offer = published(3)
    used = [UsedCode(2, "2026-0001000000002", LATER), UsedCode(3, "unknown", LATER)]
    with pytest.raises(errors.UsageUnknown, match="第 3 行"):
        feedback.import_usage(offer, rows=used, by=CLOCK, at=LATER)
    assert not VoucherCode.objects.filter(used_at__isnull=False).exists()


@pytest.mark.django_db
def test_audit_sees_what_does_not_hold():
    offer = published(3)
    take(offer, 1, 2)
    assert queries.audit_of(offer).is_sound
    Offer.objects.filter(pk=offer.pk).update(given=3)
    offer.refresh_from_db()
    found = queries.audit_of(offer)
    assert (found.stranded, found.balanced, found.is_sound) == (1, False, False)
