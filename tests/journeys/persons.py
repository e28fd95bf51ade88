"""A person in front of a browser: opens pages, fills fields, presses buttons, reads sentences.

Everything is found as the person finds it: by role, label and Chinese text.

Not here: what is done with it (``stretches``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.test import Client
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from huzhu.people import queries as people
from huzhu.web import identity
from tests.clients import enter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from pathlib import Path

    from huzhu.people.queries import DemoSignin

#: A phone in WeChat, as narrow as they get.
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "user_agent": (
        "Mozilla/5.0 (Linux; Android 13; M2102J2SC) AppleWebKit/537.36 (KHTML, like Gecko)"
        " Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.44"
    ),
}


@dataclass
class Person:
    """Somebody signed in; ``audience`` is where the own pages lie."""

    name: str
    page: Page
    url: str
    audience: str = ""

    def sign_in(self) -> None:
        """Come in with a session: one chooses oneself in a demonstration, and this is none."""
        own, key = session_of(self.name)
        self.page.context.add_cookies([{"name": "sessionid", "value": key, "url": self.url}])
        self.open("/member/" if own.member else "/identity/")
        self.audience = self.page.url.removeprefix(self.url).split("/")[1]

    # --- going about ---------------------------------------------------------------------------

    def open(self, path: str) -> int:
        """Open an address of the product and return the status."""
        answer = self.page.goto(f"{self.url}{path}")
        return answer.status if answer else 0

    def open_case(self, number: str, tab: str = "") -> int:
        return self.open(f"/{self.audience}/projects/{number}/{tab + '/' if tab else ''}")

    def reload(self) -> None:
        self.page.reload()

    def close(self) -> None:
        self.page.context.close()

    def follow(self, name: str, *, exact: bool = False) -> None:
        """Follow the first link whose name contains (``exact``: is) that."""
        self._links(name, exact=exact).first.click()

    def follow_in_row(self, text: str, name: str) -> None:
        """Follow the link in the row that contains a text."""
        self._links(name, within=self.row(text)).first.click()

    def unfold_in_row(self, text: str, name: str) -> Locator:
        """Open what is folded under that name in the row that contains a text; return the row."""
        row = self.row(text)
        row.locator("summary").filter(has_text=name).click()
        return row

    def leads(self, name: str, *, row: str = "") -> str:
        """Where the first link of that name leads, in the row that contains a text."""
        within = self.row(row) if row else self.page
        return self._links(name, within=within).first.get_attribute("href") or ""

    def fetch(self, path: str) -> tuple[int, bytes]:
        """A document as the browser takes it away: status and content."""
        answer = self.page.request.get(f"{self.url}{path}")
        return answer.status, answer.body()

    def _links(self, name: str, *, exact: bool = False, within: Any = None) -> Locator:
        place = within or self.page
        return place.get_by_role("link", name=name, exact=exact).locator("visible=true")

    def press(self, name: str, *, within: Locator | None = None) -> None:
        """Press the button of exactly that name; a form first asks who is signed in."""
        place = within or self.page
        place.get_by_role("button", name=name, exact=True).locator("visible=true").first.click()
        expect(self.page.locator("form[aria-busy=true]")).to_have_count(0)

    def unfold(self, name: str) -> None:
        """Open the part of the page that is folded under that name."""
        summary = self.page.locator("summary").filter(has_text=name).locator("visible=true").first
        if summary.locator("..").get_attribute("open") is None:
            summary.click()

    # --- writing -------------------------------------------------------------------------------

    def fill(self, label: str, value: object, *, within: Locator | None = None) -> None:
        """Write into the field of that label."""
        self._field(label, within).fill(typed(value))

    def fill_named(self, name: str, value: object) -> None:
        """Write into a field that has no label of its own."""
        self.page.locator(f"[name={name}]").fill(typed(value))

    def fill_row(self, name: str, values: tuple[object, ...]) -> None:
        """Write into the fields of the row that contains a text, from left to right."""
        row = self.page.get_by_role("row", name=name)
        for field, value in zip(row.get_by_role("textbox").all(), values, strict=True):
            field.fill(str(value))

    def choose(self, label: str, option: str, *, within: Locator | None = None) -> None:
        """Choose from the list of that label the option that contains a text."""
        field = self._field(label, within)
        said = [each.strip() for each in field.locator("option").all_text_contents()]
        field.select_option(index=said.index(option_meant(option, said)))

    def tick(self, label: str, *, within: Locator | None = None) -> None:
        (within or self.page).get_by_label(label, exact=True).locator("visible=true").first.check()

    def tick_group(self, name: str) -> None:
        """Tick every box of the group of that name."""
        for box in self.page.get_by_role("group", name=name).get_by_role("checkbox").all():
            box.check()

    def attach(self, label: str, path: Path, *, within: Locator | None = None) -> None:
        (within or self.page).get_by_label(label).first.set_input_files(path)

    def _field(self, label: str, within: Locator | None) -> Locator:
        words = r"\s+".join(re.escape(word) for word in label.split())  # a line may end in a label
        labelled = (within or self.page).get_by_label(re.compile(rf"^\s*{words}"))
        return labelled.locator("visible=true").first

    # --- reading -------------------------------------------------------------------------------

    def reads(self, *sentences: str) -> None:
        """Find each sentence on the page, visible; waits for it."""
        for sentence in sentences:
            expect(self.page.get_by_text(sentence).locator("visible=true").first).to_be_visible()

    def row(self, text: str) -> Locator:
        """The row that contains a text."""
        return self.page.get_by_role("row").filter(has_text=text)

    def reads_nothing_of(self, text: str) -> None:
        expect(self.page.get_by_text(text)).to_have_count(0)

    def row_reads(self, name: str, *sentences: str) -> None:
        """The row that contains a text says these, too."""
        for sentence in sentences:
            expect(self.row(name)).to_contain_text(sentence)

    def sees_rows(self, mark: str, count: int) -> None:
        """The table with this attribute has so many rows."""
        expect(self.page.locator(f"[{mark}] tbody tr")).to_have_count(count)

    def sees_as_wrong(self, name: str) -> None:
        """The field is marked as the one to be mended."""
        expect(self.page.locator(f"[name={name}]")).to_have_attribute("aria-invalid", "true")

    def heading(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()

    def main(self) -> str:
        """What the page says, without its frame."""
        return self.page.get_by_role("main").inner_text()

    def stands_at(self, address: str) -> None:
        """The page's address matches; waits for it."""
        self.page.wait_for_url(re.compile(address))

    @property
    def address(self) -> str:
        return self.page.url

    def cannot_press(self, name: str) -> None:
        expect(self.page.get_by_role("button", name=name)).to_be_disabled()

    def has_no_button(self, name: str) -> None:
        expect(self.page.get_by_role("button", name=name)).to_have_count(0)

    def is_at(self, step: str) -> None:
        """The project's page says that it stands at this step."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(step)


def session_of(name: str) -> tuple[DemoSignin, str]:
    """Who that is, and the key of a session of theirs."""
    known = people.demo_signins(on=timezone.localdate())
    own = next(each for each in known if each.actor.name == name)
    client = Client()
    if own.position is not None:
        enter(client, own.position.account)
    session = client.session
    session[identity.MEMBER if own.member else identity.POSITION] = (own.member or own.position).pk
    session.save()
    return own, str(session.session_key)


def option_meant(option: str, said: Sequence[str]) -> str:
    """The option of exactly these words, otherwise the first that contains them."""
    return option if option in said else next(each for each in said if option in each)


def typed(value: object) -> str:
    """A value as the keyboard gives it: moments without zone, in Shanghai."""
    if hasattr(value, "hour"):
        moment: datetime = value  # type: ignore[assignment]
        return f"{moment:%Y-%m-%dT%H:%M}"
    if hasattr(value, "year"):
        day: date = value  # type: ignore[assignment]
        return f"{day:%Y-%m-%d}"
    return str(value)
