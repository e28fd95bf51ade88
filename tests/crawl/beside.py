"""Somebody else saves the form that somebody has typed into: another window, another person.

Not here: what goes wrong with the line and the session (``browsing``); a form over stored values
without a browser (``tests/windows.py``).
"""

from collections import Counter
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace

from tests.crawl import checks
from tests.crawl.browsing import COMPLETE, LOOK, PUT_BACK, Desk
from tests.crawl.walk import Answered, Case

CHOICE = "input[type=radio][name*='choice-'][value^='{}.']"
OFFER, LAST_TIME = ".kept-offer", "上次未保存的内容"
IS_SHOWN = "document.getElementById('main').checkVisibility()"
SAVES_ITSELF = "at => 'autosave' in document.querySelectorAll('form[method=post]')[at].dataset"


@dataclass
class Beside:
    """A form that two have open: who sits at it first, and what was met there."""

    desk: Desk
    place: str = ""  #: the field into which both type
    met: Counter[str] = field(default_factory=Counter)

    def tried(self) -> Iterator[str]:
        """Another window saves, then another person; what the first one types stays."""
        for when, between in (
            ("second window", self._another_window),
            ("second person", self._another_person),
        ):
            window = replace(self.desk, page=self.desk.page.context.new_page())
            if self.desk.come():
                yield from between(when, window)
            window.page.close()

    @property
    def mine(self) -> str:
        return self.desk.typed[self.place]

    def _another_window(self, when: str, window: Desk) -> Iterator[str]:
        is_saved = yield from self._saved_by(when, window, "乙")
        self.place = typed_into(self.desk, "戊")
        window.come()
        is_offered = window.page.locator(OFFER).filter(has_text=LAST_TIME).count()
        if is_saved and self.place and is_offered:
            window.page.evaluate(PUT_BACK, window.spot.at)
            if self.mine in window.shown():
                yield f"{when}: what is typed in the first is offered as left over"
        if is_saved and self.place:
            yield from self._presses(when, window.typed.get(self.place, ""))

    def _another_person(self, when: str, other: Desk) -> Iterator[str]:
        """What one has typed is nothing to somebody else at this browser."""
        other.visitor = self.desk.visitor.colleague()
        other.sign_in()
        is_saved = yield from self._saved_by(when, other, "丙")
        self.place = typed_into(self.desk, "丁")
        if not self.place:
            return
        other.come()
        other.page.evaluate(PUT_BACK, self.desk.spot.at)
        if self.mine in other.shown():
            yield f"{when}: what the first has typed is offered to another"
        self.desk.press()
        yield from self.desk.waits_for("现在登录的是另一个身份", when)
        if self.desk.page.evaluate(IS_SHOWN):
            yield f"{when}: the first one's page is seen by another"
        self.desk.sign_in()
        self.desk.page.evaluate(LOOK)
        yield from self.desk.waits_for("您已重新登录", when)
        yield from self.desk.left(when)
        if is_saved:
            yield from self._presses(when, other.typed.get(self.place, ""))

    def _saved_by(self, when: str, other: Desk, mark: str) -> Generator[str, None, bool]:
        """Whether somebody else has saved the same form."""
        is_there = other.come()
        if not (is_there and typed_into(other, mark)):
            return False
        is_saved = saves(other)
        yield from other.told_saved(when) if not is_saved else ()
        self.met[when] += is_saved
        return is_saved

    def _presses(self, when: str, theirs: str) -> Iterator[str]:
        """The first one presses after somebody else has saved."""
        yield from self.desk.left(when)
        self.desk.saved_before = self.desk.door.saved
        is_taken = presses(self.desk)
        yield from self.desk.told_saved(when) if not is_taken else ()
        if is_taken:
            yield from self._both_stand(when, theirs)
            return
        shown = self.desk.shown()
        yield from (f"{when}: {each}" for each in self._bare())
        if self.mine not in shown:
            yield f"{when}: turned away, and “{self.mine}” is gone, at {self.desk.page.url}"
        if self.desk.page.locator(CHOICE.format("mine")).count():
            self.met["asked"] += 1
            yield from self._chooses(when, theirs)
        elif self.desk.spot.is_stored:
            yield f"{when}: turned away without both values, at {self.desk.page.url}"

    def _chooses(self, when: str, theirs: str) -> Iterator[str]:
        """Both values stand field by field; the own one is chosen, and stands afterwards."""
        if f"用现有的“{theirs}”" not in self.desk.page.locator("#main").inner_text():
            yield f"{when}: the other value “{theirs}” is not shown"
        self.desk.saved_before = self.desk.door.saved
        self.desk.page.locator(CHOICE.format("mine")).first.check()
        if not saves(self.desk):
            yield f"{when}: what was chosen is not saved, at {self.desk.page.url}"
        elif self.desk.come() and self.mine not in self.desk.shown():
            yield f"{when}: what was chosen does not stand"

    def _both_stand(self, when: str, theirs: str) -> Iterator[str]:
        """A form over stored values that was taken has overwritten nobody."""
        if not (self.desk.spot.is_stored and self.desk.come()):
            return
        shown = self.desk.shown()
        gone = [each for each in (theirs, self.mine) if each not in shown]
        if gone:
            yield f"{when}: overwritten without asking: {gone}"

    def _bare(self) -> Iterator[str]:
        answer = Answered(self.desk.visitor.client, Case("post", self.desk.spot.action), None)
        answer.html = self.desk.page.content()
        return checks.is_a_page_of_ours(answer)


def typed_into(desk: Desk, mark: str) -> str:
    """Type into a field of what is stored, or into all of what is new; the first one's name."""
    desk.page.evaluate(COMPLETE, desk.spot.at)
    before = desk.read()
    desk.type(mark, is_one=desk.spot.is_stored)
    changed = [name for name, value in desk.typed.items() if before.get(name) != value]
    return next((name for name in changed if desk.typed[name].startswith(mark)), "")


def saves(desk: Desk) -> bool:
    """Whether the server has what was typed; a draft is saved without a press."""
    if not desk.page.evaluate(SAVES_ITSELF, desk.spot.at):
        return presses(desk)
    before = desk.saved_before
    desk.wait_until(lambda: desk.door.saved > before)
    return desk.door.saved > before


def presses(desk: Desk) -> bool:
    """Press and wait for the answer; whether the server has taken what was sent."""
    taken, answered = desk.door.taken, desk.door.answered
    desk.ask()
    desk.wait_until(lambda: desk.door.answered > answered)
    desk.wait_for_answer()
    return desk.door.taken > taken
