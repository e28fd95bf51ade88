"""Reading a supplier's list of redeemed codes, row by row."""

from datetime import datetime

import pytest

from huzhu.kernel.workdays import SHANGHAI
from huzhu.web.office.projects.used_codes import read_used_codes


def read(text: str):
    return read_used_codes(text.encode())


@pytest.mark.parametrize(
    "written", ["2026-11-04 10:00", "2026/11/04 10:00:00", "2026-11-04 10:00:00"]
)
def test_moment_is_read_when_it_is_written_in_a_usual_way(written):
    used, faults = read(f"电子码,使用时间,门店\nMV1,{written},一店\n")
    assert faults == []
    (code,) = used
    assert (code.row, code.code) == (2, "MV1")
    assert code.used_at == datetime(2026, 11, 4, 10, 0, tzinfo=SHANGHAI)


def test_list_is_turned_away_when_a_column_is_missing():
    used, (fault,) = read("电子码\nMV1\n")
    assert used == []
    assert "使用时间" in fault


def test_list_is_turned_away_when_it_has_no_rows():
    _, (fault,) = read("电子码,使用时间\n")
    assert "至少有一行" in fault


def test_faults_are_cut_short_when_there_are_many():
    rows = "".join(f"MV{number},昨天\n" for number in range(30))
    _, faults = read(f"电子码,使用时间\n{rows}")
    assert len(faults) == 21
    assert faults[-1] == "另有 10 处同类问题。"
