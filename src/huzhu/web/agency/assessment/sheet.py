"""The sheet itself: every item on one page, saved as it is typed; and the block at its head."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.forms import Form
from django.urls import path

from huzhu.assessment.rating.actions import rating as actions
from huzhu.assessment.rating.queries import rating
from huzhu.assessment.rating.rules.rating import Given
from huzhu.assessment.scheme.rules.wording import rule_lines
from huzhu.assessment.year.queries.years import scheme_of
from huzhu.assessment.year.rules.basics import LABELS, unusual_figures
from huzhu.web.acts import acted
from huzhu.web.agency.assessment.forms import BasicsForm, ItemForm
from huzhu.web.agency.assessment.home import totals_of
from huzhu.web.agency.assessment.scope import check_clerk, frame_of
from huzhu.web.forms import attempt
from huzhu.web.guards import agency_only, clerk_only
from huzhu.web.pages import form_status, go, saved, sent, show, tell

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.assessment.rating.queries.rating import SectionSum, SheetLine
    from huzhu.assessment.year.models import Scoresheet
    from huzhu.web.agency.assessment.scope import Frame
    from huzhu.web.requests import AgencyRequest, ClerkRequest


@dataclass(frozen=True, slots=True)
class Entry:
    """One item as the page shows it: its line, its form, its rule in words."""

    line: SheetLine
    form: ItemForm
    rule: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetSection:
    """A part of the sheet with its entries."""

    sums: SectionSum
    entries: list[Entry]

    @property
    def error_count(self) -> int:
        return sum(bool(entry.form.errors) for entry in self.entries)


class SheetPage:
    """All items with their forms, bound when something was sent."""

    def __init__(self, request: AgencyRequest, frame: Frame) -> None:
        self.request, self.frame = request, frame
        self.note = Form(data={})
        self.lines = rating.lines_of(frame.sheet)
        for line in self.lines:
            line.row.sheet = frame.sheet
        self.forms = [ItemForm(line, sent(request)) for line in self.lines]

    def save(self) -> bool:
        """Keep what the person changed; an item with a fault stays as it was saved last."""
        taken = [form for form in self.forms if form.is_valid()]
        given = {form.line.item.id: form.given() for form in taken if form.touched}
        if "adopt" in self.request.POST:
            given = {**self._adopted(), **given}
        by, at = self.request.actor, self.request.now
        if given and not attempt(
            self.note, actions.rate_all, self.frame.sheet, given, by=by, at=at
        ):
            return False
        self.lines = rating.lines_of(self.frame.sheet)
        for form, line in zip(self.forms, self.lines, strict=True):
            form.stands(line)
        return True

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left to be mended."""
        return not any(form.errors for form in self.forms)

    def _adopted(self) -> dict[str, Given]:
        """The figures' points for every item that nobody has rated."""
        rows = [line.row for line in self.lines if not line.rated.is_rated]
        return {
            row.item: Given(row.platform_points, row.self_remark, row.version)
            for row in rows
            if row.platform_points is not None
        }

    def changed(self) -> list[ItemForm]:
        """What the open page needs to know about after a save."""
        return [form for form in self.forms if form.touched or form.taken_over]

    def context(self) -> dict[str, Any]:
        """What the template needs."""
        catalogue = scheme_of(self.frame.year).catalogue
        entries = [
            Entry(line, form, rule_lines(line.item.rule, catalogue))
            for line, form in zip(self.lines, self.forms, strict=True)
        ]
        sums = rating.sums_of(self.frame.sheet, self.lines)
        return {
            "frame": self.frame,
            "sections": [
                SheetSection(each, [e for e in entries if e.line.item.section == each.section.id])
                for each in sums
            ],
            "note": self.note,
            "faulty": [form for form in self.forms if form.errors],
            "totals": totals_of(sums),
            "basics": rating.basics_of(self.frame.sheet),
        }


@agency_only.both
def sheet(request: AgencyRequest, year: int) -> HttpResponse:
    """The sheet: wording, figures, own points, proofs."""
    frame = frame_of(request, year)
    page = SheetPage(request, frame)
    if request.method == "GET":
        return show(request, "agency/assessment/sheet.html", page.context())
    check_clerk(request, frame.sheet, verb="自评")
    if page.save() and page.is_whole:
        if "check" in request.POST:
            return go(request, "agency:assessment-check", year)
        tell(request, f"自评已于 {request.now:%H:%M} 保存，尚未报送。")
        return go(request, "agency:assessment-sheet", year)
    return show(request, "agency/assessment/sheet.html", page.context(), status=422)


@clerk_only.sends
def autosave(request: ClerkRequest, year: int) -> HttpResponse:
    """Save what was typed while the page stays open."""
    frame = frame_of(request, year)
    page = SheetPage(request, frame)
    if page.save():
        return saved(request, *page.changed())
    return show(request, "agency/assessment/sheet.html", page.context(), status=422)


@agency_only.both
def basics(request: AgencyRequest, year: int) -> HttpResponse:
    """基本情况: carried over, corrected, confirmed (A7.1)."""
    frame = frame_of(request, year)
    form = BasicsForm(sent(request), initial=frame.sheet.basics)
    if form.is_bound:
        check_clerk(request, frame.sheet, verb="填写基本情况")
        if acted(request, form, actions.enter_basics, frame.sheet):
            tell(request, "基本情况已保存，覆盖率已重新计算。接下来请逐项自评。")
            return go(request, "agency:assessment-sheet", year)
    context = {"frame": frame, "form": form, **_compared(frame.sheet)}
    return show(request, "agency/assessment/basics.html", context, status=form_status(form))


def _compared(found: Scoresheet) -> dict[str, Any]:
    """The year's block beside last year's, with what looks unusual."""
    now, before = rating.basics_of(found), rating.last_basics(found)
    last = asdict(before) if before else {}
    return {
        "basics": now,
        "last": before,
        "rows": [(LABELS[name], value, last.get(name)) for name, value in asdict(now).items()],
        "unusual": unusual_figures(now, last_year=before) if found.basics_at else (),
    }


_YEAR = "assessment/<year:year>/"
patterns = [
    path(f"{_YEAR}sheet/", sheet, name="assessment-sheet"),
    path(f"{_YEAR}sheet/autosave/", autosave, name="assessment-autosave"),
    path(f"{_YEAR}basics/", basics, name="assessment-basics"),
]
