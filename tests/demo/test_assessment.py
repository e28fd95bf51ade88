"""The assessment in the demonstration: two years that are over, one under review, each named case.

What is made by acts must hold like what people make: totals equal their items, places add up, the
sealed list's fingerprint is that of its content.
"""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest

from huzhu.assessment.desk.queries import desk
from huzhu.assessment.facts.models import FactDispute, Filing
from huzhu.assessment.honours import rules as honour_list
from huzhu.assessment.honours.models import Honour, Objection, Recommendation, SealedList
from huzhu.assessment.honours.queries import honours as honour_queries
from huzhu.assessment.outcome.models import Appeal, Quota, QuotaPlan
from huzhu.assessment.outcome.queries import standings
from huzhu.assessment.rating.models import ReviewQuestion
from huzhu.assessment.rating.queries import rating as rating_queries
from huzhu.assessment.rating.queries.rating_papers import checksum_of
from huzhu.assessment.review.models import DepartmentReview
from huzhu.assessment.scheme.models import SchemeVersion
from huzhu.assessment.scheme.queries import content_of
from huzhu.assessment.scheme.rules.comparison import compare
from huzhu.assessment.scheme.states import SchemeState, Verdict
from huzhu.assessment.year.models import AssessmentYear, Evidence, Scoresheet, ScoresheetItem
from huzhu.assessment.year.queries import sheets as sheet_queries
from huzhu.assessment.year.queries import years as year_queries
from huzhu.assessment.year.states import Grade, SheetStep, YearStep
from huzhu.audit.models import AuditEvent
from huzhu.demo import people as cast
from huzhu.demo.assessment import past, running
from huzhu.demo.times import clock
from huzhu.documents import queries as documents
from huzhu.kernel.words import AnswerState
from huzhu.office import queries as office
from huzhu.people import queries as people
from huzhu.people.models import Account, Position
from huzhu.people.states import DepartmentCode, Role
from tests.demo.conftest import TODAY

pytestmark = pytest.mark.usefixtures("loaded")
NOW = clock(TODAY, 10)
FIRST, SECOND, NOW_UNDER_REVIEW = 2024, 2025, 2026
AGENCIES = 27


def year(number: int) -> AssessmentYear:
    return year_queries.year_of(number)


def sheet(number: int, agency: str) -> Scoresheet:
    return Scoresheet.objects.select_related("year__scheme", "agency").get(
        year__year=number, agency__number=agency
    )


def actor(username: str):
    post = people.positions_of(Account.objects.get(username=username), on=TODAY).first()
    return people.actor_of(post)


# --- the years ----------------------------------------------------------------------------------


def test_two_years_are_closed_and_one_is_under_review():
    states = dict(AssessmentYear.objects.values_list("year", "state"))
    assert states == {
        FIRST: YearStep.CLOSED,
        SECOND: YearStep.CLOSED,
        NOW_UNDER_REVIEW: YearStep.REVIEWING,
    }
    sizes = Counter(Scoresheet.objects.values_list("year__year", flat=True))
    assert sizes == dict.fromkeys(states, AGENCIES)


def test_the_calendar_of_the_running_year_lies_around_today():
    running_year = year(NOW_UNDER_REVIEW)
    assert TODAY - timedelta(days=14) < running_year.self_rating_ends_on < TODAY
    assert TODAY < running_year.review_ends_on < running_year.decision_ends_on
    second_chance = sheet(NOW_UNDER_REVIEW, running.REOPENED)
    assert second_chance.state == SheetStep.RATING
    assert second_chance.reopened_until > NOW + timedelta(days=1)


def test_the_second_scheme_differs_by_one_rule_and_next_years_is_a_draft():
    first, second, now = (content_of(year(number).scheme) for number in (2024, 2025, 2026))
    assert [change.item_id for change in compare(first, second).items] == ["2.4"]
    assert compare(second, now).items == ()
    draft = SchemeVersion.objects.get(state=SchemeState.DRAFT)
    assert draft.year == NOW_UNDER_REVIEW + 1
    assert [change.item_id for change in compare(now, content_of(draft)).items] == ["3.3"]


# --- what must hold -----------------------------------------------------------------------------


@pytest.mark.parametrize("number", [FIRST, SECOND])
def test_every_total_and_rank_follows_from_the_items(number):
    found = standings.standings_of(year(number))
    assert len(found) == AGENCIES
    assert [each.number for each in found if each.sheet.total != each.points.total] == []
    assert [each.number for each in found if each.points.open_items] == []
    grades = Counter(each.sheet.grade for each in found)
    assert grades[Grade.FAIL] >= 2
    assert grades[Grade.EXCELLENT] >= 3
    assert grades[Grade.PASS] > grades[Grade.EXCELLENT]


@pytest.mark.parametrize("number", [FIRST, SECOND])
def test_places_add_up_and_only_they_are_honoured(number):
    plan = QuotaPlan.objects.get(year__year=number)
    places = Quota.objects.filter(plan=plan)
    assert sum(each.units for each in places) == plan.config["units"]
    assert sum(each.persons for each in places) == plan.config["persons"]
    honoured = Counter(Honour.objects.filter(year__year=number).values_list("kind", flat=True))
    assert honoured["unit"] == plan.config["units"]
    assert honoured["person"] == plan.config["persons"]


@pytest.mark.parametrize("number", [FIRST, SECOND])
def test_the_sealed_list_has_the_fingerprint_of_its_content(number):
    sealed = SealedList.objects.get(year__year=number)
    assert honour_list.digest_of(sealed.content) == sealed.content_hash
    assert len(sealed.content["lines"]) == Honour.objects.filter(year__year=number).count()


def test_every_signature_has_its_event_and_owners_signed_all_items_of_the_past():
    for number in (FIRST, SECOND, NOW_UNDER_REVIEW):
        signed = DepartmentReview.objects.filter(item__sheet__year__year=number).count()
        events = AuditEvent.objects.filter(
            code="assessment.review_item", subject__startswith=f"scoresheet:{number}-"
        )
        assert signed == events.count()
    left = ScoresheetItem.objects.filter(
        sheet__year__year__lt=NOW_UNDER_REVIEW,
        sheet__state=SheetStep.REVIEWED,
        reviewed_points=None,
        decided_points=None,
    )
    assert not left.exists()


def test_every_sheet_that_was_sent_has_the_checksum_of_what_it_says():
    sent = Scoresheet.objects.filter(submitted_at__isnull=False)
    assert sent.count() == 3 * AGENCIES - 4
    for each in sent.select_related("year__scheme", "agency").filter(
        agency__number__in=["D06", "B01"]
    ):
        assert each.checksum == checksum_of(each)


def test_the_acts_of_every_year_lie_in_the_past():
    acts = AuditEvent.objects.filter(code__startswith="assessment.")
    assert acts.count() > 3_000
    assert not acts.filter(at__gt=NOW).exists()


# --- the named cases ----------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "story"), [(FIRST, past.FIRST), (SECOND, past.SECOND)])
def test_a_past_year_has_a_late_one_with_reminders_and_a_veto(number, story):
    late, vetoed = sheet(number, story.late), sheet(number, story.vetoed)
    assert (late.state, late.verdict, late.grade) == (SheetStep.MISSED, Verdict.LATE, Grade.FAIL)
    kinds = {each.occasion.partition(":")[0] for each in late.reminders.all()}
    assert kinds >= {"opened", "3_days", "1_day", "by_hand", "missed"}
    assert (vetoed.verdict, vetoed.grade) == (Verdict.VETOED, Grade.FAIL)
    incident = vetoed.vetoes.get().incident
    assert incident.has_leak
    assert incident.has_serious_consequences


def test_owners_who_differed_were_settled_by_the_leading_group():
    for number in (FIRST, SECOND):
        row = sheet_queries.item_of(sheet(number, past.DIVIDED.number), past.DIVIDED.item)
        assert len({each.points for each in row.reviews.filter(is_current=True)}) == 2
        assert (row.reviewed_points, row.decided_points) == (None, Decimal("2.5"))
        assert row.decided_reason


def test_an_appeal_was_upheld_and_another_dismissed_each_year():
    for number in (FIRST, SECOND):
        answers = Appeal.objects.filter(sheet__year__year=number)
        assert {each.state for each in answers} == {AnswerState.UPHELD, AnswerState.DISMISSED}
        upheld = answers.get(state=AnswerState.UPHELD)
        row = sheet_queries.item_of(upheld.sheet, upheld.item)
        assert row.decided_points == upheld.points_after


def test_an_objection_was_dismissed_in_one_year_and_moved_a_reserve_up_in_the_other():
    outcomes = dict(Objection.objects.values_list("year__year", "state"))
    assert outcomes == {FIRST: AnswerState.DISMISSED, SECOND: AnswerState.UPHELD}
    struck = Recommendation.objects.get(state="struck")
    assert struck.sheet.year.year == SECOND
    promoted = AuditEvent.objects.get(code="assessment.promote_reserve")
    assert Honour.objects.filter(year__year=SECOND, name=promoted.facts["name"]).exists()


def test_one_honour_was_withdrawn_and_stays_on_record():
    withdrawn = Honour.objects.get(withdrawn_at__isnull=False)
    assert withdrawn.year.year == FIRST
    assert withdrawn.withdrawn_reason
    assert honour_queries.honour_by_token(withdrawn.token) == withdrawn


def test_the_running_year_has_a_question_disputes_a_voided_paper_and_values_that_differ():
    asked = ReviewQuestion.objects.filter(answered_at=None, withdrawn_at=None)
    assert running.ASKED in {each.item.sheet.agency.number for each in asked}
    states = Counter(FactDispute.objects.values_list("state", flat=True))
    assert states == {"open": 2, "upheld": 1}
    voided = Filing.objects.get(voided_at__isnull=False)
    assert (voided.year, voided.agency.number) == (NOW_UNDER_REVIEW, "D06")
    missed = Scoresheet.objects.get(year__year=NOW_UNDER_REVIEW, state=SheetStep.MISSED)
    assert missed.agency.number == running.MISSED
    differing = sheet_queries.item_of(sheet(NOW_UNDER_REVIEW, "D08"), "2.9")
    assert len({each.points for each in differing.reviews.all()}) == 2


def test_proofs_open_and_one_paper_shows_two_items():
    shown = rating_queries.known_files(sheet(NOW_UNDER_REVIEW, "D06"))
    assert {each.name.rpartition(".")[2] for each in shown} == {"pdf", "png"}
    twice = Counter(
        Evidence.objects.filter(item__sheet=sheet(NOW_UNDER_REVIEW, "D06")).values_list(
            "file", flat=True
        )
    )
    assert 2 in twice.values()
    for each in Evidence.objects.select_related("file")[:3]:
        download = documents.download_of(each.file.reference, file_id=each.file_id)
        assert download.path.read_bytes()[:4] in {b"%PDF", b"\x89PNG"}


# --- whom one can be ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "username", ["lin", "zhou", "song", "meng", "xu", "jia", "yang", "zhu", "he", "chen", "lu"]
)
def test_the_named_people_have_something_to_do_in_the_assessment(username):
    assert desk.todos_for(actor(username), at=NOW, calendar=office.calendar())


def test_every_owning_department_has_a_person_among_the_named():
    scheme = year_queries.scheme_of(year(NOW_UNDER_REVIEW))
    owners = {owner for item in scheme.items for owner in item.owners}
    named = {
        post.place
        for person in cast.STAFF
        for post in person.posts
        if post.role in {Role.DEPARTMENT_CLERK, Role.DEPARTMENT_HEAD}
    }
    assert owners <= named
    assert DepartmentCode.ORGANISATION in named
    assert Position.objects.filter(role=Role.DEPARTMENT_HEAD, ends_on=None).count() >= len(owners)


def test_the_home_page_tells_what_to_try_in_the_assessment(settings, client):
    settings.MAY_DEMONSTRATE = True
    page = client.get("/").content.decode()
    assert "两分钟看懂一次年度考核" in page
    for name in ("周芃", "林垚", "许晔", "高赟", "孟祎", "宋琰"):
        assert f"以{name}的身份看" in page
