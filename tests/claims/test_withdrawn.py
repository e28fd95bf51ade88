"""A real name that is withdrawn after the ticket: from that moment on no claim is admitted."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from huzhu.claims import entitlement
from huzhu.claims.errors import NameWithdrawn, NotVerified
from huzhu.claims.models import Claim
from huzhu.config.database import OWNER
from huzhu.kernel.actor import CLOCK
from huzhu.people import queries
from huzhu.people.actions import closing, members
from huzhu.people.data_terms import WITHDRAWALS
from huzhu.people.kept import ERASERS
from huzhu.people.models import Member, NameWithdrawal
from huzhu.people.rules import NewMember
from tests.people.persons import MEMBER_SERVICE, id_number, make_agency, make_union

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("S2.1.1.a")]
FIRST, SECOND, THIRD = 0, 1, 2


@pytest.fixture
def verified(transactional_db):
    """Three members whose names were seen."""
    make_union("U001", make_agency("A01"))
    new = [NewMember(f"M{i}", f"王{'一二三'[i]}", id_number(i + 1), "U001") for i in range(3)]
    now = timezone.now()
    ids = members.register_members(new, verified_at=now, by=CLOCK, at=now)
    return [Member.objects.get(pk=pk) for pk in ids]


def _withdraw(member):
    told = {"reason": "证件不符", "by": MEMBER_SERVICE, "at": timezone.now()}
    members.withdraw_verification(member.number, **told)


def _close(member):
    closing.forget_ways(member, by=queries.actor_of_member(member), at=timezone.now())


@pytest.mark.parametrize("withdraw", [_withdraw, _close])
def test_a_ticket_of_before_claims_nothing_once_the_name_is_withdrawn(
    counter, open_offer, ticket_for, verified, withdraw
):
    offer = open_offer(5)
    tickets = [ticket_for(offer, member.pk) for member in verified]
    withdraw(verified[FIRST])
    told = counter.claims(offer, tickets)
    assert [answer.status for answer in told] == [403, 201, 201]
    assert told[FIRST].told["code"] == "claims.name_withdrawn"
    assert told[FIRST].told["detail"] == NameWithdrawn().detail
    assert "您的实名核验已经撤销，撤销前领取的资格票不能再用" in told[FIRST].told["detail"]
    assert [answer.told["number"] for answer in told[1:]] == [1, 2]
    assert not Claim.objects.filter(member=verified[FIRST]).exists()


def test_a_withdrawal_holds_from_the_next_claim_on_and_takes_no_code_back(
    counter, open_offer, ticket_for, verified
):
    offer = open_offer(5)
    ticket = ticket_for(offer, verified[FIRST].pk)
    assert counter.claim(offer, ticket).status == 201
    _withdraw(verified[FIRST])
    _withdraw(verified[SECOND])
    assert counter.claim(offer, ticket).status == 200
    assert counter.claim(offer, ticket_for(offer, verified[SECOND].pk)).status == 403
    member = queries.member_by_id(verified[SECOND].pk)
    with pytest.raises(NotVerified):
        entitlement.check_claim(offer, member, at=timezone.now())


def test_who_is_verified_again_claims_with_the_ticket_of_before(
    counter, open_offer, ticket_for, verified
):
    offer = open_offer(5)
    _withdraw(verified[FIRST])
    ticket = ticket_for(offer, verified[FIRST].pk)
    assert counter.claim(offer, ticket).status == 403
    Member.objects.filter(pk=verified[FIRST].pk).update(verified_at=timezone.now())
    assert counter.claim(offer, ticket).status == 201


def test_the_key_of_who_was_turned_away_is_free_again_and_who_asks_twice_reads_the_same(
    counter, open_offer, ticket_for, verified
):
    offer = open_offer(5)
    _withdraw(verified[FIRST])
    ticket, other = (ticket_for(offer, each.pk) for each in verified[:2])
    told = counter.at_once(offer, [(ticket, {"idempotency_key": "k1"}), (ticket, {})])
    assert [answer.status for answer in told] == [403, 403]
    assert counter.claim(offer, other, idempotency_key="k1").status == 201


def test_a_sold_out_offer_is_sold_out_for_everybody(counter, open_offer, ticket_for, verified):
    offer = open_offer(1)
    _withdraw(verified[FIRST])
    tickets = [ticket_for(offer, member.pk) for member in verified]
    assert [answer.status for answer in counter.claims(offer, tickets)] == [403, 201, 409]
    assert counter.claim(offer, tickets[FIRST]).status == 409


def test_without_the_question_a_withdrawn_name_claims(
    counter, open_offer, ticket_for, verified, database_server, database_name
):
    offer = open_offer(5)
    _withdraw(verified[FIRST])
    with database_server.cluster.connect(database_name, user=OWNER) as owner:
        text = owner.execute("SELECT pg_get_functiondef('claims_take'::regproc)").fetchone()[0]
        without = text.replace("m.verified_at IS NULL", "false")
        assert without != text
        owner.execute(without)
    assert counter.claim(offer, ticket_for(offer, verified[FIRST].pk)).status == 201


def test_the_mark_goes_when_no_ticket_of_before_can_live(verified):
    _withdraw(verified[FIRST])
    eraser, later = ERASERS[WITHDRAWALS.key], timezone.now() + timedelta(days=401)
    assert eraser.left(WITHDRAWALS.before(later - timedelta(days=2))) == 0
    assert eraser.left(WITHDRAWALS.before(later)) == 1
    with transaction.atomic():
        assert eraser.erase(WITHDRAWALS.before(later), 10, later) == 1
    assert not NameWithdrawal.objects.exists()
