"""Which leaders count: as second persons, and for closing the way over the server for ever.

Not here: the commands themselves (``test_founding``), other second persons (``test_rights``).
"""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from huzhu.kernel.actor import CLOCK
from huzhu.people import founding, waiting
from huzhu.people.actions import _leaders
from huzhu.people.models import Account, Founding, Position, PostProposal
from huzhu.people.policies import SharedAct, check_second_person
from huzhu.people.rights_errors import NotSecondPerson
from huzhu.people.states import ProposalKind, Role
from tests.people.persons import NOW

pytestmark = pytest.mark.clause("S6.5.a")
TODAY = NOW.date()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
MAKER, CONCERNED, WANG, CHU = 1, 2, 3, 4


@pytest.mark.parametrize(
    ("in_office", "is_without"),
    [
        (set(), True),
        ({MAKER}, True),
        ({CONCERNED}, True),
        ({MAKER, CONCERNED}, True),
        ({WANG}, False),
        ({CHU, MAKER, CONCERNED}, False),
        ({WANG, CHU}, False),
    ],
)
def test_act_is_without_leaders_when_only_those_two_would_be_left(in_office, is_without):
    act = SharedAct(MAKER, CONCERNED, (), frozenset(in_office))
    assert act.is_without_leaders is is_without


def test_leader_of_the_command_line_is_nobody():
    assert not SharedAct(None, CONCERNED, (), frozenset({WANG})).is_without_leaders
    assert SharedAct(None, CONCERNED, (), frozenset()).is_without_leaders


@pytest.mark.parametrize("name", ["wu", "feng", "zhou"])
def test_without_leaders_no_head_but_that_of_the_organisation_confirms(standing_cast, name):
    act = SharedAct(MAKER, CONCERNED, (), frozenset())
    with pytest.raises(NotSecondPerson):
        check_second_person(act, by=getattr(standing_cast, name))


@dataclass(frozen=True)
class Leader:
    """A director or deputy: since when and until when, with a password, with an open account."""

    since: object = YESTERDAY
    until: object = None
    has_password: bool = True
    is_active: bool = True

    def enter(self, role: Role, name: str) -> Position:
        account = Account(username=name, full_name=name, is_active=self.is_active)
        account.set_password("红墙边的第三棵银杏又黄了叶子" if self.has_password else None)
        account.save()
        return Position.objects.create(
            account=account, role=role, starts_on=self.since, ends_on=self.until
        )


IN, OUTSIDE, CLOSED = Leader(), Leader(has_password=False), Leader(is_active=False)
LAST_DAY, DAY_AFTER = Leader(until=TODAY), Leader(until=YESTERDAY)
FIRST_DAY, DAY_BEFORE = Leader(since=TODAY), Leader(since=TOMORROW)
BOTH = (Role.DIRECTOR, Role.DEPUTY_DIRECTOR)


@pytest.mark.django_db
@pytest.mark.parametrize("role", BOTH)
@pytest.mark.parametrize(
    ("leader", "counts"),
    [
        (IN, True),
        (FIRST_DAY, True),
        (LAST_DAY, True),
        (DAY_BEFORE, False),
        (DAY_AFTER, False),
        (OUTSIDE, False),
        (CLOSED, False),
    ],
)
def test_one_leader_is_enough_when_in_office_today_and_able_to_sign_in(role, leader, counts):
    position = leader.enter(role, "wang")
    proposal = PostProposal(kind=ProposalKind.APPOINT, role=Role.DIRECTOR, maker_id=-1)
    act = waiting.shared_act_of(proposal, at=NOW)
    assert act.leaders == ({position.account_id} if counts else set())


def closes() -> bool:
    """Whether the way over the server closes now, and says so once."""
    Founding.objects.create(is_demonstration=False, began_at=NOW)
    _leaders.close_when_in_office(by=CLOCK, at=NOW)
    assert founding.is_open_to_the_server() is (Founding.objects.get().leaders_in_office_at is None)
    return not founding.is_open_to_the_server()


@pytest.mark.django_db
@pytest.mark.parametrize("role", BOTH)
@pytest.mark.parametrize(
    ("leader", "is_closed"),
    [
        (IN, True),
        (FIRST_DAY, True),
        (LAST_DAY, True),
        (DAY_BEFORE, True),  # appointed, and able to come in when the term begins
        (DAY_AFTER, False),
        (OUTSIDE, False),
        (CLOSED, False),
        (None, False),
    ],
)
def test_way_over_the_server_closes_when_both_posts_are_held_by_who_can_sign_in(
    role, leader, is_closed
):
    other = next(each for each in BOTH if each != role)
    IN.enter(other, "chu")
    if leader is not None:
        leader.enter(role, "wang")
    assert closes() is is_closed


@pytest.mark.django_db
def test_way_stays_open_when_neither_leader_has_a_password():
    for name, role in zip(("wang", "chu"), BOTH, strict=True):
        OUTSIDE.enter(role, name)
    assert not closes()
    assert [each.account.username for each in founding.outside(at=NOW)] == ["wang", "chu"]


@pytest.mark.django_db
def test_way_closes_when_one_of_two_deputies_can_sign_in():
    IN.enter(Role.DIRECTOR, "wang")
    OUTSIDE.enter(Role.DEPUTY_DIRECTOR, "chu")
    IN.enter(Role.DEPUTY_DIRECTOR, "zhao")
    assert closes()


@pytest.mark.django_db
def test_colleague_in_the_other_post_does_not_stand_for_a_leader_outside():
    """A director inside is no deputy director inside: each post needs its own."""
    IN.enter(Role.DIRECTOR, "wang")
    IN.enter(Role.DIRECTOR, "li")
    OUTSIDE.enter(Role.DEPUTY_DIRECTOR, "chu")
    assert not closes()


@pytest.mark.django_db
def test_demonstration_closes_nothing():
    Founding.objects.create(is_demonstration=True, began_at=NOW)
    for name, role in zip(("wang", "chu"), BOTH, strict=True):
        IN.enter(role, name)
    _leaders.close_when_in_office(by=CLOCK, at=NOW)
    assert Founding.objects.get().leaders_in_office_at is None
