"""What is said before a sheet is sent, without a database."""

from datetime import date
from decimal import Decimal

import pytest

from huzhu.assessment.rating.errors import ChecksumMissing, SheetIncomplete
from huzhu.assessment.rating.rules.rating import RatedItem, check_complete, precheck, tidy_checksum
from huzhu.assessment.rating.rules.reminding import paper_text


def rated(item="1.2", own="3", full="4", **given) -> RatedItem:
    points = None if own is None else Decimal(own)
    return RatedItem(item, "按时参加会议", Decimal(full), points, **given)


def test_an_item_for_other_kinds_needs_no_rating():
    checked = precheck([rated("4.6", None, is_fixed=True), rated("1.1", None)], has_basics=True)
    assert checked.unrated == ("1.1",)


@pytest.mark.parametrize(("own", "lacks"), [("1.99", False), ("2", False), ("2.01", True)])
def test_proof_is_asked_for_above_what_the_figures_show(own, lacks):
    each = rated(own=own, platform=Decimal(2))
    assert each.lacks_proof is lacks
    assert not rated(own=own, platform=Decimal(2), proof_count=1).lacks_proof


def test_a_difference_is_told_once_either_as_missing_proof_or_as_difference():
    above = rated("1.1", "3", platform=Decimal(2))
    shown = rated("1.2", "3", platform=Decimal(2), proof_count=1, platform_reason="全年 1 次")
    below = rated("1.3", "1.5", platform=Decimal(2), platform_reason="全年 2 次")
    same = rated("1.4", "2", platform=Decimal(2))
    checked = precheck([above, shown, below, same], has_basics=True)
    assert [each.item for each in checked.proofs] == ["1.1"]
    assert [each.sentence for each in checked.differences] == [
        "自评 3 分，比平台数据的 2 分多 1 分。平台依据：全年 1 次",
        "自评 1.5 分，比平台数据的 2 分少 0.5 分。平台依据：全年 2 次",
    ]


@pytest.mark.parametrize(
    ("last_year", "own", "told"),
    [
        ("1", "2.99", []),
        ("1", "3", ["上年 1 分，今年升到 3 分。请核对；属实的不必修改。"]),
        ("1", "3.01", ["上年 1 分，今年升到 3.01 分。请核对；属实的不必修改。"]),
        ("3", "1.01", []),
        ("3", "1", ["上年 3 分，今年降到 1 分。请核对；属实的不必修改。"]),
    ],
)
def test_a_jump_of_half_the_full_marks_is_asked_about(last_year, own, told):
    checked = precheck([rated(own=own, last_year=Decimal(last_year))], has_basics=True)
    assert [each.sentence for each in checked.jumps] == told


@pytest.mark.parametrize(
    ("own", "has_basics", "is_complete"),
    [("3", True, True), ("3", False, False), (None, True, False), (None, False, False)],
)
def test_a_sheet_is_complete_when_all_is_rated_and_the_basics_are_there(
    own, has_basics, is_complete
):
    assert precheck([rated(own=own)], has_basics=has_basics).is_complete is is_complete


def test_check_complete_names_what_is_missing():
    check_complete(precheck([rated()], has_basics=True))
    with pytest.raises(SheetIncomplete, match="现在基本情况还没有核对保存。"):
        check_complete(precheck([rated()], has_basics=False))
    with pytest.raises(SheetIncomplete, match=r"现在还有 1 项没有自评（1\.2）。"):
        check_complete(precheck([rated(own=None)], has_basics=True))


@pytest.mark.parametrize("count", [15, 17])
def test_a_checksum_has_sixteen_letters(count):
    assert tidy_checksum("a" * 16) == "AAAA-AAAA-AAAA-AAAA"
    with pytest.raises(ChecksumMissing):
        tidy_checksum("a" * count)


@pytest.mark.parametrize(("day", "said"), [(15, "请打印、签字、盖章"), (16, "至今未收到")])
def test_paper_is_asked_for_until_its_day_and_missed_after(day, said):
    text = paper_text(year=2026, due_on=date(2026, 9, 15), today=date(2026, 9, day))
    assert said in text
