"""What a page offers, read from its HTML: where it leads, forms, buttons, the files it loads.

Not here: who opens it (``walk``), whether what it offers is there (``checks``).
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

#: Attributes by which a page calls by itself, and how.
CALLS = {"hx-get": "get", "hx-post": "post", "data-autosave": "post", "data-href": "get"}


@dataclass
class Control:
    """One named control of a form, with what a browser would send."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    is_number: bool = False
    is_faulty: bool = False
    is_typed_again: bool = True  #: given back when it is turned away: no one-time code

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
    presses: int = 0  #: buttons that send it, named or not
    key: str = ""  #: its id
    #: Where a script, or a button of its own, sends the same controls.
    also: list[str] = field(default_factory=list)


@dataclass
class Contents:
    """A page, read."""

    links: list[str] = field(default_factory=list)
    jumps: list[str] = field(default_factory=list)  #: to places of the page itself
    forms: list[Form] = field(default_factory=list)
    calls: list[tuple[str, str]] = field(default_factory=list)  #: method and address
    files: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    #: The attributes of buttons that send no form.
    loose: list[dict[str, str]] = field(default_factory=list)
    empty_links: list[dict[str, str]] = field(default_factory=list)
    sending: list[str] = field(default_factory=list)  #: keys of forms that buttons elsewhere send


class _Reader(HTMLParser):
    def __init__(self, base: str) -> None:
        super().__init__()
        self.base, self.found = base, Contents()
        self.form: Form | None = None
        self.open: Control | None = None  #: a select or textarea whose content comes next

    def handle_starttag(self, tag, attrs):
        told = {name: value or "" for name, value in attrs}
        self.found.ids.add(told.get("id", ""))
        calls = [(how, self._address(told[name])) for name, how in CALLS.items() if told.get(name)]
        self.found.calls += calls
        if tag == "a":
            self._link(told)
        elif tag in {"script", "link", "img"} and (file := told.get("src") or told.get("href")):
            self.found.files.append(self._address(file))
        elif tag == "form":
            action = self._address(told.get("action") or self.base)
            method = told.get("method", "get").lower()
            self.form = Form(action, method, key=told.get("id", ""))
            self.found.forms.append(self.form)
        elif tag == "button":
            self._button(told)
        elif self.form is not None:
            self._control(tag, told)
        if self.form is not None:
            self.form.also += [address for how, address in calls if how == "post"]

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

    def _link(self, told: dict[str, str]) -> None:
        href = told.get("href", "")
        if not href or href == "#":
            self.found.empty_links.append(told)
        elif href[0] == "#":
            self.found.jumps.append(href[1:])
        elif href[0] in "/?":
            self.found.links.append(self._address(href))

    def _button(self, told: dict[str, str]) -> None:
        kind, other = told.get("type", "submit"), told.get("form", "")
        if kind != "submit" or (self.form is None and not other):
            self.found.loose.append(told)
            return
        if other:
            self.found.sending.append(other)
        if self.form is not None:
            self.form.presses += 1
            if told.get("formaction"):
                self.form.also.append(self._address(told["formaction"]))
                self.found.calls.append(("post", self.form.also[-1]))
            if told.get("name"):
                self.form.buttons.append((told["name"], told.get("value", "")))

    def _control(self, tag: str, told: dict[str, str]) -> None:
        name = told.get("name", "")
        if tag == "option" and self.open is not None:
            self._option(self.open, told)
        elif name and tag in {"input", "select", "textarea"}:
            self._named(tag, name, told)

    def _named(self, tag: str, name: str, told: dict[str, str]) -> None:
        kind = told.get("type", "text") if tag == "input" else tag
        is_number = told.get("inputmode") in {"numeric", "decimal"}
        known = self.form.controls.setdefault(name, Control(name, kind, is_number=is_number))
        known.is_faulty |= told.get("aria-invalid") == "true"
        known.is_typed_again = (
            told.get("autocomplete") != "one-time-code" and "readonly" not in told
        )
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


def read(html: str, base: str) -> Contents:
    """Read a page; of links and forms those that lead to addresses of our own."""
    reader = _Reader(base)
    reader.feed(html)
    found = reader.found
    found.links = [each for each in found.links if each.startswith("/") and "//" not in each]
    found.forms = [each for each in found.forms if each.action.startswith("/")]
    return found
