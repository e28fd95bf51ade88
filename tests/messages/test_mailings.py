"""A message for many: unfolded in one statement, shortly before it is due, nobody twice."""

from datetime import timedelta

import pytest
import time_machine

from huzhu.claims import commands
from huzhu.claims import tasks as claims
from huzhu.claims.actions import lifecycle
from huzhu.claims.conditions import Conditions
from huzhu.claims.models import CodeList, Offer, VoucherCode
from huzhu.kernel.actor import CLOCK
from huzhu.kernel.periods import near_day
from huzhu.kernel.rights import ALONG
from huzhu.messages import actions, queries, rules, sending, unfolding
from huzhu.messages.models import Mailing, Message
from huzhu.messages.states import Channel, MailingTimes, MessageKind
from huzhu.people.actions._telling import tell_changed
from huzhu.people.models import Member, MemberBefore, MemberImport
from huzhu.people.states import Sex
from huzhu.projects.actions import serve
from tests import cast as casting
from tests.claims.offers import code_rows, draft, published, with_codes
from tests.claims.test_actions import take
from tests.messages.people import Gateway

pytestmark = pytest.mark.django_db
NOW = casting.NOW
K = MessageKind
MINUTE = timedelta(minutes=1)


def by_kind():
    found = {}
    for row in Message.objects.select_related("mailing"):
        found.setdefault(row.kind, set()).add(row.member_id)
    return found


def published_offer(cast, **details):
    """An offer of agency A's with its reminders."""
    offer = published(at=NOW, agency_id=cast.agency_a.pk, agency_path=cast.agency_a.path, **details)
    serve.tell_opening(offer, at=NOW)
    return offer


@pytest.fixture
def cast(standing_cast):
    return standing_cast


def test_entitled_members_alone_are_reminded_and_only_shortly_before(cast):
    offer = published_offer(cast)
    day, soon = offer.opens_at - timedelta(days=1), offer.opens_at - 10 * MINUTE
    unfolding.unfold_due(at=NOW)
    entitled = {cast.zhao.pk}
    assert by_kind() == {K.OPENS_TOMORROW: entitled}  # it opens in a day
    unfolding.unfold_due(at=soon - rules.UNFOLDED_BEFORE - MINUTE)
    assert by_kind() == {K.OPENS_TOMORROW: entitled}
    unfolding.unfold_due(at=soon - rules.UNFOLDED_BEFORE)
    assert by_kind() == {K.OPENS_TOMORROW: entitled, K.OPENS_SOON: entitled}
    row = Message.objects.get(kind=K.OPENS_SOON)
    assert (row.due_at, row.expires_at, row.state) == (soon, offer.opens_at, "waiting")
    assert Message.objects.get(kind=K.OPENS_TOMORROW).due_at == max(day, NOW)
    assert bytes(row.content) == b""


def test_nobody_is_reminded_of_what_its_conditions_leave_out(cast):
    offer = published_offer(cast)
    asked = Conditions(sex=Sex.FEMALE)
    Offer.objects.filter(pk=offer.pk).update(conditions=asked.as_json())
    Member.objects.filter(pk=cast.zhao.pk).update(sex=Sex.MALE)
    unfolding.unfold_due(at=NOW)
    assert by_kind() == {}
    Member.objects.filter(pk=cast.zhao.pk).update(sex=Sex.FEMALE)
    Mailing.objects.update(unfold_at=NOW)
    unfolding.unfold_due(at=NOW)
    assert set(by_kind().get(K.OPENS_TOMORROW, ())) == {cast.zhao.pk}
    Message.objects.all().delete()
    Member.objects.filter(pk=cast.zhao.pk).update(verified_at=None)
    Mailing.objects.update(unfold_at=NOW)
    unfolding.unfold_due(at=NOW)
    assert by_kind() == {}  # may not take part, whatever the conditions say


def test_whoever_wins_long_after_the_opening_is_told(cast):
    offer = published_offer(cast, closes_at=NOW + timedelta(days=30))
    late = offer.opens_at + timedelta(days=10)
    for minutes in (0, 1):
        unfolding.unfold_due(at=late + minutes * MINUTE)
    take(offer, cast.zhao.pk)
    unfolding.unfold_due(at=late + 2 * MINUTE)
    assert by_kind().get(K.WON) == {cast.zhao.pk}


def test_member_whom_nobody_has_verified_is_not_reminded(cast):
    published_offer(cast)
    Member.objects.filter(pk=cast.zhao.pk).update(verified_at=None)
    unfolding.unfold_due(at=NOW)
    assert by_kind() == {}


def test_reminder_says_the_facts_of_its_mailing_and_comes_never_after_the_opening(cast):
    offer, sms = published_offer(cast), Gateway()
    cast.zhao.phone = "13800000011"
    cast.zhao.save()
    at = offer.opens_at - 10 * MINUTE
    unfolding.unfold_due(at=at)
    Message.objects.filter(kind=K.OPENS_TOMORROW).delete()
    with time_machine.travel(at, tick=False):
        assert sending.send_portion({Channel.SMS: sms}, at=at) == (1, 1)
    assert sms.sent[0].text == (
        "您可参与的“观影活动”将于 9 月 2 日 09:00 开始。请现在登录平台等候。"
    )
    Message.objects.update(state="waiting", channel="", sent_at=None)
    assert sending.send_portion({Channel.SMS: sms}, at=offer.opens_at) == (0, 1)
    assert Message.objects.get().state == "expired"
    assert len(sms.sent) == 1


def test_whoever_has_claimed_is_told_so_within_a_minute_and_once(cast):
    offer = published_offer(cast)
    at = offer.opens_at
    unfolding.unfold_due(at=at)
    assert K.WON not in by_kind()
    take(offer, cast.zhao.pk)
    unfolding.unfold_due(at=at + MINUTE)
    assert by_kind()[K.WON] == {cast.zhao.pk}
    for minutes in (2, 3):
        unfolding.unfold_due(at=at + minutes * MINUTE)
    assert Message.objects.filter(kind=K.WON).count() == 1
    unfolding.unfold_due(at=offer.closes_at)
    assert Mailing.objects.get(kind=K.WON).unfold_at is None


def test_whoever_claimed_while_it_was_looked_up_is_told_by_a_later_look(cast):
    offer = published_offer(cast)
    now = commands.database_now()  # of the counter, which says when somebody claimed
    day = timedelta(days=1)
    Mailing.objects.update(expires_at=now + day, follows_until=now + day)
    unfolding.unfold_due(at=now + MINUTE)
    take(offer, cast.zhao.pk)  # begun before that look, and done after it
    unfolding.unfold_due(at=now + 2 * MINUTE)
    assert by_kind()[K.WON] == {cast.zhao.pk}


def test_terminated_offer_takes_its_reminders_back(cast):
    offer = published_offer(cast)
    at = offer.opens_at - 10 * MINUTE
    unfolding.unfold_due(at=NOW)
    unfolding.unfold_due(at=at)
    waiting = Message.objects.filter(state="waiting").count()
    assert waiting == 2
    assert actions.cancel(subject=f"offer:{offer.pk}", by=actions.CLOCK, at=at) == waiting
    assert unfolding.unfold_due(at=offer.closes_at) == 0
    assert set(Message.objects.values_list("state", flat=True)) == {"cancelled"}
    assert set(Mailing.objects.values_list("unfold_at", flat=True)) == {None}
    assert situations() == {"已取消"}
    Message.objects.filter(kind=K.OPENS_SOON).update(
        state="sent", sent_at=at, channel=str(Channel.SMS)
    )
    assert situations() == {"已取消", "已取消，此前已发出的不收回"}


def situations():
    rows = queries.mailings().exclude(cancelled_at=None)
    return {rules.situation_of(row, is_open=row.is_open, is_out=row.is_out, at=NOW) for row in rows}


def end(offer, *days):
    """Let the codes of an offer end on these days, in the order of their numbers."""
    for number, day in enumerate(days, 1):
        codes = VoucherCode.objects.filter(offer=offer, number__gte=number)
        codes.update(expires_on=day)
    CodeList.objects.filter(offer=offer).update(expires_on=min(days), ends_on=max(days))


def told_of_ends():
    """Who was told of which day."""
    rows = Message.objects.filter(kind=K.EXPIRES).select_related("mailing")
    return {(row.member_id, row.mailing.facts["until"]) for row in rows}


def test_every_holder_is_told_of_the_own_codes_day_though_a_list_has_many(cast):
    offer = published(2, at=NOW)
    at = NOW + timedelta(days=10)
    days = [(at + timedelta(days=count)).date() for count in (3, 20)]
    end(offer, *days)
    take(offer, cast.zhao.pk)
    take(offer, cast.liu.pk)
    for count in (0, 1, 17, 18):
        claims.remind_of_ends(at=at + timedelta(days=count))
        unfolding.unfold_due(at=at + timedelta(days=count))
    first, last = (near_day(day, today=NOW.date()) for day in days)
    assert told_of_ends() == {(cast.zhao.pk, first), (cast.liu.pk, last)}
    assert Message.objects.count() == 2


def test_who_wins_a_code_of_the_reserve_in_its_last_days_is_told_too(cast):
    rows = code_rows(2)
    offer = lifecycle.publish_offer(
        with_codes(draft(closes_at=NOW + timedelta(days=12)), rows), reserve=1, by=CLOCK, at=NOW
    )
    at = NOW + timedelta(days=10)
    end(offer, (at + timedelta(days=3)).date())
    VoucherCode.objects.update(expires_on=(at + timedelta(days=3)).date())
    take(offer, cast.zhao.pk)
    claims.remind_of_ends(at=at)
    unfolding.unfold_due(at=at)
    lifecycle.release_reserve(offer, count=1, by=CLOCK, at=at)
    take(offer, cast.liu.pk)
    unfolding.unfold_due(at=at + MINUTE)
    assert by_kind() == {K.EXPIRES: {cast.zhao.pk, cast.liu.pk}}
    claims.remind_of_ends(at=at + timedelta(days=1))
    unfolding.unfold_due(at=offer.closes_at)
    assert Message.objects.count() == 2
    assert Mailing.objects.get().unfold_at is None


def test_unused_codes_that_end_in_three_days_are_told_of_once(cast):
    offer = published(2, at=NOW)
    take(offer, cast.zhao.pk)
    listed = CodeList.objects.get(offer=offer)
    at = NOW + timedelta(days=10)
    end(offer, (at + timedelta(days=3)).date())
    assert claims.remind_of_ends(at=at - timedelta(days=1)) == []
    assert claims.remind_of_ends(at=at) == [listed.pk]
    claims.remind_of_ends(at=at + timedelta(days=1))
    unfolding.unfold_due(at=at)
    assert by_kind() == {K.EXPIRES: {cast.zhao.pk}}
    assert Mailing.objects.get().facts == {"offer": "观影活动", "until": "9 月 14 日"}


def test_code_that_was_used_is_not_told_of_as_ending(cast):
    offer = published(2, at=NOW)
    take(offer, cast.zhao.pk)
    take(offer, cast.liu.pk)
    at = NOW + timedelta(days=10)
    end(offer, (at + timedelta(days=3)).date())
    VoucherCode.objects.filter(number=1).update(used_at=NOW)
    claims.remind_of_ends(at=at)
    unfolding.unfold_due(at=at)
    assert by_kind() == {K.EXPIRES: {cast.liu.pk}}


@pytest.mark.parametrize("days", [2, 1, 0])
def test_codes_are_told_of_on_the_next_days_when_the_worker_was_down_that_morning(cast, days):
    offer = published(2, at=NOW)
    take(offer, cast.zhao.pk)
    listed = CodeList.objects.get(offer=offer)
    at = NOW + timedelta(days=10)
    end(offer, (at + timedelta(days=days)).date())
    assert claims.remind_of_ends(at=at + timedelta(days=days + 1)) == []
    assert claims.remind_of_ends(at=at) == [listed.pk]
    claims.remind_of_ends(at=at + timedelta(hours=1))
    assert Mailing.objects.get().facts["until"] == near_day(
        (at + timedelta(days=days)).date(), today=at.date()
    )


def test_members_whose_standing_a_list_changed_are_told_and_others_are_not(cast):
    listed = MemberImport.objects.create(file_name="a.csv", sha256="0" * 64, started_at=NOW)
    for member, standing in ((cast.zhao, "lapsed"), (cast.qian, cast.qian.standing)):
        MemberBefore.objects.create(
            came_by=listed, member=member, name=member.name, phone_cipher=b"", phone_digest=b"",
            phone_tail="", union_id=member.union_id, standing=standing, updated_at=NOW,
        )  # fmt: skip

    @actions.action("messages.test", "x", right=ALONG)
    def act():
        actions.note("x", by=actions.CLOCK, at=NOW)
        tell_changed(listed, at=NOW)

    act()
    unfolding.unfold_due(at=NOW)
    assert by_kind() == {K.MEMBERSHIP: {cast.zhao.pk}}


def test_mailing_whose_audience_nobody_knows_keeps_no_other_back(cast):
    for key, audience in (("a", "claims.nobody:1"), ("b", "claims.entitled:0")):
        actions.queue_mailing(
            K.RESULT, audience=audience, facts={"offer": "x", "result": "y"}, at=NOW, key=key
        )
    offer = published_offer(cast)
    assert unfolding.unfold_due(at=NOW) == 1
    assert by_kind() == {K.OPENS_TOMORROW: {cast.zhao.pk}}
    waiting = Mailing.objects.filter(unfold_at__lte=NOW).values_list("key", flat=True)
    assert sorted(waiting) == ["a", "b"]
    assert Mailing.objects.filter(subject=f"offer:{offer.pk}").count() == 3


def test_mailing_that_is_over_before_it_is_unfolded_makes_no_message(cast):
    actions.queue_mailing(
        K.OPENS_SOON, audience="claims.entitled:0", facts={"offer": "x", "when": "y"}, at=NOW,
        key="k", times=MailingTimes(NOW, NOW + MINUTE),
    )  # fmt: skip
    assert unfolding.unfold_due(at=NOW + MINUTE) == 0
    assert Mailing.objects.get().unfold_at is None
