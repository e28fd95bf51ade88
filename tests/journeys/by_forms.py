"""A person at a browser without scripts and pictures: a tenth of the time of one with them.

What is found, filled in and pressed is found as ``persons`` finds it, by label and Chinese text, on
the page as it was sent; what scripts would show or hide, and how anything looks, is not seen here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import requests
from lxml import html

from tests.journeys.persons import option_meant, session_of, typed
from tests.journeys.sent_pages import Sheet, flat, is_seen, is_text, sent_by, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from lxml.html import HtmlElement

#: Who has a browser all the same; None: everybody (``conftest.few_browsers``).
at_browsers: frozenset[str] | None = None


def has_browser(name: str) -> bool:
    return at_browsers is None or name in at_browsers


@dataclass
class PersonByForms:
    """Somebody signed in; ``audience`` is where the own pages lie."""

    name: str
    url: str
    audience: str = ""
    attached: dict[HtmlElement, Path] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.line = requests.Session()
        self.line.trust_env = False
        self.line.headers["Accept-Language"] = "zh-CN"

    def close(self) -> None:
        self.line.close()

    def sign_in(self) -> None:
        """Come in with a session, as ``persons`` do."""
        own, key = session_of(self.name)
        self.line.cookies.set("sessionid", key, domain="127.0.0.1")
        self.open("/member/" if own.member else "/identity/")
        self.audience = self.sheet.url.removeprefix(self.url).split("/")[1]

    # --- going about ---------------------------------------------------------------------------

    def open(self, path: str) -> int:
        return self._came(self.line.get(urljoin(self.url, path), timeout=60))

    def open_case(self, number: str, tab: str = "") -> int:
        return self.open(f"/{self.audience}/projects/{number}/{tab + '/' if tab else ''}")

    def reload(self) -> None:
        self.open(self.sheet.url)

    def follow(self, name: str, *, exact: bool = False) -> None:
        link = self.sheet.link(name, self.sheet.root, exact=exact)
        self.open(urljoin(self.sheet.url, link.get("href")))

    def row(self, text: str) -> HtmlElement:
        return self.sheet.row(text)

    def follow_in_row(self, text: str, name: str) -> None:
        self.open(urljoin(self.sheet.url, self.leads(name, row=text)))

    def unfold_in_row(self, text: str, name: str) -> HtmlElement:
        row = self.row(text)
        self._unfold(name, row)
        return row

    def leads(self, name: str, *, row: str = "") -> str:
        place = self.sheet.row(row) if row else self.sheet.root
        return str(self.sheet.link(name, place).get("href"))

    def fetch(self, path: str) -> tuple[int, bytes]:
        answer = self.line.get(urljoin(self.url, path), timeout=60)
        return answer.status_code, answer.content

    def press(self, name: str, *, within: HtmlElement | None = None) -> None:
        found = [each for said, each in self.sheet.buttons(self._place(within)) if said == name]
        if not found:
            raise self.sheet.missing(f"没有叫“{name}”的按钮")
        button = found[0]
        assert button.get("disabled") is None, f"“{name}”现在不能按：{self.sheet.url}"
        self._send(self.sheet.form_of(button), button)

    def unfold(self, name: str) -> None:
        self._unfold(name, self.sheet.root)

    def _unfold(self, name: str, place: HtmlElement) -> None:
        for each in place.iter("summary"):
            if name in flat(text_of(each)) and is_seen(each):
                each.getparent().set("open", "")
                return
        raise self.sheet.missing(f"没有可以展开的“{name}”")

    def _came(self, answer: requests.Response) -> int:
        self.attached = {}
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        root = html.fromstring(answer.content if is_page and answer.content else b"<html></html>")
        self.sheet = Sheet(answer.url, answer.status_code, root)
        self.answer = answer
        return answer.status_code

    def _send(self, form: HtmlElement, button: HtmlElement) -> None:
        fields = [pair for each in self.sheet.controls_of(form) for pair in sent_by(each)]
        if button.get("name"):
            fields.append((button.get("name"), button.get("value", "")))
        action = button.get("formaction") or form.get("action") or self.sheet.url
        address = urljoin(self.sheet.url, action)
        if form.get("method", "get").lower() == "get":
            self._came(self.line.get(address, params=fields, timeout=60))
            return
        referer = {"Referer": self.sheet.url}
        files = [
            (control.get("name"), (path.name, path.read_bytes()))
            for control, path in self.attached.items()
            if control in set(self.sheet.controls_of(form))
        ]
        many = {"files": files or [("", b"")]} if "multipart" in form.get("enctype", "") else {}
        self._came(self.line.post(address, data=fields, headers=referer, timeout=60, **many))

    # --- writing -------------------------------------------------------------------------------

    def fill(self, label: str, value: object, *, within: HtmlElement | None = None) -> None:
        self._write(self.sheet.labelled(label, self._place(within)), typed(value))

    def fill_named(self, name: str, value: object) -> None:
        found = self.sheet.root.xpath("//*[@name=$name]", name=name)
        self._write(next(filter(is_seen, found)), typed(value))

    def fill_row(self, name: str, values: tuple[object, ...]) -> None:
        rows = [list(filter(is_text, row.iter("input"))) for row in self.sheet.rows(name)]
        fields = next(filter(None, rows), [])
        for control, value in zip(fields, values, strict=True):
            self._write(control, str(value))

    def choose(self, label: str, option: str, *, within: HtmlElement | None = None) -> None:
        control = self.sheet.labelled(label, self._place(within))
        options = list(control.iter("option"))
        said = [flat(text_of(each)) for each in options]
        chosen = options[said.index(option_meant(option, said))]
        for each in options:
            each.attrib.pop("selected", None)
        chosen.set("selected", "")

    def tick(self, label: str, *, within: HtmlElement | None = None) -> None:
        self._check(self.sheet.labelled(label, self._place(within), exact=True))

    def tick_group(self, name: str) -> None:
        group = next(
            each
            for each in self.sheet.root.iter("fieldset")
            if name in flat(text_of(each.find(".//legend")))
        )
        for each in group.iter("input"):
            if each.get("type") == "checkbox":
                self._check(each)

    def attach(self, label: str, path: Path, *, within: HtmlElement | None = None) -> None:
        self.attached[self.sheet.labelled(label, self._place(within))] = path

    def _place(self, within: HtmlElement | None) -> HtmlElement:
        return self.sheet.root if within is None else within

    def _write(self, control: HtmlElement, value: str) -> None:
        if control.tag == "textarea":
            control.text = value
        else:
            control.set("value", value)

    def _check(self, control: HtmlElement) -> None:
        if control.get("type") == "radio":
            for each in self.sheet.controls_of(next(control.iterancestors("form"))):
                if each.get("name") == control.get("name"):
                    each.attrib.pop("checked", None)
        control.set("checked", "")

    # --- reading -------------------------------------------------------------------------------

    def reads(self, *sentences: str) -> None:
        for sentence in sentences:
            if not self._stands(sentence):
                raise self.sheet.missing(f"没有读到“{sentence}”")

    def reads_nothing_of(self, text: str) -> None:
        assert not self._stands(text), f"读到了“{text}”：{self.sheet.url}"

    def is_at(self, step: str) -> None:
        assert step in self.heading()

    def sees_rows(self, mark: str, count: int) -> None:
        assert len(self.sheet.root.xpath(f"//*[@{mark}]//tbody/tr")) == count

    def sees_as_wrong(self, name: str) -> None:
        found = self.sheet.root.xpath("//*[@name=$name]", name=name)
        assert any(each.get("aria-invalid") == "true" for each in found), self.sheet.text

    def heading(self) -> str:
        return flat(text_of(next(self.sheet.root.iter("h1"))))

    def cannot_press(self, name: str) -> None:
        found = self._buttons(name)
        assert [each.get("disabled") is not None for each in found] == [True], self.sheet.text

    def has_no_button(self, name: str) -> None:
        assert self._buttons(name) == [], self.sheet.text

    def _buttons(self, name: str) -> list[HtmlElement]:
        return [each for said, each in self.sheet.buttons(self.sheet.root) if name in said]

    def main(self) -> str:
        return text_of(next(self.sheet.root.iter("main")))

    def row_reads(self, name: str, *sentences: str) -> None:
        words = flat(text_of(self.sheet.row(name)))
        assert all(each in words for each in sentences), words

    def stands_at(self, address: str) -> None:
        assert re.search(address, self.sheet.url), self.sheet.url

    @property
    def address(self) -> str:
        return self.sheet.url

    def _stands(self, sentence: str) -> bool:
        wanted = flat(sentence)
        return any(wanted in line for line in self.sheet.text.splitlines())
