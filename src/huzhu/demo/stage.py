"""What all roads share: who acts, which budgets pay, the directors' meetings, the members.

Not here: the acts of one project (``road``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from huzhu.budget import queries as budget
from huzhu.kernel.workdays import local_date
from huzhu.people import queries as people
from huzhu.people.states import DepartmentCode, Role, Standing
from huzhu.projects.actions import meetings

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from huzhu.demo.city import AgencyPlan
    from huzhu.demo.register import Cast
    from huzhu.demo.times import DemoTime
    from huzhu.kernel.actor import Actor
    from huzhu.projects.models import DirectorsMeeting


@dataclass(slots=True)
class Stage:
    """Everybody and everything that a project meets on its road."""

    cast: Cast
    time: DemoTime
    seed: int
    agencies: dict[str, AgencyPlan]  # by number, points too
    _meetings: dict[date, DirectorsMeeting] = field(default_factory=dict)
    _members: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    @property
    def rng(self) -> Random:
        """Random numbers for what concerns all roads; each road has its own."""
        return Random(f"{self.seed}:roads")

    # --- who acts ------------------------------------------------------------------------------

    def clerk(self, agency: str, at: datetime) -> Actor:
        return self.cast.holder(Role.AGENCY_CLERK, agency, on=local_date(at))

    def checker(self, agency: str, at: datetime) -> Actor:
        return self.cast.holder(Role.AGENCY_CHECKER, payer_of(agency), on=local_date(at))

    def officer(self, department: str, at: datetime) -> Actor:
        return self.cast.holder(Role.DEPARTMENT_CLERK, department, on=local_date(at))

    def head(self, department: str, at: datetime) -> Actor:
        return self.cast.holder(Role.DEPARTMENT_HEAD, department, on=local_date(at))

    def service(self, at: datetime) -> Actor:
        return self.officer(DepartmentCode.MEMBER_SERVICE, at)

    def service_head(self, at: datetime) -> Actor:
        return self.head(DepartmentCode.MEMBER_SERVICE, at)

    def deputy(self, at: datetime) -> Actor:
        return self.cast.holder(Role.DEPUTY_DIRECTOR, on=local_date(at))

    def director(self, at: datetime) -> Actor:
        return self.cast.holder(Role.DIRECTOR, on=local_date(at))

    # --- what is there -------------------------------------------------------------------------

    def budget_line(self, agency: str, category: str, year: int) -> int:
        """The line of the payer's budget for a category."""
        lines = budget.lines_of(self.cast.agencies[payer_of(agency)].pk, year)
        return next(line.line_id for line in lines if line.category == category)

    def meeting(self, held_on: date, *, at: datetime) -> DirectorsMeeting:
        """The directors' meeting of a day; the first who needs it enters it."""
        if held_on not in self._meetings:
            year, week, _ = held_on.isocalendar()
            director = self.director(at)
            self._meetings[held_on] = meetings.call_meeting(
                number=f"主任办公会〔{year}〕第{week}次",
                held_on=held_on,
                chair=director.name,
                attendees="主任、主管主任，会员服务部、财务部、合规部、信息技术部部长",
                by=self.service_head(at),
                at=at,
            )
        return self._meetings[held_on]

    def entitled(self, agency: str, *, union_ids: Collection[int]) -> list[int]:
        """The members who may claim what an agency offers (to these unions, if any)."""
        if agency not in self._members:
            rows = people.members_below(self.clerk(agency, self.time.now)).filter(
                standing=Standing.ACTIVE, verified_at__isnull=False
            )
            self._members[agency] = list(rows.order_by("number").values_list("id", "union_id"))
        return [
            member for member, union in self._members[agency] if not union_ids or union in union_ids
        ]


def payer_of(agency: str) -> str:
    """Whose budget pays: a point's projects are paid by the agency above it."""
    return agency.partition("-")[0]
