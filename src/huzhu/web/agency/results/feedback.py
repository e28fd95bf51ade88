"""The feedback package as a workbook: who took part, which codes were used, which are left.

It is built in memory, encrypted with the clerk's password, and kept nowhere (S2.3.3, S6.5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.documents.tables import Sheet, write_workbook

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from huzhu.claims.values import FeedbackRow
    from huzhu.documents.tables import Value

_WINNER = ("序号", "会员编号", "姓名", "基层工会", "抢订时间", "使用情况")
_CODE = ("序号", "电子码", "密码", "有效期至", "会员编号", "姓名", "使用时间")
_LEFT = ("序号", "电子码", "密码", "有效期至")


def feedback_workbook(
    rows: Sequence[FeedbackRow], *, of: str, are_uses_told: bool, at: datetime, password: str
) -> bytes:
    """Four sheets: 成功名单, 已使用, 未使用, 未抢完; ``of`` is the project's number.

    Until a list of uses has come, one sheet of the codes given stands for the second and third.
    """
    won = [row for row in rows if row.member_number]
    left = [row for row in rows if not row.member_number]
    given = [Sheet("已发放", _CODE, [_code(row) for row in won])]
    if are_uses_told:
        given = [
            Sheet("已使用", _CODE, [_code(row) for row in won if row.used_at]),
            Sheet("未使用", _CODE, [_code(row) for row in won if not row.used_at]),
        ]
    sheets = [
        Sheet("成功名单", _WINNER, [_winner(row, are_uses_told=are_uses_told) for row in won]),
        *given,
        Sheet("未抢完", _LEFT, [_code(row)[: len(_LEFT)] for row in left]),
    ]
    return write_workbook(
        sheets, of=f"项目 {of} 的全部电子码 {len(rows)} 个", at=at, password=password
    )


def _winner(row: FeedbackRow, *, are_uses_told: bool) -> tuple[Value, ...]:
    state = "未使用" if are_uses_told else "尚未登记"
    if row.used_at:
        state = "已使用"
    return (
        row.number,
        row.member_number,
        row.member_name,
        row.union,
        row.claimed_at,
        state,
    )


def _code(row: FeedbackRow) -> tuple[Value, ...]:
    return (
        row.number,
        row.code,
        row.passcode,
        row.expires_on,
        row.member_number,
        row.member_name,
        row.used_at,
    )
