"""Names within their places, the agency's own notice, handing in, the office's review."""

from datetime import date, timedelta
from functools import partial

import pytest

from huzhu.assessment.errors import NotYourPart, ReasonMissing, YearNotAtStep
from huzhu.assessment.honours.actions import listing, recommendations
from huzhu.assessment.honours.errors import (
    CandidateIncomplete,
    CandidateTwice,
    InnerNoticeRunning,
    InnerNoticeTooShort,
    NoQuota,
    NothingRecommended,
    NoticeOutcomeMissing,
    RecommendationFrozen,
    RecommendationNotFound,
)
from huzhu.assessment.honours.models import Recommendation
from huzhu.assessment.honours.queries import honour_rows, honours
from huzhu.assessment.honours.rules import earliest_end
from huzhu.assessment.honours.states import RecommendationStep
from huzhu.assessment.year.models import AssessmentYear
from huzhu.assessment.year.states import YearStep
from huzhu.audit.queries import events_of
from huzhu.kernel.errors import NotNow
from huzhu.kernel.workdays import Calendar
from tests.assessment.cycle import moment
from tests.assessment.honours.road import INNER_FROM, POSTED_AT, RECOMMENDED_AT, person, unit


def states(road) -> dict[str, str]:
    return dict(Recommendation.objects.values_list("name", "state"))


def test_recommend_is_turned_away_when_every_place_is_taken(road):
    road.recommend(person("沈悦"))
    road.recommend(person("吕岩", place=2))
    with pytest.raises(NoQuota, match="名额 2 个，已推荐 2 个"):
        road.recommend(person("甘棠"))
    road.recommend(person("甘棠", is_reserve=True))
    road.recommend(unit())
    with pytest.raises(NoQuota):
        road.recommend(unit("东城一小工会"))

    units, persons = honour_rows.places_of(road.sheet())

    assert (units.given, units.taken, units.free) == (1, 1, 0)
    assert (persons.given, persons.taken, persons.free) == (2, 2, 0)


def test_reserve_is_turned_away_when_the_agency_has_no_place_of_the_kind(road):
    with pytest.raises(NoQuota, match="名额 0 个"):
        road.recommend(unit("西城区代办处", is_reserve=True), "D02")


def test_recommend_is_turned_away_when_words_are_missing_or_the_name_stands_already(road):
    with pytest.raises(CandidateIncomplete, match="单位与职务"):
        recommendations.recommend(
            road.sheet(),
            recommendations.Candidate(person("x").kind, "沈悦", " ", "走访八十家。"),
            by=road.cycle.clerks["D01"],
            at=RECOMMENDED_AT,
        )
    road.recommend(person("沈悦"))
    with pytest.raises(CandidateTwice):
        road.recommend(person(" 沈悦 ", place=2))
    assert list(states(road)) == ["沈悦"]


def test_recommend_is_the_own_clerks_at_the_step_of_recommending(road, cycle):
    with pytest.raises(NotYourPart):
        recommendations.recommend(
            road.sheet(), person("沈悦"), by=cycle.clerks["D02"], at=RECOMMENDED_AT
        )
    road.posted()
    with pytest.raises(YearNotAtStep):
        road.recommend(person("晚来"), "D02")


@pytest.mark.parametrize(
    "act",
    [
        recommendations.drop_recommendation,
        partial(recommendations.change_recommendation, candidate=person("沈月")),
    ],
)
def test_draft_is_let_alone_when_recommending_ended_since_it_was_seen(road, cycle, act):
    row = road.recommend(person("沈悦"))
    AssessmentYear.objects.filter(pk=cycle.year.pk).update(state=YearStep.CLOSED)
    assert row.sheet.year.state == YearStep.RECOMMENDING  # as it was seen
    with pytest.raises(YearNotAtStep):
        act(row, by=cycle.clerks["D01"], at=RECOMMENDED_AT)
    assert list(states(road)) == ["沈悦"]


def test_another_agencys_recommendation_is_not_found(road, cycle):
    row = road.recommend(person("沈悦"))

    mine = honours.recommendation_of(cycle.clerks["D01"], recommendation_id=row.pk)

    assert mine.name == "沈悦"
    with pytest.raises(RecommendationNotFound):
        honours.recommendation_of(cycle.clerks["D02"], recommendation_id=row.pk)


def test_draft_is_changed_and_dropped_and_both_stay_in_the_trail(road, cycle):
    row = road.recommend(person("沈悦"))
    clerk = cycle.clerks["D01"]
    recommendations.change_recommendation(row, person("沈月"), by=clerk, at=RECOMMENDED_AT)
    recommendations.drop_recommendation(row, by=clerk, at=RECOMMENDED_AT)

    events = {e.code: e.facts for e in events_of("scoresheet:2026-D01")}

    assert states(road) == {}
    assert events["assessment.change_recommendation"] == {"before": "沈悦", "name": "沈月"}
    assert events["assessment.drop_recommendation"]["name"] == "沈月"


def test_reserve_takes_a_place_when_it_is_changed_into_a_candidate(road, cycle):
    road.recommend(person("沈悦"))
    road.recommend(person("吕岩"))
    row = road.recommend(person("甘棠", is_reserve=True))
    with pytest.raises(NoQuota):
        recommendations.change_recommendation(
            row, person("甘棠"), by=cycle.clerks["D01"], at=RECOMMENDED_AT
        )


@pytest.mark.parametrize(
    ("end", "is_enough"),
    [(date(2026, 11, 3), False), (date(2026, 11, 4), True), (date(2026, 11, 5), True)],
)
def test_inner_notice_needs_its_working_days(road, end, is_enough):
    road.recommend(person("沈悦"))
    if is_enough:
        assert road.put_on_inner_notice(end=end) == 1
        return
    with pytest.raises(InnerNoticeTooShort, match="须至少到 2026-11-04"):
        road.put_on_inner_notice(end=end)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 10, 29), date(2026, 11, 4)),  # a Thursday counts itself
        (date(2026, 10, 31), date(2026, 11, 6)),  # a Saturday does not
        (date(2026, 11, 1), date(2026, 11, 6)),
        (date(2026, 11, 2), date(2026, 11, 6)),
    ],
)
def test_earliest_end_counts_the_first_day_when_it_is_a_working_day(start, end):
    assert earliest_end(start, 5, calendar=Calendar(frozenset(), frozenset())) == end


def test_inner_notice_is_turned_away_when_there_is_nobody_or_no_place(road, cycle):
    with pytest.raises(NothingRecommended):
        road.put_on_inner_notice()
    road.recommend(person("沈悦"))
    with pytest.raises(CandidateIncomplete, match="公示范围"):
        recommendations.post_inner_notice(
            road.sheet(), start=INNER_FROM, end=date(2026, 11, 4), place=" ",
            by=cycle.clerks["D01"], at=RECOMMENDED_AT,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("at", "is_over"),
    [
        (moment(11, 4, 23, 59, 58), False),
        (moment(11, 4, 23, 59, 59), False),
        (moment(11, 5, 0, 0, 0), True),
    ],
)
def test_names_are_handed_in_only_after_the_last_day_of_the_own_notice(road, at, is_over):
    road.recommend(person("沈悦"))
    road.put_on_inner_notice()
    if is_over:
        assert road.submit(at=at) == 1
        assert states(road) == {"沈悦": RecommendationStep.SUBMITTED}
        return
    with pytest.raises(InnerNoticeRunning, match="2026-11-05"):
        road.submit(at=at)


def test_handing_in_needs_the_outcome_and_the_stamped_material(road, cycle):
    road.recommend(person("沈悦"))
    road.put_on_inner_notice()
    told = {"by": cycle.clerks["D01"], "at": moment(11, 5)}
    for outcome, missing in (("", "公示情况"), ("没有异议", "盖章的推荐材料")):
        with pytest.raises(NoticeOutcomeMissing, match=missing):
            recommendations.submit_recommendation(
                road.sheet(), outcome=outcome, material=None, **told
            )
    assert states(road) == {"沈悦": RecommendationStep.ON_INNER_NOTICE}


def test_name_on_the_own_notice_cannot_be_edited_but_withdrawn_with_a_reason(road, cycle):
    row = road.recommend(person("沈悦"))
    clerk = cycle.clerks["D01"]
    with pytest.raises(NotNow):
        recommendations.withdraw_recommendation(row, reason="有异议", by=clerk, at=RECOMMENDED_AT)
    road.put_on_inner_notice()
    with pytest.raises(RecommendationFrozen):
        recommendations.change_recommendation(row, person("沈悦"), by=clerk, at=RECOMMENDED_AT)
    with pytest.raises(ReasonMissing):
        recommendations.withdraw_recommendation(row, reason=" ", by=clerk, at=RECOMMENDED_AT)

    recommendations.withdraw_recommendation(
        row, reason="公示中有异议，属实", by=clerk, at=RECOMMENDED_AT
    )

    row.refresh_from_db()
    assert (row.state, row.decision_reason) == ("struck", "公示中有异议，属实")
    assert honour_rows.places_of(road.sheet())[1].taken == 0


def test_returned_name_goes_on_the_own_notice_again_with_the_same_material(road, cycle):
    road.sent("D01", person("沈悦"))
    row = road.row("沈悦")
    with pytest.raises(ReasonMissing):
        recommendations.return_recommendation(row, reason="", by=cycle.tang, at=POSTED_AT)
    recommendations.return_recommendation(row, reason="事迹须写明数字", by=cycle.tang, at=POSTED_AT)
    assert states(road) == {"沈悦": RecommendationStep.DRAFT}
    with pytest.raises(NothingRecommended):
        road.submit(at=moment(11, 6))

    road.put_on_inner_notice(end=date(2026, 11, 12))
    road.submit(at=moment(11, 13))

    row.refresh_from_db()
    assert (row.state, row.decision_reason) == ("submitted", "事迹须写明数字")


def test_review_belongs_to_the_organisation_department_and_happens_once(road, cycle):
    road.sent("D01", person("沈悦"))
    row = road.row("沈悦")
    with pytest.raises(NotYourPart):
        recommendations.accept_recommendation(row, opinion="", by=cycle.cast.he, at=POSTED_AT)
    recommendations.accept_recommendation(row, opinion="", by=cycle.tang, at=POSTED_AT)
    with pytest.raises(NotNow):
        recommendations.accept_recommendation(row, opinion="", by=cycle.song, at=POSTED_AT)
    with pytest.raises(NotNow):
        recommendations.return_recommendation(row, reason="晚了", by=cycle.song, at=POSTED_AT)
    row.refresh_from_db()
    assert (row.state, row.decision_reason) == ("accepted", "符合推荐条件")


def test_agencies_with_places_that_sent_nobody_are_missing(road):
    road.sent("D01", person("沈悦"))
    assert [each.number for each in honour_rows.agencies_of(road.year) if each.is_missing] == [
        "D02"
    ]
    road.sent("D02", person("顾盼"))
    assert [each.number for each in honour_rows.agencies_of(road.year) if each.is_missing] == []


def test_promoted_reserve_needs_a_free_place_and_no_second_notice_before_the_list_is_posted(
    road, cycle
):
    road.accepted()
    reserve = road.row("甘棠")
    with pytest.raises(listing.errors.PromotionImpossible, match="名额 2 个，在列 2 个"):
        listing.promote_reserve(reserve, by=cycle.tang, at=POSTED_AT)
    listing.strike_recommendation(
        road.row("吕岩"), reason="岗位调离", by=cycle.tang, at=POSTED_AT - timedelta(hours=1)
    )

    listing.promote_reserve(reserve, by=cycle.tang, at=POSTED_AT)

    names = [row.name for row in honours.listed(road.year)]
    assert names == ["东城区代办处", "沈悦", "甘棠", "顾盼"]
    assert honours.notices_of(road.year) == []
