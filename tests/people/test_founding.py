"""How an office begins: the mark of a demonstration, the first account, the first leaders."""

from argparse import Namespace
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from huzhu import demo
from huzhu.audit.models import AuditEvent
from huzhu.kernel.actor import CLOCK
from huzhu.office import queries as office_days
from huzhu.people import commands, errors, founding, queries, rights_errors, waiting
from huzhu.people.actions import founding as founding_actions
from huzhu.people.actions import links, organisation, passwords, proposals
from huzhu.people.actions.posts import Appointment
from huzhu.people.models import Account, Founding, PasswordLink, Position
from huzhu.people.name_errors import PersonNameWrong
from huzhu.people.states import DepartmentCode, Role
from huzhu.runtime import setup
from huzhu.web.console import rights
from tests import clients
from tests.people.persons import NOW, make_agency


def test_demonstration_is_marked_once_in_an_empty_database(db):
    assert founding.is_untouched()
    founding_actions.begin_demonstration(by=CLOCK, at=NOW)
    assert founding.is_demonstration()
    assert AuditEvent.objects.filter(code="people.begin_demonstration").count() == 1
    with pytest.raises(errors.OfficeHasPeople):
        founding_actions.begin_demonstration(by=CLOCK, at=NOW)


@pytest.mark.parametrize("register", ["person", "agency"])
def test_demonstration_is_turned_away_when_anybody_or_anything_is_registered(db, register):
    if register == "person":
        Account.objects.create(username="real", full_name="真实的人")
    else:
        make_agency("A01")
    with pytest.raises(errors.OfficeHasPeople):
        founding_actions.begin_demonstration(by=CLOCK, at=NOW)
    with pytest.raises(errors.OfficeHasPeople):
        demo.load()
    assert not founding.is_demonstration()


def test_beginning_is_remembered_once_it_is_final_and_asked_anew_until_then(
    db, django_assert_num_queries
):
    assert not founding.is_demonstration()
    with transaction.atomic():
        founding_actions.begin_demonstration(by=CLOCK, at=NOW)
        assert founding.is_demonstration()
        transaction.set_rollback(True)
    assert not founding.is_demonstration()
    make_agency("A01")
    founding.is_demonstration()
    with django_assert_num_queries(0):
        assert (founding.is_demonstration(), founding.open_since()) == (False, None)


@pytest.mark.django_db(transaction=True)
def test_demonstration_is_remembered_until_another_database_stands_in_its_place(
    django_assert_num_queries,
):
    founding_actions.begin_demonstration(by=CLOCK, at=NOW)
    assert founding.is_demonstration()
    with django_assert_num_queries(0):
        assert founding.is_demonstration()
    Founding.objects.all().delete()
    connection.close()
    assert not founding.is_demonstration()


@pytest.mark.parametrize("may", [True, False])
def test_start_fills_an_empty_database_only_where_a_demonstration_may_be(
    db, settings, monkeypatch, may
):
    filled = []
    monkeypatch.setattr(demo, "load", lambda: filled.append("city"))
    settings.MAY_DEMONSTRATE = may
    setup.load_demo()
    assert filled == ["city"] * may
    make_agency("A01")
    setup.load_demo()
    assert filled == ["city"] * may


def test_trials_are_turned_away_when_the_database_is_no_demonstration(db, settings):
    with pytest.raises(errors.NotADemonstration, match="没有写入任何内容"):
        commands.check_demonstration()
    settings.MAY_DEMONSTRATE = False
    with pytest.raises(errors.DemonstrationElsewhere):
        commands.begin_demonstration()
    settings.MAY_DEMONSTRATE = True
    commands.begin_demonstration()
    commands.check_demonstration()


PASSWORD = "红墙边的第三棵银杏又黄了叶子"
FIRST = Namespace(name="首任", account="first", department="organisation")


@pytest.fixture
def first(db, capsys):
    """The first account's actor, as ``staff first`` makes it; what it printed is read away."""
    commands.staff_first(FIRST)
    told = capsys.readouterr().out
    assert told.count("/accounts/password/set/") == 1
    return queries.actor_of(Position.objects.get())


def enter(username):
    """The person has a password; by which link is another test's matter."""
    account = Account.objects.get(username=username)
    account.set_password(PASSWORD)
    account.save()


def keys_in(text):
    """The keys of the links that a command printed."""
    return [part.split("/")[0].split()[0] for part in text.split("/password/set/")[1:]]


def opened(keys):
    """Whose password each key still sets."""
    accounts = [queries.account_of_link(key, at=timezone.now()) for key in keys]
    return [account and account.username for account in accounts]


def propose(username, role, *, by):
    account = organisation.open_account(username=username, full_name=username, by=by, at=NOW)
    links.issue_password_link(account, by=by, at=NOW)
    wanted = Appointment(role=role, starts_on=NOW.date())
    return proposals.propose_appointment(account, wanted, by=by, at=NOW)


@pytest.mark.clause("S6.5.a")
def test_first_account_is_made_once_in_an_empty_office(first):
    assert (first.role, first.department) == (Role.DEPARTMENT_HEAD, DepartmentCode.ORGANISATION)
    assert not Account.objects.get().has_usable_password()
    enter("first")
    with pytest.raises(errors.OfficeHasPeople):
        commands.staff_first(FIRST)
    with pytest.raises(errors.OfficeHasPeople):
        founding_actions.begin_demonstration(by=CLOCK, at=NOW)
    assert Account.objects.count() == 1


def test_first_account_is_turned_away_when_its_department_appoints_nobody(db):
    with pytest.raises(rights_errors.FirstAccountOrganises, match="财务部不办理任免"):
        commands.staff_first(Namespace(**{**vars(FIRST), "department": "finance"}))
    assert not Account.objects.exists()


@pytest.mark.clause("S6.5.a")
def test_first_leaders_are_confirmed_on_the_server_and_the_way_closes_for_ever(first, capsys):
    with pytest.raises(rights_errors.NoLeaderProposed):
        commands.staff_confirm()
    propose("wang", Role.DIRECTOR, by=first)
    commands.staff_confirm()
    told = capsys.readouterr().out
    assert told.count("/accounts/password/set/") == 1
    assert "确认另一位，或重发链接" in told
    twice = [propose(name, Role.DEPUTY_DIRECTOR, by=first) for name in ("chu", "zhao")]
    with pytest.raises(rights_errors.LeadersUnclear):
        commands.staff_confirm()
    proposals.withdraw_proposal(twice[1], by=first, at=NOW)
    enter("wang")
    enter("chu")
    commands.staff_confirm()
    assert "本命令不再可用" in capsys.readouterr().out
    gone = NOW.date() - timedelta(days=1)
    Position.objects.filter(role=Role.DEPUTY_DIRECTOR).update(starts_on=gone, ends_on=gone)
    propose("qian", Role.DEPUTY_DIRECTOR, by=first)
    with pytest.raises(rights_errors.LeadersInOffice):
        commands.staff_confirm()
    codes = AuditEvent.objects.filter(code="people.confirm_leaders").order_by("id")
    told = [event.facts.get("role") or event.facts.get("links", "closed") for event in codes]
    assert told == ["director", 1, "deputy_director", 0, "closed"]


def test_way_over_the_server_closes_too_when_the_director_confirms_the_deputy(first):
    propose("wang", Role.DIRECTOR, by=first)
    commands.staff_confirm()
    proposal = propose("chu", Role.DEPUTY_DIRECTOR, by=first)
    enter("wang")
    enter("chu")
    director = queries.actor_of(Position.objects.get(role=Role.DIRECTOR))
    proposals.confirm_proposal(proposal, by=director, at=NOW)
    assert Founding.objects.get().leaders_in_office_at == NOW
    with pytest.raises(rights_errors.LeadersInOffice):
        commands.staff_confirm()


@pytest.mark.clause("S6.5.a")
def test_links_of_first_leaders_that_were_lost_are_printed_again_until_both_came_in(first, capsys):
    for name, role in (("wang", Role.DIRECTOR), ("chu", Role.DEPUTY_DIRECTOR)):
        propose(name, role, by=first)
    commands.staff_confirm()
    lost = keys_in(capsys.readouterr().out)
    assert opened(lost) == ["wang", "chu"]
    commands.staff_confirm()  # the paper was lost, the number is known
    again = keys_in(capsys.readouterr().out)
    assert (opened(lost), opened(again)) == ([None, None], ["wang", "chu"])
    printed = AuditEvent.objects.filter(code="people.hand_over_link").order_by("id")
    wang, chu = (f"account:{Account.objects.get(username=name).pk}" for name in ("wang", "chu"))
    assert list(printed.values_list("subject", flat=True)) == [wang, chu, wang, chu]
    accounts = [Account.objects.get(username=name) for name in ("wang", "chu")]
    numbers = [links.issue_password_link(each, by=first, at=NOW)[1] for each in accounts]
    assert {waiting.whose(link, at=NOW) for link in waiting.links()} == {waiting.ON_THE_SERVER}
    commands.staff_confirm()  # the number was lost too
    keys = keys_in(capsys.readouterr().out)
    assert opened(again) == [None, None]
    for key, number in zip(keys, numbers, strict=True):
        assert Founding.objects.get().leaders_in_office_at is None
        passwords.set_password(key=key, number=number, password=PASSWORD, at=timezone.now())
    with pytest.raises(rights_errors.LeadersInOffice):
        commands.staff_confirm()
    closing = AuditEvent.objects.filter(code="people.confirm_leaders", facts__is_closed=True)
    assert closing.get().account_id == accounts[1].pk


def test_server_says_who_asks_for_a_link_when_none_waits(first):
    for name, role in (("wang", Role.DIRECTOR), ("chu", Role.DEPUTY_DIRECTOR)):
        propose(name, role, by=first)
    commands.staff_confirm()
    PasswordLink.objects.filter(account__username__in=["wang", "chu"]).update(state="dropped")
    with pytest.raises(rights_errors.LeadersWithoutLink, match="wang、chu已确认，还没有设置密码"):
        commands.staff_confirm()


@pytest.mark.clause("S6.5.a")
def test_link_of_the_first_account_that_was_lost_is_made_again_until_its_person_came_in(db, capsys):
    commands.staff_first(FIRST)
    lost = keys_in(capsys.readouterr().out)
    commands.staff_first(Namespace(**{**vars(FIRST), "account": "other"}))
    again = keys_in(capsys.readouterr().out)
    assert (opened(lost), opened(again)) == ([None], ["first"])
    assert AuditEvent.objects.filter(code="people.renew_first_link").count() == 1
    passwords.set_password(key=again[0], password=PASSWORD, at=timezone.now())
    with pytest.raises(errors.OfficeHasPeople):
        commands.staff_first(FIRST)
    with pytest.raises(errors.OfficeHasPeople):
        founding_actions.renew_first_link(by=CLOCK, at=NOW)


def test_link_is_not_made_again_when_its_person_comes_in_at_that_moment(db, capsys, monkeypatch):
    commands.staff_first(FIRST)
    (key,) = keys_in(capsys.readouterr().out)

    def come_in_first(_account_id):
        monkeypatch.undo()
        passwords.set_password(key=key, password=PASSWORD, at=timezone.now())

    monkeypatch.setattr(founding_actions._steps, "lock_account", come_in_first)
    with pytest.raises(errors.OfficeHasPeople):
        founding_actions.renew_first_link(by=CLOCK, at=NOW)
    assert PasswordLink.objects.filter(state="dropped").count() == 0


def test_founding_stands_among_the_first_persons_todos_until_both_came_in(first):
    def todo():
        found = [
            each
            for each in rights.todos_for(first, at=NOW, calendar=office_days.calendar())
            if "首任" in each.title
        ]
        return found[0].title if found else None

    assert todo() == "首任主任、主管主任还没有提请"
    for name, role in (("wang", Role.DIRECTOR), ("chu", Role.DEPUTY_DIRECTOR)):
        propose(name, role, by=first)
    assert todo() == "首任主任、主管主任须在服务器上确认"
    commands.staff_confirm()
    assert todo() == "首任主任、主管主任已确认，还没有设置密码"
    Founding.objects.update(leaders_in_office_at=NOW)
    assert todo() is None


def test_pages_of_an_empty_office_say_what_comes_first(first, client):
    account = Account.objects.get()
    clients.enter(client, account)
    page = client.get("/office/organisations/").content.decode()
    assert "还没有代办机构" in page
    assert "登记代办处</a>" in page
    post = {"full_name": "王", "username": "wang", "role": "director", "starts_on": "2026-09-01"}
    number = client.post("/office/organisations/office/appoint/", post).content.decode()
    assert "请其在服务器上运行 huzhu staff confirm" in number


def test_demonstration_has_no_way_over_the_server(db):
    founding_actions.begin_demonstration(by=CLOCK, at=NOW)
    with pytest.raises(rights_errors.LeadersInOffice):
        commands.staff_confirm()


def test_link_of_the_first_account_opens_without_a_number_and_once(db, capsys, client):
    commands.staff_first(FIRST)
    address = capsys.readouterr().out.partition("/accounts/")[2].split()[0]
    told = {"password": PASSWORD, "again": PASSWORD}
    assert "校验码" not in client.get(f"/accounts/{address}", follow=True).content.decode()
    assert client.post("/accounts/password/set/", told).status_code == 302
    assert client.get(f"/accounts/{address}", follow=True).status_code == 410
    assert client.login(username="first", password=told["password"])


def test_end_that_is_proposed_for_a_leader_is_no_appointment_for_the_server(first):
    yesterday = NOW.date() - timedelta(days=1)
    account = organisation.open_account(username="wang", full_name="王", by=first, at=NOW)
    over = Position.objects.create(
        account=account, role=Role.DIRECTOR, starts_on=yesterday, ends_on=yesterday
    )
    proposals.propose_end(over, on=yesterday, by=first, at=NOW)
    with pytest.raises(rights_errors.NoLeaderProposed):
        commands.staff_confirm()


@pytest.mark.parametrize("name", ["", "  ", "\u200b", "王2", "=1+1"])
def test_office_is_not_founded_by_somebody_without_a_name(db, name):
    with pytest.raises(PersonNameWrong):
        commands.staff_first(Namespace(**{**vars(FIRST), "name": name}))
    assert founding.first_account() is None
