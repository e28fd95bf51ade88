from decimal import Decimal

import pytest

from huzhu.assessment.errors import (
    ItemNotFound,
    NotYourPart,
    PointsOutOfRange,
    SheetNotFound,
    SomebodyWasFaster,
)
from huzhu.assessment.review.actions import reviews
from huzhu.assessment.review.errors import GridEmpty, GridNotTaken, ReviewNeedsReason
from huzhu.assessment.review.models import DepartmentReview
from huzhu.assessment.review.rules.reviewing import ReviewEntry
from huzhu.assessment.year.states import SheetStep
from huzhu.audit.models import AuditEvent
from tests.assessment.review import desk
from tests.assessment.review.desk import NOW, item, sign


@pytest.fixture
def reviewing(standing_big_reviewing):
    return standing_big_reviewing


def row(number, points="5", reason="", version=1):
    return ReviewEntry(number, Decimal(points), reason, version)


def send(cycle, *rows, by=None, name="2.4"):
    return reviews.review_many(cycle.year, name, rows, by=by or cycle.xu, at=NOW)


def test_grid_signs_all_rows_when_each_is_right(reviewing):
    numbers = sorted(reviewing.clerks)
    assert send(reviewing, *(row(number) for number in numbers)) == 12
    assert {item(reviewing, "2.4", number).reviewed_points for number in numbers} == {5}
    assert AuditEvent.objects.filter(code="assessment.review_many").count() == 1
    assert AuditEvent.objects.filter(code="assessment.review_item").count() == 12


def test_grid_finishes_the_sheets_on_which_it_was_the_last(reviewing):
    for number in ("D01", "D02"):
        desk.sign_all(reviewing, number, without=("2.4",))
    desk.sign_all(reviewing, "D03", without=("2.4", "2.5"))
    send(reviewing, *(row(number) for number in ("D01", "D02", "D03")))
    states = [reviewing.sheet(number).state for number in ("D01", "D02", "D03")]
    assert states == [SheetStep.REVIEWED, SheetStep.REVIEWED, SheetStep.SUBMITTED]


def test_grid_saves_nothing_and_tells_each_row_when_some_are_wrong(reviewing):
    sign(reviewing, "2.4", "5", reviewing.xu, number="D04")
    with pytest.raises(GridNotTaken, match="有 4 行") as caught:
        send(
            reviewing,
            row("D01"),
            row("D02", "4"),
            row("D03", "9"),
            row("D04", version=1),
            row("D99"),
        )
    assert {number: type(fault) for number, fault in caught.value.faults.items()} == {
        "D02": ReviewNeedsReason,
        "D03": PointsOutOfRange,
        "D04": SomebodyWasFaster,
        "D99": SheetNotFound,
    }
    assert item(reviewing, "2.4", "D01").reviewed_points is None
    assert DepartmentReview.objects.count() == 1


def test_grid_is_turned_away_when_it_is_empty(reviewing):
    with pytest.raises(GridEmpty):
        send(reviewing)


def test_grid_is_turned_away_when_the_item_is_another_departments_or_nobodys(reviewing):
    with pytest.raises(NotYourPart):
        send(reviewing, row("D01"), by=reviewing.cast.chen)
    with pytest.raises(ItemNotFound):
        send(reviewing, row("D01"), name="9.9")


def test_grid_does_not_overwrite_when_another_reviewer_of_the_department_was_faster(reviewing):
    send(reviewing, row("D01", "3", "有退件"))
    with pytest.raises(GridNotTaken):
        send(reviewing, row("D01", "5"), row("D02"))
    assert item(reviewing, "2.4", "D01").reviewed_points == 3
    assert item(reviewing, "2.4", "D02").reviewed_points is None
