"""Acts from a page of before: each sees the step that the year has reached since.

Not here: two at the same moment (``review/test_races``), acts that do nothing but move the year,
which is compared when it is written.
"""

from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace

import pytest

from huzhu.assessment.errors import YearNotAtStep
from huzhu.assessment.facts.actions import facts
from huzhu.assessment.facts.errors import StatementsClosed
from huzhu.assessment.honours.actions import listing, recommendations
from huzhu.assessment.honours.actions.recommendations import Candidate
from huzhu.assessment.honours.models import Recommendation
from huzhu.assessment.honours.states import CandidateKind
from huzhu.assessment.outcome.actions import decisions, grades, quotas, results
from huzhu.assessment.outcome.models import SecurityIncident
from huzhu.assessment.outcome.rules.quotas import QuotaConfig
from huzhu.assessment.rating.actions import rating, reminders
from huzhu.assessment.rating.errors import NothingToRemind, SheetSent
from huzhu.assessment.review.actions import reviews
from huzhu.assessment.review.queries import review_states
from huzhu.assessment.year.actions import pinned_schemes, scope, years
from huzhu.assessment.year.models import AssessmentYear, Scoresheet
from huzhu.assessment.year.states import Grade, SheetStep, YearStep
from huzhu.kernel.errors import DomainError
from tests.assessment.cycle import moment
from tests.assessment.outcome.stage import DECIDED_AT, ONE_CLASS

WHY = {"reason": "会议记录有误"}
AT = {"at": DECIDED_AT}
TODAY = DECIDED_AT.date()
INCIDENT = decisions.IncidentReport(TODAY, "名单外泄", "会员来电询问")
UNIT = Candidate(CandidateKind.UNIT, "东城区代办处", "", "全年无差错")


def _row(it: SimpleNamespace) -> Recommendation:
    return Recommendation(sheet=it.sheet, kind=CandidateKind.UNIT, name="东城区代办处")


#: Every act that reads much of a year before it writes, by the step in which it is done.
ACTS: dict[YearStep, dict[str, Callable[[SimpleNamespace], object]]] = {
    YearStep.SELF_RATING: {
        "add": lambda it: scope.add_agency(it.year, it.sheet.agency, **WHY, by=it.tang, **AT),
        "drop": lambda it: scope.drop_agency(it.sheet, **WHY, by=it.tang, **AT),
    },
    YearStep.REVIEWING: {
        "scheme": lambda it: pinned_schemes.change_pinned_scheme(
            it.year, it.year.scheme, **WHY, by=it.song, **AT
        ),
        "review": lambda it: reviews.review_item(
            it.item, points=Decimal(1), **WHY, version=0, by=it.owner, **AT
        ),
        "ask": lambda it: reviews.ask_back(
            it.item, question="为何", due_on=TODAY, by=it.owner, **AT
        ),
        "close": lambda it: years.close_review(it.year, by=it.tang, **AT),
        "incident": lambda it: decisions.report_incident(it.sheet, INCIDENT, by=it.feng, **AT),
        "veto": lambda it: decisions.veto(
            it.sheet, incident=SecurityIncident(), **WHY, by=it.wang, **AT
        ),
        "reopen": lambda it: decisions.reopen_sheet(
            it.sheet, until=moment(10, 24), **WHY, by=it.wang, **AT
        ),
    },
    YearStep.DECIDING: {
        "points": lambda it: decisions.decide_points(
            it.item, points=Decimal(1), **WHY, version=0, by=it.wang, **AT
        ),
        "plan": lambda it: grades.edit_grade_plan(it.year, ONE_CLASS, by=it.tang, **AT),
        "grade": lambda it: grades.override_grade(
            it.sheet, grade=Grade.PASS, **WHY, by=it.wang, **AT
        ),
        "grades": lambda it: grades.decide_grades(it.year, by=it.wang, **AT),
    },
    YearStep.ALLOTTING: {
        "plan": lambda it: quotas.edit_quota_plan(it.year, QuotaConfig(1, 1), by=it.tang, **AT),
        "places": lambda it: quotas.approve_quotas(it.year, meeting="20次", by=it.wang, **AT),
        "results": lambda it: results.issue_results(
            it.year, notice_number="66号", by=it.song, **AT
        ),
    },
    YearStep.RECOMMENDING: {
        "list": lambda it: listing.post_list(it.year, by=it.song, **AT),
        "recommend": lambda it: recommendations.recommend(it.sheet, UNIT, by=it.lin, **AT),
        "change": lambda it: recommendations.change_recommendation(_row(it), UNIT, by=it.lin, **AT),
        "drop": lambda it: recommendations.drop_recommendation(_row(it), by=it.lin, **AT),
        "withdraw": lambda it: recommendations.withdraw_recommendation(
            _row(it), **WHY, by=it.lin, **AT
        ),
        "notice": lambda it: recommendations.post_inner_notice(
            it.sheet, start=TODAY, end=TODAY, place="公告栏", by=it.lin, **AT
        ),
        "submit": lambda it: recommendations.submit_recommendation(
            it.sheet, outcome="无异议", material=None, by=it.lin, **AT
        ),
        "return": lambda it: recommendations.return_recommendation(
            _row(it), **WHY, by=it.song, **AT
        ),
        "accept": lambda it: recommendations.accept_recommendation(
            _row(it), opinion="", by=it.song, **AT
        ),
        "strike": lambda it: listing.strike_recommendation(_row(it), **WHY, by=it.song, **AT),
        "reserve": lambda it: listing.promote_reserve(_row(it), by=it.song, **AT),
    },
    YearStep.ON_NOTICE: {
        "seal": lambda it: listing.seal_list(it.year, meeting="21次", by=it.wang, **AT),
    },
}


@pytest.fixture
def seen(standing_stage) -> Callable[[YearStep], SimpleNamespace]:
    """What somebody has in front of them who opened a page at a step; the file is closed by now."""

    def opened(step: YearStep) -> SimpleNamespace:
        cycle, sheet = standing_stage.cycle, standing_stage.sheet("D01")
        year = standing_stage.year
        year.state, sheet.year = step, year
        item = sheet.items.first()
        item.sheet = sheet
        owner = cycle.owners[review_states.item_in_scheme(year, item.item).owners[0]]
        AssessmentYear.objects.update(state=YearStep.CLOSED)
        people = {name: getattr(cycle.cast, name) for name in ("wang", "feng", "lin")}
        staff = {"tang": cycle.tang, "song": cycle.song, "owner": owner}
        return SimpleNamespace(year=year, sheet=sheet, item=item, **people, **staff)

    return opened


@pytest.mark.parametrize(
    ("step", "act"),
    [
        pytest.param(step, act, id=f"{step}-{name}")
        for step, acts in ACTS.items()
        for name, act in acts.items()
    ],
)
def test_act_from_a_page_of_before_sees_how_far_the_year_has_come_since(seen, step, act):
    seen_before = seen(step)
    with pytest.raises(YearNotAtStep, match="现在是“已归档”"):
        act(seen_before)


# --- a sheet that was sent since ------------------------------------------------------------------

RATED = {"at": moment(9, 5)}
NOTHING_WRITTEN = SimpleNamespace(given={}, basics={}, sha256="")

#: Every act on a sheet while its agency rates itself, and what it says of one that was sent.
SHEET_ACTS: dict[str, tuple[type[DomainError], Callable[[SimpleNamespace], object]]] = {
    "item": (
        SheetSent,
        lambda it: rating.rate_item(it.item, points=None, remark="", version=0, by=it.lin, **RATED),
    ),
    "all": (SheetSent, lambda it: rating.rate_all(it.sheet, {}, by=it.lin, **RATED)),
    "basics": (SheetSent, lambda it: rating.enter_basics(it.sheet, {}, by=it.lin, **RATED)),
    "offline": (
        SheetSent,
        lambda it: rating.take_in_sheet(it.sheet, NOTHING_WRITTEN, by=it.lin, **RATED),
    ),
    "sending": (SheetSent, lambda it: rating.submit_sheet(it.sheet, by=it.lin, **RATED)),
    "figures": (
        StatementsClosed,
        lambda it: facts.state_facts(it.sheet, {}, by=it.lin, **RATED),
    ),
    "reminder": (NothingToRemind, lambda it: reminders.remind(it.sheet, by=it.song, **RATED)),
}


@pytest.mark.parametrize("name", SHEET_ACTS)
def test_act_from_a_page_of_before_sees_that_the_sheet_was_sent_since(standing_cycle, name):
    refusal, act = SHEET_ACTS[name]
    sheet = standing_cycle.sheet()
    item = sheet.items.first()
    item.sheet = sheet
    Scoresheet.objects.filter(pk=sheet.pk).update(
        state=SheetStep.SUBMITTED,
        submitted_at=moment(9, 4),
        submitted_by="林晓",
        receipt_number="KH2026-0001",
    )
    people = {"lin": standing_cycle.cast.lin, "song": standing_cycle.song}
    with pytest.raises(refusal):
        act(SimpleNamespace(sheet=sheet, item=item, **people))
