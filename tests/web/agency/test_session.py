"""An open form whose session ends, whose line breaks, whose clock is elsewhere: nothing is lost.

"Saved" is said only when it was.
"""

import re
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from huzhu.projects.models import ServiceProject
from tests import cast as casting
from tests import road
from tests.clients import signed_in

STATUS = "[data-autosave-status]"
EXPIRED = "未保存（登录已过期），请在新窗口登录，登录后自动保存"
CUT_OFF = "未保存（服务暂时没有应答），正在重试；已填内容暂存在本机浏览器"
#: Nothing lies over the field, from its first to its last line.
IS_IN_SIGHT = """field => {
  const box = field.getBoundingClientRect(), middle = box.left + box.width / 2;
  return [box.top + 2, box.bottom - 2].every(y => document.elementFromPoint(middle, y) === field);
}"""
PATIENT = 20_000  # ms: a busy machine is slow, a page that is right is waited for no longer


@pytest.fixture
def desk(served, browser, browser_context_args):
    """A clerk of agency A far from home, with the form of a plan open; and the way to sign in."""
    cast = casting.assemble()
    project = road.draft(cast)
    details = {**browser_context_args, "timezone_id": "America/New_York"}
    page = browser.new_context(**details).new_page()

    def enter(actor) -> None:
        key = signed_in(cast, actor).cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": key, "url": served.url}])

    enter(cast.lin)
    page.goto(served.url + reverse("agency:plan-form", args=[project.number]))
    yield page, cast, enter
    page.context.close()


def _title() -> str:
    return ServiceProject.objects.get().title


def _look_at(page) -> None:
    page.evaluate("dispatchEvent(new Event('focus'))")


def _wait_until_saved(page) -> str:
    expect(page.locator(STATUS)).to_have_text(
        re.compile(r"已保存 · \d\d:\d\d:\d\d$"), timeout=PATIENT
    )
    return page.locator(STATUS).inner_text().rpartition(" ")[2]


def _narrow_with_the_field_at_the_upper_edge(page, field) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    field.evaluate("field => scrollBy(0, field.getBoundingClientRect().top - 80)")


def _see_that_nothing_lies_over_field_or_link(page, field) -> None:
    assert field.evaluate(IS_IN_SIGHT)
    page.set_viewport_size({"width": 1440, "height": 900})
    assert page.get_by_role("alert").get_by_role("link", name="登录").evaluate(IS_IN_SIGHT)


def test_ended_session_keeps_the_text_from_others_and_goes_on_when_the_same_person_is_back(desk):
    page, cast, enter = desk
    title, status = page.locator("#id_title"), page.locator(STATUS)
    title.fill("甲")
    said = datetime.strptime(_wait_until_saved(page), "%H:%M:%S").time()
    here = timezone.localtime()
    off = abs(datetime.combine(here, said, tzinfo=here.tzinfo) - here) % timedelta(hours=24)
    assert min(off, timedelta(hours=24) - off) < timedelta(hours=2)  # New York is 12 or 13 away

    Session.objects.all().delete()
    _narrow_with_the_field_at_the_upper_edge(page, title)
    title.fill("乙")
    expect(status).to_have_text(
        "未保存（登录已过期），请在新窗口登录，登录后自动保存", timeout=PATIENT
    )
    expect(page.get_by_role("alert")).to_contain_text("您的登录已结束，本页还没有提交")
    _see_that_nothing_lies_over_field_or_link(page, title)
    page.get_by_role("button", name="保存草稿").click()
    expect(title).to_have_value("乙")
    assert _title() == "甲"

    enter(cast.zhou)
    _look_at(page)
    expect(title).to_be_hidden(timeout=PATIENT)
    expect(page.get_by_role("alert")).to_contain_text("现在登录的是另一个身份")
    way_back = page.get_by_role("alert").get_by_role("link", name="切换身份")
    expect(way_back).to_have_attribute("href", reverse("identity") + "?again")
    assert _title() == "甲"

    enter(cast.lin)
    _look_at(page)
    expect(title).to_have_value("乙")
    _wait_until_saved(page)
    assert _title() == "乙"
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_role("status")).to_contain_text("草稿已于")


def test_page_whose_token_has_changed_and_whose_line_breaks_goes_on_by_itself(desk):
    page, _, _ = desk
    title, status = page.locator("#id_title"), page.locator(STATUS)
    page.context.clear_cookies(name="csrftoken")  # as after signing in again elsewhere
    title.fill("甲")
    _wait_until_saved(page)

    page.route("**/plan/autosave/", lambda route: route.fulfill(body="<!doctype html>登录"))
    title.fill("乙")
    expect(status).to_have_text(CUT_OFF, timeout=PATIENT)
    page.context.set_offline(True)
    title.fill("丙")
    expect(status).to_contain_text("未保存（没有网络）", timeout=PATIENT)
    page.context.set_offline(False)
    title.fill("乙")
    assert _title() == "甲"
    page.unroute_all()
    page.route("**/session/", lambda route: route.abort("connectionrefused"))
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_role("alert")).to_contain_text("现在没有连上，本页还没有提交")
    expect(title).to_have_value("乙")
    page.unroute_all()
    page.evaluate("dispatchEvent(new Event('online'))")
    _wait_until_saved(page)
    assert _title() == "乙"

    page.context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_role("status")).to_contain_text("草稿已于")


def test_draft_that_is_refused_or_too_large_says_so_and_goes_on_when_it_is_shorter(desk):
    page, _, _ = desk
    title, status = page.locator("#id_title"), page.locator(STATUS)
    page.route("**/plan/autosave/", lambda route: route.fulfill(status=422, body="请改正"))
    title.fill("零")
    expect(status).to_have_text("还有内容需要修改，尚未保存，改正后自动保存", timeout=PATIENT)
    expect(page.locator("#banner")).to_be_empty()
    page.unroute_all()
    title.fill("一")
    _wait_until_saved(page)

    told = "<p>此页一次可以提交 1 MB，请减少内容。</p>"
    page.route("**/plan/autosave/", lambda route: route.fulfill(status=413, body=told))
    title.fill("甲")
    expect(status).to_have_text("还有内容需要修改，尚未保存，改正后自动保存", timeout=PATIENT)
    expect(page.locator("#banner")).to_contain_text("此页一次可以提交 1 MB")
    page.unroute_all()
    title.fill("乙")
    _wait_until_saved(page)
    assert _title() == "乙"

    title.fill("丙")
    page.locator("#id_goods_unit_price").fill("三十")
    expect(status).to_contain_text("1 处须修改，这些还没有保存", timeout=PATIENT)
    expect(page.locator("#field-goods_unit_price")).to_contain_text("现在填写的是“三十”")
    assert _title() == "丙"
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_role("alert").first).to_contain_text("1 处须改正，其余内容已保存：单价")
    expect(page.locator("#id_goods_unit_price")).to_be_focused()


def test_button_that_was_pressed_is_not_pressed_again_before_its_answer_is_there(desk):
    page, _, _ = desk
    held, button = [], page.get_by_role("button", name="保存草稿")

    def hold(route):
        held.append(route) if route.request.method == "POST" else route.continue_()

    page.route("**/plan/edit/", hold)
    with page.expect_request(lambda asked: asked.method == "POST"):
        button.click(no_wait_after=True)
    page.mouse.down()
    page.mouse.up()
    page.wait_for_timeout(1000)
    assert len(held) == 1
    held[0].continue_()
    expect(page.get_by_role("status")).to_contain_text("草稿已于")
    page.unroute_all()
    with page.expect_request(lambda asked: asked.method == "POST"):  # the next page's button goes
        page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_role("status")).to_contain_text("草稿已于")


@pytest.mark.parametrize("name", ["autosave-plan", "plan-form"])
def test_part_of_a_page_is_told_that_nobody_is_signed_in_and_is_led_nowhere(db, name):
    address = reverse(f"agency:{name}", args=["2026-0001"])
    answer = Client().post(address, {"title": "甲"}, headers={"hx-request": "true"})
    assert answer.status_code == 401
    assert "HX-Redirect" not in answer.headers
    assert "您的登录已结束，这次提交没有保存" in answer.content.decode()


def test_plain_form_of_an_ended_session_gives_back_what_was_typed_to_our_own_pages_alone(db):
    address = reverse("agency:plan-form", args=["2026-0001"])
    typed = {"title": "金秋体检", "old_password": "hunter2", "next": "/nowhere/"}
    ours = Client().post(address, typed, headers={"origin": "http://testserver"})
    others = Client().post(address, typed, headers={"origin": "https://elsewhere.example"})
    page = ours.content.decode()
    assert ours.status_code == others.status_code == 401
    assert "金秋体检" in page
    assert reverse("account_login") in page
    assert "hunter2" not in page
    assert "/nowhere/" not in page
    assert "金秋体检" not in others.content.decode()


@pytest.mark.parametrize(
    ("referer", "is_ours"),
    [
        ("http://testserver/agency/projects/?text=%E7%94%B2#act", True),
        ("https://elsewhere.example/agency/projects/?text=1", False),
        ("http://testserver:8000/agency/projects/?text=1", False),
        ("https://testserver/agency/projects/?text=1", False),
        ("", False),
    ],
    ids=["ours", "another host", "another port", "another scheme", "none"],
)
def test_signing_in_again_leads_to_the_form_s_page_and_to_no_page_that_others_name(
    db, referer, is_ours
):
    address = reverse("agency:plan-form", args=["2026-0001"])
    told = Client().post(address, {"title": "甲"}, headers={"referer": referer})
    (onward,) = re.findall(r'href="([^"]*\?next=[^"]*)"', told.content.decode())
    expected = "/agency/projects/?text=%E7%94%B2" if is_ours else address
    assert parse_qs(urlsplit(onward).query)["next"] == [f"{expected}#put-back"]


def test_plain_form_of_an_ended_session_gives_back_no_mark_and_no_code_that_nobody_typed(db):
    coded = {
        "seen": "title:7301",
        "choice-title": "mine.7300",
        "audience_scope": "whole_union",
        "category": "culture_sport",
    }
    made = {"mode": "rush", "version-3": "7302", "form-0-version": "7303", "check": "1"}
    by_hand = {"sealed": "7304.x", "token": "7305.x", "rule-0-1-low-word": "at_least"}
    typed = {"title": "abc", "points-12": "12.5", "starts_on": "2026-09-01", "c3": "8000"}
    told = Client().post(
        reverse("agency:plan-form", args=["2026-0001"]),
        coded | made | by_hand | typed,
        headers={"origin": "http://testserver"},
    )
    shown = re.findall(r'<p class="refusal-typed">(.*?)</p>', told.content.decode())
    assert shown == list(typed.values())
