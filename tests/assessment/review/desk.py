"""Sheets that were handed in, as the reviewers find them, and short words for their acts."""

from decimal import Decimal

from huzhu.assessment.review.actions import reviews
from huzhu.assessment.scheme.states import Verdict
from huzhu.assessment.year.actions import _steps
from huzhu.assessment.year.models import Scoresheet, ScoresheetItem
from huzhu.assessment.year.queries import sheets, years
from huzhu.assessment.year.states import SheetStep, YearStep
from huzhu.kernel.actor import Actor
from tests.assessment.cycle import Cycle, moment

#: While the departments review.
NOW = moment(9, 20)


def hand_in(cycle: Cycle, *numbers: str, **points: str) -> None:
    """The sheets are handed in, by default full marks everywhere; ``i2_4="3"`` for item 2.4.

    An item that is not for the agency's kind is rated 0.
    """
    kinds = {item.id: item.kinds for item in years.scheme_of(cycle.year).items}
    given = {name[1:].replace("_", "."): Decimal(value) for name, value in points.items()}
    for number in numbers or sorted(cycle.clerks):
        sheet = cycle.sheet(number)
        rows = list(sheets.items_of(sheet))
        for item in rows:
            full = item.full_marks if sheet.agency_kind in kinds[item.item] else Decimal(0)
            item.self_points = given.get(item.item, full)
            item.self_at = moment(9, 10)
        _steps.write_items(rows, "self_points", "self_at")
        Scoresheet.objects.filter(pk=sheet.pk).update(
            state=SheetStep.SUBMITTED,
            submitted_at=moment(9, 10),
            submitted_by=str(cycle.clerks[number]),
            receipt_number=f"R-{number}",
            entered_step_at=moment(9, 10),
        )


def miss(cycle: Cycle, number: str) -> None:
    """The agency let the deadline pass."""
    Scoresheet.objects.filter(pk=cycle.sheet(number).pk).update(
        state=SheetStep.MISSED, verdict=Verdict.LATE
    )


def begin_review(cycle: Cycle) -> None:
    """The self-rating is closed."""
    _steps.move_year(cycle.year, "close_self_rating", at=moment(9, 16, 0, 0, 1))
    assert cycle.year.state == YearStep.REVIEWING


def reviewing(cycle: Cycle, numbers: tuple[str, ...] = (), missed: str = "") -> Cycle:
    """Sheets are in (all, if none is named), one agency may have missed it; the review runs."""
    hand_in(cycle, *numbers)
    if missed:
        miss(cycle, missed)
    begin_review(cycle)
    return cycle


def item(cycle: Cycle, name: str, number: str = "D01") -> ScoresheetItem:
    """An item as it is now."""
    return sheets.item_of(cycle.sheet(number), name)


def sign(
    cycle: Cycle, name: str, points: str, by: Actor, *, number: str = "D01", reason: str = ""
) -> None:
    """Sign a value, having seen the newest version."""
    row = item(cycle, name, number)
    reviews.review_item(
        row, points=Decimal(points), reason=reason, version=row.version, by=by, at=NOW
    )


def sign_all(cycle: Cycle, number: str, *, without: tuple[str, ...] = ()) -> None:
    """Every owner agrees to every item of a sheet, but for some items."""
    scheme = years.scheme_of(cycle.year)
    sheet = cycle.sheet(number)
    rows = {row.item: row for row in sheets.items_of(sheet)}
    for each in scheme.items:
        if each.id in without or sheet.agency_kind not in each.kinds:
            continue
        row = rows[each.id]
        row.sheet = sheet
        for owner in each.owners:
            by = cycle.owners[owner]
            reviews.review_item(row, points=row.self_points, version=row.version, by=by, at=NOW)


def typed(cycle: Cycle, name: str, **values: str | tuple[str, str]) -> dict[str, object]:
    """The grid as a browser sends it: ``D01="5"`` or ``D01=("3", "有退件")``."""
    sent: dict[str, object] = {}
    for number in sorted(cycle.clerks):
        given = values.get(number, "")
        points, reason = given if isinstance(given, tuple) else (given, "")
        sent |= {f"points-{number}": points, f"reason-{number}": reason}
        sent[f"version-{number}"] = item(cycle, name, number).version
    return sent
