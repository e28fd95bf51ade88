"""Every address × every post × own, somebody else's, none: as the table by hand has it.

A drawn tenth of the addresses is asked each time; ``make long`` asks all.

Not here: what turns somebody away within an act later on, by step or by who made it (each app's
tests); the interface for machines (``tests/api``).
"""

import random
from types import SimpleNamespace

import pytest

from huzhu.projects import policies
from huzhu.projects.models import ServiceProject
from huzhu.web import guards
from tests.addresses import Address
from tests.assessment.cycle import moment
from tests.clients import CLOCK_OF_PAGES
from tests.web.matrix import asking, matrix, reading
from tests.web.matrix.reading import OPENS, SENDS
from tests.web.matrix.world import World, second_post

pytestmark = [pytest.mark.django_db, pytest.mark.clause("S6.5.a")]
PARTS = 10
DRAWN = 3  #: which of them is asked each time
PAIRS = 6


@pytest.fixture(scope="module")
def world(lasting) -> World:
    return World.furnished()


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    """While agencies may appeal."""
    world.sign_in_anew()
    still = SimpleNamespace(localtime=lambda: moment(10, 29, 10))
    monkeypatch.setattr(CLOCK_OF_PAGES, still)


def part(number: int) -> list[Address]:
    """One tenth of the addresses, the same ones whoever asks."""
    shuffled = random.Random(33).sample(reading.addresses(), len(reading.addresses()))
    return shuffled[number::PARTS]


def wrong(world: World, addresses: list[Address], way: str) -> list[str]:
    return [str(cell) for cell in matrix.cells(world, addresses, way) if not cell.is_right]


def named(*names: str) -> list[Address]:
    return [each for each in reading.addresses() if each.name in names]


def test_every_address_stands_in_the_table_once():
    here = {each.name for each in reading.addresses()}
    assert here == {*reading.whose(OPENS), *reading.whose(SENDS)}
    for way in (OPENS, SENDS):
        assert reading.named_twice(way) == set()
        assert reading.unproven(way) <= set(reading.whose(way))


@pytest.mark.parametrize("way", [OPENS, SENDS])
def test_a_drawn_tenth_of_the_addresses_is_whose_the_table_says(world: World, way):
    assert wrong(world, part(DRAWN), way) == []


@pytest.mark.long
@pytest.mark.parametrize("way", [OPENS, SENDS])
@pytest.mark.parametrize("number", range(PARTS))
def test_every_address_is_whose_the_table_says(world: World, way, number):
    assert wrong(world, part(number), way) == []


def test_whoever_has_two_posts_may_in_each_what_that_post_may(world: World):
    """Nobody acts in both at once: the rights of one do not come along into the other."""
    drawn = random.Random(33)
    deciding = [post for post in world.people if not post.endswith("_admin")]
    pages = [each for each in reading.addresses() if _is_a_desks(each)]
    for post, also in (drawn.sample(deciding, 2) for _ in range(PAIRS)):
        client = world.signed_in(second_post(world, post, also))
        for address in drawn.sample(pages, 12):
            word = asking.opened(client, "/" + address.route)
            may = also in reading.whose(OPENS)[address.name]
            assert (word == asking.SHOWN) == may, f"{post} as {also}: {address} {word}"


def _is_a_desks(address: Address) -> bool:
    is_shown = address.name in reading.whose(OPENS).keys() - reading.unproven(OPENS)
    return is_shown and not address.parameters and address.audience in {"office", "agency"}


# --- planted holes ----------------------------------------------------------------------------


def widened(monkeypatch: pytest.MonkeyPatch, frozen: object, name: str, value: object) -> None:
    """Change what is declared once and never changes."""
    before = getattr(frozen, name)
    object.__setattr__(frozen, name, value)
    monkeypatch.setattr(f"{__name__}._undo", [*_undo, (frozen, name, before)])


_undo: list[tuple[object, str, object]] = []


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch):
    yield lambda *told: widened(monkeypatch, *told)
    for frozen, name, before in reversed(_undo):
        object.__setattr__(frozen, name, before)


def test_a_page_that_is_opened_to_others_is_caught(world: World, planted):
    planted(guards.office_only, "is_theirs", lambda by: by.is_office or by.is_agency)
    found = wrong(world, named("office:meetings"), OPENS)
    assert "page office:meetings, agency_clerk, own: shown" in found


def test_a_right_that_is_given_to_others_is_caught(world: World, planted):
    right = policies.MEMBER_SERVICE
    planted(right, "posts", right.posts | policies.MEETING.posts)
    found = wrong(world, named("office:issue-feedback"), SENDS)
    assert found == ["act office:issue-feedback, director, own: may"]


def test_a_case_that_is_shown_to_another_agency_is_caught(world: World, monkeypatch):
    monkeypatch.setattr("huzhu.projects.queries.cases.visible_projects", _everything)
    found = wrong(world, named("agency:project"), OPENS)
    assert "page agency:project, agency_clerk, other: shown" in found


def _everything(_actor):
    return ServiceProject.objects.select_related("agency")
