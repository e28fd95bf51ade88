"""What is decided, and what is appealed against."""

from huzhu.kernel.words import Worded


class DecisionKind(Worded):
    """What the leading group decides about one agency (领导审定)."""

    POINTS = "points", "审定分值"
    GRADE = "grade", "审定等次"
    VETO = "veto", "一票否决"
    LIFT_VETO = "lift_veto", "撤销一票否决"
    REOPEN = "reopen", "重新开放自评"


class LineSituation(Worded):
    """What the leading group looks for in an agency, in the order in which it does."""

    DIVIDED = "divided", "意见不一致"
    BARRED = "barred", "一票否决、未按时报送"  # 不合格，不论得分
    RATING = "rating", "自评中"
    OPEN = "open", "部门未签完"
    DONE = "done", "审核完毕"


class AppealKind(Worded):
    """What an agency appeals against (申诉)."""

    ITEM = "item", "指标得分"
    VETO = "veto", "一票否决"
