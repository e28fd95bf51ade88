"""Lifecycles and vocabularies of the yearly assessment (代办处考核, 〔2021〕79号). Plain Python.

The year goes its way once for all agencies:

    preparing ─ open_year ▶ self_rating ─ close_self_rating ▶ reviewing ─ close_review ▶ deciding
    deciding ─ decide_grades ▶ allotting ─ issue_results ▶ recommending
    recommending ─ post_list ▶ on_notice ─ seal_list ▶ sealed ─ close_year ▶ closed

The sheet of one agency (考核表) within it:

    rating ─ submit_sheet ▶ submitted ─ finish_sheet ▶ reviewed
    rating ─ miss_deadline ▶ missed ─ reopen_sheet ▶ rating

A recommendation (推荐), first in the agency, then in the office:

    draft ─ post_inner_notice ▶ on_inner_notice ─ submit_recommendation ▶ submitted
    submitted ─ return_recommendation ▶ draft
    submitted ─ accept_recommendation ▶ accepted ─ strike_recommendation ▶ struck

Not here: who may (``policies``), what must hold first (``rules``), how points come about
(``rules.scoring``).
"""

from huzhu.kernel.lifecycle import Lifecycle, Move
from huzhu.kernel.words import Worded

#: Stands where the names of who was told would stand.
NOBODY_TOLD = "该代办处没有在任的经办人和主任"


class YearStep(Worded):
    """Where an assessment year (考核年度) stands."""

    PREPARING = "preparing", "筹备"
    SELF_RATING = "self_rating", "代办处自评"
    REVIEWING = "reviewing", "部门审核"
    DECIDING = "deciding", "领导小组审定"
    ALLOTTING = "allotting", "名额分配"
    RECOMMENDING = "recommending", "推荐"
    ON_NOTICE = "on_notice", "公示"
    SEALED = "sealed", "名单已确定"
    CLOSED = "closed", "已归档"


YEAR_LIFECYCLE = Lifecycle(
    start=YearStep.PREPARING,
    labels=YearStep.labels(),
    moves=(
        Move("open_year", {YearStep.PREPARING}, YearStep.SELF_RATING),
        Move("close_self_rating", {YearStep.SELF_RATING}, YearStep.REVIEWING),
        Move("close_review", {YearStep.REVIEWING}, YearStep.DECIDING),
        Move("decide_grades", {YearStep.DECIDING}, YearStep.ALLOTTING),
        Move("issue_results", {YearStep.ALLOTTING}, YearStep.RECOMMENDING),
        Move("post_list", {YearStep.RECOMMENDING}, YearStep.ON_NOTICE, "公示名单"),
        Move("seal_list", {YearStep.ON_NOTICE}, YearStep.SEALED, "确定名单"),
        Move("close_year", {YearStep.SEALED}, YearStep.CLOSED, "归档"),
    ),
)

#: Points and grades of an agency are told to it from here on.
RESULTS_TOLD = frozenset(
    {YearStep.RECOMMENDING, YearStep.ON_NOTICE, YearStep.SEALED, YearStep.CLOSED}
)
#: An item of a sheet may still be appealed against, within its own window.
APPEALABLE = frozenset({YearStep.RECOMMENDING, YearStep.ON_NOTICE})


class SheetStep(Worded):
    """Where the sheet of one agency (考核表) stands."""

    RATING = "rating", "自评中"
    SUBMITTED = "submitted", "已报送"
    MISSED = "missed", "未按时报送"
    REVIEWED = "reviewed", "审核完毕"


SHEET_LIFECYCLE = Lifecycle(
    start=SheetStep.RATING,
    labels=SheetStep.labels(),
    moves=(
        Move("submit_sheet", {SheetStep.RATING}, SheetStep.SUBMITTED),
        Move("miss_deadline", {SheetStep.RATING}, SheetStep.MISSED, "未按时报送"),
        Move("reopen_sheet", {SheetStep.MISSED}, SheetStep.RATING),
        Move("finish_sheet", {SheetStep.SUBMITTED}, SheetStep.REVIEWED, "审核完毕"),
    ),
)


class Verdict(Worded):
    """What stands above the points: a veto and a missed deadline (A6.3, A7.2)."""

    SCORED = "scored", "正常计分"
    VETOED = "vetoed", "一票否决"
    LATE = "late", "未按时提交"


class Grade(Worded):
    """The grade of a year (等次)."""

    EXCELLENT = "excellent", "优秀"
    PASS = "pass", "合格"
    FAIL = "fail", "不合格"


class FactSource(Worded):
    """Where a figure comes from."""

    COMPUTED = "computed", "平台统计"
    IMPORTED = "imported", "业务系统导入"
    STATED = "stated", "代办处填报"
    CORRECTED = "corrected", "核实更正"


class DisputeState(Worded):
    """How far a dispute about a figure (数据异议) has come."""

    OPEN = "open", "待核实"
    UPHELD = "upheld", "已更正"
    DISMISSED = "dismissed", "维持原数据"


class FilingKind(Worded):
    """Papers that an agency hands in over the year and that count by themselves."""

    RULES = "rules", "规章制度"
    STUDY_MINUTES = "study_minutes", "研究（总结）会议纪要"
    CHANGE_REPORT = "change_report", "代办处信息变更"
    TRAINING = "training", "宣传培训工作信息"
    GOODS_LIST = "goods_list", "物品发放表"
    BUDGET = "budget", "代办处预算表"
    STATEMENT = "statement", "年度财务报表"
    ACCOUNT_CHANGE = "account_change", "业务系统用户名变更表"
    ACCOUNT_REGISTER = "account_register", "业务系统用户名备案表"
    ARTICLE = "article", "门户网站投稿"


class ReviewVerdict(Worded):
    """What a department says about an item (部门审核)."""

    AGREE = "agree", "同意"
    CHANGE = "change", "改分"


class DecisionKind(Worded):
    """What the leading group decides about one agency (领导审定)."""

    POINTS = "points", "审定分值"
    GRADE = "grade", "审定等次"
    VETO = "veto", "一票否决"
    LIFT_VETO = "lift_veto", "撤销一票否决"
    REOPEN = "reopen", "重新开放自评"


class CandidateKind(Worded):
    """Who is recommended or honoured: the unit, or a person of its staff (A2)."""

    UNIT = "unit", "优秀单位"
    PERSON = "person", "优秀个人"


class RecommendationStep(Worded):
    """Where a recommendation (推荐) stands."""

    DRAFT = "draft", "拟推荐"
    ON_INNER_NOTICE = "on_inner_notice", "本单位公示中"
    SUBMITTED = "submitted", "已上报"
    ACCEPTED = "accepted", "审核通过"
    STRUCK = "struck", "已取消"


RECOMMENDATION_LIFECYCLE = Lifecycle(
    start=RecommendationStep.DRAFT,
    labels=RecommendationStep.labels(),
    moves=(
        Move(
            "post_inner_notice",
            {RecommendationStep.DRAFT},
            RecommendationStep.ON_INNER_NOTICE,
            "在本单位公示",
        ),
        Move(
            "withdraw_recommendation",
            {RecommendationStep.ON_INNER_NOTICE},
            RecommendationStep.STRUCK,
            "撤下推荐",
        ),
        Move(
            "submit_recommendation",
            {RecommendationStep.ON_INNER_NOTICE},
            RecommendationStep.SUBMITTED,
        ),
        Move(
            "return_recommendation",
            {RecommendationStep.SUBMITTED},
            RecommendationStep.DRAFT,
        ),
        Move(
            "accept_recommendation",
            {RecommendationStep.SUBMITTED},
            RecommendationStep.ACCEPTED,
            "审核通过",
        ),
        Move(
            "strike_recommendation",
            {RecommendationStep.ACCEPTED},
            RecommendationStep.STRUCK,
            "取消推荐",
        ),
    ),
)


class AnswerState(Worded):
    """How far an objection or an appeal (异议、申诉) has come."""

    OPEN = "open", "办理中"
    UPHELD = "upheld", "成立"
    DISMISSED = "dismissed", "不成立"


class AppealKind(Worded):
    """What an agency appeals against (申诉)."""

    ITEM = "item", "指标得分"
    VETO = "veto", "一票否决"


class SchemeState(Worded):
    """A version of a scheme (考核方案) is edited until it is adopted; then it stays as it is."""

    DRAFT = "draft", "编辑中"
    ADOPTED = "adopted", "已采用"
