"""What is decided, and what is appealed against."""

from huzhu.kernel.words import Worded


class DecisionKind(Worded):
    """What the leading group decides about one agency (领导审定)."""

    POINTS = "points", "审定分值"
    GRADE = "grade", "审定等次"
    VETO = "veto", "一票否决"
    LIFT_VETO = "lift_veto", "撤销一票否决"
    REOPEN = "reopen", "重新开放自评"


class AppealKind(Worded):
    """What an agency appeals against (申诉)."""

    ITEM = "item", "指标得分"
    VETO = "veto", "一票否决"
