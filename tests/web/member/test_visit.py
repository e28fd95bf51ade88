"""Where and how a code is used (到店使用): from the materials to the member's pages."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
import time_machine
from django.urls import reverse

from huzhu.claims import queries as offers
from huzhu.claims import shops
from huzhu.claims.models import Offer, OfferShop
from huzhu.kernel.errors import NotNow
from huzhu.projects.queries.cases import Visit
from huzhu.web.member import shown
from tests import road
from tests.markup import folded
from tests.web.offers import won

pytestmark = pytest.mark.django_db

VISIT = {
    "shop": "西单店",
    "shop_address": "西单北大街 1 号",
    "shop_hours": "每日 10:00–22:00",
    "shop_phone": "010-60001234-801、13800138000",
    "redemption": "由店员扫码",
}


@pytest.fixture
def pages(cast, as_member, monkeypatch):
    """The member's pages of the offer and of the code won, after materials with these fields."""

    def read(**visit: str) -> list[str]:
        monkeypatch.setattr(road, "MATERIALS", replace(road.MATERIALS, **visit))
        offer = offers.offer_of(road.claiming(cast).number)
        with time_machine.travel(road.OPENS_AT, tick=False):
            won(offer, cast.zhao)
            client = as_member(cast.zhao)
            shown = [
                client.get(reverse(name, args=[offer.pk]))
                for name in ("member:offer", "member:code")
            ]
        return [folded(answer.content.decode()) for answer in shown]

    return read


@pytest.mark.clause("S2.3.1a.a")
def test_offer_and_code_tell_shop_address_hours_numbers_to_dial_and_how_to_redeem(pages):
    for page in pages(**VISIT):
        assert '<span id="visit-address">西单北大街 1 号</span>' in page
        assert 'data-copy-from="#visit-address"' in page
        assert "huzhu/copy" in page
        assert '<a href="tel:010-60001234,801">010-60001234-801</a>、' in page
        assert '<a href="tel:13800138000">13800138000</a>' in page
        assert [words in page for words in VISIT.values() if "、" not in words] == [True] * 4


def test_offer_and_code_tell_nothing_of_what_the_agency_has_not_written(pages):
    for page in pages(shop_address=VISIT["shop_address"]):
        assert VISIT["shop_address"] in page
        assert "营业时间" not in page
        assert "门店电话" not in page


def test_shops_of_materials_and_list_are_told_each_once(monkeypatch):
    told = {"hours": VISIT["shop_hours"], "phone": VISIT["shop_phone"]}
    visit = Visit("西单店", VISIT["shop_address"], **told, redemption="由店员扫码")
    project = SimpleNamespace(visit=visit)
    rows = [OfferShop(pk=1, name="东单店", address="东单北大街 2 号")]
    monkeypatch.setattr(shops, "shops_of", lambda _offer: rows)
    assert [spot.name for spot in shown.use_of(Offer(), project).spots] == ["西单店", "东单店"]
    rows.append(OfferShop(pk=2, name="首都电影院西单店", address=visit.address))
    use = shown.use_of(Offer(), project)
    assert [spot.name for spot in use.spots] == ["东单店", "首都电影院西单店"]
    assert use.redemption == "由店员扫码"


def test_offer_and_code_have_no_empty_part_without_a_visit(pages):
    assert [page for page in pages() if "visit-" in page] == []


@pytest.mark.clause("S5.2.a")
def test_what_was_published_stays_when_the_agency_hands_in_another_shop(
    cast, standing_published, monkeypatch
):
    monkeypatch.setattr(road, "MATERIALS", replace(road.MATERIALS, shop="另一家店"))
    with pytest.raises(NotNow):
        road.hand_in(cast, standing_published)
