"""While a lookup key is changed an equal number has two marks: found by both, let in once."""

import pytest

from huzhu.people import errors, queries
from huzhu.people.actions import imports, members
from huzhu.people.models import Member
from huzhu.people.rules import NewMember
from tests.people.persons import MEMBER_SERVICE, NOW, id_number, member_by_id_number, member_cells

pytestmark = pytest.mark.django_db
OLD, NEW = ("old", b"o" * 32), ("new", b"n" * 32)
BY = {"by": MEMBER_SERVICE, "at": NOW}


def tags():
    return {bytes(row.id_digest)[:4] for row in Member.objects.all()}


@pytest.fixture
def registered_before(unions, versions):
    versions("lookup_key", OLD)
    members.register_member(
        NewMember("M000001", "王小明", id_number(1), "U001", phone="13900000001"), **BY
    )
    versions("lookup_key", NEW, OLD)


def test_person_of_an_older_mark_is_found_and_not_registered_twice(registered_before):
    assert member_by_id_number(id_number(1)).number == "M000001"
    assert queries.member_ids_found(MEMBER_SERVICE, text=id_number(1))
    with pytest.raises(errors.MemberRegistered):
        members.register_member(NewMember("M000002", "王小明", id_number(1), "U001"), **BY)


def test_register_knows_nobody_whose_key_is_gone(registered_before, versions):
    """What the marks are for: without the old version the person would come in again."""
    versions("lookup_key", NEW)
    members.register_member(NewMember("M000002", "王小明", id_number(1), "U001"), **BY)
    assert len(tags()) == 2


@pytest.mark.parametrize(
    ("cells", "counts"),
    [
        (member_cells(1), {"unchanged": 1}),
        (member_cells(1, 手机="13900009999"), {"changed": 1}),
        (member_cells(1, 会员编号="M000009"), {"refused": 1}),
        (member_cells(2), {"new": 1}),
        (member_cells(2, 会员编号="M000001"), {"refused": 1}),
    ],
    ids=["same", "telephone", "another number", "new", "another person"],
)
def test_list_means_the_same_whichever_mark_the_register_has(
    registered_before, write_csv, cells, counts
):
    expected = dict.fromkeys(("new", "changed", "unchanged", "refused"), 0) | counts
    found = imports.load_file(write_csv([cells]), **BY)
    assert {name: getattr(found, name) for name in expected} == expected
