"""The feedback package as a workbook: who took part, which codes were used, which are left.

It is built in memory, encrypted with the clerk's password, and kept nowhere (S2.3.3, S6.5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.documents.workbooks import Sheet, write_workbook
from huzhu.projects.rules import moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huzhu.claims.values import FeedbackRow

_WINNER = ("序号", "会员编号", "姓名", "基层工会", "抢订时间", "使用情况")
_CODE = ("序号", "电子码", "密码", "有效期至", "会员编号", "姓名", "使用时间")
_LEFT = ("序号", "电子码", "密码", "有效期至")


def feedback_workbook(rows: Sequence[FeedbackRow], *, password: str) -> bytes:
    """Four sheets: 成功名单, 已使用, 未使用, 未抢完."""
    won = [row for row in rows if row.member_number]
    left = [row for row in rows if not row.member_number]
    sheets = [
        Sheet("成功名单", _WINNER, [_winner(row) for row in won]),
        Sheet("已使用", _CODE, [_code(row) for row in won if row.used_at]),
        Sheet("未使用", _CODE, [_code(row) for row in won if not row.used_at]),
        Sheet("未抢完", _LEFT, [_code(row)[: len(_LEFT)] for row in left]),
    ]
    return write_workbook(sheets, password=password)


def _winner(row: FeedbackRow) -> tuple[str, ...]:
    state = "已使用" if row.used_at else "未使用"
    return (
        str(row.number),
        row.member_number,
        row.member_name,
        row.union,
        moment(row.claimed_at),
        state,
    )


def _code(row: FeedbackRow) -> tuple[str, ...]:
    used = moment(row.used_at) if row.used_at else ""
    return (
        str(row.number),
        row.code,
        row.passcode,
        row.expires_on.isoformat(),
        row.member_number,
        row.member_name,
        used,
    )
