"""A supplier's list of redeemed codes (核销清单) as a clerk uploads it.

Not here: whether the codes are this project's (``claims``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.claims.rules import CODE, CODE_COLUMN
from huzhu.claims.values import UsedCode
from huzhu.documents import workbooks
from huzhu.documents.columns import Column
from huzhu.kernel.errors import DomainError
from huzhu.kernel.listed_days import moment_in

if TYPE_CHECKING:
    from collections.abc import Sequence

USED_AT = "使用时间"
#: The list of uses as it is asked for, and what suppliers call its columns.
USE_LIST = (
    CODE_COLUMN,
    Column(
        USED_AT,
        also=("核销时间", "兑换时间", "使用日期", "核销日期", "兑换日期"),
        is_day=True,
    ),
)
MOST_FAULTS = 20


def read_used_codes(content: bytes) -> tuple[list[UsedCode], list[str]]:
    """The rows of the list, and what is wrong with it: a sentence for each row."""
    try:
        rows = workbooks.read_rows(content, USE_LIST)
    except DomainError as error:
        return [], [error.detail]
    used: list[UsedCode] = []
    faults: list[str] = []
    for row in rows:
        code, at = row.cells[0], moment_in(row.cells[1])
        if code and at:
            used.append(UsedCode(row.number, code, at))
        if not code:
            faults.append(f"第 {row.number} 行：{CODE}是空的。请补上后再上传。")
        if not at:
            faults.append(
                f"第 {row.number} 行：{USED_AT}须写成 2026-11-21 10:30，现在是“{row.cells[1]}”。"
                "请改正后再上传。"
            )
    if not rows:
        faults = ["清单须至少有一行使用记录，这份文件没有。请核对是否选错了文件。"]
    return used, _shortened(faults)


def _shortened(faults: Sequence[str]) -> list[str]:
    rest = len(faults) - MOST_FAULTS
    return [*faults[:MOST_FAULTS], *([f"另有 {rest} 处同类问题。"] if rest > 0 else [])]
