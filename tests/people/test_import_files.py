"""Files of imports: what their columns are called, which kept ones nobody needs any more.

Not here: what is in them (``test_member_files``), how they are sealed (``test_at_rest``).
"""

import os
from datetime import timedelta

import pytest

from huzhu.documents import sealed_lists
from huzhu.people import staging
from huzhu.people.actions.imports import load_file
from huzhu.people.error_workbook import FOLDER
from huzhu.people.models import Member
from tests.people.persons import MEMBER_SERVICE, NOW, id_number, member_cells


def test_strays_are_the_old_files_that_no_import_knows(uploads):
    folder = sealed_lists.folder_of(FOLDER)
    folder.mkdir(parents=True)
    for name, age in (("unknown", 2), ("known", 2), ("fresh", 0)):
        file = folder / name
        file.write_bytes(b"x")
        made = (NOW - timedelta(days=age)).timestamp()
        os.utime(file, (made, made))
    place = f"{FOLDER}/"

    found = sealed_lists.strays(FOLDER, before=NOW - timedelta(days=1), known=[f"{place}known"])

    assert found == [f"{place}unknown"]
    sealed_lists.erase(found)
    assert {path.name for path in folder.iterdir()} == {"known", "fresh"}


@pytest.mark.django_db
def test_columns_are_found_by_what_offices_call_them(unions, write_csv):
    cells = {"会员号": "会员编号", "职工姓名": "姓名", "身份证": "身份证号", "联系电话": "手机"}
    renamed = [{**member_cells(1), **{new: member_cells(1)[old] for new, old in cells.items()}}]
    heading = [*cells, "工会编号", "会籍"]
    assert load_file(write_csv(renamed, heading=heading), by=MEMBER_SERVICE, at=NOW).new == 1
    member = Member.objects.get()
    assert (member.number, member.phone) == ("M000001", "13900000001")


@pytest.mark.django_db
def test_column_that_may_be_the_telephone_is_read_where_nothing_else_is(unions, write_csv):
    row = member_cells(1) | {"联系电话": "010-60001234"}
    path = write_csv([row], heading=[*member_cells(1), "联系电话"])
    assert load_file(path, by=MEMBER_SERVICE, at=NOW).new == 1
    assert Member.objects.get().phone == "13900000001"


@pytest.mark.django_db
def test_identity_that_was_cut_is_told_also_where_its_check_fits_by_chance(unions, write_csv):
    fits = next(n for n in range(99, 10**6, 999) if id_number(n).endswith("000"))
    sound = [member_cells(1), member_cells(2, 身份证号=id_number(fits))]
    cut = member_cells(3, 身份证号=f"{id_number(3)[:15]}000")
    assert load_file(write_csv(sound), by=MEMBER_SERVICE, at=NOW).refused == 0
    load_file(write_csv([*sound, cut]), by=MEMBER_SERVICE, at=NOW)
    assert [row.line for row in staging.refused_rows()] == [3, 4]


def test_a_list_without_a_telephone_leaves_the_one_that_is_known(unions, write_csv):
    load_file(write_csv([member_cells(1)]), by=MEMBER_SERVICE, at=NOW)
    known = Member.objects.get()
    counts = load_file(write_csv([member_cells(1, 手机="")]), by=MEMBER_SERVICE, at=NOW)
    assert (counts.unchanged, Member.objects.get().phone) == (1, known.phone)
    moved = [member_cells(1, 手机="", 姓名="王晓明")]
    counts = load_file(write_csv(moved), by=MEMBER_SERVICE, at=NOW)
    member = Member.objects.get()
    assert (counts.changed, member.name, member.phone) == (1, "王晓明", known.phone)
    assert member.phone_tail == known.phone_tail != ""
