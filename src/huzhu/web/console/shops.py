"""Where a project's codes are used: the shops that members read, entered beside the materials.

Agency and office have the same page; what one may do there the actions say.

Not here: the one shop of the materials (``agency.materials``), the members' pages.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit, urlunsplit

from django.core.exceptions import ValidationError
from django.urls import path
from django.utils.encoding import iri_to_uri

from huzhu.claims import policies as claims_policies
from huzhu.claims import queries as offers
from huzhu.claims import shops
from huzhu.claims.actions import shops as acts
from huzhu.kernel.numbers import KEY
from huzhu.kernel.sizes import FILE, takes
from huzhu.projects import policies
from huzhu.projects.queries import cases
from huzhu.web.acts import acted
from huzhu.web.console import desk
from huzhu.web.console.desk import show_in_frame
from huzhu.web.fields import LineField, NumberField, PhoneField, UploadField
from huzhu.web.forms import Form, allowed
from huzhu.web.pages import away, form_status, tell

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.urls import URLPattern

    from huzhu.claims.models import Offer
    from huzhu.projects.models import ServiceProject
    from huzhu.web.guards import Guard
    from huzhu.web.requests import StaffRequest

#: What no browser leaves in an address as it is.
_NO_ADDRESS = re.compile(r"[\s\x00-\x20\x7f\"<>\\^`{|}]")
#: Whose maps members are sent to: no other address leaves a page of ours.
MAPS = ("amap.com", "map.baidu.com", "map.qq.com", "tianditu.gov.cn")


class EnterShop(Form):
    """One shop, as members read it."""

    name = LineField("门店", 80, example="例如：首都电影院西单店")
    address = LineField("地址", 200, example="例如：西城区西单北大街 1 号")
    hours = LineField("营业时间", 120, required=False, example="例如：每日 10:00–22:00")
    phone = PhoneField("门店电话", 64, required=False, example="例如：010-12345678")
    map_link = LineField(
        "地图链接",
        300,
        required=False,
        help_text="在高德、百度、腾讯地图或天地图里打开门店，复制分享链接粘贴到这里。",
        example="例如：https://surl.amap.com/…",
    )
    picture = UploadField("门店照片", required=False, accept=".jpg,.jpeg,.png")

    def clean_map_link(self) -> str:
        link: str = self.cleaned_data["map_link"]
        if not link or (found := map_address(link)):
            return link and found
        raise ValidationError(
            "地图链接须以 https:// 开头，并且来自高德、百度、腾讯地图或天地图，"
            "不含空格、引号和尖括号。请重新复制链接。"
        )


class DropShop(Form):
    """Which one is taken out."""

    shop = NumberField(KEY, "门店", goes_as="shop_id")


def map_address(text: str) -> str:
    """Return a map's address as browsers send it, Chinese in it encoded; blank: it is none.

    >>> map_address("https://SURL.amap.com/a?q=东城"), map_address("https://map.qq.com/../x")
    ('https://surl.amap.com/a?q=%E4%B8%9C%E5%9F%8E', '')
    """
    try:
        parts = urlsplit(text)
        is_plain = parts.port is None and parts.username is None
    except ValueError:
        return ""
    host = (parts.hostname or "").rstrip(".")
    is_map = any(host == each or host.endswith(f".{each}") for each in MAPS)
    is_way = not _NO_ADDRESS.search(text) and ".." not in unquote(parts.path).split("/")
    if not (parts.scheme == "https" and is_plain and is_map and is_way):
        return ""
    return iri_to_uri(urlunsplit(parts._replace(scheme="https", netloc=host)))


def page(request: StaffRequest, number: str) -> HttpResponse:
    """The shops, and for those who may, the form to add one."""
    project = cases.project_of(request.actor, number=number)
    form = EnterShop(request.POST, request.FILES) if request.method == "POST" else EnterShop()
    offer = offers.offer_or_none(number)
    if offer and form.is_bound:
        _check_desk(request, project)
        if acted(request, form, acts.enter_shop, offer):
            tell(request, f"门店“{form.cleaned_data['name']}”已登记，会员在活动页和券上看到。")
            return away(request, desk.address(request, "shops", number))
    return show_in_frame(
        request, "shops.html", _context(request, project, offer, form), status=form_status(form)
    )


def drop(request: StaffRequest, number: str) -> HttpResponse:
    """Take one out."""
    project = cases.project_of(request.actor, number=number)
    _check_desk(request, project)
    form = DropShop(request.POST)
    if acted(request, form, acts.drop_shop, offers.offer_of(number)):
        tell(request, "门店已取消，会员不再看到。")
        return away(request, desk.address(request, "shops", number))
    offer = offers.offer_or_none(number)
    return show_in_frame(
        request, "shops.html", _context(request, project, offer, EnterShop()), status=422
    )


def _check_desk(request: StaffRequest, project: ServiceProject) -> None:
    verb = "登记使用门店"
    if request.actor.is_office:
        policies.MEMBER_SERVICE.check(by=request.actor, verb=verb)
    else:
        policies.check_agency_clerk(by=request.actor, verb=verb, agency_id=project.agency_id)


def _context(
    request: StaffRequest, project: ServiceProject, offer: Offer | None, form: EnterShop
) -> dict[str, Any]:
    desk_may = allowed(_check_desk, request, project)
    may = allowed(claims_policies.check_shops, offer, by=request.actor) if offer else desk_may
    rows = shops.shops_of(offer) if offer else ()
    told = {"project": project, "offer": offer, "shops": rows, "form": form}
    return told | {"may": may if desk_may else desk_may}


def patterns(guard: Guard) -> list[URLPattern]:
    """The page's addresses, for an audience to include."""
    return [
        path("projects/<str:number>/shops/", takes(FILE)(guard.both(page)), name="shops"),
        path("projects/<str:number>/shops/drop/", guard.sends(drop), name="drop-shop"),
    ]
