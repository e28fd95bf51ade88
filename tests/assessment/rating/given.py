"""What an agency hands in when it rates itself, for the tests of the self-rating."""

import io
from datetime import datetime
from decimal import Decimal

from huzhu.assessment.rating.actions import rating
from huzhu.assessment.rating.rules.rating import Given
from huzhu.assessment.year.models import ScoresheetItem
from huzhu.assessment.year.queries import sheets
from huzhu.documents.states import Upload
from huzhu.kernel.actor import Actor
from tests.assessment.cycle import Cycle, moment
from tests.documents.files import pdf

BASICS = {
    "unions": 40, "insured_unions": 36, "workers": 12000, "women": 5000, "insured": 9000,
    "activities": 6, "inpatient": 9000, "allowance": 800, "women_health": 4000,
    "serious_illness": 2000, "group_accident": 500, "comprehensive": 300,
}  # fmt: skip


def item(cycle: Cycle, number: str = "1.2", agency: str = "D01") -> ScoresheetItem:
    """One item of an agency's sheet, read anew."""
    return sheets.item_of(cycle.sheet(agency), number)


def rate(
    cycle: Cycle,
    number: str,
    points: str | None,
    *,
    by: Actor | None = None,
    at: datetime | None = None,
) -> ScoresheetItem:
    """Rate one item of D01 as its clerk."""
    row = item(cycle, number)
    rating.rate_item(
        row,
        points=None if points is None else Decimal(points),
        remark="",
        version=row.version,
        by=by or cycle.cast.lin,
        at=at or moment(9, 2),
    )
    return row


def rate_everything(cycle: Cycle, agency: str = "D01", at: datetime | None = None) -> None:
    """Rate each item 1 and confirm the basics."""
    sheet, by = cycle.sheet(agency), cycle.clerks[agency]
    at = at or moment(9, 2)
    rows = sheets.items_of(sheet)
    given = {row.item: Given(Decimal(1), "", row.version) for row in rows}
    if sheet.agency_kind != "district":
        del given["4.6"]
    rating.rate_all(sheet, given, by=by, at=at)
    rating.enter_basics(sheet, BASICS, by=by, at=at)


def upload(name: str = "会议记录.pdf", extra: bytes = b"") -> Upload:
    """A file as it is sent."""
    return Upload(name, io.BytesIO(pdf(extra)))
