"""The minute before an offer opens: the phone's countdown against the server's clock.

Both are read in the same instant, inside the page; how long anything took is never judged.
"""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.web import offers

AWAY = 6_000  # ms; more than twice what a countdown may be off
TOLERATED = 2_500

# How far the shown countdown is from the server's, in ms; waits until one is shown.
_OFF = """async () => {
    const form = document.getElementById("claim");
    const shown = document.querySelector("[data-countdown]");
    for (;;) {
        const answer = await fetch(form.dataset.state, { cache: "no-store" });
        const at = Date.parse((await answer.json()).server_time);
        const told = shown.textContent.match(/(?:(\\d+) 天 )?(\\d\\d):(\\d\\d):(\\d\\d)/);
        if (told) {
            const [days, hours, minutes, seconds] = told.slice(1).map(part => Number(part || 0));
            const left = ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
            return Math.abs(left * 1000 - (Date.parse(form.dataset.opens) - at));
        }
    }
}"""
# When the button opened, in ms after the opening by the server's clock; waits for it.
_LATE = """() => new Promise(done => {
    const form = document.getElementById("claim"), button = form.querySelector("button");
    async function look() {
        if (button.disabled) return;
        watch.disconnect();
        const answer = await fetch(form.dataset.state, { cache: "no-store" });
        done(Date.parse((await answer.json()).server_time) - Date.parse(form.dataset.opens));
    }
    const watch = new MutationObserver(look);
    watch.observe(button, { attributes: true });
    look();
})"""


def _open(page, served, made) -> None:
    page.goto(f"{served.url}/member/offers/{made.pk}/")
    expect(page.locator("#claim button")).to_have_text(re.compile(r"\d\d:\d\d:\d\d 后开始"))


def _opens_at_its_second(page) -> None:
    assert page.evaluate(_OFF) < TOLERATED
    assert 0 <= page.evaluate(_LATE) < TOLERATED
    page.locator("#claim button").click()
    page.wait_for_url("**/result/")


@pytest.fixture
def soon(cast_served):
    """An offer that opens in a moment."""
    return offers.offer(cast_served, opens_in=timedelta(milliseconds=3 * AWAY))


@pytest.fixture
def sooner(cast_served):
    """An offer for a phone that does not go away meanwhile."""
    return offers.offer(cast_served, opens_in=timedelta(milliseconds=2 * AWAY))


def test_countdown_is_right_after_back(phone, served, soon):
    _open(phone, served, soon)
    phone.goto(f"{served.url}/member/codes/")
    phone.wait_for_timeout(AWAY)
    phone.go_back()
    _opens_at_its_second(phone)


@pytest.mark.parametrize("days", [-3, 3])
def test_countdown_is_right_when_the_phones_clock_is_set_by_days(phone, served, sooner, days):
    phone.clock.install()
    _open(phone, served, sooner)
    wrong = phone.evaluate("Date.now()") / 1000 + days * 86_400
    phone.clock.set_system_time(wrong)
    phone.wait_for_timeout(1_500)
    _opens_at_its_second(phone)


def test_countdown_is_right_after_sleep_in_which_the_steady_clock_stood_still(phone, served, soon):
    phone.add_init_script(
        "{ const counts = performance.now.bind(performance); window.slept = 0;"
        " performance.now = () => counts() - window.slept; }"
    )
    _open(phone, served, soon)
    line = phone.context.new_cdp_session(phone)
    line.send("Page.setWebLifecycleState", {"state": "frozen"})
    phone.wait_for_timeout(AWAY)
    line.send("Page.setWebLifecycleState", {"state": "active"})
    phone.evaluate(f"window.slept = {AWAY}")
    phone.wait_for_timeout(1_500)
    _opens_at_its_second(phone)


def test_countdown_does_not_believe_a_cache_on_the_way(phone, served, soon):
    kept = {}

    def cache(route):
        address = route.request.url
        kept[address] = kept.get(address) or route.fetch().body()
        route.fulfill(body=kept[address], content_type="application/json")

    phone.route(re.compile(r"/api/v1/offers/\d+(\?.*)?$"), cache)
    _open(phone, served, soon)
    phone.wait_for_timeout(AWAY)
    phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    phone.wait_for_timeout(1_000)
    phone.unroute_all()
    _opens_at_its_second(phone)


def test_countdown_says_so_while_it_cannot_know_the_time_and_goes_on_when_the_line_is_back(
    phone, served, sooner
):
    button = phone.locator("#claim button")
    phone.route(re.compile(r"/api/v1/offers/\d+\?"), lambda route: route.abort("connectionreset"))
    phone.goto(f"{served.url}/member/offers/{sooner.pk}/")
    expect(button).to_have_text("正在对时")
    expect(button).to_be_disabled()
    phone.unroute_all()
    expect(button).to_have_text(re.compile("后开始"))

    phone.context.set_offline(True)  # known once, known also without a line
    phone.wait_for_timeout(1_500)
    expect(button).to_have_text(re.compile("后开始"))
    phone.context.set_offline(False)
    _opens_at_its_second(phone)


def _list_says(phone, word: str) -> None:
    card = phone.locator("a.offer").filter(has_text="图书电子券")
    expect(card.locator(".tag")).to_have_text(word)


@pytest.mark.clause("S2.3.2b.a")
def test_back_shows_the_claim_in_the_list_and_on_the_offers_page(phone, served, cast_served):
    made = offers.offer(cast_served)
    phone.goto(f"{served.url}/member/")
    _list_says(phone, "抢订中")
    phone.get_by_role("link", name="图书电子券").click()
    phone.get_by_role("button", name="抢订").click()
    phone.wait_for_url("**/result/")
    phone.go_back()
    _list_says(phone, "已抢到")

    phone.goto(f"{served.url}/member/offers/{made.pk}/")
    phone.get_by_role("link", name="我的券").click()
    phone.go_back()
    expect(phone.get_by_role("heading", name="您已抢到")).to_be_visible()


def test_a_page_that_the_browser_kept_whole_is_opened_anew(phone, served, cast_served):
    """WeChat and Safari put pages aside and show them again without asking anybody."""
    made = offers.offer(cast_served)
    phone.goto(f"{served.url}/member/")
    offers.won(made, cast_served.zhao)
    _list_says(phone, "抢订中")
    phone.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    _list_says(phone, "已抢到")
