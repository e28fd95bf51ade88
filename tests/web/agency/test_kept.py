"""What was typed stays in the browser until the server has it, for the same person alone."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests import cast as casting
from tests.clients import signed_in

KEPT = "Object.keys(localStorage).filter(key => key.startsWith('kept|')).length"
OFFER = ".kept-offer"


@pytest.fixture
def desk(served, browser, browser_context_args):
    """A clerk before the budget's form, which has no draft on the server; the way to sign in."""
    cast = casting.assemble()
    context = browser.new_context(**browser_context_args)

    def enter(actor) -> None:
        key = signed_in(cast, actor).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": key, "url": served.url}])

    def opened(path: str = ""):
        page = context.new_page()
        page.goto(served.url + (path or _budget()))
        return page

    enter(cast.lin)
    yield opened, cast, enter
    context.close()


def _budget() -> str:
    return reverse("agency:edit-budget", args=[timezone.now().year + 1])


def _name(page):
    return page.locator("#id_line-0-name")


def _see_that_nobody_else_is_offered_it(desk) -> None:
    opened, cast, enter = desk
    enter(cast.zhou)
    page = opened()
    expect(_name(page)).to_be_visible()
    expect(page.locator(OFFER)).to_have_count(0)
    page.close()


def test_what_was_typed_is_offered_again_until_the_server_has_it(desk):
    opened, cast, enter = desk
    page = opened()
    _name(page).fill("会员服务活动")
    page.locator("#id_line-0-amount").fill("8,000")
    expect(page.locator(".kept-line")).to_contain_text("尚未提交，已填内容暂存在本机浏览器")
    page.close()
    _see_that_nobody_else_is_offered_it(desk)

    enter(cast.lin)
    page = opened()
    expect(page.locator(OFFER)).to_contain_text("上次未保存的内容")
    expect(_name(page)).to_have_value("")
    page.get_by_role("button", name="放回").click()
    expect(_name(page)).to_have_value("会员服务活动")
    page.locator("#id_approved_on").fill("")
    page.get_by_role("button", name="报送预算").click()  # turned away: the day is missing
    expect(page.locator("#field-approved_on .invalid-feedback")).to_be_visible()
    expect(page.locator("#id_approved_on")).to_be_focused()
    expect(_name(page)).to_have_value("会员服务活动")
    assert page.evaluate(KEPT) == 1
    page.close()

    page = opened()
    page.get_by_role("button", name="放回").click()
    page.locator("#id_approved_on").fill("2026-01-05")
    page.get_by_role("button", name="报送预算").click()
    expect(page.get_by_role("status").first).to_contain_text("年度预算已报送")
    assert page.evaluate(KEPT) == 0
    page = opened()
    expect(page.locator("#id_line-0-amount")).to_have_value("8000.00")
    expect(page.locator(OFFER)).to_have_count(0)


def test_what_one_window_has_sent_takes_nothing_from_another(desk):
    opened, _, _ = desk
    first, second = opened(), opened()
    _name(first).fill("会员服务活动")
    _name(second).fill("送温暖")
    second.locator("#id_line-0-amount").fill("8,000")
    second.locator("#id_approved_on").fill("2026-01-05")
    second.get_by_role("button", name="报送预算").click()
    expect(second.get_by_role("status").first).to_contain_text("年度预算已报送")
    assert second.evaluate(KEPT) == 1
    first.reload()
    first.get_by_role("button", name="放回").click()
    expect(_name(first)).to_have_value("会员服务活动")


def test_nothing_is_kept_in_a_window_of_somebody_who_signed_out_in_another(desk):
    opened, _, _ = desk
    first, second = opened(), opened()
    _name(first).fill("会员服务活动")
    second.locator("form[data-forgets]").first.evaluate("form => form.requestSubmit()")
    expect(second).not_to_have_url(first.url)
    _name(first).fill("会员服务活动一")
    assert first.evaluate(KEPT) == 0


def test_ended_session_and_stopped_server_lead_back_to_the_form_with_its_text(desk):
    opened, cast, enter = desk
    page = opened()
    who = page.evaluate("document.body.dataset.who")
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    page.route("**/session/", lambda route: route.fulfill(json={"who": who, "token": token}))
    _name(page).fill("会员服务活动")
    page.route("**/budget/**", lambda route: route.abort("connectionrefused"))
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="报送预算").click(no_wait_after=True)
    page.unroute("**/budget/**")

    page = opened(_budget() + "#put-back")
    expect(_name(page)).to_have_value("会员服务活动")
    expect(page.locator(OFFER)).to_contain_text("还没有提交。请核对后提交。")
    page.route("**/session/", lambda route: route.fulfill(json={"who": who, "token": token}))
    Session.objects.all().delete()
    page.get_by_role("button", name="报送预算").click()
    expect(page.get_by_role("heading", name="登录已结束")).to_be_visible()
    expect(page.locator("body")).to_contain_text("会员服务活动")
    onward = page.get_by_role("link", name="登录").get_attribute("href")
    [back] = parse_qs(urlsplit(onward).query)["next"]
    enter(cast.lin)
    page = opened(back)
    expect(_name(page)).to_have_value("会员服务活动")

    page.locator("details.menu summary").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("link", name="工作人员登录")).to_be_visible()
    assert page.evaluate(KEPT) == 0


def test_passwords_and_what_says_so_are_never_kept(desk):
    opened, _, _ = desk
    page = opened(reverse("change-password"))
    for field in page.locator("input[type=password]").all():
        field.fill("hunter2-hunter2")
    assert page.evaluate(KEPT) == 0
    page.evaluate(
        "document.querySelector('#main form').insertAdjacentHTML('beforeend', '<input name=x>')"
    )
    page.locator("input[name=x]").fill("甲")
    assert page.evaluate(KEPT) == 1  # the form itself is kept
    page.locator("input[name=x]").evaluate("field => { field.dataset.unkept = ''; }")
    page.locator("input[name=x]").fill("乙")
    assert page.evaluate(KEPT) == 0
    page.locator("input[name=x]").evaluate(
        "field => { delete field.dataset.unkept; field.autocomplete = 'one-time-code'; }"
    )
    page.locator("input[name=x]").fill("730125")
    assert page.evaluate(KEPT) == 0


def test_text_that_is_too_long_is_counted_and_nothing_of_it_is_cut(desk):
    opened, _, _ = desk
    page = opened()
    _name(page).focus()
    page.keyboard.insert_text("长" * 75)
    expect(page.locator(".text-count")).to_have_text("还可以写 5 个字。")
    page.keyboard.insert_text("长" * 20)
    expect(_name(page)).to_have_value("长" * 95)
    expect(page.locator(".text-count")).to_contain_text("超出 15 个字，最多 80 个字")
    page.close()
