"""The way of names to the sealed list: recommended, on notice, accepted, posted, sealed.

D01 has a place for a unit and two for persons, D02 two for persons. Results were told on Wednesday
2026-10-28; the agency's own notice runs from 10-29 to 11-04, the office's from 11-05 to 11-12.
"""

import io
from dataclasses import dataclass
from datetime import date

from huzhu.assessment.honours.actions import listing, recommendations
from huzhu.assessment.honours.actions.recommendations import Candidate
from huzhu.assessment.honours.models import Honour, Objection, Recommendation, SealedList
from huzhu.assessment.honours.states import CandidateKind
from huzhu.assessment.year.models import AssessmentYear
from huzhu.documents.states import Upload
from tests.assessment.cycle import YEAR, Cycle, moment
from tests.assessment.outcome.stage import Stage, furnished
from tests.documents.files import pdf

RECOMMENDED_AT = moment(10, 29)
INNER_FROM, INNER_TO = date(YEAR, 10, 29), date(YEAR, 11, 4)
SUBMITTED_AT = moment(11, 5, 9)
POSTED_AT = moment(11, 5, 15)
#: The last day of the office's notice, and the first moment after it.
ENDS_ON = date(YEAR, 11, 12)
LAST_SECOND, FIRST_SECOND_AFTER = moment(11, 12, 23, 59, 59), moment(11, 13, 0, 0, 0)
SEALED_AT = moment(11, 13, 10)
MEETING = "主任办公会〔2026〕23次"


def unit(name: str = "东城区代办处", **more) -> Candidate:
    return Candidate(CandidateKind.UNIT, name, "", "参保人数连续三年增长。", **more)


def person(name: str, **more) -> Candidate:
    return Candidate(CandidateKind.PERSON, name, "业务员", "全年走访基层工会八十家。", **more)


@dataclass
class Road:
    """A told year, and how far its names have come."""

    stage: Stage

    @property
    def cycle(self) -> Cycle:
        return self.stage.cycle

    @property
    def year(self) -> AssessmentYear:
        return self.stage.year

    def sheet(self, number: str = "D01"):
        return self.stage.sheet(number)

    def row(self, name: str) -> Recommendation:
        return Recommendation.objects.select_related("sheet__year", "sheet__agency").get(name=name)

    def recommend(self, candidate: Candidate, number: str = "D01", at=RECOMMENDED_AT):
        clerk = self.cycle.clerks[number]
        return recommendations.recommend(self.sheet(number), candidate, by=clerk, at=at)

    def put_on_inner_notice(self, number: str = "D01", *, end: date = INNER_TO) -> int:
        return recommendations.post_inner_notice(
            self.sheet(number), start=INNER_FROM, end=end, place="单位公示栏",
            by=self.cycle.clerks[number], at=RECOMMENDED_AT,
        )  # fmt: skip

    def submit(self, number: str = "D01", *, at=SUBMITTED_AT) -> int:
        return recommendations.submit_recommendation(
            self.sheet(number), outcome="公示期内没有收到异议",
            material=Upload("推荐材料.pdf", io.BytesIO(pdf(number.encode()))),
            by=self.cycle.clerks[number], at=at,
        )  # fmt: skip

    def sent(self, number: str, *candidates: Candidate) -> None:
        for candidate in candidates:
            self.recommend(candidate, number)
        self.put_on_inner_notice(number)
        self.submit(number)

    def accept_all(self) -> None:
        for row in Recommendation.objects.select_related("sheet__year").filter(state="submitted"):
            recommendations.accept_recommendation(
                row, opinion="", by=self.cycle.tang, at=SUBMITTED_AT
            )

    def accepted(self) -> "Road":
        """D01 sends its unit, two persons and a reserve, D02 one person; all are accepted."""
        reserve = person("甘棠", is_reserve=True)
        self.sent("D01", unit(), person("沈悦"), person("吕岩", place=2), reserve)
        self.sent("D02", person("顾盼"))
        self.accept_all()
        return self

    def posted(self) -> "Road":
        self.accepted()
        listing.post_list(self.year, by=self.cycle.song, at=POSTED_AT)
        return self

    def object_to(self, whom: str | None, *, at=LAST_SECOND, text: str = "事迹不实", **more):
        facts = {"name": "金可", "contact": "13800001111", "address": "192.0.2.1"} | more
        row = self.row(whom) if whom else None
        return listing.file_objection(
            self.year, recommendation=row, text=text, by=listing.PUBLIC, at=at, **facts
        )

    def answer(self, objection: Objection, *, is_upheld: bool) -> None:
        listing.answer_objection(
            objection, is_upheld=is_upheld, answer="经核实，情况如实记录。",
            by=self.cycle.tang, at=moment(11, 12, 12),
        )  # fmt: skip

    def seal(self, at=SEALED_AT) -> SealedList:
        return listing.seal_list(self.year, meeting=MEETING, by=self.cycle.cast.wang, at=at)

    def sealed(self) -> "Road":
        self.posted()
        self.seal()
        return self

    def honour(self, name: str) -> Honour:
        return Honour.objects.select_related("year", "agency").get(name=name)


def told(cycle: Cycle) -> Road:
    """Results and places are with the agencies."""
    return Road(furnished(cycle).told(units=1, persons=4))
