"""The list of activities, narrowed; whom to ask; an offer that is passed on."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from huzhu.claims.models import Offer
from huzhu.claims.states import TRIAL
from huzhu.people.models import Agency, Member
from huzhu.projects.models import ServiceProject
from tests import road
from tests.markup import folded
from tests.web import offers

TITLE = re.compile(r'<strong class="offer-title">([^<]*)</strong>')


def listed(client, **query: str) -> list[str]:
    page = client.get(reverse("member:projects"), {"tab": "all"} | query).content.decode()
    return [unescape(title) for title in TITLE.findall(page)]


@pytest.fixture
def three(cast_today):
    """Open now, of A; sold out, of A; to come in three days, of B for everybody."""
    book = offers.offer(cast_today, title="图书电子券")
    gone = offers.offer(cast_today, title="音乐会门票", reference="2026-0002", stock=1)
    offers.won(gone, cast_today.zhao)
    film = offers.offer(
        cast_today, title="电影票", reference="2026-0003", opens_in=timedelta(days=1)
    )
    opens_at, closes_at = (timezone.now() + timedelta(days=days) for days in (3, 5))
    everybody = {"agency_id": cast_today.agency_b.pk, "agency_path": ""}
    Offer.objects.filter(pk=film.pk).update(opens_at=opens_at, closes_at=closes_at, **everybody)
    return book, gone, film


def test_list_is_narrowed_by_words_district_day_and_state_and_sold_out_stands_last(
    cast_today, as_member, three
):
    client = as_member(cast_today.liu)
    day = (timezone.localtime() + timedelta(days=4)).date()

    assert listed(client) == ["图书电子券", "电影票", "音乐会门票"]
    assert listed(client, text="票") == ["电影票", "音乐会门票"]
    assert listed(client, agency=str(cast_today.agency_b.pk)) == ["电影票"]
    assert listed(client, day=f"{day:%Y-%m-%d}") == ["电影票"]
    assert listed(client, phase="sold_out") == ["音乐会门票"]
    assert listed(client, phase="open", text="票") == []
    assert listed(client, category="health") == []
    assert listed(client, tab="mine") == ["电影票"]
    assert listed(client, tab="mine", text="图书") == []


def test_narrowed_list_says_how_many_it_found_and_leads_back_to_all(cast_today, as_member, three):
    client = as_member(cast_today.zhao)
    found = folded(client.get(reverse("member:projects"), {"text": "没有的"}).content.decode())
    assert "没有符合条件的活动" in found
    assert "找到 0 个活动" in found
    assert "清除条件" in found
    whole = client.get(reverse("member:projects")).content.decode()
    assert "清除条件" not in whole


@pytest.mark.parametrize("day", ["9999-12-31", "abc", "2026-13-01", "\x1f"])
def test_day_that_is_none_narrows_nothing_and_is_told(cast_today, as_member, three, day):
    client = as_member(cast_today.zhao)
    answer = client.get(reverse("member:projects"), {"tab": "all", "day": day, "agency": "x"})
    assert len(TITLE.findall(answer.content.decode())) == 3
    assert "invalid-feedback" in answer.content.decode()


def test_list_is_narrowed_by_the_kind_of_the_project(cast_today, as_member, three):
    project = road.draft(cast_today)
    ServiceProject.objects.filter(pk=project.pk).update(number="2026-0003", category="health")
    client = as_member(cast_today.zhao)
    assert listed(client, category="health") == ["电影票"]
    page = client.get(reverse("member:projects"), {"tab": "all"}).content.decode()
    assert "东城区代办处 · 医疗健康" in page


def test_who_may_take_part_in_nothing_reads_why_and_whom_to_ask(cast_today, as_member):
    Agency.objects.filter(pk=cast_today.agency_a.pk).update(phone="010-60001234")
    offer = offers.offer(cast_today)
    lapsed, unverified = cast_today.qian, cast_today.zhao
    Member.objects.filter(pk=unverified.pk).update(verified_at=None)
    for member in (lapsed, unverified):
        for name, args in (("member:projects", []), ("member:offer", [offer.pk])):
            page = folded(as_member(member).get(reverse(name, args=args)).content.decode())
            assert "可以问：东城区代办处，电话<a " in page, name
            assert 'href="tel:010-60001234"' in page, name
    assert "可以问" not in folded(
        as_member(cast_today.liu).get(reverse("member:projects")).content.decode()
    )


def test_point_without_a_number_is_answered_for_by_the_agency_above(cast_today, as_member):
    Agency.objects.filter(pk=cast_today.agency_a.pk).update(phone="010-60001234")
    Agency.objects.filter(pk=cast_today.point_a.pk).update(phone="")
    type(cast_today.union_a).objects.filter(pk=cast_today.union_a.pk).update(
        agency=cast_today.point_a
    )
    page = folded(as_member(cast_today.qian).get(reverse("member:projects")).content.decode())
    assert re.findall("可以问：[^<]*", page) == ["可以问：东城区代办处，电话"]


def test_offer_is_passed_on_by_anybody_to_anybody_without_a_word_of_a_person(
    cast_today, as_member, client
):
    made = offers.offer(cast_today)
    address = reverse("member:share", args=[made.pk])
    page = folded(client.get(address).content.decode())
    assert "图书电子券" in page
    assert f"http://testserver{reverse('member:offer', args=[made.pk])}" in page
    assert "data:image/svg+xml" in page
    seen = as_member(cast_today.zhao).get(address).content.decode()
    assert [word for word in (cast_today.zhao.name, cast_today.zhao.number) if word in seen] == []


def test_offer_that_is_a_draft_or_a_trial_is_not_passed_on(cast_today, client):
    made = offers.offer(cast_today)
    address = reverse("member:share", args=[made.pk])
    for change in ({"reference": f"{TRIAL}1"}, {"reference": "2026-1", "state": "draft"}):
        Offer.objects.filter(pk=made.pk).update(**change)
        assert client.get(address).status_code == 404
