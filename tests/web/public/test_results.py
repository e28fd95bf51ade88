"""What the public and a member find in the lists of activities that are over."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huzhu.claims.actions import lifecycle
from huzhu.claims.models import Offer
from huzhu.people.models import Member, MemberPast, Union
from huzhu.web.public import views
from huzhu.web.templatetags.huzhu import due_moment
from tests.markup import folded
from tests.web import offers


@pytest.fixture
def ended(cast_today):
    made = offers.offer(cast_today, title="早开的音乐会")
    for member in (cast_today.zhao, cast_today.liu):
        offers.won(made, member)
    lifecycle.close_offer(made, by=cast_today.he, at=timezone.now() + timedelta(days=3))
    return made


def test_activity_that_was_ended_early_says_when_and_why(cast_today, as_member):
    made, now = offers.offer(cast_today), timezone.now()
    lifecycle.close_offer(made, reason="场馆关闭", by=cast_today.he, at=now)
    planned = due_moment(made.closes_at)
    assert f'datetime="{timezone.localtime(now):%Y-%m-%d}' in text_of(Client(), "/results/")
    page = folded(text_of(Client(), f"/results/{made.reference}/"))
    assert f"{due_moment(now)} 提前结束（原定 {planned}）。原因：场馆关闭" in page
    member = as_member(cast_today.zhao)
    offer, result = (
        folded(text_of(member, reverse(f"member:{name}", args=args)))
        for name, args in (("offer", [made.pk]), ("result", [made.pk]))
    )
    listed = folded(text_of(member, reverse("member:projects") + "?tab=all"))
    assert f"{due_moment(now)} 提前结束" in listed
    assert planned not in listed
    assert f"提前结束，原定 {planned}" in offer
    assert "原因：场馆关闭" in offer
    assert f"已于 {due_moment(now)} 提前结束" in result
    told = Client().get(f"/api/v1/offers/{made.pk}").json()
    assert told["ended_at"] < told["closes_at"]


def text_of(client, address: str) -> str:
    return client.get(address).content.decode()


def test_list_of_winners_names_the_union_of_the_day_on_which_it_became_public(cast_today, ended):
    """Whoever moves to another union later moves on no list that was read before."""
    zhao, ended_on = cast_today.zhao, timezone.localdate(ended.over_at)
    other = cast_today.union_b
    address, old = f"/results/{ended.reference}/", zhao.union.name

    def unions():
        return re.findall(rf"{old}|{other.name}", folded(text_of(Client(), address)))

    before = unions()
    Union.objects.filter(pk=zhao.union_id).update(name="改了名的工会")
    assert unions() == before
    for days in (2, 1):  # the first that ended later counts
        MemberPast.objects.create(
            member=zhao, until_on=ended_on + timedelta(days=days), standing=zhao.standing,
            union_id=zhao.union_id if days == 1 else other.pk,
        )  # fmt: skip
    Member.objects.filter(pk=zhao.pk).update(union=other)
    assert unions() == before
    MemberPast.objects.filter(member=zhao).update(until_on=ended_on)
    assert unions() != before  # so it was already when the activity ended


def test_results_are_found_from_the_menu_when_an_activity_is_over(cast_today, ended):
    offers.offer(cast_today, title="还没有结束的", reference="2026-0002")
    home, listed = text_of(Client(), "/"), text_of(Client(), "/results/")
    assert 'href="/results/"' in home
    assert f'href="/results/{ended.reference}/"' in listed
    assert "抢到 2 人" in listed
    assert "/results/2026-0002/" not in listed


@pytest.mark.parametrize(
    ("typed", "found"),
    [("2", ["刘"]), ("１", ["赵"]), ("赵*", ["赵"]), ("3", []), ("", ["赵", "刘"])],
)
def test_list_is_searched_by_number_or_masked_name(cast_today, ended, typed, found):
    page = text_of(Client(), f"/results/{ended.reference}/?find={typed}")
    body = page.partition("<tbody")[2].partition("</tbody>")[0]
    assert [name for name in ("赵", "刘") if f"{name}*" in body] == found
    assert ("名单中没有查到" in page) == (not found)


def test_what_is_masked_is_found_by_nobody(cast_today, ended):
    name = cast_today.zhao.name
    for typed in (f"*{name[1:]}", f"{name[0]}*{name[-1]}", "**", "*", f"{name}*"):
        page = text_of(Client(), f"/results/{ended.reference}/?find={typed}")
        assert "赵*" not in page.partition("<tbody")[2]


def test_activity_that_is_not_published_yet_has_no_page(cast_today):
    made = offers.offer(cast_today, title="还没有公布的", reference="2026-0003")
    Offer.objects.filter(pk=made.pk).update(state="draft")
    answer = Client().get("/results/2026-0003/")
    assert answer.status_code == 404
    assert "还没有公布的" not in answer.content.decode()


def test_whole_name_finds_its_masked_form_and_is_not_shown(cast_today, ended):
    name = cast_today.zhao.name
    page = text_of(Client(), f"/results/{ended.reference}/?find={name}")
    body = page.partition("<tbody")[2].partition("</tbody>")[0]
    assert "赵*" in body
    assert name not in body


def test_what_is_found_goes_on_over_pages(cast_today, ended, monkeypatch):
    monkeypatch.setattr(views, "WINNERS_PER_PAGE", 1)
    Member.objects.update(name="赵喆")
    address = f"/results/{ended.reference}/?find=赵*"
    for shown in (address, f"{address}&page=2"):
        page = text_of(Client(), shown)
        assert "姓名相同的 2 人" in page
        assert page.partition("<tbody")[2].partition("</tbody>")[0].count("赵*") == 1
    assert "?find=%E8%B5%B5%2A&amp;page=2" in text_of(Client(), address)


def test_member_reads_the_own_number_in_the_list(cast_today, ended, as_member):
    address = f"/results/{ended.reference}/"
    won = text_of(as_member(cast_today.liu), address)
    assert "您的号码是" in won
    assert won.count('class="own-row"') == 1
    assert "刘" in won.partition('class="own-row"')[2].partition("</tr>")[0]
    assert "本名单中没有您" in text_of(as_member(cast_today.qian), address)
    assert "您的号码是" not in text_of(Client(), address)


def test_large_letters_stay_on_public_pages(db):
    client = Client()
    assert "is-large" not in text_of(client, "/results/")
    client.cookies["large"] = "1"
    for address in ("/results/", "/notices/", "/regulations/"):
        assert 'class="is-large"' in text_of(client, address)


def test_regulations_have_contents_that_lead_to_each_chapter(db):
    page = text_of(Client(), "/regulations/")
    contents = page.partition('id="contents-title"')[2].partition("</nav>")[0]
    anchors = [part.partition('"')[0] for part in contents.split('href="#')[1:]]
    assert len(anchors) > 10
    assert [page.count(f'id="{anchor}"') for anchor in anchors] == [1] * len(anchors)
