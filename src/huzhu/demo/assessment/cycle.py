"""One assessment year of the demonstration under way: who acts, whose sheets, which days.

Not here: the acts (``opening``, ``facts``, ``rating``, ``review``, ``results``, ``honours``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from huzhu.assessment.year.queries import sheets as sheet_queries
from huzhu.assessment.year.queries import years as year_queries
from huzhu.people.states import DepartmentCode

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from huzhu.assessment.scheme.rules.scheme import Scheme
    from huzhu.assessment.year.models import AssessmentYear, Scoresheet, ScoresheetItem
    from huzhu.demo.assessment.dates import Dates
    from huzhu.demo.assessment.figures import Profile
    from huzhu.demo.city import AgencyPlan
    from huzhu.demo.stage import Stage
    from huzhu.kernel.actor import Actor


@dataclass(slots=True)
class Cycle:
    """A year that was opened, with every agency's sheet and how the agency did."""

    stage: Stage
    dates: Dates
    year: AssessmentYear
    profiles: dict[str, Profile]
    sheets: dict[str, Scoresheet] = field(default_factory=dict)
    _rows: dict[str, dict[str, ScoresheetItem]] = field(default_factory=dict)

    @property
    def rng(self) -> Random:
        """Random numbers for what concerns the whole year."""
        return Random(f"{self.stage.seed}:assessment:{self.year.year}")

    @property
    def scheme(self) -> Scheme:
        return year_queries.scheme_of(self.year)

    @property
    def agencies(self) -> list[AgencyPlan]:
        """The agencies in scope, by number."""
        return [self.stage.agencies[number] for number in self.sheets]

    # --- who acts ------------------------------------------------------------------------------

    def keeper(self, at: datetime) -> Actor:
        """组织机构部's clerk, who carries the year."""
        return self.stage.officer(DepartmentCode.ORGANISATION, at)

    def keeper_head(self, at: datetime) -> Actor:
        return self.stage.head(DepartmentCode.ORGANISATION, at)

    # --- what is there -------------------------------------------------------------------------

    def read_sheets(self) -> None:
        """Read all sheets; they share this year's row, so that each sees its present step."""
        found = sheet_queries.sheets_of(self.keeper_head(self.dates.at(-1)), self.year)
        self.sheets = {sheet.agency.number: sheet for sheet in found}
        for sheet in self.sheets.values():
            sheet.year = self.year
        self._rows.clear()

    def row(self, number: str, item: str) -> ScoresheetItem:
        """One item of an agency's sheet, as it was when the sheet's rows were read."""
        return self.rows(number)[item]

    def rows(self, number: str) -> dict[str, ScoresheetItem]:
        """The items of an agency's sheet by number, read once."""
        if number not in self._rows:
            sheet = self.sheets[number]
            self._rows[number] = {row.item: row for row in sheet_queries.items_of(sheet)}
            for row in self._rows[number].values():
                row.sheet = sheet
        return self._rows[number]

    def forget_rows(self, numbers: Iterable[str] | None = None) -> None:
        """Read rows anew when they are asked for next: an act has changed them."""
        for number in list(self._rows) if numbers is None else numbers:
            self._rows.pop(number, None)
