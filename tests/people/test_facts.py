"""Facts of the register come in optional columns, and what it said of a past day stays known."""

from datetime import date, timedelta

import pytest
import xlsxwriter
from django.db import connection

from huzhu.kernel.workdays import local_date
from huzhu.people import erasing, past
from huzhu.people.actions import imports, members
from huzhu.people.data_terms import PAST
from huzhu.people.facts import (
    FACT_LIST,
    LABELS,
    MemberFacts,
    as_cells,
    bits_of,
    in_words,
    read_facts,
)
from huzhu.people.models import Member, MemberImport, MemberPast
from huzhu.people.rules import NewMember
from huzhu.people.states import Protection, Sex
from tests.people.persons import MEMBER_SERVICE, NOW, id_number, member_cells

TODAY = local_date(NOW)
INPATIENT, WOMEN = Protection.INPATIENT, Protection.WOMEN
TOLD = {
    "入会日期": "1998/7/1",
    "参加的保障": "住院医疗互助保障、女工",
    "最近缴费日期": "2026年1月5日",
    "保障有效期至": "20261231",
}
KNOWN = MemberFacts(
    date(1998, 7, 1), bits_of([INPATIENT, WOMEN]), date(2026, 1, 5), date(2026, 12, 31),
    Sex.MALE, date(1990, 3, 7),
)  # fmt: skip


def read(id_number="", **cells):
    return read_facts([cells.get(label, "") for label in LABELS], id_number=id_number, on=TODAY)


def test_sex_and_day_of_birth_follow_from_the_identity_number_alone():
    male, female = id_number(0), id_number(1)
    assert read(male) == MemberFacts(sex=Sex.MALE, born_on=date(1990, 3, 7))
    assert read(female).sex == Sex.FEMALE
    assert read("护照E1", 性别="女", 出生日期="1985.12.1") == MemberFacts(
        sex=Sex.FEMALE, born_on=date(1985, 12, 1)
    )


@pytest.mark.parametrize(
    ("column", "text", "told"),
    [
        ("入会日期", "2024-13-01", "入会日期须写明年、月、日"),
        ("入会日期", "2024-03", "入会日期须写明年、月、日"),
        ("入会日期", "2026-11-21", "入会日期不得晚于今天，现为 2026-11-21"),
        ("出生日期", "3000-01-01", "出生日期不得晚于今天，现为 3000-01-01"),
        ("保障有效期至", "3000年1月1日", "保障有效期至不得晚于2099-12-31，现为 3000年1月1日"),
        ("最近缴费日期", "4.62E+04", "最近缴费日期"),
        ("保障有效期至", "长期", "保障有效期至须写明年、月、日"),
        ("参加的保障", "住院医疗、家财", "参加的保障须为住院医疗"),
        ("参加的保障", "、", "参加的保障须为住院医疗"),
        ("性别", "未知", "性别须为男或女"),
        ("性别", "女", "性别与身份证号不一致"),
        ("出生日期", "1990-03-08", "出生日期与身份证号不一致"),
    ],
)
def test_damaged_fact_is_refused_with_its_column(column, text, told):
    assert told in read(id_number(0), **{column: text})


@pytest.mark.parametrize("bits", [None, 0, 1, 9, 31])
def test_facts_are_read_again_as_they_are_written(bits):
    facts = KNOWN._replace(protections=bits)
    assert read_facts(as_cells(facts), id_number="护照E1", on=TODAY) == facts


def test_bits_of_the_register_stay_what_they_were():
    """They stand in the tables: a kind that is added comes last."""
    assert [(each, each.bit) for each in Protection] == [
        ("inpatient", 1), ("allowance", 2), ("illness", 4), ("women", 8), ("accident", 16),
    ]  # fmt: skip
    assert [in_words(bits) for bits in (None, 0, 17)] == ["", "无", "住院医疗、意外伤害"]
    assert len(FACT_LIST) == len(MemberFacts._fields)


# --- lists --------------------------------------------------------------------------------------


@pytest.fixture
def load(unions, write_csv):
    def loaded(*rows, at=NOW):
        return imports.load_file(write_csv(list(rows)), by=MEMBER_SERVICE, at=at)

    return loaded


def first(**said):
    """The row of a man born on 7 March 1990."""
    return member_cells(999, **said)


def facts_now() -> MemberFacts:
    return Member.objects.get(number="M000999").facts


def facts_on(day: date) -> MemberFacts | None:
    found = past.member_as_on(Member.objects.get(number="M000999"), day)
    return found and found.facts


def test_list_without_the_columns_or_with_empty_cells_leaves_what_is_known(load):
    load(first(**TOLD))
    assert facts_now() == KNOWN
    blank = dict.fromkeys(TOLD, "")
    assert load(first(), at=NOW + timedelta(hours=1)).unchanged == 1
    assert load(first(**blank), at=NOW + timedelta(hours=2)).unchanged == 1
    renewed = {**blank, "参加的保障": "无"}
    assert load(first(**renewed), at=NOW + timedelta(hours=3)).changed == 1
    assert facts_now() == KNOWN._replace(protections=0)


def test_row_with_a_damaged_day_is_refused_and_the_others_are_loaded(load, tmp_path):
    counts = load(first(入会日期="2024-02-30"), member_cells(2, 入会日期="2024-02-29"))
    assert (counts.new, counts.refused) == (1, 1)
    assert Member.objects.get().joined_on == date(2024, 2, 29)


def test_days_of_a_workbook_are_days_and_numbers_stay_refused(unions, tmp_path):
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        rows = [first(入会日期=""), member_cells(2, 入会日期="")]
        for line, cells in enumerate([dict(zip(rows[0], rows[0], strict=True)), *rows]):
            for place, cell in enumerate(cells.values()):
                sheet.write_string(line, place, cell)
        sheet.write_datetime(1, 6, date(2001, 2, 3), day)
        sheet.write_datetime(2, 0, date(2001, 2, 3), day)  # a number that became a day
    counts = imports.load_file(path, by=MEMBER_SERVICE, at=NOW)
    assert (counts.new, counts.refused) == (1, 1)
    assert facts_now().joined_on == date(2001, 2, 3)


# --- the register of a day ----------------------------------------------------------------------


def register_on(day: date) -> list[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(past.REGISTER_OF_DAY, {"day": day})
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return sorted((row["id"], row["standing"], row["paid_on"]) for row in rows)


def test_register_of_every_past_day_can_be_asked(load):
    load(first(最近缴费日期="2026-01-05"))
    later, last = NOW + timedelta(days=10), NOW + timedelta(days=20)
    load(first(最近缴费日期="2026-11-29", 会籍="脱保"), at=later)
    load(first(最近缴费日期="2026-11-30"), at=later + timedelta(hours=1))  # the same day again
    load(first(姓名="王大明", 最近缴费日期="2026-11-30"), at=later + timedelta(hours=2))
    load(first(会籍="退会"), at=last)
    assert MemberPast.objects.count() == 3  # a name is no fact

    days = {day: register_on(TODAY + timedelta(days=day)) for day in (-1, 0, 9, 10, 19, 20)}

    said = {day: [row[1:] for row in rows] for day, rows in days.items()}
    assert said == {
        -1: [],
        0: [("active", date(2026, 1, 5))],
        9: [("active", date(2026, 1, 5))],
        10: [("active", date(2026, 11, 30))],
        19: [("active", date(2026, 11, 30))],
        20: [("left", date(2026, 11, 30))],
    }
    for day, rows in days.items():
        found = facts_on(TODAY + timedelta(days=day))
        assert [found.paid_on] == [row[2] for row in rows] if rows else found is None


def test_withdrawn_list_has_changed_nothing_on_any_day(load):
    load(first(**TOLD))
    at = NOW + timedelta(days=10)
    load(first(会籍="脱保", 保障有效期至="2027-12-31"), at=at)
    row = MemberImport.objects.latest("pk")
    assert facts_on(TODAY) == KNOWN
    assert facts_on(local_date(at)) != KNOWN

    imports.withdraw_import(row.pk, reason="名单选错了", by=MEMBER_SERVICE, at=at)

    assert not MemberPast.objects.exists()
    assert facts_on(local_date(at)) == facts_now() == KNOWN


def test_member_registered_one_by_one_has_facts_and_a_first_day(unions):
    new = NewMember("M000999", "王小明", id_number(999), "U001", facts=KNOWN)
    row = members.register_member(new, by=MEMBER_SERVICE, at=NOW)
    assert (row.facts, row.registered_on) == (KNOWN, TODAY)
    assert past.member_as_on(row, TODAY - timedelta(days=1)) is None


def test_past_is_erased_when_its_term_is_over(load):
    load(first(**TOLD))
    load(first(会籍="脱保"), at=NOW + timedelta(hours=1))
    eraser = erasing.ERASERS[PAST.key]
    end = NOW + PAST.after
    assert eraser.left(PAST.before(end)) == 0
    over = PAST.before(end + timedelta(days=1))
    assert eraser.erase(over, 10, end) == 1
    assert eraser.left(over) == 0
