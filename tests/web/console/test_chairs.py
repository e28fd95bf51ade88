"""No case waits for nobody: somebody has it among the to-dos, or whoever appoints has the chair."""

import random
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from huzhu.kernel.actor import CLOCK
from huzhu.kernel.errors import DomainError
from huzhu.kernel.interests import CaseRef
from huzhu.notices import handovers, leaving
from huzhu.notices.actions import handing_over as acts
from huzhu.notices.actions import leaving as leaving_acts
from huzhu.office import queries as office
from huzhu.people import proxies
from huzhu.people import queries as people
from huzhu.people.actions import organisation
from huzhu.people.actions import proxies as proxy_acts
from huzhu.people.models import MemberImport, Position, PostProposal
from huzhu.people.states import ImportState
from huzhu.web.console import chairs, waiting
from huzhu.web.console.todos import todos_of
from tests import road
from tests.cast import staff
from tests.markup import folded

NOON = timedelta(hours=3)
LEAST = 8  #: works that wait
AT = road.APPLIED_AT + NOON


@pytest.fixture
def begins_at() -> datetime:
    return AT


@pytest.fixture
def busy(cast, stand_at):
    """Cases that wait for the departments, and for the six signers."""
    staff(cast.accounts, "史册", "department_clerk", department="finance")
    road.in_review(cast)
    road.countersigning(cast)
    return cast


def keys_of(actor, at) -> set[str]:
    """What stands in somebody's own list; boxes of one case have names of their own."""
    return {todo.task or todo.key for todo in todos_of(actor, at=at, calendar=office.calendar())}


def forgotten(at: datetime) -> set[tuple[str, str]]:
    """Acts that wait and stand in nobody's list, nor in a chair that somebody is told of."""
    calendar, today = office.calendar(), at.date()
    actors = [*map(people.actor_of, people.running_posts(today)), *proxies.actors_on(today)]
    lists = [(actor, keys_of(actor, at)) for actor in actors]
    told = {
        (chair.whose, todo.task or todo.key)
        for actor in actors
        for chair in chairs.chairs_for(actor, at=at, calendar=calendar)
        if chair.since <= today
        for todo in chair.works
    }
    works = list(chairs.works_open(at=at, calendar=calendar))
    assert len(works) > LEAST
    return {
        (work.whose, name)
        for work in works
        for name in [work.todo.task or work.todo.key]
        if not any(work.is_for(actor) and name in keys for actor, keys in lists)
    } - told


def disturb(chance: random.Random) -> None:
    """Somebody leaves, a term ends, somebody is away, tasks go from hand to hand, one or all.

    By the product's own acts, turned away or not.
    """
    today = AT.date()
    posts = list(Position.objects.select_related("account", "agency").order_by("id"))
    for post in chance.sample(posts, k=chance.randint(1, 6)):
        last = today + timedelta(days=chance.randint(-1, 20))
        kind = chance.choice(["leave", "end", "away", "hand", "hand", "hand all"])
        with suppress(DomainError), transaction.atomic():
            if kind == "leave":
                organisation.close_account(post.account, by=CLOCK, at=AT)
            elif kind == "hand":
                _hand_about(post, chance)
            elif kind == "hand all":
                _hand_all(post, chance)
            elif kind == "end":
                organisation.end_term(post, on=last, by=CLOCK, at=AT)
            else:
                _be_away(post, chance)


def _hand_about(post: Position, chance: random.Random) -> None:
    """Something goes to a colleague, perhaps on, and perhaps one step back."""
    works = list(chairs.works_open(at=AT, calendar=office.calendar()))
    holder = people.actor_of(post)
    mine = [work for work in works if work.todo.task and work.is_for(holder)]
    for work in mine and chance.choices(mine, k=chance.randint(1, 3)):
        found = handovers.colleagues(work, by=holder, on=AT.date())
        if not found:
            return
        taker = chance.choice(found)
        row = acts.hand_over(work, to=taker.pk, reason="外出", by=holder, at=AT)
        if chance.random() < 1 / 4:
            acts.hand_back(row, work, reason="忙", by=people.actor_of(taker), at=AT)
        else:
            holder = people.actor_of(taker)


def _hand_all(post: Position, chance: random.Random) -> None:
    found = leaving.successors_of(post.account, on=AT.date())
    if found:
        works = list(chairs.works_open(at=AT, calendar=office.calendar()))
        successor = chance.choice(found).account
        leaving_acts.hand_over_all(
            post.account, works, successor=successor, reason="调离", by=people.actor_of(post), at=AT
        )


def _be_away(post: Position, chance: random.Random) -> None:
    found = proxies.candidates(post, on=AT.date())
    if found:
        row = proxy_acts.give_proxy(
            post, substitute=chance.choice(found).account, starts_on=AT.date(),
            ends_on=AT.date() + timedelta(days=chance.randint(0, 20)), reason="外出",
            by=people.actor_of(post), at=AT,
        )  # fmt: skip
        for leader in people.posts_in_office(roles=["director", "deputy_director"], on=AT.date()):
            with suppress(DomainError), transaction.atomic():
                proxy_acts.confirm_proxy(row, by=people.actor_of(leader), at=AT)


def rounds(seeds) -> list[tuple[int, set[tuple[str, str]]]]:
    """Each seed's disturbances, looked at today and three weeks on; all are undone."""
    found = []
    for seed in seeds:
        with transaction.atomic():
            disturb(random.Random(seed))
            lost = forgotten(AT) | forgotten(AT + timedelta(days=21))
            found.append((seed, lost))
            transaction.set_rollback(True)
    return found


SHORT, WHOLE = range(2), range(2, 62)


@pytest.mark.parametrize("seeds", [SHORT, pytest.param(WHOLE, marks=pytest.mark.long)])
def test_no_case_waits_for_nobody(busy, seeds):
    assert [each for each in rounds(seeds) if each[1]] == []


def test_a_desk_that_is_blind_is_caught(busy, monkeypatch):
    monkeypatch.setattr(chairs, "empty_chairs", lambda **_: [])
    assert any(lost for _, lost in rounds(SHORT))


def test_a_hand_over_that_outlived_its_taker_is_caught(busy, monkeypatch):
    """Nobody else's list has the task; the taker has gone."""
    taker = staff(busy.accounts, "杜若", "department_clerk", department="member_service")
    works = chairs.works_open(at=AT, calendar=office.calendar())
    work = next(each for each in works if each.todo.task and each.is_for(taker))
    acts.hand_over(work, to=taker.position_id, reason="外出", by=busy.he, at=AT)
    organisation.close_account(busy.account(taker), by=CLOCK, at=AT)
    assert forgotten(AT) == set()
    in_office = people.running_posts
    monkeypatch.setattr(people, "running_posts", lambda _on: Position.objects.all())
    hidden = handovers.standing([work.todo.task], on=AT.date())
    monkeypatch.setattr(people, "running_posts", in_office)
    monkeypatch.setattr(handovers, "standing", lambda *_, **__: hidden)
    assert {name for _, name in forgotten(AT)} == {work.todo.task}


def test_all_that_stands_in_lists_is_known_as_open_and_no_chair_is_empty(busy, desk):
    calendar = office.calendar()
    known = {
        work.todo.task or work.todo.key for work in chairs.works_open(at=AT, calendar=calendar)
    }
    actors = [people.actor_of(post) for post in people.running_posts(AT.date())]
    listed = {key for actor in actors for key in keys_of(actor, AT)}
    assert {key for key in listed if not key.startswith("people.succession")} == known
    page = folded(desk(busy.wang).get(reverse("office:chairs")).content.decode())
    assert "每件事项都有人办理" in page


def test_what_waits_for_a_second_person_is_open_work_and_its_chair_can_be_empty(busy):
    """The leaders have gone; whoever is left made the list, or is of no post that confirms."""
    head = staff(busy.accounts, "宋琰", "department_head", department="organisation")
    post = Position.objects.get(pk=head.position_id)
    row = PostProposal.objects.create(
        kind="appoint", account=busy.account(busy.he), role="department_clerk",
        department="finance", starts_on=AT.date(), maker_id=head.account_id,
        maker_name=head.name, maker_title=post.title, made_at=AT,
    )  # fmt: skip
    listed = MemberImport.objects.create(
        file_name="名单.xlsx", state=ImportState.CHECKED, account_id=busy.he.account_id,
        by_name="何苗", started_at=AT, named_count=1,
    )  # fmt: skip
    keys = {f"people.confirm_proposal:{row.pk}", f"people.confirm_import:{listed.pk}"}
    calendar = office.calendar()
    works = {work.todo.key: work for work in chairs.works_open(at=AT, calendar=calendar)}
    assert keys <= works.keys()
    assert keys_of(busy.wang, AT) >= {f"people.confirm_proposal:{row.pk}"}
    assert keys_of(busy.wu, AT) >= {f"people.confirm_import:{listed.pk}"}
    assert keys.isdisjoint(keys_of(busy.he, AT))
    gone = {busy.wang.position_id, busy.chu.position_id, busy.wu.position_id}
    Position.objects.filter(pk__in=gone).update(ends_on=AT.date() - timedelta(days=1))
    found = chairs.empty_chairs(at=AT, calendar=calendar)
    empty = {todo.key for chair in found if chair.since <= AT.date() for todo in chair.works}
    assert f"people.confirm_import:{listed.pk}" in empty
    assert forgotten(AT) == set()


def test_a_chair_that_will_be_empty_is_told_with_what_waits_until_somebody_stands_in(busy, desk):
    post = Position.objects.select_related("account", "agency").get(account=busy.account(busy.feng))
    after = AT.date() + timedelta(days=10)
    organisation.end_term(post, on=after - timedelta(days=1), by=CLOCK, at=AT)
    found = chairs.empty_chairs(at=AT, calendar=office.calendar())
    assert {(chair.since, chair.works[0].verb) for chair in found} == {
        (after, "会签"),
        (after, "给出初审意见"),
        (after, "查看"),  # what the servers' keepers look after
    }
    for_a_case = replace(busy.wang, cases=(CaseRef("project:2026-0001", ""),))
    given = {"at": AT, "calendar": office.calendar()}
    assert [bool(waiting.todos_for(by, **given)) for by in (busy.wang, for_a_case)] == [True, False]
    client = desk(busy.wang)
    todos = folded(client.get(reverse("office:todos")).content.decode())
    assert f"从 {after} 起没有人可以办理" in todos
    assert "会签" in folded(client.get(reverse("office:chairs")).content.decode())
    told = folded(desk(busy.he).get(reverse("office:chairs")).content.decode())
    assert "您的岗位不办理任免" in told


def test_an_agency_s_director_is_told_of_the_own_chairs_alone(cast, monkeypatch):
    paths = (cast.agency_a.path, cast.agency_b.path, "")
    found = [chairs.EmptyChair("经办人", AT.date(), path, ()) for path in paths]
    monkeypatch.setattr(chairs, "empty_chairs", lambda **_: found)
    head = staff(cast.accounts, "秦朗", "agency_director", agency=cast.agency_a)
    told = [
        len(chairs.chairs_for(by, at=AT, calendar=office.calendar()))
        for by in (cast.wang, head, cast.lin)
    ]
    assert told == [3, 1, 0]
