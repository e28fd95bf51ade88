"""A year of assessment in the database: the office's other departments, agencies, a year opened.

林 rates agency A (``D01``), 周 agency B (``D02``); more agencies are numbered ``D03`` on, of the
three kinds in turn, each with a clerk. 唐 and 宋 are clerk and head of 组织机构部, 许 reviews for
业务部, 韩 for 审核部, 杨 for 公益部, 朱 for 创贷部; the cast's 何, 陈, 郑, 冯 for theirs.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time

from huzhu.assessment.scheme import actions as schemes
from huzhu.assessment.year.actions import years
from huzhu.assessment.year.models import AssessmentYear, Scoresheet
from huzhu.assessment.year.queries import sheets
from huzhu.assessment.year.rules.calendar import YearCalendar
from huzhu.kernel.actor import Actor
from huzhu.kernel.workdays import SHANGHAI
from huzhu.people.models import Agency
from huzhu.people.states import AgencyKind, AgencyLevel, DepartmentCode, Role
from tests import cast as people
from tests.cast import Cast

#: The year's calendar: dates of 2026, the cast's own year, so that every position runs.
CALENDAR = YearCalendar(
    opens_on=date(2026, 9, 1),
    self_rating_ends_on=date(2026, 9, 15),
    paper_ends_on=date(2026, 9, 15),
    review_ends_on=date(2026, 10, 15),
    decision_ends_on=date(2026, 10, 30),
    recommendation_ends_on=date(2026, 11, 20),
    feedback_ends_on=date(2026, 12, 31),
)
YEAR = 2026
KINDS = (AgencyKind.DISTRICT, AgencyKind.BUREAU, AgencyKind.INDUSTRY)


def moment(month: int, day: int, hour: int = 9, minute: int = 0, second: int = 0) -> datetime:
    """A moment of the year in Shanghai."""
    return datetime.combine(date(YEAR, month, day), time(hour, minute, second), SHANGHAI)


@dataclass
class Cycle:
    """An opened year with everybody who takes part."""

    cast: Cast
    year: AssessmentYear
    tang: Actor
    song: Actor
    xu: Actor
    han: Actor
    yang: Actor
    zhu: Actor
    clerks: dict[str, Actor] = field(default_factory=dict)  #: by agency number

    @property
    def owners(self) -> dict[str, Actor]:
        """One reviewer for each owning department."""
        return {
            DepartmentCode.ORGANISATION: self.song,
            DepartmentCode.BUSINESS: self.xu,
            DepartmentCode.CLAIMS_REVIEW: self.han,
            DepartmentCode.WELFARE: self.yang,
            DepartmentCode.LENDING: self.zhu,
            DepartmentCode.MEMBER_SERVICE: self.cast.he,
            DepartmentCode.FINANCE: self.cast.chen,
            DepartmentCode.COMPLIANCE: self.cast.zheng,
            DepartmentCode.IT: self.cast.feng,
        }

    def sheet(self, number: str = "D01") -> Scoresheet:
        """The sheet of an agency, read anew."""
        return sheets.sheet_of(self.tang, self.year.year, number)


def begin(cast: Cast, *, agencies: int = 2, opened: bool = True) -> Cycle:
    """Set up the year with so many agencies (at least the cast's two); open it unless told not."""
    staff = _staff_of(cast)
    tang = staff("唐翌", Role.DEPARTMENT_CLERK, department=DepartmentCode.ORGANISATION)
    head = Role.DEPARTMENT_HEAD
    clerks = {"D01": cast.lin, "D02": cast.zhou}
    for place in range(3, agencies + 1):
        agency = _agency(f"D{place:02}", f"第{place}代办处", KINDS[place % 3])
        clerks[agency.number] = staff(f"办{place}", Role.AGENCY_CLERK, agency=agency)
    song = staff("宋旸", head, department=DepartmentCode.ORGANISATION)
    others = {
        "xu": staff("许诺", head, department=DepartmentCode.BUSINESS),
        "han": staff("韩垚", head, department=DepartmentCode.CLAIMS_REVIEW),
        "yang": staff("杨芃", head, department=DepartmentCode.WELFARE),
        "zhu": staff("朱昇", head, department=DepartmentCode.LENDING),
    }
    at = moment(9, 1)
    scheme = schemes.bring_in_scheme("2021", year=YEAR, by=tang, at=at)
    year = years.create_year(YEAR, scheme=scheme, calendar=CALENDAR, by=tang, at=at)
    if opened:
        years.open_year(year, by=tang, at=at)
    return Cycle(cast=cast, year=year, tang=tang, song=song, clerks=clerks, **others)


def _staff_of(cast: Cast):
    def staff(name: str, role: Role, *, department: str = "", agency: Agency | None = None):
        return people.staff(cast.accounts, name, role, department=department, agency=agency)

    return staff


def _agency(number: str, name: str, kind: AgencyKind) -> Agency:
    agency = Agency.objects.create(
        number=number, name=name, level=AgencyLevel.AGENCY, kind=kind, phone="010-60001234"
    )
    agency.path = f"/{agency.pk}/"
    agency.save()
    return agency
