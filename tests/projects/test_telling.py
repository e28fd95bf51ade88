"""Who is told outside the browser when an offer opens, ends early, is settled or terminated."""

from datetime import timedelta

import pytest

from huzhu.claims import queries as offers
from huzhu.kernel.actor import CLOCK
from huzhu.kernel.periods import near_moment
from huzhu.messages import unfolding
from huzhu.messages.models import Mailing, Message
from huzhu.messages.states import MessageKind
from huzhu.projects.actions import end, serve
from huzhu.projects.states import TerminationReason
from tests import road
from tests.claims.test_actions import take

pytestmark = pytest.mark.django_db
K = MessageKind
MINUTE = timedelta(minutes=1)


def mailings():
    rows = Mailing.objects.filter(cancelled_at__isnull=True)
    return {row.kind: (row.audience.partition(":")[0], row.facts) for row in rows}


def told_of(kind):
    unfolding.unfold_due(at=road.CLOSES_AT)
    return set(Message.objects.filter(kind=kind).values_list("member_id", flat=True))


def test_publishing_queues_the_reminders_and_what_winners_are_told(standing_published):
    offer = offers.offer_of(standing_published.number)
    found = mailings()
    assert {kind: audience for kind, (audience, _) in found.items()} == {
        K.OPENS_TOMORROW: "claims.entitled",
        K.OPENS_SOON: "claims.entitled",
        K.WON: "claims.holders",
    }
    when = found[K.OPENS_TOMORROW][1]["when"]
    assert (
        when
        == found[K.OPENS_SOON][1]["when"]
        == near_moment(road.OPENS_AT, today=road.OPENS_AT.date())
    )
    times = dict(Mailing.objects.values_list("kind", "due_at"))
    assert times[K.OPENS_TOMORROW] == offer.opens_at - timedelta(days=1)
    assert times[K.OPENS_SOON] == offer.opens_at - 10 * MINUTE


@pytest.mark.clause("S5.4.c")
def test_termination_takes_the_reminders_back_and_tells_holders_outside_too(
    standing_cast, standing_claiming
):
    take(offers.offer_of(standing_claiming.number), standing_cast.zhao.pk)
    reason, at = TerminationReason.FORCE_MAJEURE, road.OPENS_AT + MINUTE
    end.terminate(
        standing_claiming, reason_kind=reason, explanation="停业。", by=standing_cast.wu, at=at
    )
    title = standing_claiming.title
    assert mailings() == {
        K.TERMINATED: ("claims.holders", {"offer": title, "reason": "停业。"}),
    }
    assert told_of(K.TERMINATED) == {standing_cast.zhao.pk}


def test_end_at_its_time_tells_winners_and_one_before_it_everybody_who_could_claim(
    standing_cast, standing_claiming
):
    take(offers.offer_of(standing_claiming.number), standing_cast.zhao.pk)
    early = road.CLOSES_AT - timedelta(days=1)
    serve.settle(standing_claiming, by=standing_cast.wu, reason="名额已满。", at=early)
    found = mailings()
    assert found[K.RESULT][0] == "claims.holders"
    assert found[K.CHANGED][0] == "claims.entitled"
    assert "提前结束。名额已满。" in found[K.CHANGED][1]["change"]
    assert told_of(K.RESULT) == told_of(K.CHANGED) == {standing_cast.zhao.pk}


def test_end_at_its_time_is_no_change(standing_claiming):
    serve.settle(standing_claiming, by=CLOCK, at=road.CLOSES_AT)
    assert {K.CHANGED, K.RESULT} & set(mailings()) == set()
