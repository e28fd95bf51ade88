"""A member is told before the opening whether an offer's conditions are met, and why not."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from huzhu.claims.conditions import Conditions, Spell
from huzhu.claims.models import Offer
from huzhu.kernel.periods import long_day
from huzhu.kernel.workdays import local_date
from huzhu.people.models import Agency, Member, MemberPast
from huzhu.people.states import Sex
from tests.web import offers

pytestmark = pytest.mark.django_db
LATER = timedelta(days=3)


def asking(cast, asked: Conditions, **details) -> Offer:
    made = offers.offer(cast, opens_in=timedelta(days=1), **details)
    Offer.objects.filter(pk=made.pk).update(conditions=asked.as_json(), benefit="culture")
    made.refresh_from_db()
    return made


def know(member, **facts) -> None:
    Member.objects.filter(pk=member.pk).update(**facts)


def page_of(client, made) -> str:
    return client.get(reverse("member:offer", args=[made.pk])).content.decode()


def test_reason_stands_on_the_page_and_in_the_refused_ticket_with_whom_to_ask(
    cast_today, as_member
):
    Agency.objects.filter(pk=cast_today.agency_a.pk).update(phone="010-12345678")
    cast_today.agency_a.refresh_from_db()
    know(cast_today.zhao, sex="1", born_on=date(1990, 3, 7))
    made = asking(cast_today, Conditions(sex=Sex.FEMALE, age_to=30, age_on=date(2026, 12, 31)))
    client = as_member(cast_today.zhao)
    said = (
        "本活动有参加条件，您现在不能参与：面向女会员，登记的性别是男；"
        "须在 2026 年 12 月 31 日不超过 30 周岁，您那天 36 周岁。登记有误的，请联系"
    )
    page = page_of(client, made)
    answer = client.post(reverse("member:ticket", args=[made.pk]))
    assert "您现在不能参与" in page
    assert said in page
    refused = answer.content.decode()
    assert (answer.status_code, said in refused) == (403, True)
    assert f"{cast_today.agency_a.name}（电话 {cast_today.agency_a.phone}）核对更正" in refused


def test_who_fulfils_the_conditions_may_take_part_and_finds_the_offer_in_the_own_list(
    cast_today, as_member
):
    made = asking(cast_today, Conditions(sex=Sex.FEMALE))
    client = as_member(cast_today.zhao)
    assert made.title not in client.get(reverse("member:projects")).content.decode()
    know(cast_today.zhao, sex="2")
    assert made.title in client.get(reverse("member:projects")).content.decode()
    assert "您可以参与" in page_of(client, made)
    assert client.post(reverse("member:ticket", args=[made.pk])).status_code == 200


@pytest.mark.parametrize("facts", [{}, {"standing": "lapsed"}, {"verified_at": None}])
def test_an_offer_of_others_is_said_to_be_so_whatever_the_own_standing(
    cast_today, as_member, facts
):
    """Standing and name may be mended; whose the offer is stays as it is."""
    know(cast_today.zhao, sex="1", **facts)
    asking(cast_today, Conditions(sex=Sex.FEMALE))
    everything = reverse("member:projects") + "?tab=all"
    assert "不符合范围或条件" in as_member(cast_today.zhao).get(everything).text
    know(cast_today.zhao, sex="2")
    assert "不符合范围或条件" not in as_member(cast_today.zhao).get(everything).text


def test_register_of_the_named_day_decides_and_not_what_came_later(cast_today, as_member):
    zhao, today = cast_today.zhao, local_date(timezone.now())
    know(zhao, sex="1")
    day = today - timedelta(days=10)
    past = {"member": zhao, "union_id": zhao.union_id, "standing": "active"}
    MemberPast.objects.create(until_on=today - timedelta(days=5), sex="2", **past)
    made = asking(cast_today, Conditions(sex=Sex.FEMALE, register_on=day))
    client = as_member(zhao)
    assert "您可以参与" in page_of(client, made)
    know(zhao, registered_on=day + timedelta(days=1))
    page = page_of(client, made)
    assert (
        f"须在 {long_day(day)}已登记为会员，您是 {long_day(day + timedelta(days=1))}登记的" in page
    )


def test_won_benefit_of_the_same_kind_keeps_out_and_the_own_offer_does_not(cast_today, as_member):
    zhao = cast_today.zhao
    won = offers.offer(cast_today, title="春季观影", reference="2026-0009")
    offers.won(won, zhao)
    asked = Conditions(not_won=Spell.DAYS, not_won_days=30, is_same_kind=True)
    made = asking(cast_today, asked)
    client = as_member(zhao)
    assert "您可以参与" in page_of(client, made)  # of another kind
    Offer.objects.filter(pk=won.pk).update(benefit="culture")
    assert "抢到“春季观影”" in page_of(client, made)
    Offer.objects.filter(pk=won.pk).update(state="terminated")
    assert "您可以参与" in page_of(client, made)
    offers.won(made, zhao)
    assert client.post(reverse("member:ticket", args=[made.pk])).status_code == 200
