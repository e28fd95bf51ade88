"""The claim in a browser, against the served product: a lost line, too early, no script."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from huzhu.claims import queries
from huzhu.claims.models import Claim
from tests.web import offers
from tests.web.member.conftest import PHONE

LARGEST_PAGE = 150_000  # bytes on the line


def _claims(made):
    return list(Claim.objects.filter(offer=made).values_list("member_id", "number"))


@pytest.mark.clause("S2.3.2a.b", "S2.3.2a.e")
def test_claim_survives_a_lost_line_and_takes_one_code(phone, served, cast_served):
    made = offers.offer(cast_served)
    keys = []

    def lose_the_first_two(route):
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 2:
            route.fetch()  # the claim is made, its answer is lost
        if len(keys) <= 2:
            route.abort("connectionreset")
        else:
            route.continue_()

    phone.route("**/claims", lose_the_first_two)
    phone.goto(f"{served.url}/member/offers/{made.pk}/")
    phone.get_by_role("button", name="抢订").click()

    expect(phone.get_by_role("status")).to_contain_text("网络不通，还没有收到结果")
    phone.wait_for_url("**/result/")
    expect(phone.get_by_role("heading", name="您已抢到")).to_be_visible()
    assert len(keys) == 3
    assert len(set(keys)) == 1
    assert _claims(made) == [(cast_served.zhao.pk, 1)]


def test_claim_is_taken_up_again_when_the_page_is_reopened(phone, served, cast_served):
    made = offers.offer(cast_served)
    phone.route("**/claims", lambda route: route.abort("connectionreset"))
    phone.goto(f"{served.url}/member/offers/{made.pk}/")
    phone.get_by_role("button", name="抢订").click()
    expect(phone.get_by_role("status")).to_contain_text("网络不通")
    phone.unroute("**/claims")

    phone.reload()

    phone.wait_for_url("**/result/")
    assert _claims(made) == [(cast_served.zhao.pk, 1)]


def test_press_that_came_a_moment_early_is_handed_in_again_by_itself(phone, served, cast_served):
    """The server's clock is known to half of the way there and back only."""
    made = offers.offer(cast_served)
    keys = []

    def early_once(route):
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fulfill(status=425, headers={"Retry-After": "1"}, json={})
        else:
            route.continue_()

    phone.route("**/claims", early_once)
    phone.goto(f"{served.url}/member/offers/{made.pk}/")
    phone.get_by_role("button", name="抢订", exact=True).click()

    phone.wait_for_url("**/result/")
    assert (len(keys), len(set(keys))) == (2, 1)
    assert _claims(made) == [(cast_served.zhao.pk, 1)]


def test_press_before_an_opening_that_was_moved_shows_the_new_one(phone, served, cast_served):
    made = offers.offer(cast_served, opens_in=timedelta(hours=2))

    def three_hours_ahead(route):
        state = route.fetch().json()
        at = datetime.fromisoformat(state["server_time"]) + timedelta(hours=3)
        route.fulfill(json=state | {"server_time": at.isoformat()})

    phone.route(re.compile(r"/api/v1/offers/\d+\?"), three_hours_ahead)
    phone.goto(f"{served.url}/member/offers/{made.pk}/")
    button = phone.get_by_role("button", name="抢订", exact=True)
    expect(button).to_be_enabled()
    phone.unroute_all()
    button.click()

    expect(phone.locator("#claim button")).to_have_text("到时抢订")
    assert _claims(made) == []


@pytest.mark.clause("S2.3.2a.a")
def test_claim_button_opens_by_itself_at_the_opening_second(phone, served, cast_served):
    made = offers.offer(cast_served, opens_in=timedelta(seconds=4))
    phone.goto(f"{served.url}/member/offers/{made.pk}/")
    button = phone.locator("#claim button")

    expect(button).to_be_disabled()
    expect(button).to_have_text(re.compile(r"00:00:0\d 后开始"))
    expect(phone.locator("[data-phase]")).to_have_text("即将开始")
    expect(phone.locator("[data-ticket-state]")).to_contain_text("到时一点即可")
    expect(button).to_be_enabled(timeout=8000)
    expect(phone.locator("[data-phase]")).to_have_text("抢订中")
    expect(phone.locator("[data-ticket-state]")).to_have_text("资格已确认，每人一份。一点即可。")
    button.click()

    phone.wait_for_url("**/result/")
    assert queries.offer_by_id(made.pk).given == 1


def test_claim_says_sold_out_with_the_next_step(phone, served, cast_served):
    made = offers.offer(cast_served, stock=1)
    phone.goto(f"{served.url}/member/offers/{made.pk}/")
    offers.won(made, cast_served.liu)

    phone.get_by_role("button", name="抢订").click()

    expect(phone.get_by_role("status")).to_contain_text("本活动的已全部抢完")
    phone.get_by_role("link", name="查看结果和其他活动").click()
    expect(phone.get_by_role("heading", name="已抢完")).to_be_visible()


def test_claim_works_without_any_script(browser, served, cast_served, sign_in):
    made = offers.offer(cast_served)
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="zh-CN")
    page = context.new_page()
    sign_in(page, cast_served.zhao)

    page.goto(f"{served.url}/member/offers/{made.pk}/")
    page.get_by_role("button", name="抢订").click()

    expect(page.get_by_role("heading", name="您已抢到")).to_be_visible()
    assert _claims(made) == [(cast_served.zhao.pk, 1)]
    context.close()


def test_claim_page_is_small_and_fits_a_phone(phone, served, cast_served):
    made = offers.offer(cast_served, title="职工互助保障会员冬季健康体检与牙齿护理优惠电子码")
    line = phone.context.new_cdp_session(phone)
    sizes = []
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    line.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))

    phone.goto(f"{served.url}/member/offers/{made.pk}/")
    phone.wait_for_load_state("networkidle")

    wider = phone.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    letters = phone.evaluate("getComputedStyle(document.body).fontSize")
    assert sum(sizes) < LARGEST_PAGE
    assert wider <= 0
    assert letters == "17px"
