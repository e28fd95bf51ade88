"""Vocabularies of what members decide about their data, and the road of a correction.

    open ─ correct_entry ▶ corrected      open ─ decline_correction ▶ declined
    open ─ withdraw_correction ▶ withdrawn

Not here: the words of a consent (``texts``), who answers (``policies``).
"""

from __future__ import annotations

from huzhu.kernel.lifecycle import Lifecycle, Move
from huzhu.kernel.words import Worded


class ConsentKind(Worded):
    """What a member agrees to or not; nothing else of the service hangs on it."""

    HAND_OVER = "hand_over", "把我的姓名、会员编号和电子码提供给代办机构和供应商"
    SHOW_NAME = "show_name", "在公开的中奖名单里显示隐去部分的姓名"


class CorrectedField(Worded):
    """What of the register is wrong."""

    NAME = "name", "姓名"
    PAPER = "paper", "证件号码"
    PHONE = "phone", "手机号"
    UNION = "union", "所在工会"
    STANDING = "standing", "会籍"
    OTHER = "other", "其他"


class CorrectionState(Worded):
    """How far a correction has come."""

    OPEN = "open", "等待代办机构答复"
    CORRECTED = "corrected", "已更正"
    DECLINED = "declined", "未予更正"
    WITHDRAWN = "withdrawn", "已撤回"


CORRECTION_LIFECYCLE = Lifecycle(
    start=CorrectionState.OPEN,
    moves=(
        Move("correct_entry", {CorrectionState.OPEN}, CorrectionState.CORRECTED),
        Move("decline_correction", {CorrectionState.OPEN}, CorrectionState.DECLINED),
        Move("withdraw_correction", {CorrectionState.OPEN}, CorrectionState.WITHDRAWN),
    ),
    labels=CorrectionState.labels(),
)
