"""The sheet that a page of an agency is about, and what everybody on it needs to know.

Always the actor's own sheet: an address cannot name another agency's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from huzhu.assessment import policies
from huzhu.assessment.rating.queries import rating
from huzhu.assessment.year.queries import sheets
from huzhu.assessment.year.states import SheetStep, YearStep
from huzhu.kernel.periods import last_day
from huzhu.web.forms import allowed
from huzhu.web.parts import Tone

if TYPE_CHECKING:
    from datetime import date, datetime

    from huzhu.assessment.year.models import AssessmentYear, Scoresheet
    from huzhu.web.requests import StaffRequest

#: In the last stretch the page counts the seconds.
LAST_STRETCH = timedelta(hours=24)
_TONES = {
    SheetStep.RATING: Tone.ACTIVE,
    SheetStep.SUBMITTED: Tone.DONE,
    SheetStep.MISSED: Tone.LATE,
    SheetStep.REVIEWED: Tone.DONE,
}


@dataclass(frozen=True, slots=True)
class Frame:
    """Whose sheet, in which state, and until when it is open."""

    sheet: Scoresheet
    is_open: bool
    may_rate: bool
    ends_at: datetime
    counts_down: bool

    @property
    def year(self) -> AssessmentYear:
        return self.sheet.year

    @property
    def due_on(self) -> date:
        """The last day that counts."""
        return last_day(self.ends_at)

    @property
    def paper_due_on(self) -> date:
        """The last day of the paper."""
        return sheets.paper_day_of(self.sheet)

    @property
    def is_preparing(self) -> bool:
        return self.sheet.year.state == YearStep.PREPARING

    @property
    def is_missed(self) -> bool:
        """Marked by the clock, or late already while the clock has not come round."""
        return self.sheet.state == SheetStep.MISSED or (
            self.sheet.state == SheetStep.RATING and not self.is_open and not self.is_preparing
        )

    @property
    def label(self) -> str:
        return SheetStep(SheetStep.MISSED if self.is_missed else SheetStep(self.sheet.state)).label

    @property
    def tone(self) -> Tone:
        return Tone.LATE if self.is_missed else _TONES[SheetStep(self.sheet.state)]

    @property
    def can_rate(self) -> bool:
        """The person may, and now is the time."""
        return self.is_open and self.may_rate


def frame_of(request: StaffRequest, year: int) -> Frame:
    """The own sheet of a year. :raises SheetNotFound: the agency has none."""
    sheet = sheets.own_sheet(request.actor, year)
    ends_at = sheets.deadline_of(sheet)
    is_open = rating.is_rating_open(sheet, at=request.now)
    return Frame(
        sheet=sheet,
        is_open=is_open,
        may_rate=is_clerk(request, sheet),
        ends_at=ends_at,
        counts_down=is_open and ends_at - request.now <= LAST_STRETCH,
    )


def is_clerk(request: StaffRequest, sheet: Scoresheet) -> bool:
    """Whether the reader is the agency's clerk, who rates it."""
    check = policies.check_agency_clerk
    return bool(allowed(check, by=request.actor, agency_id=sheet.agency_id, verb="自评"))


def check_clerk(request: StaffRequest, sheet: Scoresheet, *, verb: str) -> None:
    """:raises NotYourPart: the reader is of the agency, but not its clerk."""
    policies.check_agency_clerk(by=request.actor, agency_id=sheet.agency_id, verb=verb)
