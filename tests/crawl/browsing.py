"""A form in a browser while the world goes wrong: what was typed stays, "saved" is said of what is.

Each situation yields what it finds wrong; they follow each other at one sitting, so that what one
leaves behind meets the next. Not here: which forms, who types (``crawl``); what the server says by
itself (``checks``).
"""

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Error, Page

from tests.crawl import checks
from tests.crawl.crawl import Spot
from tests.crawl.serving import Door, signed_out
from tests.crawl.walk import Visitor

PATIENT = 20_000  # ms; a page that is right is waited for no longer than it takes
STEP = 50  # ms between two looks
#: What a hand does at a form, known to every page of a browser's context.
TYPING = Path(__file__).with_name("typing.js")
READ, TYPE, COMPLETE, PRESS, PRESS_ON, PUT_BACK = (
    "told => typing.read(told)",
    "told => typing.type(told)",
    "at => typing.complete(at)",
    "at => typing.press(at)",
    "at => typing.pressOn(at)",
    "at => typing.putBack(at)",
)
#: What a page shows that says no.
AGAINST = "#main [role=alert], #main .invalid-feedback, .refusal"
NOTICE = ".session-notice:not([hidden])"
ASK = """() => {
  window.isAsked = true;
  document.addEventListener("htmx:afterSettle", () => { window.isAsked = false; });
}"""
IS_ANSWERED = "() => !window.isAsked && document.readyState === 'complete'"
TOLD = "() => sessionStorage.getItem('told') || ''"
SIGN_OUT = "document.querySelector('form[action=\"/leave/\"]').requestSubmit()"
LOOK = "dispatchEvent(new Event('focus'))"
VALUES = "each => each.map(field => field.value).join('\\n')"


@dataclass
class Desk:
    """A browser's page, who sits before it, and the form that is worked at."""

    door: Door
    page: Page
    visitor: Visitor
    spot: Spot | None = None
    typed: dict[str, str] = field(default_factory=dict)
    patience: int = PATIENT
    saved_before: int = 0

    def sign_in(self) -> None:
        self.page.context.clear_cookies()
        key = self.visitor.client.cookies["sessionid"].value
        self.page.context.add_cookies([{"name": "sessionid", "value": key, "url": self.door.url}])

    def come(self) -> bool:
        """Open the page; false: the form is there no more."""
        answer = None
        for _ in range(5):
            try:
                answer = self.page.goto(self.door.url + self.spot.path, timeout=PATIENT)
                break
            except Error:  # what was sent before led away; who comes while it does may never arrive
                self.page.wait_for_timeout(10 * STEP)
        is_there = answer is not None and answer.status == 200
        return is_there and bool(self.read())

    def type(self, mark: str, *, is_one: bool = False) -> None:
        self.saved_before = self.door.saved
        self.page.evaluate(TYPE, [self.spot.at, mark, is_one])
        self.typed = self.read()

    def read(self, *, is_kept: bool = False) -> dict[str, str]:
        """What stands in the form; nothing where the browser shows a page of its own."""
        try:
            return self.page.evaluate(READ, [self.spot.at, is_kept])
        except Error:
            return {}

    def is_at_work(self) -> bool:
        """Whether the form is as it was typed, typing it anew where need be; false: it is gone."""
        if not self.typed or self.read() != self.typed:
            if not self.come():
                return False
            self.type("甲")
        return True

    def press(self) -> None:
        self.page.evaluate(PRESS, self.spot.at)

    def ask(self) -> None:
        """Press, and know afterwards whether what stands there is the answer."""
        self.page.evaluate(ASK)
        self.press()

    def wait_for_answer(self) -> None:
        def is_there() -> object:
            with contextlib.suppress(Error):
                return self.page.evaluate(IS_ANSWERED)
            return None

        self.wait_until(is_there)

    def wait_until(self, is_so: Callable[[], object]) -> None:
        for _ in range(self.patience // STEP):
            if is_so():
                return
            self.page.wait_for_timeout(STEP)

    def left(self, when: str) -> Iterator[str]:
        """What of the typed text is gone from the form, and what is told that is not so."""
        now = self.read()
        gone = [name for name, value in self.typed.items() if now.get(name) != value]
        if gone:
            yield f"{when}: gone from the page: {gone}"
        yield from self.told_saved(when)

    def told_saved(self, when: str) -> Iterator[str]:
        told = self.page.locator("[data-autosave-status]").filter(has_text="已保存 ·")
        if told.count() and self.door.saved == self.saved_before:
            yield f"{when}: {told.first.inner_text()}"

    def waits_for(self, words: str, when: str) -> Iterator[str]:
        try:
            self.page.locator(NOTICE).filter(has_text=words).first.wait_for(timeout=self.patience)
        except Error:
            yield f"{when}: nobody says “{words}”, but {self.page.url}"

    def is_turned_away(self) -> bool:
        return self.page.locator(AGAINST).count() > 0

    def shown(self) -> str:
        """All that stands on the page, in fields, too."""
        values = self.page.locator("input, textarea").evaluate_all(VALUES)
        return f"{self.page.locator('body').inner_text()}\n{values}"


# --- what goes wrong ------------------------------------------------------------------------------


def session_ends(desk: Desk) -> Iterator[str]:
    with signed_out(desk.visitor.client):
        desk.press()
        yield from desk.waits_for("您的登录已结束", "session ended")
        yield from desk.left("session ended")
    desk.sign_in()
    desk.page.evaluate(LOOK)
    yield from desk.waits_for("您已重新登录", "signed in again")
    yield from desk.left("signed in again")


def nobody_answers(desk: Desk) -> Iterator[str]:
    with desk.door.closed():
        desk.press()
        yield from desk.waits_for("现在没有连上", "nobody answers")
        yield from desk.left("nobody answers")


def door_breaks(desk: Desk) -> Iterator[str]:
    """The page of the door stands instead of ours: back at the form, its content is offered."""
    kept = desk.read(is_kept=True)
    with desk.door.broken() as came:
        desk.ask()
        desk.wait_for_answer()
        if not came:
            yield "502: nothing was sent"
        yield from desk.told_saved("502")
    if not desk.come():
        yield "502: the form is not there any more"
        return
    desk.page.evaluate(PUT_BACK, desk.spot.at)
    now = desk.read(is_kept=True)
    gone = [name for name, value in kept.items() if now.get(name) != value]
    if gone:
        yield f"502: not offered again: {gone}"


def line_is_slow(desk: Desk) -> Iterator[str]:
    """While the answer is waited for nothing is saved, and more presses do nothing."""
    with desk.door.slow() as came:
        desk.page.evaluate(ASK)
        desk.page.evaluate(PRESS_ON, desk.spot.at)
        desk.wait_until(lambda: came)
        desk.page.wait_for_timeout(10 * STEP)
        sent = max(Counter(came).values(), default=0)
    if sent != 1:
        yield f"slow line: sent {sent or 'nothing'}"
    desk.wait_for_answer()
    told = desk.page.evaluate(TOLD)
    if "已保存 ·" in told and desk.door.saved == desk.saved_before:
        yield f"slow line: {told.strip()[-30:]}"
    yield from _turned_away(desk)


def _turned_away(desk: Desk) -> Iterator[str]:
    """A page that says no still has what was typed."""
    if desk.is_turned_away():
        shown = desk.shown()
        typed = [name for name, value in desk.typed.items() if value.startswith("甲")]
        gone = [name for name in typed if desk.typed[name] not in shown]
        if gone:
            yield f"turned away: {gone} are gone, at {desk.page.url}"


SITUATIONS = (session_ends, nobody_answers, door_breaks, line_is_slow)


def tried(desk: Desk, situations=SITUATIONS) -> Iterator[str]:
    """Everything that can go wrong, one after the other, over one form."""
    for situation in situations:
        if not desk.is_at_work():
            yield f"{situation.__name__}: the form is not there, {desk.page.url}"
            return
        yield from checks.times_of_elsewhere(desk.page.content())
        yield from situation(desk)


def signs_out(desk: Desk, paths: list[str]) -> Iterator[str]:
    """Back, forth again and anew show nothing of what somebody saw before signing out."""
    before = {path: _main(desk, path) for path in paths}
    desk.page.evaluate(SIGN_OUT)
    desk.page.wait_for_url(desk.door.url + "/", timeout=desk.patience)
    ways = [desk.page.go_back] * len(paths) + [desk.page.go_forward, desk.page.reload]
    for way in ways:
        way()
        path = desk.page.url.removeprefix(desk.door.url)
        if path in before and desk.page.locator("#main").inner_text() == before[path]:
            yield f"after signing out: {path}"


def _main(desk: Desk, path: str) -> str:
    answer = desk.page.goto(desk.door.url + path)
    assert answer.url == desk.door.url + path, answer.url
    return desk.page.locator("#main").inner_text()
