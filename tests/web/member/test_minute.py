"""The minute before an offer opens: the phone's countdown against the server's clock.

Both are read in the same instant, inside the page; how long anything took is never judged.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.web import offers
from tests.web.member.conftest import PHONE

AWAY = 6_000  # ms; more than twice what a countdown may be off
TOLERATED = (
    2_500  # ms; either way, for the server's clock is known to half of the way there and back
)
A_MOMENT = 1_500  # ms in which a page asks the server again

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
# Begins to wait for the button: when it opened, in ms after the opening by the server's clock.
_WATCH = """() => { window.late = new Promise(done => {
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
}); }"""

#: What happens to a phone before the opening: a step, then the wait, then the next.
Fate = Callable[[Page], Iterator[None]]


def _counts(page: Page) -> None:
    expect(page.locator("#claim button")).to_have_text(re.compile(r"\d\d:\d\d:\d\d 后开始"))


def _put_aside(page: Page) -> Iterator[None]:
    """The member looks at another page and comes back."""
    _counts(page)
    page.goto(page.url.partition("/offers/")[0] + "/codes/")
    yield
    page.go_back()
    yield


def _clock_is_set(days: int) -> Fate:
    def fate(page: Page) -> Iterator[None]:
        _counts(page)
        yield
        page.clock.set_system_time(page.evaluate("Date.now()") / 1000 + days * 86_400)
        yield

    return fate


def _sleeps(page: Page) -> Iterator[None]:
    """While the phone sleeps, the clock that only counts stands still."""
    _counts(page)
    line = page.context.new_cdp_session(page)
    line.send("Page.setWebLifecycleState", {"state": "frozen"})
    yield
    line.send("Page.setWebLifecycleState", {"state": "active"})
    page.evaluate(f"window.slept = {AWAY}")
    yield


def _is_answered_by_a_cache(page: Page) -> Iterator[None]:
    _counts(page)
    yield
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    yield
    page.unroute_all()


def _loses_the_line(page: Page) -> Iterator[None]:
    """It says so while it cannot know the time; known once, it is known also without a line."""
    button = page.locator("#claim button")
    expect(button).to_have_text("正在对时")
    expect(button).to_be_disabled()
    page.unroute_all()
    expect(button).to_have_text(re.compile("后开始"))
    page.context.set_offline(True)
    yield
    expect(button).to_have_text(re.compile("后开始"))
    page.context.set_offline(False)
    yield


def _with_a_clock_that_can_be_set(page: Page) -> None:
    page.clock.install()


def _with_a_clock_that_can_stand_still(page: Page) -> None:
    page.add_init_script(
        "{ const counts = performance.now.bind(performance); window.slept = 0;"
        " performance.now = () => counts() - window.slept; }"
    )


def _behind_a_cache(page: Page) -> None:
    kept = {}

    def cache(route):
        address = route.request.url
        kept[address] = kept.get(address) or route.fetch().body()
        route.fulfill(body=kept[address], content_type="application/json")

    page.route(re.compile(r"/api/v1/offers/\d+(\?.*)?$"), cache)


def _cut_off(page: Page) -> None:
    page.route(re.compile(r"/api/v1/offers/\d+\?"), lambda route: route.abort("connectionreset"))


def _as_it_is(_page: Page) -> None:
    pass


PHONES: dict[str, tuple[Callable[[Page], None], Fate]] = {
    "put aside": (_as_it_is, _put_aside),
    "three days behind": (_with_a_clock_that_can_be_set, _clock_is_set(-3)),
    "three days ahead": (_with_a_clock_that_can_be_set, _clock_is_set(3)),
    "asleep": (_with_a_clock_that_can_stand_still, _sleeps),
    "behind a cache": (_behind_a_cache, _is_answered_by_a_cache),
    "without a line": (_cut_off, _loses_the_line),
}


@pytest.fixture
def phones(served, cast_served, new_context, sign_in) -> dict[str, Page]:
    """Phones of one member, each in front of an offer of its own that opens in a while."""
    found = {name: new_context().new_page() for name in PHONES}
    for name, page in found.items():
        page.set_viewport_size(PHONE)
        sign_in(page, cast_served.zhao)
        PHONES[name][0](page)
    opens_in = timedelta(milliseconds=4 * AWAY)
    for place, page in enumerate(found.values()):
        made = offers.offer(cast_served, reference=f"2026-{place:04}", opens_in=opens_in)
        page.goto(f"{served.url}/member/offers/{made.pk}/")
    return found


def test_countdown_is_right_whatever_happens_to_the_phone_meanwhile(phones):
    """Side by side: what each waits for is the same minute."""
    fates = {name: fate(phones[name]) for name, (_, fate) in PHONES.items()}
    for milliseconds in (AWAY, A_MOMENT, 0):
        for fate in fates.values():
            next(fate, None)
        next(iter(phones.values())).wait_for_timeout(milliseconds)

    off = {name: page.evaluate(_OFF) for name, page in phones.items()}
    assert {name: each for name, each in off.items() if each >= TOLERATED} == {}
    for page in phones.values():
        page.evaluate(_WATCH)
    late = {name: page.evaluate("window.late") for name, page in phones.items()}
    assert {name: each for name, each in late.items() if abs(each) >= TOLERATED} == {}
    for page in phones.values():
        page.locator("#claim button").click()
        page.wait_for_url("**/result/")


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
