"""What is decided, and how far an appeal or an objection has come."""

from huzhu.kernel.words import Worded


class DecisionKind(Worded):
    """What the leading group decides about one agency (领导审定)."""

    POINTS = "points", "审定分值"
    GRADE = "grade", "审定等次"
    VETO = "veto", "一票否决"
    LIFT_VETO = "lift_veto", "撤销一票否决"
    REOPEN = "reopen", "重新开放自评"


class AnswerState(Worded):
    """How far an objection or an appeal (异议、申诉) has come."""

    OPEN = "open", "办理中"
    UPHELD = "upheld", "成立"
    DISMISSED = "dismissed", "不成立"


class AppealKind(Worded):
    """What an agency appeals against (申诉)."""

    ITEM = "item", "指标得分"
    VETO = "veto", "一票否决"
