"""What a member sees: activities, entitlement, results, codes, notices, the own record."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from huzhu.audit import queries as trail
from huzhu.claims.actions import lifecycle, setup
from huzhu.claims.models import Offer, VoucherCode
from huzhu.messages import actions as messages
from huzhu.messages.states import MessageKind, to_member
from huzhu.notices import actions as notices
from huzhu.notices.states import Audience, MemberNoticeKind
from huzhu.people.states import Standing
from huzhu.web.templatetags.huzhu import due_moment
from tests.markup import folded
from tests.web import offers

MINUTE = timedelta(minutes=1)


def _page(client, name, *args, **query):
    return folded(client.get(reverse(name, args=args), query).content.decode())


def test_projects_shows_what_the_member_may_claim_and_all_under_its_own_tab(cast_today, as_member):
    offers.offer(cast_today, title="图书电子券")
    of_b, of_a = as_member(cast_today.liu), as_member(cast_today.zhao)

    assert "图书电子券" in _page(of_a, "member:projects")
    assert "图书电子券" not in _page(of_b, "member:projects")
    everything = _page(of_b, "member:projects", tab="all")
    assert "图书电子券" in everything
    assert "不符合范围或条件" in everything


def test_projects_are_read_with_the_same_queries_whatever_their_number(
    cast_today, as_member, django_assert_num_queries
):
    client = as_member(cast_today.zhao)
    for count in (1, 29):
        for number in range(count):
            reference = f"2026-{count:02d}{number:02d}"
            offers.won(offers.offer(cast_today, reference=reference, stock=1), cast_today.zhao)
        with django_assert_num_queries(8):
            answer = client.get(reverse("member:projects"), {"tab": "all"})
        assert "已抢到" in answer.content.decode()


def test_card_of_an_offer_in_another_year_says_the_year(cast_today, as_member):
    made = offers.offer(cast_today)
    on = timezone.localtime() + timedelta(days=400)
    Offer.objects.filter(pk=made.pk).update(opens_at=on, closes_at=on + timedelta(days=2))
    card = _page(as_member(cast_today.zhao), "member:projects")
    assert f"{on.year} 年 {on.month} 月 {on.day} 日" in card


def test_offer_says_days_ahead_that_a_lapsed_member_may_not_claim_and_what_to_do(
    cast_today, as_member
):
    made = offers.offer(cast_today, opens_in=timedelta(hours=40))

    yes = _page(as_member(cast_today.zhao), "member:offer", made.pk)
    no = _page(as_member(cast_today.qian), "member:offer", made.pk)

    assert "您可以参与" in yes
    assert 'id="claim"' in yes
    assert "您现在不能参与" in no
    assert "您的会籍是“已脱保”。请联系所在基层工会恢复会籍。" in no
    assert 'id="claim"' not in no


def test_sold_out_offer_does_not_invite_and_comes_last(cast_today, as_member):
    gone = offers.offer(cast_today, title="先开的音乐会", stock=1, opens_in=timedelta(hours=-2))
    offers.offer(cast_today, title="图书电子券", reference="2026-0002")
    offers.won(gone, cast_today.liu)
    client = as_member(cast_today.zhao)

    page = _page(client, "member:offer", gone.pk)

    assert "您可以参与" not in page
    assert "共 1 份，先到先得" in page
    assert page.count("已抢完") == 2  # its mark and its heading
    assert "第 1 号 · 有效期至" in _page(as_member(cast_today.liu), "member:projects", tab="all")
    assert 'id="claim"' not in page
    listed = _page(client, "member:projects", tab="all")
    assert listed.index("图书电子券") < listed.index("先开的音乐会")
    assert "已抢完" in listed
    joinable = _page(client, "member:projects", tab="mine")
    assert [title in joinable for title in ("图书电子券", "先开的音乐会")] == [True, False]


def test_list_of_what_one_can_join_is_empty_with_the_reason_when_one_cannot(cast_today, as_member):
    offers.offer(cast_today, title="图书电子券")
    client = as_member(cast_today.qian)
    assert "图书电子券" in _page(client, "member:projects", tab="all")
    mine = _page(client, "member:projects", tab="mine")
    assert "图书电子券" not in mine
    assert "您的会籍是“已脱保”。请联系所在基层工会恢复会籍。" in mine
    assert "现在没有您能参与的活动" in mine


def test_number_of_a_code_is_explained_when_it_was_won(cast_today, as_member):
    made = offers.offer(cast_today)
    offers.won(made, cast_today.liu)
    for name in ("member:offer", "member:result"):
        page = _page(as_member(cast_today.liu), name, made.pk)
        assert "您是第 1 位抢到的，中奖名单按这个号码排列" in page


def test_offer_that_is_not_published_is_not_found(cast_today, as_member):
    now = timezone.now()
    draft = setup.create_offer(
        reference="2026-0009",
        title="筹备中的活动",
        opens_at=now,
        closes_at=now + timedelta(days=1),
        by=cast_today.he,
        at=now,
    )

    answer = as_member(cast_today.zhao).get(reverse("member:offer", args=[draft.pk]))

    assert answer.status_code == 404
    assert "筹备中的活动" not in answer.content.decode()


def test_ticket_is_given_to_the_entitled_and_refused_with_the_reason(cast_today, as_member):
    address = reverse("member:ticket", args=[offers.offer(cast_today).pk])

    given = as_member(cast_today.zhao).post(address)
    refused = as_member(cast_today.qian).post(address)

    assert len(given.json()["ticket"]) == 60
    assert refused.status_code == 403
    assert "抢订须为在会会员" in refused.content.decode()


@pytest.mark.clause("S2.3.2b.a")
def test_result_names_what_happened_and_the_next_chance(cast_today, as_member):
    made = offers.offer(cast_today, title="音乐会", stock=1)
    offers.offer(cast_today, title="图书电子券", reference="2026-0002")
    offers.won(made, cast_today.zhao)
    other = cast_today.liu
    other.union = cast_today.union_a
    other.save()

    winner = _page(as_member(cast_today.zhao), "member:result", made.pk)
    loser = _page(as_member(other), "member:result", made.pk)

    assert "您已抢到" in winner
    assert "第 1 号" in winner
    assert "1 份已全部抢完，您没有抢到" in loser
    assert "图书电子券" in loser


def test_code_is_hidden_until_it_is_asked_for_and_each_look_is_recorded(cast_today, as_member):
    made = offers.offer(cast_today)
    offers.won(made, cast_today.zhao)
    client, address = as_member(cast_today.zhao), reverse("member:code", args=[made.pk])

    hidden = client.get(address).content.decode()
    opened = client.post(address)

    shown = opened.content.decode()
    code = opened.context["opened"].code
    looks = [event.code for event in trail.events_of(f"offer:{made.pk}")]
    assert code not in hidden
    assert code in shown
    assert 'src="data:image/svg+xml' in shown
    assert "no-store" in opened.headers["Cache-Control"]
    assert looks.count("claims.reveal_code") == 1


def test_code_is_shown_again_when_its_page_is_loaded_anew(cast_today, as_member):
    made = offers.offer(cast_today)
    offers.won(made, cast_today.zhao)
    client, address = as_member(cast_today.zhao), reverse("member:code", args=[made.pk])
    press = re.search(r'name="press" value="(\w+)"', client.get(address).content.decode())[1]

    pages = [client.post(address, {"press": press}) for _ in range(2)]

    assert [page.context["opened"].code in page.content.decode() for page in pages] == [True, True]


def test_code_whose_key_was_lost_is_told_in_a_sentence(cast_today, as_member, versions, settings):
    made = offers.offer(cast_today)
    offers.won(made, cast_today.zhao)
    lost = settings.KEYS.now().vault_key.id
    versions("vault_key", ("other", b"o" * 32))

    answer = as_member(cast_today.zhao).post(reverse("member:code", args=[made.pk]))

    assert answer.status_code == 409
    assert f"这一项所用的密钥版本 {lost} 现在不在服务器上。" in answer.content.decode()


def test_code_of_another_member_is_not_found(cast_today, as_member):
    made = offers.offer(cast_today)
    offers.won(made, cast_today.zhao)

    answer = as_member(cast_today.liu).post(reverse("member:code", args=[made.pk]))

    assert answer.status_code == 404
    assert "您在“图书电子券”中没有抢到的电子码" in answer.content.decode()


def test_codes_stand_under_the_tab_of_their_state(cast_today, as_member):
    for number, title in enumerate(("未用的", "用过的", "终止的")):
        made = offers.offer(cast_today, title=title, reference=f"2026-000{number}")
        offers.won(made, cast_today.zhao)
        if title == "用过的":
            VoucherCode.objects.filter(offer=made, number=1).update(used_at=timezone.now())
        if title == "终止的":
            lifecycle.terminate_offer(made, reason="场馆关闭", by=cast_today.wu, at=timezone.now())
    client = as_member(cast_today.zhao)

    def titles(tab):
        page = _page(client, "member:codes", tab=tab)
        return [title for title in ("未用的", "用过的", "终止的") if title in page]

    assert titles("unused") == ["未用的", "终止的"]
    assert titles("used") == ["用过的"]
    assert titles("expired") == []
    today = timezone.localdate()
    unused = VoucherCode.objects.filter(offer__title="未用的", number=1)
    unused.update(expires_on=today)  # its last day is a day on which it is good
    assert titles("unused") == ["未用的", "终止的"]
    unused.update(expires_on=today - timedelta(days=1))
    assert (titles("unused"), titles("expired")) == (["终止的"], ["未用的"])


@pytest.mark.clause("S5.4.c")
def test_explanation_alone_says_whether_codes_of_an_ended_offer_can_be_used(cast_today, as_member):
    made = offers.offer(cast_today)
    offers.won(made, cast_today.zhao)
    said = "可在有效期内到剩余门店使用。"
    lifecycle.terminate_offer(made, reason=said, by=cast_today.wu, at=timezone.now())
    client = as_member(cast_today.zhao)
    for name in ("member:offer", "member:result", "member:code"):
        page = _page(client, name, made.pk)
        assert said in page
        assert "能否继续使用以终止说明为准" in page
        assert "不再使用" not in page
    assert "能否使用以终止说明为准" in _page(client, "member:codes")
    assert 'data-over="1"' in _page(client, "member:code", made.pk)  # no phone keeps it as good
    long_ago = timezone.now() - timedelta(days=60)
    Offer.objects.filter(pk=made.pk).update(ended_at=long_ago)
    assert "能否使用以终止说明为准" in _page(client, "member:codes")


def test_codes_are_read_with_the_same_queries_whatever_their_number(
    cast_today, as_member, django_assert_num_queries
):
    client = as_member(cast_today.zhao)
    for count in (1, 29):
        for number in range(count):
            reference = f"2026-{count:02d}{number:02d}"
            offers.won(offers.offer(cast_today, reference=reference, stock=1), cast_today.zhao)
        with django_assert_num_queries(5):
            answer = client.get(reverse("member:codes"))
        assert "未使用" in answer.content.decode()


@pytest.mark.clause("S5.4.c")
def test_notices_reach_the_holders_of_codes(cast_today, as_member):
    made = offers.offer(cast_today)
    offers.won(made, cast_today.zhao)
    notices.inform_members(
        made.pk,
        audience=Audience.HOLDERS,
        kind=MemberNoticeKind.TERMINATION,
        title="您参与的活动已终止",
        body="电子码不再使用。",
        by=cast_today.wu,
        at=timezone.now(),
    )

    assert "您参与的活动已终止" in _page(as_member(cast_today.zhao), "member:notices")
    assert "还没有消息" in _page(as_member(cast_today.liu), "member:notices")


def test_notices_and_messages_are_one_list_the_newest_first(cast_today, as_member):
    now = timezone.now()
    for day, number in ((3, 1), (1, 2)):
        facts = {"offer": f"体检{number}", "result": "已公布。"}
        key, at = f"told-{number}", now - timedelta(days=day)
        told = {"facts": facts, "key": key, "at": at}
        messages.queue(MessageKind.RESULT, to=to_member(cast_today.zhao.pk), **told)
    said = {"title": "开始时间有变更", "body": "改为次日。"}
    by = {"by": cast_today.wu, "at": now - timedelta(days=2)}
    notices.inform_member(cast_today.zhao.pk, kind=MemberNoticeKind.CHANGE, **said, **by)
    page = _page(as_member(cast_today.zhao), "member:notices")
    places = [page.index(words) for words in ("体检2", "开始时间有变更", "体检1")]
    assert places == sorted(places)


def test_offer_says_how_long_until_it_opens_and_the_moment_once(cast_today, as_member):
    made = offers.offer(cast_today, opens_in=timedelta(days=1, hours=23, minutes=30))
    page = _page(as_member(cast_today.zhao), "member:offer", made.pk)
    assert re.search(r"data-countdown[^>]*>1 天 23 小时<", page)
    clock = page.partition("entitled-title")[0]
    assert clock.count(due_moment(made.opens_at)) == 1


def test_me_shows_the_identity_masked(cast_today, as_member):
    member = cast_today.zhao
    member.phone = "13812348001"
    member.save()

    page = _page(as_member(member), "member:me")

    assert "*******8001" in page
    assert member.phone not in page
    assert "东城一小工会" in page


def test_large_letters_stay_until_they_are_switched_off(cast_today, as_member):
    client = as_member(cast_today.zhao)

    client.post(reverse("member:large"), {"next": "/member/me/"})
    large = _page(client, "member:projects")
    client.post(reverse("member:large"), {"next": "https://elsewhere.example/"})

    assert "is-large" in large
    assert "is-large" not in _page(client, "member:projects")


@pytest.mark.parametrize("name", ["projects", "codes", "notices", "me"])
def test_every_page_has_a_title_of_its_own_and_no_inline_script(cast_today, as_member, name):
    page = _page(as_member(cast_today.zhao), f"member:{name}")

    titles = {"projects": "活动", "codes": "我的券", "notices": "消息", "me": "我的"}
    assert f"<title>{titles[name]} · 互助服务平台</title>" in page
    assert "<script>" not in page
    assert "style=" not in page
    assert 'lang="zh-CN"' in page


def test_result_names_no_offer_of_which_nothing_is_left(cast_today, as_member):
    made = offers.offer(cast_today, title="音乐会")
    gone = offers.offer(cast_today, title="话剧", reference="2026-0002", stock=1)
    offers.offer(cast_today, title="图书电子券", reference="2026-0003")
    offers.won(gone, cast_today.liu)

    page = _page(as_member(cast_today.zhao), "member:result", made.pk)

    assert "图书电子券" in page
    assert "话剧" not in page


def test_result_offers_nothing_to_who_may_take_part_in_nothing_or_has_it(cast_today, as_member):
    made = offers.offer(cast_today, title="音乐会")
    other = offers.offer(cast_today, title="图书电子券", reference="2026-0002")
    client = as_member(cast_today.zhao)
    assert "图书电子券" in _page(client, "member:result", made.pk)
    cast_today.zhao.standing = Standing.LAPSED
    cast_today.zhao.save()
    assert "图书电子券" not in _page(client, "member:result", made.pk)
    cast_today.zhao.standing = Standing.ACTIVE
    cast_today.zhao.save()
    offers.won(other, cast_today.zhao)
    assert "图书电子券" not in _page(client, "member:result", made.pk)


def test_terminated_code_is_told_alike_in_the_history_and_before_closing(cast_today, as_member):
    made = offers.offer(cast_today, title="音乐会")
    kept = offers.offer(cast_today, title="图书电子券", reference="2026-0002")
    for each in (made, kept):
        offers.won(each, cast_today.zhao)
    client = as_member(cast_today.zhao)
    assert "您还有 2 张可以使用的券，注销后不能再查看电子码" in _page(client, "member:close")
    lifecycle.terminate_offer(made, reason="场馆关闭", by=cast_today.wu, at=timezone.now())
    closing = _page(client, "member:close")
    assert "您还有 1 张可以使用的券、1 张所属活动已终止的券（能否使用以终止说明为准），" in closing
    history = _page(client, "member:history")
    assert history.count("活动已终止，能否使用以终止说明为准") == 1
    assert history.count("有效期至") == 1


def test_winner_too_is_told_that_an_offer_ended_early_and_why(cast_today, as_member):
    made = offers.offer(cast_today, opens_in=-MINUTE)
    offers.won(made, cast_today.zhao)
    client = as_member(cast_today.zhao)
    assert "提前结束" not in _page(client, "member:offer", made.pk)
    lifecycle.close_offer(made, reason="影院停业", by=cast_today.wu, at=timezone.now())
    page = _page(client, "member:offer", made.pk)
    assert page.count("提前结束") == 2
    assert "原因：影院停业" in page
