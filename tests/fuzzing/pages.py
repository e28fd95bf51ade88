"""What a page offers: the addresses it leads to and its forms, read from its HTML.

Not here: what is sent to them (``cases``).
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin


@dataclass
class Control:
    """One named control of a form, with what a browser would send."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    is_number: bool = False

    @property
    def is_text(self) -> bool:
        return self.kind in {"text", "textarea", "search", "tel", "email"} and not self.is_number


@dataclass
class Form:
    """A form; controls of one name (radios, checkboxes) are one control with options."""

    action: str
    method: str
    controls: dict[str, Control] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self, base: str) -> None:
        super().__init__()
        self.base, self.links, self.forms = base, [], []
        self.form: Form | None = None
        self.open: Control | None = None  #: a select or textarea whose content comes next

    def handle_starttag(self, tag, attrs):
        told = {name: value or "" for name, value in attrs}
        if tag == "a" and told.get("href", "#")[0] in "/?":
            self.links.append(self._address(told["href"]))
        elif tag == "form":
            action = self._address(told.get("action") or self.base)
            self.form = Form(action, told.get("method", "get").lower())
            self.forms.append(self.form)
        elif self.form is not None:
            self._control(tag, told)

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag in {"select", "textarea"}:
            self.open = None

    def handle_data(self, data):
        if self.open is not None and self.open.kind == "textarea":
            self.open.value += data

    def _address(self, text: str) -> str:
        return urldefrag(urljoin(self.base, text)).url

    def _control(self, tag: str, told: dict[str, str]) -> None:
        name = told.get("name", "")
        if tag == "option" and self.open is not None:
            self._option(self.open, told)
        elif tag == "button" and name:
            self.form.buttons.append((name, told.get("value", "")))
        elif name and tag in {"input", "select", "textarea"}:
            self._named(tag, name, told)

    def _named(self, tag: str, name: str, told: dict[str, str]) -> None:
        kind = told.get("type", "text") if tag == "input" else tag
        is_number = told.get("inputmode") in {"numeric", "decimal"}
        known = self.form.controls.setdefault(name, Control(name, kind, is_number=is_number))
        if kind in {"radio", "checkbox"}:
            self._option(known, told, is_chosen="checked" in told)
        elif tag == "input":
            known.value = told.get("value", "")
        else:
            self.open = known

    @staticmethod
    def _option(control: Control, told: dict[str, str], *, is_chosen: bool = False) -> None:
        value = told.get("value", "on")
        control.options.append(value)
        if is_chosen or "selected" in told:
            control.value = value
            control.chosen.append(value)


def read(html: str, base: str) -> tuple[list[str], list[Form]]:
    """Return the addresses of our own that a page leads to, and its forms."""
    reader = _Reader(base)
    reader.feed(html)
    links = [each for each in reader.links if each.startswith("/") and "//" not in each]
    return links, [each for each in reader.forms if each.action.startswith("/")]
