"""The lists of codes and of their use as they come in: what is asked for, what their rows mean.

Not here: what must hold of a code (``rules``), the file (``documents.lists``).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from huzhu.claims.rules import CODE, CODE_COLUMN, CODE_LIST, PASSCODE
from huzhu.claims.values import CodeRow, UsedCode
from huzhu.documents.columns import Column, RowFault
from huzhu.documents.lists import ListKind
from huzhu.kernel.listed_days import day_in, moment_in
from huzhu.kernel.workdays import SHANGHAI, local_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from huzhu.documents.workbooks import ListRow

USED_AT = "使用时间"
CODES = ListKind(
    "codes",
    "电子码清单",
    CODE_LIST,
    sender="供应商",
    may_be_bare=True,
    samples=(
        ("MV2026000001AB", "k3r9x2", date(2027, 6, 30)),
        ("MV2026000002AB", "m7t4w8", date(2027, 6, 30)),
    ),
)
USES = ListKind(
    "uses",
    "核销清单",
    (
        CODE_COLUMN,
        Column(
            USED_AT,
            also=("核销时间", "兑换时间", "使用日期", "核销日期", "兑换日期"),
            is_day=True,
            note="用掉的时刻，如 2026-11-21 10:30",
        ),
    ),
    sender="供应商",
    samples=(("MV2026000001AB", datetime(2026, 11, 21, 10, 30, tzinfo=SHANGHAI)),),
)


def code_rows(rows: Sequence[ListRow], said: Mapping[str, Any]) -> list[CodeRow]:
    """The rows as codes; ``said`` has the day of rows that name none."""
    expires_on = date.fromisoformat(said["expires_on"]) if said.get("expires_on") else None
    return [_code_row(row, expires_on) for row in rows]


def passcode_faults(rows: Sequence[CodeRow], *, are_none: bool) -> Iterator[RowFault]:
    """Whether there are passcodes is said by somebody, and told by the list."""
    count = sum(bool(row.passcode) for row in rows)
    if rows and not count and not are_none:
        told = (
            "每个电子码须有密码，这份清单没有。"
            "凭电子码即可使用的，请勾选“没有密码”；否则请补上“密码”一栏"
        )
        yield RowFault(0, PASSCODE, told)
    if count and are_none:
        told = f"已勾选“没有密码”，这份清单里却有 {count} 个密码。请取消勾选，或核对清单"
        yield RowFault(0, PASSCODE, told)


def used_codes(rows: Sequence[ListRow]) -> list[UsedCode]:
    """The rows as uses; what is no use is told by ``use_faults``."""
    read = [(row.number, row.cells[0], moment_in(row.cells[1])) for row in rows]
    return [UsedCode(number, code, at) for number, code, at in read if code and at]


def use_faults(rows: Sequence[ListRow]) -> Iterator[RowFault]:
    """What is wrong with the form of a list of uses, cell by cell."""
    if not rows:
        yield RowFault(0, CODE, "清单须至少有一行使用记录，这份文件没有。请核对是否选错了文件")
    for row in rows:
        code, at = row.cells
        if not code:
            yield RowFault(row.number, CODE, "不能为空")
        if not moment_in(at):
            told = f"须写成 2026-11-21 10:30{f'，现为“{at}”' if at else ''}"
            yield RowFault(row.number, USED_AT, told)


def used_when_faults(
    rows: Sequence[UsedCode], *, opened_at: datetime, at: datetime
) -> Iterator[RowFault]:
    """Uses that cannot have been: before the day of the opening, in the future, a code twice.

    By days: many lists name no hour, or the minute without its seconds.
    """
    first: dict[str, int] = {}
    opening = local_date(opened_at)
    for row in rows:
        shown = f"{row.used_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        if row.used_at > at:
            yield RowFault(row.row, USED_AT, f"须是已经使用的时刻，{shown} 还没有到")
        elif local_date(row.used_at) < opening:
            told = f"须不早于抢订开始的那天（{opening}），这里是 {shown}"
            yield RowFault(row.row, USED_AT, told)
        earlier = first.setdefault(row.code, row.row)
        if earlier != row.row:
            told = f"一个电子码只登记一次，与第 {earlier} 行相同，请删去一行"
            yield RowFault(row.row, CODE, told)


def _code_row(row: ListRow, expires_on: date | None) -> CodeRow:
    code, passcode, expires = row.cells
    return CodeRow(row.number, code, passcode, day_in(expires) if expires else expires_on, expires)
