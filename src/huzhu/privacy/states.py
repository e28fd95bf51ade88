"""Vocabularies of what members decide about their data, and the road of a correction.

    open ─ correct_entry ▶ corrected            open ─ decline_correction ▶ declined
    open ─ propose_entry ▶ proposed             proposed ─ confirm_entry ▶ corrected
    proposed ─ return_entry ▶ open              open ─ withdraw_correction ▶ withdrawn
    proposed ─ withdraw_correction ▶ withdrawn  open ─ pass_correction_on ▶ open

Not here: the words of a consent (``texts``), who answers (``policies``).
"""

from __future__ import annotations

from huzhu.kernel.lifecycle import Lifecycle, Move
from huzhu.kernel.words import Worded
from huzhu.people.states import EntryField


class ConsentKind(Worded):
    """What a member agrees to or not; nothing else of the service hangs on it."""

    HAND_OVER = "hand_over", "把我的姓名、会员编号和电子码提供给代办机构和供应商"
    SHOW_NAME = "show_name", "在公开的中奖名单里显示隐去部分的姓名"


class CorrectedField(Worded):
    """What of the register is wrong."""

    NAME = "name", EntryField.NAME.label
    PAPER = "paper", EntryField.PAPER.label
    PHONE = "phone", EntryField.PHONE.label
    UNION = "union", EntryField.UNION.label
    STANDING = "standing", EntryField.STANDING.label
    OTHER = "other", "其他"


class CorrectionState(Worded):
    """How far a correction has come."""

    OPEN = "open", "等待代办机构答复"
    PROPOSED = "proposed", "等待第二人确认"
    CORRECTED = "corrected", "已更正"
    DECLINED = "declined", "未予更正"
    WITHDRAWN = "withdrawn", "已撤回"


OPEN_CORRECTION = frozenset({CorrectionState.OPEN, CorrectionState.PROPOSED})
_OPEN, _PROPOSED = {CorrectionState.OPEN}, {CorrectionState.PROPOSED}
CORRECTION_LIFECYCLE = Lifecycle(
    start=CorrectionState.OPEN,
    moves=(
        Move("correct_entry", _OPEN, CorrectionState.CORRECTED, "答复信息更正"),
        Move("propose_entry", _OPEN, CorrectionState.PROPOSED, "更正登记"),
        Move("confirm_entry", _PROPOSED, CorrectionState.CORRECTED, "确认信息更正"),
        Move("return_entry", _PROPOSED, CorrectionState.OPEN, "退回信息更正"),
        Move("pass_correction_on", _OPEN, CorrectionState.OPEN, "转会员服务部办理"),
        Move("decline_correction", _OPEN, CorrectionState.DECLINED, "答复信息更正"),
        Move("withdraw_correction", OPEN_CORRECTION, CorrectionState.WITHDRAWN, "撤回更正申请"),
    ),
    labels=CorrectionState.labels(),
)
