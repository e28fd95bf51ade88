"""A page as it was sent: what stands there to be read, filled in and pressed, without scripts.

Not here: who reads it (``by_forms``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

#: Stand on lines of their own: words of two of them are not one sentence.
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "br",
        "button",
        "caption",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "header",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "section",
        "select",
        "summary",
        "table",
        "tbody",
        "td",
        "textarea",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_UNSEEN = frozenset({"head", "script", "style", "template", "title"})


class NotOnThePage(AssertionError):
    """What a person looked for is not on the page; the message says where it was looked for."""


@dataclass
class Sheet:
    """One page as it was sent."""

    url: str
    status: int
    root: HtmlElement

    @property
    def text(self) -> str:
        """What stands there, a line for each block."""
        return text_of(self.root)

    # --- finding -------------------------------------------------------------------------------

    def labelled(self, label: str, within: HtmlElement, *, exact: bool = False) -> HtmlElement:
        """The first control whose label begins with (or, ``exact``, is) these words."""
        wanted = re.compile(rf"\s*{_spaced(label)}" + (r"\s*$" if exact else ""))
        for control in within.iter("input", "select", "textarea"):
            if is_seen(control) and any(map(wanted.match, self._names_of(control))):
                return control
        raise self.missing(f"没有叫“{label}”的一栏")

    def buttons(self, within: HtmlElement) -> Iterator[tuple[str, HtmlElement]]:
        """The buttons with their names."""
        for each in within.iter("button", "input"):
            is_button = each.tag == "button" or each.get("type") in {"submit", "button"}
            if is_button and is_seen(each):
                said = flat(text_of(each)) if each.tag == "button" else each.get("value", "")
                yield each.get("aria-label") or said, each

    def link(self, name: str, within: HtmlElement, *, exact: bool = False) -> HtmlElement:
        for each in within.iter("a"):
            said = each.get("aria-label") or flat(text_of(each))
            if is_seen(each) and (name == said if exact else name in said):
                return each
        raise self.missing(f"没有叫“{name}”的链接")

    def row(self, name: str) -> HtmlElement:
        """The first row in which these words stand."""
        for each in self.rows(name):
            return each
        raise self.missing(f"没有“{name}”这一行")

    def rows(self, name: str) -> Iterator[HtmlElement]:
        for each in self.root.iter("tr"):
            if is_seen(each) and name in flat(text_of(each)):
                yield each

    def _names_of(self, control: HtmlElement) -> Iterator[str]:
        if told := control.get("aria-label"):
            yield told
        for key in (control.get("aria-labelledby") or "").split():
            yield from (flat(text_of(each)) for each in self.root.xpath("//*[@id=$key]", key=key))
        yield from (flat(text_of(each)) for each in control.iterancestors("label"))
        if key := control.get("id"):
            found = self.root.xpath("//label[@for=$key]", key=key)
            yield from (flat(text_of(each)) for each in found if is_seen(each))

    def missing(self, told: str) -> NotOnThePage:
        return NotOnThePage(f"{told}：{self.url}（{self.status}）\n{self.text[:3000]}")

    # --- sending -------------------------------------------------------------------------------

    def form_of(self, button: HtmlElement) -> HtmlElement:
        if key := button.get("form"):
            return self.root.get_element_by_id(key)
        return next(button.iterancestors("form"))

    def controls_of(self, form: HtmlElement) -> Iterator[HtmlElement]:
        """What belongs to a form, also from elsewhere on the page."""
        for each in self.root.iter("input", "select", "textarea"):
            key = each.get("form")
            owner = key == form.get("id") if key else form in each.iterancestors("form")
            is_off = any(up.get("disabled") is not None for up in each.iterancestors("fieldset"))
            if owner and each.get("name") and each.get("disabled") is None and not is_off:
                yield each


def is_seen(element: HtmlElement) -> bool:
    """Whether it would be shown without scripts: hidden and folded parts are not."""
    if element.tag == "input" and element.get("type") == "hidden":
        return False
    below = None
    for each in (element, *element.iterancestors()):
        if each.tag in _UNSEEN or each.get("hidden") is not None:
            return False
        is_folded = each.tag == "details" and each.get("open") is None
        if is_folded and below is not None and below.tag != "summary":
            return False
        if each.tag == "dialog" and each.get("open") is None:
            return False
        below = each
    return True


def text_of(element: HtmlElement) -> str:
    """Its words, a line for each block; hidden and folded parts say nothing."""
    lines = "".join(_words(element)).splitlines()
    return "\n".join(filter(None, map(flat, lines)))


def _words(element: HtmlElement) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in _UNSEEN:
        return
    if element.get("hidden") is not None:
        return
    if element.tag == "dialog" and element.get("open") is None:
        return
    edge = "\n" if element.tag in _BLOCKS else ""
    yield edge
    yield re.sub(r"\s+", " ", element.text or "")
    is_folded = element.tag == "details" and element.get("open") is None
    for each in element:
        if not is_folded or each.tag == "summary":
            yield from _words(each)
        yield re.sub(r"\s+", " ", "" if is_folded else each.tail or "")
    yield edge


def flat(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip()


def _spaced(label: str) -> str:
    return r"\s+".join(re.escape(word) for word in label.split())  # a line may end in a label


def is_text(control: HtmlElement) -> bool:
    return is_seen(control) and control.get("type", "text") in {"text", "number", "tel"}


def sent_by(control: HtmlElement) -> Iterator[tuple[str, str]]:
    name, kind = control.get("name"), control.get("type", "text")
    if control.tag == "select":
        options = list(control.iter("option"))
        chosen = [each for each in options if each.get("selected") is not None]
        if not chosen and control.get("multiple") is None:
            chosen = options[:1]
        yield from ((name, each.get("value", flat(text_of(each)))) for each in chosen)
    elif control.tag == "textarea":
        yield name, (control.text or "").removeprefix("\n")
    elif kind in {"checkbox", "radio"}:
        if control.get("checked") is not None:
            yield name, control.get("value", "on")
    elif kind not in {"file", "submit", "button", "image", "reset"}:
        yield name, control.get("value", "")
