"""What somebody says to be bound: by which paper, and of which agency.

Not here: what becomes of it (``test_bindings``).
"""

import pytest

from huzhu.kernel.papers import PaperKind
from huzhu.people import bindings as reads
from huzhu.people.actions import members
from huzhu.people.models import Agency
from huzhu.people.rules import NewMember
from tests.people.entering import OTHER, Entrance
from tests.people.persons import MEMBER_SERVICE, NOW


@pytest.fixture
def entrance(db, line):
    return Entrance.ordinary(line)


@pytest.mark.parametrize(
    ("paper", "number", "told"),
    [
        (PaperKind.PERMIT, "810000199003070015", "810000199003070015"),
        (PaperKind.FOREIGNER, "911011199003070019", "911011199003070019"),
        (PaperKind.FOREIGNER, "USA110190030712", "USA110190030712"),
        (PaperKind.PASSPORT, "护照E12345678", "e12345678"),
    ],
)
def test_papers_of_all_kinds_are_registered_and_bound_by(entrance, paper, number, told):

    new = NewMember("M9", "Anna Lee", number, entrance.union.number, OTHER)
    members.register_member(new, by=MEMBER_SERVICE, at=NOW)
    row = entrance.ask(entrance.enter(OTHER), name="Anna Lee", paper=paper, id_number=told)
    assert row.state == "bound"


def test_an_agency_that_is_closed_is_found_by_nobody(entrance):
    keys = [f"a{entrance.agency.pk}", f"u{entrance.union.pk}"]
    words = [entrance.agency.name, entrance.union.name]
    assert all(map(reads.place_of, keys))
    assert set(keys) <= {each.key for told in words for each in reads.named(told)}
    Agency.objects.filter(pk=entrance.agency.pk).update(is_active=False)
    assert not any(map(reads.place_of, keys))
    assert not set(keys) & {each.key for told in words for each in reads.named(told)}
