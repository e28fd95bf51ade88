"""Where codes are used: entered by the agency or the office, read on offer and code."""

import io

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from huzhu.claims import queries as offers_of_cases
from huzhu.claims import shops
from huzhu.claims.actions import shops as acts
from huzhu.claims.errors import NoSuchShop, NotSetByYou, PictureIsNone, ShopKnown
from huzhu.claims.models import Offer, OfferShop
from huzhu.documents.states import Upload
from huzhu.kernel.errors import ShownChanged
from huzhu.kernel.shown import check_shown, marks_of
from huzhu.projects.queries import cases
from huzhu.web.console.shops import map_address
from tests import road
from tests.clients import signed_in
from tests.documents.files import pdf, png
from tests.markup import folded
from tests.web import offers

SHOP = {
    "name": "首都电影院西单店",
    "address": "西城区西单北大街 1 号",
    "hours": "每日 10:00–22:00",
    "phone": "010-60001234",
    "map_link": "https://surl.amap.com/abc",
}


def entered(offer, by, **more):
    return acts.enter_shop(offer, **SHOP | more, by=by, at=timezone.now())


def test_shops_stand_on_offer_and_code_with_number_map_and_picture(cast_today, as_member):
    made = offers.offer(cast_today)
    offers.won(made, cast_today.zhao)
    picture = Upload("shop.png", io.BytesIO(png()))
    first = entered(made, cast_today.he, picture=picture)
    entered(made, cast_today.he, name="第二家", map_link="")
    client = as_member(cast_today.zhao)
    for name in ("member:offer", "member:code"):
        page = folded(client.get(reverse(name, args=[made.pk])).content.decode())
        assert [word for word in SHOP.values() if word not in page] == [], name
        assert 'href="tel:010-60001234"' in page
        assert page.count("在地图里打开") == 1
        assert page.count("怎样使用") == 1
        assert "第二家" in page
    address = reverse("member:shop-picture", args=[made.pk, first.pk])
    assert address in page
    answer = client.get(address)
    assert answer["Content-Type"] == "image/png"
    assert b"".join(answer.streaming_content) == png()
    Offer.objects.filter(pk=made.pk).update(state="draft")
    assert client.get(address).status_code == 404
    Offer.objects.filter(pk=made.pk).update(state="published")
    other = offers.offer(cast_today, reference="2026-0002")
    assert client.get(reverse("member:shop-picture", args=[other.pk, first.pk])).status_code == 404


@pytest.mark.django_db
def test_agency_enters_shops_on_its_page_until_the_offer_is_published(
    cast, standing_with_materials
):
    project = standing_with_materials
    with time_machine.travel(road.MATERIALS_AT, tick=False):
        offer = offers_of_cases.offer_of(project.number)
        clerk = signed_in(cast, cast.lin)
        address = reverse("agency:shops", args=[project.number])
        before = marks_of(cases.shown_materials(project))
        odd = clerk.post(address, SHOP | {"map_link": "https://evil.example/"})
        assert odd.status_code == 422
        assert "地图链接须以 https:// 开头" in odd.content.decode()
        file = SimpleUploadedFile("shop.png", png())
        assert clerk.post(address, SHOP | {"picture": file}).status_code == 302
        assert SHOP["name"] in clerk.get(address).content.decode()
        tab = reverse("agency:project", args=[project.number, "materials"])
        assert SHOP["name"] in clerk.get(tab).content.decode()
        with pytest.raises(ShownChanged):  # whoever signs has seen other shops
            check_shown(before, cases.shown_materials(project))
        row = OfferShop.objects.get()
        drop = reverse("agency:drop-shop", args=[project.number])
        assert clerk.post(drop, {"shop": row.pk}).status_code == 302
        assert not shops.shops_of(offer).exists()
        assert signed_in(cast, cast.sun).post(address, SHOP).status_code == 403
        assert signed_in(cast, cast.chen).post(
            reverse("office:shops", args=[project.number]), SHOP
        ).status_code == 403  # fmt: skip


def test_published_shops_are_the_offices_to_change(cast_today):
    made = offers.offer(cast_today)
    for by in (cast_today.lin, cast_today.zhou):
        with pytest.raises(NotSetByYou):
            entered(made, by)
    row = entered(made, cast_today.he)
    with pytest.raises(ShopKnown):
        entered(made, cast_today.he)
    acts.drop_shop(made, shop_id=row.pk, by=cast_today.he, at=timezone.now())
    with pytest.raises(NoSuchShop):
        acts.drop_shop(made, shop_id=row.pk, by=cast_today.he, at=timezone.now())
    Offer.objects.filter(pk=made.pk).update(state="draft")
    made.refresh_from_db()
    entered(made, cast_today.lin)
    with pytest.raises(NotSetByYou):
        entered(made, cast_today.zhou, name="乙机构")


def test_picture_that_is_none_is_turned_away_and_leaves_nothing(cast_today):
    made = offers.offer(cast_today)
    with pytest.raises(PictureIsNone):
        entered(made, cast_today.he, picture=Upload("shop.pdf", io.BytesIO(pdf(b"x"))))
    assert not OfferShop.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://surl.amap.com/abc", "https://surl.amap.com/abc"),
        ("https://Uri.AMAP.com/m?n=东城", "https://uri.amap.com/m?n=%E4%B8%9C%E5%9F%8E"),
        ("https://map.baidu.com/?a=1&b=2#c", "https://map.baidu.com/?a=1&b=2#c"),
        ('https://surl.amap.com/"><script>', ""),
        ("https://map.qq.com/../..", ""),
        ("https://map.qq.com/%2e%2e/x", ""),
        ("https://a@map.qq.com/x", ""),
        ("https://map.qq.com:444/x", ""),
        ("https://map.qq.com:x/", ""),
        ("https://[map.qq.com/x", ""),
        ("https://map.qq.com.evil.example/", ""),
        ("http://map.qq.com/x", ""),
        ("https://map.qq.com/a b", ""),
    ],
)
def test_map_is_an_address_as_browsers_send_it_or_none(typed, kept):
    assert map_address(typed) == kept
