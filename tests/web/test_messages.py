"""Pages of messages: the desk's, a text of the office's, and each person's own."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from huzhu.messages import actions, queries, sending
from huzhu.messages.models import Mailing, Message, SendingRules, SmsMonth
from huzhu.messages.states import Channel, MailingTimes, MessageKind, to_account, to_member
from huzhu.people import queries as people
from tests import words
from tests.clients import signed_in
from tests.messages.people import NO, Gateway

pytestmark = pytest.mark.django_db
K = MessageKind


@pytest.fixture
def cast(standing_cast):
    return standing_cast


@pytest.fixture
def sms(settings):
    settings.CARRIERS = {"sms": Gateway()}
    return settings.CARRIERS["sms"]


def page(client, name, *args):
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def given_up(cast, sms):
    """A message that the gateway refuses."""
    cast.zhao.phone = "13800000011"
    cast.zhao.save()
    sms.answer = NO
    at = timezone.now().replace(hour=4)  # noon in Shanghai
    actions.queue(K.WON, to=to_member(cast.zhao.pk), facts={"offer": "体检"}, at=at, key="w")
    with time_machine.travel(at, tick=False):
        for _ in range(2):
            sending.send_portion({Channel.SMS: sms}, at=at)


def test_desk_sees_ways_what_was_given_up_and_for_whom_masked(cast, sms):
    client = signed_in(cast, cast.feng)
    empty = page(client, "office:messages")
    for said in ("没有在等的消息", "还没有群发", "已开通", "未开通", "本月已发短信 0 条"):
        assert said in empty
    given_up(cast, sms)
    source = page(client, "office:messages")
    for said in ("近七天没有发出的（1 条）", "号码停机", "本月已发短信 0 条"):
        assert said in source
    assert cast.zhao.name not in source
    assert "13800000011" not in source
    assert "0011" not in words.seen(source)


def test_desk_and_own_page_ask_the_same_of_the_database_with_1_and_4_messages(cast, sms):
    client = signed_in(cast, cast.he)
    names, to = ("office:messages", "own-messages"), to_account(cast.he.account_id)
    facts = {"case": "x", "decision": "y"}
    counts = []
    for keys in ("a", "bcd"):
        actions.queue_each(K.DECIDED, [(key, to, facts) for key in keys], at=timezone.now())
        Message.objects.update(state="given_up")
        asked = {}
        for name in names:
            with CaptureQueriesContext(connection) as told:
                page(client, name)
            asked[name] = len(told)
        counts.append(asked)
    assert counts[0] == counts[1]


def test_what_was_given_up_waits_for_those_who_keep_the_servers(cast, sms):
    assert "条没有发出" not in page(signed_in(cast, cast.feng), "office:todos")
    given_up(cast, sms)
    seen = page(signed_in(cast, cast.feng), "office:todos")
    assert "近一天有 1 条没有发出" in seen
    assert reverse("office:messages") in seen
    assert "条没有发出" not in page(signed_in(cast, cast.he), "office:todos")


def test_rules_are_set_by_member_service_and_shown_to_others(cast, sms):
    other = signed_in(cast, cast.feng)
    assert "保存规则" not in page(other, "office:messages")
    client = signed_in(cast, cast.he)
    address = reverse("office:messages")
    assert "保存规则" in page(client, "office:messages")
    told = {"quiet_from": "21", "quiet_until": "7", "most_sms": "5000"}
    assert client.post(address, told, follow=True).status_code == 200
    rules = queries.rules_in_force()
    assert (rules.quiet_from, rules.quiet_until, rules.most_sms) == (21, 7, 5000)
    assert "上限 5,000 条" in page(client, "office:messages")
    refused = client.post(address, told | {"quiet_from": "24"})
    assert (refused.status_code, SendingRules.objects.count()) == (422, 1)
    assert other.post(address, told).status_code == 403


def test_messages_for_many_say_how_far_they_are_the_last_due_first(cast, sms):
    now = timezone.now()
    day = timedelta(days=1)
    for key, due in (("old", now - day), ("new", now + day), ("gone", now + 2 * day)):
        times = MailingTimes(due, now + 3 * day)
        facts = {"offer": key, "result": "y"}
        actions.queue_mailing(
            K.RESULT, audience="claims.holders:0", facts=facts, at=now - 2 * day, key=key,
            subject=key, times=times,
        )  # fmt: skip
    Mailing.objects.filter(key="old").update(unfold_at=None, unfolded_at=now, count=2)
    actions.cancel(subject="gone", by=cast.he, at=now)
    client = signed_in(cast, cast.he)
    rows = rows_of(page(client, "office:messages"), "mailings-title")
    assert [(row[0].split()[-1], row[-1]) for row in rows] == [
        ("gone", "已取消"), ("new", "到时发送"), ("old", "已发送"),
    ]  # fmt: skip
    Message.objects.create(
        key="old:1", kind=K.RESULT, mailing=Mailing.objects.get(key="old"), queued_at=now,
        due_at=now,
    )  # fmt: skip
    seen = page(client, "office:messages")
    assert "共 3 条" in seen
    assert rows_of(seen, "mailings-title")[-1][-1] == "正在发送"


_CELL = re.compile(r"<td.*?</td>", re.DOTALL)


def rows_of(page, title):
    """The cells of a card's table."""
    body = page.split(f'id="{title}"', 1)[1].split("</table>", 1)[0].split("<tbody", 1)[1]
    return [
        [
            re.sub(r"<[^>]+>", " ", cell).strip()
            for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)
        ]
        for row in body.split("<tr")[1:]
    ]


def test_a_ceiling_below_what_is_sent_says_what_follows(cast, sms):
    client = signed_in(cast, cast.he)
    month = f"{timezone.localdate():%Y-%m}"
    SmsMonth.objects.create(month=month, count=20)
    told = {"quiet_from": "22", "quiet_until": "8", "most_sms": "30"}
    client.post(reverse("office:messages"), told)
    assert "上限已经用完" not in page(client, "office:messages")
    client.post(reverse("office:messages"), told | {"most_sms": "10"})
    assert "上限已经用完：到月底只再发验证码等紧急短信" in page(client, "office:messages")


def shown(page, name):
    """The text of an element with this id."""
    return page.split(f'id="{name}"', 1)[1].split("</p>", 1)[0]


def test_text_is_previewed_before_it_is_saved_and_its_versions_are_listed(cast, sms):
    client, address = signed_in(cast, cast.he), reverse("office:message-text", args=[K.WON])
    assert "海淀区职工体检" in page(client, "office:message-text", K.WON)
    previewed = client.post(address, {"text": "恭喜，“【活动名称】”。", "preview": "1"})
    assert "恭喜，“海淀区职工体检”。" in previewed.content.decode()
    assert queries.versions_of(K.WON) == []
    refused = client.post(address, {"text": "恭喜。", "preview": "1"}).content.decode()
    assert "缺少【活动名称】" in refused
    assert "海淀区职工体检" not in shown(refused, "preview")  # what stands is not what was typed
    typed = {"text": "恭喜，“【活动名称】”，【不存在】。"}
    assert "不认识【不存在】" in client.post(address, typed).content.decode()
    assert queries.versions_of(K.WON) == []
    client.post(address, {"text": "恭喜，“【活动名称】”。"})
    assert "恭喜，“【活动名称】”。" in page(client, "office:message-text", K.WON)
    assert queries.texts()[K.WON] == "恭喜，“{offer}”。"
    again = client.post(address, {"text": "恭喜，“【活动名称】”。"}, follow=True).content.decode()
    assert "没有变化" in again
    assert len(queries.versions_of(K.WON)) == 1
    assert cast.he.name in page(client, "office:message-text", K.WON)
    assert client.get(reverse("office:message-text", args=["none"])).status_code == 404


def test_staff_choose_what_is_told_and_where(cast, sms):
    client, address = signed_in(cast, cast.he), reverse("own-messages")
    assert "还没有消息" in page(client, "own-messages")
    assert "超期" not in str(queries.declined_of(cast.he))
    client.post(address, {"decided": ["sms"], "arrived": []}, follow=True)
    declined = queries.declined_of(cast.he)
    assert (K.ARRIVED, Channel.SMS) in declined
    assert (K.DECIDED, Channel.SMS) not in declined
    client.post(address, {"mail": "he@example.org", "wecom": "", "address": "1"})
    assert queries.addresses_of(cast.he) == {Channel.MAIL: "he@example.org"}
    refused = client.post(address, {"mail": "nobody", "wecom": "", "address": "1"})
    assert refused.status_code == 422
    assert "不是邮件的地址" in refused.content.decode()
    assert queries.addresses_of(cast.he) == {Channel.MAIL: "he@example.org"}


def test_member_sees_the_own_messages_and_chooses(cast, sms, as_member):
    given_up(cast, sms)
    client = as_member(cast.zhao)
    seen = page(client, "member:notices")
    assert "您已抢到“体检”" in seen
    assert "没有发出" in seen
    assert "未读" in seen
    assert "未读" not in page(client, "member:notices")
    assert "您已抢到" not in page(client, "member:messages")
    client.post(reverse("member:messages"), {"result": ["sms"]})
    declined = queries.declined_of(people.actor_of_member(cast.zhao))
    assert (K.WON, Channel.SMS) in declined
    assert (K.RESULT, Channel.SMS) not in declined
    assert (K.TERMINATED, Channel.SMS) not in declined
    other = as_member(cast.liu)
    assert "体检" not in page(other, "member:notices")


def test_without_a_way_out_the_pages_say_so(cast, settings, as_member):
    settings.CARRIERS = {}
    assert "平台还没有开通短信" in page(signed_in(cast, cast.he), "own-messages")
    assert "平台还没有开通短信和微信" in page(as_member(cast.zhao), "member:messages")
    assert Message.objects.count() == 0
