"""What a visitor finds: every state, work for everybody, accounts that balance, dates that hold.

The same day and seed make the same city again (the last test, in the long form, makes a part of it
twice).
"""

import hashlib
from collections import Counter
from datetime import timedelta

import pytest
from django.db.models import F, Sum

from huzhu import demo
from huzhu.assessment.desk.queries import desk as assessment
from huzhu.assessment.year.models import ScoresheetItem
from huzhu.audit.models import AuditEvent
from huzhu.budget import queries as budgets
from huzhu.budget.models import Budget, Reservation
from huzhu.claims import queries as offers
from huzhu.claims import shelf
from huzhu.claims.entitlement import is_for
from huzhu.claims.models import Claim, Offer, VoucherCode
from huzhu.claims.states import Phase
from huzhu.demo import people as cast
from huzhu.demo import projects as projects_of_demo
from huzhu.demo.assessment import opening, running
from huzhu.demo.assessment.dates import Dates
from huzhu.demo.times import clock
from huzhu.kernel.identifiers import is_id_number
from huzhu.notices import queries as notices
from huzhu.office import queries as office
from huzhu.people import founding, vault
from huzhu.people import queries as people
from huzhu.people.models import Account, Agency, Member, Position
from huzhu.people.states import DepartmentCode, Role, Standing
from huzhu.projects.models import ServiceProject
from huzhu.projects.queries import desk
from huzhu.projects.states import BOX_POSITIONS, Category, Step
from tests.demo.conftest import TODAY, database_as_owner
from tests.markup import folded

pytestmark = pytest.mark.usefixtures("loaded")
NOW = clock(TODAY, 10)


def actor(username: str, role: str | None = None):
    posts = people.positions_of(Account.objects.get(username=username), on=TODAY)
    return next(people.actor_of(post) for post in posts if role in {None, post.role})


# --- what there is ------------------------------------------------------------------------------


def test_every_step_and_every_category_occurs():
    steps = Counter(ServiceProject.objects.values_list("state", flat=True))
    categories = Counter(ServiceProject.objects.values_list("category", flat=True))
    assert set(steps) == {str(step) for step in Step}
    assert set(categories) == {str(category) for category in Category}
    assert 60 <= sum(steps.values()) <= 80


def test_offers_are_upcoming_open_sold_out_closed_and_terminated():
    phases = Counter(offers.offer_status(offer, at=NOW).phase for offer in Offer.objects.all())
    assert {*phases} >= {
        Phase.UPCOMING, Phase.OPEN, Phase.SOLD_OUT, Phase.CLOSED, Phase.TERMINATED, Phase.DRAFT,
    }  # fmt: skip


def test_an_offer_opens_within_half_an_hour_for_the_visitors_member():
    member = Member.objects.get(number=cast.ENTITLED.number)
    soon = NOW + timedelta(minutes=30)
    statuses = shelf.open_offers_for(member, at=NOW)
    assert any(NOW + timedelta(minutes=14) < status.opens_at < soon for status in statuses)
    assert Phase.OPEN in {status.phase for status in statuses}
    assert not Claim.objects.filter(member=member, offer__closes_at__gt=NOW).exists()


def test_the_city_has_all_agencies_and_twenty_thousand_members():
    kinds = Counter(Agency.objects.filter(parent=None).values_list("kind", flat=True))
    assert kinds == {"district": 17, "bureau": 6, "industry": 4}
    assert Member.objects.count() == 20_000
    assert Member.objects.filter(verified_at=None).count() > 1_000
    assert Member.objects.filter(standing=Standing.LAPSED).count() > 500


def test_nobody_real_is_meant():
    for member in Member.objects.order_by("id")[:500]:
        id_number = vault.id_number_of(member)
        assert id_number.startswith("9900")
        assert is_id_number(id_number)
        assert member.phone in {"", f"154{int(member.number[2:]):08d}"}
    assert all(account.phone.startswith("010-0") for account in Account.objects.all())


# --- whom one can be ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("username", "role"),
    [(person.username, post.role) for person in cast.STAFF for post in person.posts],
)
def test_every_named_person_has_something_to_do(username, role):
    who, calendar = actor(username, role), office.calendar()
    todos = [
        *desk.todos_for(who, at=NOW, calendar=calendar),
        *assessment.todos_for(who, at=NOW, calendar=calendar),
    ]
    assert todos, f"{username} as {role} has nothing to do"


def test_every_role_of_the_regulation_has_something_to_do():
    roles = {(Role.AGENCY_CLERK, ""), (Role.AGENCY_CHECKER, ""), (Role.AGENCY_DIRECTOR, "")}
    roles |= {*BOX_POSITIONS.values(), (Role.DIRECTOR, "")}
    roles |= {(Role.DEPARTMENT_CLERK, code) for code in ("finance", "compliance", "it")}
    calendar = office.calendar()
    for role, department in roles:
        posts = Position.objects.filter(role=role, department=department, ends_on=None)
        actors = [people.actor_of(post) for post in posts.select_related("account", "agency")]
        assert any(desk.todos_for(each, at=NOW, calendar=calendar) for each in actors), role


def test_reviews_are_overdue_due_and_fresh():
    calendar = office.calendar()
    todos = desk.todos_for(actor("chen"), at=NOW, calendar=calendar)
    assert {todo.urgency.level for todo in todos} >= {"red", "amber"}


def test_the_winner_holds_codes_and_the_lapsed_member_is_told_why():
    winner = Member.objects.get(number=cast.WINNER.number)
    lapsed = Member.objects.get(number=cast.NOT_IN_STANDING.number)
    assert len(offers.my_claims(winner.pk)) >= 3
    assert (lapsed.standing, offers.my_claims(lapsed.pk)) == (Standing.LAPSED, [])


def test_the_database_says_that_it_is_a_demonstration():
    assert founding.is_demonstration()
    marked = AuditEvent.objects.get(code="people.begin_demonstration")
    assert not AuditEvent.objects.filter(code="people.open_account", pk__lt=marked.pk).exists()


def test_the_named_people_come_first_and_can_sign_in():
    first = Account.objects.order_by("id")[: len(cast.STAFF)]
    assert [account.username for account in first] == [person.username for person in cast.STAFF]
    assert all(account.check_password(cast.PASSWORD) for account in first[:2])
    assert people.positions_of(Account.objects.get(username="sun"), on=TODAY).count() == 2


def test_the_home_page_names_the_cast_first_and_tells_the_password(settings, client):
    settings.MAY_DEMONSTRATE = True
    page = folded(client.get("/").content.decode())
    shown = [page.find(f">{person.name}<") for person in (*cast.STAFF, *cast.MEMBERS[:2])]
    assert min(shown) > 0
    assert f"<code>{cast.PASSWORD}</code>" in page
    assert all(f"<code>{name}</code>" in page for name in ("lin", "he", "wang"))


def test_an_ended_term_signed_what_the_new_head_did_not():
    finance = Position.objects.filter(role=Role.DEPARTMENT_HEAD, department=DepartmentCode.FINANCE)
    former = finance.get(ends_on__isnull=False)
    signed = AuditEvent.objects.filter(position_id=former.pk, code="projects.countersign")
    assert signed.exists()
    assert not signed.filter(at__date__gt=former.ends_on).exists()


def test_the_terminated_project_was_announced_and_its_holders_were_told():
    ended = ServiceProject.objects.get(state=Step.TERMINATED, termination__from_step=Step.CLAIMING)
    offer = offers.offer_of(ended.number)
    holder = Claim.objects.filter(offer=offer).first()
    told = notices.member_notices_for(holder.member_id, held_offer_ids=[offer.pk])
    assert [notice.offer_id for notice in told] == [offer.pk]
    assert notices.notice_by_number(ended.termination.notice_number).reference == ended.number


# --- what must hold -----------------------------------------------------------------------------


def test_every_offer_is_sound():
    audits = {offer.reference: offers.audit_of(offer) for offer in Offer.objects.all()}
    assert audits
    assert [number for number, audit in audits.items() if not audit.is_sound] == []


def test_nobody_claimed_who_was_not_entitled():
    claims = Claim.objects.select_related("offer", "member__union__agency")
    for claim in claims:
        assert claim.member.standing == Standing.ACTIVE
        assert claim.member.verified_at is not None
        assert claim.member.union.agency.path.startswith(claim.offer.agency_path)
        assert claim.offer.opens_at <= claim.at < min(claim.offer.closes_at, NOW)
    narrow = claims.exclude(offer__union_ids=[])
    assert narrow.exists()
    assert all(claim.member.union_id in claim.offer.union_ids for claim in narrow)


def test_named_members_stand_on_both_sides_of_an_offer_with_conditions():
    asking = Offer.objects.exclude(conditions={}).filter(state="published")
    assert asking.count() >= 2
    offer = asking.get(conditions__has_key="protections")
    named = Member.objects.select_related("union__agency").filter(
        number__in=[cast.ENTITLED.number, cast.WINNER.number]
    )
    found = {member.number: is_for(offer, member, at=NOW) for member in named}
    assert found == {cast.ENTITLED.number: True, cast.WINNER.number: False}


def test_no_budget_line_is_overdrawn():
    for agency_id, year in Budget.objects.values_list("agency_id", "year"):
        for line in budgets.lines_of(agency_id, year):
            assert line.available >= 0
    spent = Reservation.objects.filter(state="spent").aggregate(total=Sum("amount"))["total"]
    assert spent > 0


def test_every_act_lies_in_the_past_and_was_recorded_after_it():
    assert AuditEvent.objects.count() > 2_000
    seeded = AuditEvent.objects.filter(code="office.seed_calendar")  # by the template, just now
    assert not AuditEvent.objects.exclude(pk__in=seeded).filter(at__gt=NOW).exists()
    late = AuditEvent.objects.filter(code__startswith="projects.").exclude(recorded_at__gte=F("at"))
    assert not late.filter(at__lte=AuditEvent.objects.latest("id").recorded_at).exists()


def test_people_act_in_office_hours_of_working_days():
    calendar = office.calendar()
    by_people = AuditEvent.objects.filter(code__startswith="projects.").exclude(account_id=None)
    moments = [event.at.astimezone(NOW.tzinfo) for event in by_people]
    assert [at for at in moments if not calendar.is_workday(at.date())] == []
    assert [at for at in moments if not 9 <= at.hour < 18] == []


def test_codes_were_used_after_they_were_won():
    used = VoucherCode.objects.filter(used_at__isnull=False)
    assert used.exists()
    assert not used.filter(number__gt=F("offer__given")).exists()
    won = {(claim.offer_id, claim.number): claim.at for claim in Claim.objects.all()}
    assert all(code.used_at > won[code.offer_id, code.number] for code in used)


# --- the same again -----------------------------------------------------------------------------


def digest() -> str:
    """Everything that people see, by names and numbers, without what keys and ids decide."""
    parts = [
        ServiceProject.objects.order_by("number").values_list(
            "number", "title", "state", "agency__number", "entered_step_at", "starts_on"
        ),
        AuditEvent.objects.order_by("id").values_list("code", "at", "actor_name", "actor_title"),
        Member.objects.order_by("number").values_list(
            "number", "name", "id_tail", "union__number", "standing", "verified_at"
        ),
        Claim.objects.order_by("offer__reference", "number").values_list(
            "offer__reference", "number", "member__number", "at"
        ),
        VoucherCode.objects.order_by("offer__reference", "number", "id").values_list(
            "offer__reference", "number", "state", "expires_on", "used_at"
        ),
        Reservation.objects.order_by("reference", "id").values_list(
            "reference", "line__name", "amount", "state"
        ),
        Account.objects.order_by("id").values_list("username", "full_name"),
        ScoresheetItem.objects.order_by("sheet__agency__number", "place").values_list(
            "sheet__agency__number", "item", "platform_points", "self_points", "reviewed_points"
        ),
    ]
    content = "\n".join(repr(row) for rows in parts for row in rows)
    return hashlib.sha256(content.encode()).hexdigest()


def running_alone(stage) -> None:
    """The year under review without those before it."""
    dates = Dates(stage.time)
    running.walk(stage, dates, scheme=opening.official_scheme(stage, dates))


@pytest.mark.long
def test_the_same_day_and_seed_make_the_same_city(database_server, monkeypatch):
    """A part of the city, for the time it takes; of each list of roads some are in it."""
    monkeypatch.setattr(projects_of_demo, "WAITING", projects_of_demo.WAITING[::6])
    monkeypatch.setattr(projects_of_demo, "RUNNING", projects_of_demo.RUNNING[::5])
    found = []
    monkeypatch.setattr(projects_of_demo, "CLOSED", projects_of_demo.CLOSED[:1])
    monkeypatch.setattr(demo.assessment, "load", running_alone)
    for name in ("demo_again", "demo_once_more"):
        database_server.clone(name)
        with database_as_owner(name):
            demo.load(today=TODAY, members_count=1_000)
            found.append(digest())
        database_server.drop(name)
    assert found[0] == found[1]
