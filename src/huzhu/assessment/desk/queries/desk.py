"""Whose turn it is in the yearly assessment: facts in few queries, then ``duties``.

The to-do list (我的待办) is derived anew each time; no table of tasks could disagree with the year.
Only what the step of a year asks for is read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import TYPE_CHECKING

from django.db.models import Count, F, Min, Q

from huzhu.assessment.desk.duties import (
    APPEALS,
    CANDIDATES,
    OBJECTIONS,
    REVIEW,
    Duty,
    SheetCase,
    Waiting,
    YearCase,
    duties_of_sheet,
    duties_of_year,
)
from huzhu.assessment.facts.models import FactDispute
from huzhu.assessment.facts.states import DisputeState
from huzhu.assessment.honours.models import Objection, Recommendation
from huzhu.assessment.honours.states import RecommendationStep
from huzhu.assessment.outcome.models import Appeal, GradePlan, Quota, QuotaPlan
from huzhu.assessment.rating.models import ReviewQuestion
from huzhu.assessment.rating.queries import papers
from huzhu.assessment.review.queries import review_states
from huzhu.assessment.review.queries.progress import signatures_of
from huzhu.assessment.year import recusals as touching
from huzhu.assessment.year.models import Scoresheet
from huzhu.assessment.year.queries import years as year_queries
from huzhu.assessment.year.queries.sheets import last_day_of, paper_day_of
from huzhu.assessment.year.rules.calendar import calendar_of
from huzhu.assessment.year.states import SheetStep, YearStep
from huzhu.kernel.words import AnswerState
from huzhu.kernel.workdays import local_date
from huzhu.notices.rules import urgency
from huzhu.notices.states import OpenWork, Todo, Urgency
from huzhu.people import proxies, recusals
from huzhu.people import queries as people
from huzhu.people.states import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date, datetime

    from huzhu.assessment.year.models import AssessmentYear
    from huzhu.kernel.actor import Actor
    from huzhu.kernel.workdays import Calendar
    from huzhu.people.models import Recusal

_UNDER_REVIEW = frozenset({YearStep.SELF_RATING, YearStep.REVIEWING})
_SENT = frozenset({RecommendationStep.SUBMITTED, RecommendationStep.ACCEPTED})


@dataclass(frozen=True, slots=True)
class OpenDuty:
    """One act that a year waits for, with who could do it today and how long there is."""

    duty: Duty
    names: tuple[str, ...]
    urgency: Urgency
    is_mine: bool


def todos_for(actor: Actor, *, at: datetime, calendar: Calendar) -> list[Todo]:
    """What waits for the actor's position in the years under way."""
    if actor.is_office:
        return _of_office(actor, at=at, calendar=calendar)
    if actor.role == Role.AGENCY_CLERK:
        return _of_agency(actor, at=at, calendar=calendar)
    return []


def open_work(*, at: datetime, calendar: Calendar) -> Iterator[OpenWork]:
    """Every act that the years under way wait for, whoever fills it today, or nobody."""
    aside = list(recusals.standing())
    for year in _running():
        args = (year.year,)
        for duty in duties_of_year(case_of(year, at=at)):
            if not duty.is_of_agencies:  # each agency's own stands below
                yield _work(_todo(year, duty, args, at=at, calendar=calendar), duty)
        yield from _stepped_aside_from(year, aside, at=at, calendar=calendar)
        if year.state == YearStep.PREPARING:
            continue
        for sheet in Scoresheet.objects.filter(year=year).select_related("year", "agency"):
            for duty in duties_of_sheet(_sheet_case(sheet)):
                todo = _todo(year, duty, args, at=at, calendar=calendar, sheet=sheet)
                yield _work(todo, duty, agency_path=sheet.agency.path)


def _stepped_aside_from(
    year: AssessmentYear, aside: list[Recusal], *, at: datetime, calendar: Calendar
) -> Iterator[OpenWork]:
    """What departments owe on sheets from which somebody steps aside: each may wait for others."""
    if not aside or year.state not in _UNDER_REVIEW:
        return
    rows = Scoresheet.objects.filter(year=year, state=SheetStep.SUBMITTED)
    for sheet in rows.select_related("year", "agency"):
        touched = touching.touched_of(sheet)
        if not any(touched.is_of(row.case) for row in aside):
            continue
        case = replace(case_of(year, at=at), waiting=_waiting(year, [sheet]))
        for duty in duties_of_year(case):
            if duty.page == REVIEW:
                todo = _todo(year, duty, (year.year,), at=at, calendar=calendar, sheet=sheet)
                todo = replace(todo, key=f"{todo.key}:{sheet.agency_number}")
                chair = ("assessment", duty.department, sheet.pk)
                yield OpenWork(todo, duty.whose, chair, duty.is_for, touched=touched)


def _work(todo: Todo, duty: Duty, *, agency_path: str = "") -> OpenWork:
    chair = (duty.roles, duty.department, duty.agency_id, duty.account_id, duty.group)
    return OpenWork(todo, duty.whose, ("assessment", *chair), duty.is_for, agency_path)


def turns_of(
    actor: Actor, year: AssessmentYear, *, at: datetime, calendar: Calendar
) -> tuple[OpenDuty, ...]:
    """The line "现在轮到" of the year's page: whose turn, by name, and until when."""
    today = local_date(at)
    duties = duties_of_year(case_of(year, at=at))
    roles = {role for duty in duties for role in duty.roles}
    posts = people.posts_in_office(roles=roles, on=today)
    holders = [*map(people.actor_of, posts), *proxies.actors_on(today)]
    return tuple(
        OpenDuty(
            duty=duty,
            names=tuple(holder.name for holder in holders if duty.is_for(holder)),
            urgency=urgency(today, due_on=duty.due_on, calendar=calendar),
            is_mine=duty.is_for(actor),
        )
        for duty in duties
    )


def _of_office(actor: Actor, *, at: datetime, calendar: Calendar) -> list[Todo]:
    aside = recusals.of(actor)
    return [
        _todo(year, duty, (year.year,), at=at, calendar=calendar)
        for year in _running()
        for duty in duties_of_year(case_of(year, at=at, seen_by=actor, aside=aside))
        # Who has a post for a single sheet does nothing for the whole year in it.
        if duty.is_for(actor) and (not actor.cases or duty.page == REVIEW)
    ]


def _of_agency(actor: Actor, *, at: datetime, calendar: Calendar) -> list[Todo]:
    running = [year for year in _running() if year.state != YearStep.PREPARING]
    if not running or actor.agency_id is None:
        return []
    own = Scoresheet.objects.filter(agency_id=actor.agency_id, year__in=running)
    return [
        _todo(sheet.year, duty, (sheet.year.year,), at=at, calendar=calendar, sheet=sheet)
        for sheet in own.select_related("year", "agency")
        for duty in duties_of_sheet(_sheet_case(sheet))
        if duty.is_for(actor)
    ]


def _running() -> Iterable[AssessmentYear]:
    return year_queries.years().exclude(state=YearStep.CLOSED)


def _todo(
    year: AssessmentYear,
    duty: Duty,
    args: tuple[int, ...],
    *,
    at: datetime,
    calendar: Calendar,
    sheet: Scoresheet | None = None,
) -> Todo:
    return Todo(
        key=f"assessment.{duty.page}:{year.year}:{duty.verb}",
        title=f"{year.year} 年度代办处考核",
        verb=duty.verb,
        subject_label=sheet.agency_name if sheet else duty.whose,
        url_name=duty.page,
        url_args=args,
        waiting_since=duty.since or (sheet or year).entered_step_at,
        due_on=duty.due_on,
        urgency=urgency(local_date(at), due_on=duty.due_on, calendar=calendar),
    )


# --- the facts ----------------------------------------------------------------------------------


def case_of(
    year: AssessmentYear,
    *,
    at: datetime,
    seen_by: Actor | None = None,
    aside: Sequence[Recusal] = (),
) -> YearCase:
    """The facts of a year at its step; ``seen_by``: without sheets from which one steps aside."""
    step = YearStep(year.state)
    case = YearCase(year.year, step, calendar_of(year), local_date(at))
    if step in _UNDER_REVIEW:
        return _with_review(case, year, seen_by=seen_by, aside=aside)
    if step in {YearStep.DECIDING, YearStep.ALLOTTING}:
        return _with_decisions(case, year)
    if step in {YearStep.RECOMMENDING, YearStep.ON_NOTICE}:
        return _with_honours(case, year)
    return case


def _with_review(
    case: YearCase, year: AssessmentYear, *, seen_by: Actor | None, aside: Sequence[Recusal]
) -> YearCase:
    sheets = list(Scoresheet.objects.filter(year=year).select_related("agency"))
    for sheet in sheets:
        sheet.year = year
    rating = [sheet for sheet in sheets if sheet.state == SheetStep.RATING]
    owing = papers.owing_papers(sheets)
    return replace(
        case,
        rating=len(rating),
        papers=len(owing),
        rating_due_on=min(map(last_day_of, rating), default=None),
        papers_due_on=min(
            (paper_day_of(each) for each in sheets if each.pk in owing), default=None
        ),
        open_sheets=len(rating) + sum(each.state == SheetStep.SUBMITTED for each in sheets),
        waiting=_waiting(year, _without_recusals(sheets, seen_by, aside)),
    )


def _without_recusals(
    sheets: list[Scoresheet], actor: Actor | None, aside: Sequence[Recusal]
) -> list[Scoresheet]:
    if actor is None or not (aside or actor.cases):
        return sheets
    told = [(sheet, touching.touched_of(sheet)) for sheet in sheets]
    return [sheet for sheet, touched in told if not recusals.is_aside(actor, touched, aside)]


def _waiting(year: AssessmentYear, sheets: list[Scoresheet]) -> dict[str, Waiting]:
    """Items that a department can sign now, of sheets that are not done, and open disputes."""
    submitted = [sheet for sheet in sheets if sheet.state == SheetStep.SUBMITTED]
    items: Counter[str] = Counter()
    agencies: Counter[str] = Counter()
    for shares in signatures_of(year, submitted, without_asked=True).values():
        for department, share in shares.items():
            items[department] += share.open_count
            agencies[department] += bool(share.open_count)
    disputes = _disputes(year)
    return {
        department: Waiting(
            items[department],
            agencies[department],
            len(disputes[department]),
            min(disputes[department], default=None),
        )
        for department in sorted({*items, *disputes})
    }


def _disputes(year: AssessmentYear) -> dict[str, list[datetime]]:
    """When open disputes were filed, by the departments that may answer them."""
    found: dict[str, list[datetime]] = defaultdict(list)
    rows = FactDispute.objects.filter(year=year.year, state=DisputeState.OPEN)
    scheme = year_queries.scheme_of(year)
    for name, filed_at in rows.values_list("name", "filed_at"):
        for owner in {each for item in scheme.items if name in item.facts for each in item.owners}:
            found[owner].append(filed_at)
    return found


def _with_decisions(case: YearCase, year: AssessmentYear) -> YearCase:
    plan = QuotaPlan.objects.filter(year=year).first()
    drafted = "drafted" if plan else ""
    return replace(
        case,
        group=year_queries.group_positions(year),
        undecided=len(review_states.undecided_items(year)),
        has_grade_plan=GradePlan.objects.filter(year=year).exists(),
        quota_plan="approved" if plan and plan.approved_at else drafted,
    )


def _with_honours(case: YearCase, year: AssessmentYear) -> YearCase:
    sent = Recommendation.objects.filter(sheet__year=year).values_list("state", "submitted_at")
    states = Counter(state for state, _ in sent)
    appeals = Appeal.objects.filter(sheet__year=year, state=AnswerState.OPEN)
    filed = list(appeals.values_list("reviewer_account", "filed_at"))
    here = _in_office({account for account, _ in filed if account}, on=case.today)
    filed = [(account if account in here else None, at) for account, at in filed]
    accounts = [account for account, _ in filed]
    objections = Objection.objects.filter(year=year, state=AnswerState.OPEN)
    objected = list(objections.values_list("filed_at", flat=True))
    came = [((APPEALS, account), at) for account, at in filed]
    came += [((OBJECTIONS, None), at) for at in objected]
    came += [
        ((CANDIDATES, None), at)
        for state, at in sent
        if at and state == RecommendationStep.SUBMITTED
    ]
    ends = [day for day in (year.appeals_end_on, year.list_notice_ends_on) if day]
    return replace(
        case,
        recommendations=states[RecommendationStep.SUBMITTED],
        accepted=states[RecommendationStep.ACCEPTED],
        objections=len(objected),
        appeals=accounts.count(None),
        taken_appeals=Counter(each for each in accounts if each is not None),
        list_ends_on=year.list_notice_ends_on,
        windows_end_on=max(ends, default=None),
        came_at=dict(sorted(came, key=itemgetter(1), reverse=True)),  # the first stays
    )


def _in_office(accounts: set[int], *, on: date) -> frozenset[int]:
    """Those who hold a post: an appeal that was taken by who left is anybody's to take again."""
    if not accounts:
        return frozenset()
    posts = people.running_posts(on).filter(account_id__in=accounts)
    return frozenset(posts.values_list("account_id", flat=True))


def _sheet_case(sheet: Scoresheet) -> SheetCase:
    waiting = ReviewQuestion.objects.filter(ReviewQuestion.WAITING, item__sheet=sheet)
    questions = waiting.aggregate(count=Count("id"), due_on=Min("due_on"), asked_at=Min("asked_at"))
    return SheetCase(
        year=sheet.year.year,
        step=YearStep(sheet.year.state),
        calendar=calendar_of(sheet.year),
        agency_id=sheet.agency_id,
        sheet_step=SheetStep(sheet.state),
        last_day=last_day_of(sheet),
        paper_day=paper_day_of(sheet),
        owes_paper=bool(papers.owing_papers([sheet])),
        questions=questions["count"],
        asked_at=questions["asked_at"],
        question_due_on=questions["due_on"],
        places=_open_places(sheet) if sheet.year.state == YearStep.RECOMMENDING else 0,
    )


def _open_places(sheet: Scoresheet) -> int:
    given = Quota.objects.filter(sheet=sheet).values_list(F("units") + F("persons"), flat=True)
    sent = Recommendation.objects.filter(Q(sheet=sheet, is_reserve=False, state__in=_SENT))
    return max((given.first() or 0) - sent.count(), 0)
