"""Lists of codes and uses: what their rows mean, and what is wrong with their form."""

from datetime import datetime

import pytest

from huzhu.claims.lists import CODES, USES, use_faults, used_codes
from huzhu.documents import lists
from huzhu.documents.columns import hide_numbers
from huzhu.kernel.workdays import SHANGHAI


def read(text):
    rows, _ = lists.opened(text.encode(), USES, remembered={}).listed()
    return used_codes(rows), [str(fault) for fault in use_faults(rows)]


@pytest.mark.parametrize(
    "written", ["2026-11-04 10:00", "2026/11/04 10:00:00", "2026-11-04 10:00:00"]
)
def test_moment_is_read_when_it_is_written_in_a_usual_way(written):
    used, faults = read(f"电子码,使用时间,门店\nMV1,{written},一店\n")
    assert faults == []
    (code,) = used
    assert (code.row, code.code) == (2, "MV1")
    assert code.used_at == datetime(2026, 11, 4, 10, 0, tzinfo=SHANGHAI)


def test_each_cell_that_is_wrong_is_told():
    used, faults = read("电子码,使用时间\n,昨天\n")
    assert used == []
    assert faults == [
        "第 2 行 电子码：不能为空",
        "第 2 行 使用时间：须写成 2026-11-21 10:30，现为“昨天”",
    ]


def test_list_without_rows_is_told_as_a_whole():
    assert next(iter(use_faults([]))).row == 0


@pytest.mark.parametrize(("kind", "columns"), [(CODES, 2), (USES, 1)])
@pytest.mark.parametrize("marked", ['="00{}"', "'00{}", "‘00{}", '="00{}"\u200b'])
def test_codes_and_passcodes_are_read_without_what_marks_a_text(kind, columns, marked):
    """A spreadsheet's sign that digits are a text is no part of what a member types in."""
    headings = [column.label for column in kind.columns[:columns]]
    written = [marked.format(place).replace('"', '""') for place in range(columns)]
    quoted = ",".join(f'"{each}"' for each in written)
    text = f"{','.join(headings)},{kind.columns[-1].label}\n{quoted},2026-11-04\n"
    ((row,), _) = lists.opened(text.encode(), kind, remembered={}).listed()
    assert list(row.cells[:columns]) == [f"00{place}" for place in range(columns)]


@pytest.mark.parametrize(
    ("code", "told"),
    [("MV345678", "*" * 8), ("MV3456789", "*****6789"), ("MV34567890", "******7890")],
)
def test_last_places_of_a_code_are_shown_where_more_of_it_stay_hidden(code, told):
    column = CODES.column("电子码")
    assert (column.shown(code), hide_numbers(f"现为“{code}”")) == (told, f"现为“{told}”")
