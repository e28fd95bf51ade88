"""From link to link over every page, each form sent empty and sent with what no field takes.

Each person opens each address of the own desk once, and those of everybody once for a desk. A
project's first page is opened by everybody at each step, its parts and papers by somebody of each
post, and each part at each step by anybody; the pages of a year by anybody in each of its states.
Not here: what is looked at (``checks``), odd values of one field at a time (``fuzzing``).
"""

from collections import Counter
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from huzhu.assessment.year.models import AssessmentYear
from huzhu.projects.models import ServiceProject
from huzhu.web.once import FIELD, SEEN
from tests.crawl import checks
from tests.crawl.pages import Control, Form
from tests.crawl.walk import Answered, Case, Visitor, Walk, name_of, place_of, taken_back

#: No page of these is anybody's work: signing in and out, here and elsewhere, choosing a post.
NOT_SENT = {
    *("leave", "account_logout", "identity", "demo-sign-in", "account_login"),
    *("end-session", "end-other-sessions", "office:end-sessions-of"),
    *("member:sign-in", "member:bind"),
}
DATES = {"date": "2026-13-45", "datetime-local": "2026-13-45T99:99"}
TYPED = {"text", "textarea", "tel", "email", *DATES}


@dataclass(frozen=True)
class Spot:
    """A form that somebody types into."""

    visitor: Visitor
    path: str
    action: str
    at: int  #: among the forms of its page that send something
    is_stored: bool  #: over stored values, which two may change at once

    def told(self) -> str:
        return f"{self.visitor.role} {self.path} ({name_of(self.action)})"


class Crawl(Walk):
    """A walk that opens each address for each person, and sends each drawn form once."""

    def __init__(
        self,
        visitors: list[Visitor],
        *,
        is_drawn: Callable[[str], bool] = lambda _name: True,
        is_by_step: bool = False,
    ) -> None:
        super().__init__(checks.OF_ANSWERS)
        self.visitors, self.is_drawn = visitors, is_drawn
        self.pages = 0  #: how many were opened
        self.linked: set[str] = set()
        self.led_to: set[tuple[str, ...]] = set()
        self.tried: Counter[str] = Counter()  #: forms that were sent, by the name of their address
        self.spots: dict[str, Spot] = {}  #: the first met, by the name of the form's address
        self.refused = 0
        steps = [*ServiceProject.objects.values_list("number", "state")]
        self.steps = dict(steps) if is_by_step else {}
        years = [*AssessmentYear.objects.values_list("year", "state")]
        self.years = dict(years) if is_by_step else {}

    def over(self, count: int, *, wanted: AbstractSet[str] = frozenset()) -> "Crawl":
        """Open up to ``count`` pages, those that were opened least first.

        With ``wanted`` until each of these forms was sent.
        """
        ways = [
            (visitor, way)
            for visitor in self.visitors
            for way in visitor.ways + (visitor.projects if self.steps else [])
            if self._is_new(visitor, way)
        ]
        while ways and self.pages < count and not (wanted and wanted <= {*self.tried}):
            at = min(range(len(ways)), key=lambda each: self.opened[self.kind_of(ways[each][1])])
            ways += self.open(*ways.pop(at))
        return self

    def kind_of(self, path: str) -> str:
        """What is opened as one: pages of one address, of a project those of a part and a step."""
        return " ".join(self._place(path)).strip()

    def _place(self, path: str) -> tuple[str, str, str, str]:
        """The name of an address; of a project's page its part and step, of a year's the state."""
        name, found = place_of(path)
        step = self.steps.get(found.get("number", ""), "")
        return name, found.get("tab", ""), step, self.years.get(found.get("year"), "")

    def open(self, visitor: Visitor, path: str) -> list[tuple[Visitor, str]]:
        """Open a page, send its forms, and tell where it leads that was not seen often enough."""
        with taken_back():
            seen = self.asked(visitor.client, Case("get", path, odd=visitor.role))
        self.opened[self.kind_of(path)] += 1
        self.pages += 1
        self.look(checks.OF_PAGES, seen)
        self.linked |= {name_of(address) for _, address in seen.contents.calls}
        if seen.html:
            self._send(visitor, seen)
        return [(visitor, each) for each in seen.leads if self._is_new(visitor, each)]

    def _is_new(self, visitor: Visitor, path: str) -> bool:
        name, part, step, year = self._place(path)
        self.linked.add(name)
        is_own = name.startswith(f"{visitor.audience}:")
        is_first = name.endswith(":project")
        met = {
            ("person", visitor.role if is_own else visitor.audience, name),
            ("part", visitor.post, name, part),
            ("step", visitor.role if is_first else visitor.post, name, step),
            ("anybody", name, part, step, year),
        }
        is_new = name not in NOT_SENT and not met <= self.led_to
        self.led_to |= met
        return is_new

    # --- its forms ---

    def _send(self, visitor: Visitor, page: Answered) -> None:
        sent = [each for each in page.contents.forms if each.method == "post"]
        for at, form in enumerate(sent):
            name = name_of(form.action)
            self.linked.add(name)
            if is_typed_into(form) and name not in NOT_SENT:
                is_stored = any(each.endswith(SEEN) for each in form.controls)
                spot = Spot(visitor, page.case.path, form.action, at, is_stored)
                self.spots.setdefault(name, spot)
            for address in (form.action, *form.also):
                self._try(visitor, form, address, page)

    def _try(self, visitor: Visitor, form: Form, address: str, page: Answered) -> None:
        name = name_of(address)
        if self.tried[name] or name in NOT_SENT or not self.is_drawn(name):
            return
        self.tried[name] += 1
        for sent in (empty(form), extreme(form)):
            self._refused(visitor, Case("post", address, sent, f"of {page.name}"))

    def _refused(self, visitor: Visitor, case: Case) -> None:
        with taken_back():
            seen = self.asked(visitor.client, case)
        if 400 <= seen.status < 500:
            self.refused += 1
            self.look(checks.OF_REFUSALS, seen)


def is_typed_into(form: Form) -> bool:
    typed = {each.kind for each in form.controls.values() if each.is_typed_again}
    return FIELD in form.controls and not typed.isdisjoint(TYPED)


def empty(form: Form) -> dict[str, list[object]]:
    """What a browser sends of a form in which nothing was filled in."""
    sent = {each.name: [_unfilled(each)] for each in form.controls.values()}
    return {name: value for name, value in sent.items() if value != [None]} | _pressed(form)


def _unfilled(control: Control) -> str | None:
    if control.kind in {"hidden", "select"}:
        return control.value or next(iter(control.options), "")
    return None if control.kind in {"file", "checkbox", "radio"} else ""


def extreme(form: Form) -> dict[str, list[object]]:
    """Texts that can be found again, the last choice of each, and days that are none."""
    sent = {each.name: [_extreme(each, at)] for at, each in enumerate(form.controls.values())}
    return {name: value for name, value in sent.items() if value != [None]} | _pressed(form)


def _extreme(control: Control, at: int) -> str | None:
    if control.kind == "hidden":
        return control.value
    if control.kind in {"file", "password"}:
        return None
    if control.options:
        return control.options[-1]
    if control.is_text and control.is_typed_again:
        return checks.TYPED.format(at)
    return DATES.get(control.kind, "9" * 30)


def _pressed(form: Form) -> dict[str, list[object]]:
    return {form.buttons[0][0]: [form.buttons[0][1]]} if form.buttons else {}
