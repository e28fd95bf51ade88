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

from enum import StrEnum

from huzhu.kernel.lifecycle import Lifecycle, Move

#: Stands where the names of who was told would stand.
NOBODY_TOLD = "该代办处没有在任的经办人和主任"


class YearStep(StrEnum):
    """Where an assessment year (考核年度) stands."""

    PREPARING = "preparing"
    SELF_RATING = "self_rating"
    REVIEWING = "reviewing"
    DECIDING = "deciding"
    ALLOTTING = "allotting"
    RECOMMENDING = "recommending"
    ON_NOTICE = "on_notice"
    SEALED = "sealed"
    CLOSED = "closed"


YEAR_STEP_LABELS = {
    YearStep.PREPARING: "筹备",
    YearStep.SELF_RATING: "代办处自评",
    YearStep.REVIEWING: "部门审核",
    YearStep.DECIDING: "领导小组审定",
    YearStep.ALLOTTING: "名额分配",
    YearStep.RECOMMENDING: "推荐",
    YearStep.ON_NOTICE: "公示",
    YearStep.SEALED: "名单已确定",
    YearStep.CLOSED: "已归档",
}

YEAR_LIFECYCLE = Lifecycle(
    start=YearStep.PREPARING,
    labels=YEAR_STEP_LABELS,
    moves=(
        Move("open_year", {YearStep.PREPARING}, YearStep.SELF_RATING, "启动考核"),
        Move("close_self_rating", {YearStep.SELF_RATING}, YearStep.REVIEWING, "截止自评"),
        Move("close_review", {YearStep.REVIEWING}, YearStep.DECIDING, "结束部门审核"),
        Move("decide_grades", {YearStep.DECIDING}, YearStep.ALLOTTING, "审定等次"),
        Move("issue_results", {YearStep.ALLOTTING}, YearStep.RECOMMENDING, "下发结果和名额"),
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


class SheetStep(StrEnum):
    """Where the sheet of one agency (考核表) stands."""

    RATING = "rating"
    SUBMITTED = "submitted"
    MISSED = "missed"
    REVIEWED = "reviewed"


SHEET_STEP_LABELS = {
    SheetStep.RATING: "自评中",
    SheetStep.SUBMITTED: "已报送",
    SheetStep.MISSED: "未按时报送",
    SheetStep.REVIEWED: "审核完毕",
}

SHEET_LIFECYCLE = Lifecycle(
    start=SheetStep.RATING,
    labels=SHEET_STEP_LABELS,
    moves=(
        Move("submit_sheet", {SheetStep.RATING}, SheetStep.SUBMITTED, "报送考核表"),
        Move("miss_deadline", {SheetStep.RATING}, SheetStep.MISSED, "未按时报送"),
        Move("reopen_sheet", {SheetStep.MISSED}, SheetStep.RATING, "重新开放自评"),
        Move("finish_sheet", {SheetStep.SUBMITTED}, SheetStep.REVIEWED, "审核完毕"),
    ),
)


class Verdict(StrEnum):
    """What stands above the points: a veto and a missed deadline (A6.3, A7.2)."""

    SCORED = "scored"
    VETOED = "vetoed"
    LATE = "late"


VERDICT_NAMES = {
    Verdict.SCORED: "正常计分",
    Verdict.VETOED: "一票否决",
    Verdict.LATE: "未按时提交",
}


class Grade(StrEnum):
    """The grade of a year (等次)."""

    EXCELLENT = "excellent"
    PASS = "pass"  # noqa: S105 -- a grade, no password
    FAIL = "fail"


GRADE_NAMES = {Grade.EXCELLENT: "优秀", Grade.PASS: "合格", Grade.FAIL: "不合格"}


class FactSource(StrEnum):
    """Where a figure comes from."""

    COMPUTED = "computed"
    IMPORTED = "imported"
    STATED = "stated"
    CORRECTED = "corrected"


FACT_SOURCE_NAMES = {
    FactSource.COMPUTED: "平台统计",
    FactSource.IMPORTED: "业务系统导入",
    FactSource.STATED: "代办处填报",
    FactSource.CORRECTED: "核实更正",
}


class DisputeState(StrEnum):
    """How far a dispute about a figure (数据异议) has come."""

    OPEN = "open"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


DISPUTE_STATE_NAMES = {
    DisputeState.OPEN: "待核实",
    DisputeState.UPHELD: "已更正",
    DisputeState.DISMISSED: "维持原数据",
}


class FilingKind(StrEnum):
    """Papers that an agency hands in over the year and that count by themselves."""

    RULES = "rules"
    STUDY_MINUTES = "study_minutes"
    CHANGE_REPORT = "change_report"
    TRAINING = "training"
    GOODS_LIST = "goods_list"
    BUDGET = "budget"
    STATEMENT = "statement"
    ACCOUNT_CHANGE = "account_change"
    ACCOUNT_REGISTER = "account_register"
    ARTICLE = "article"


FILING_KIND_NAMES = {
    FilingKind.RULES: "规章制度",
    FilingKind.STUDY_MINUTES: "研究（总结）会议纪要",
    FilingKind.CHANGE_REPORT: "代办处信息变更",
    FilingKind.TRAINING: "宣传培训工作信息",
    FilingKind.GOODS_LIST: "物品发放表",
    FilingKind.BUDGET: "代办处预算表",
    FilingKind.STATEMENT: "年度财务报表",
    FilingKind.ACCOUNT_CHANGE: "业务系统用户名变更表",
    FilingKind.ACCOUNT_REGISTER: "业务系统用户名备案表",
    FilingKind.ARTICLE: "门户网站投稿",
}


class ReviewVerdict(StrEnum):
    """What a department says about an item (部门审核)."""

    AGREE = "agree"
    CHANGE = "change"


REVIEW_VERDICT_NAMES = {ReviewVerdict.AGREE: "同意", ReviewVerdict.CHANGE: "改分"}


class DecisionKind(StrEnum):
    """What the leading group decides about one agency (领导审定)."""

    POINTS = "points"
    GRADE = "grade"
    VETO = "veto"
    LIFT_VETO = "lift_veto"
    REOPEN = "reopen"


DECISION_KIND_NAMES = {
    DecisionKind.POINTS: "审定分值",
    DecisionKind.GRADE: "审定等次",
    DecisionKind.VETO: "一票否决",
    DecisionKind.LIFT_VETO: "撤销一票否决",
    DecisionKind.REOPEN: "重新开放自评",
}


class CandidateKind(StrEnum):
    """Who is recommended or honoured: the unit, or a person of its staff (A2)."""

    UNIT = "unit"
    PERSON = "person"


CANDIDATE_KIND_NAMES = {CandidateKind.UNIT: "优秀单位", CandidateKind.PERSON: "优秀个人"}


class RecommendationStep(StrEnum):
    """Where a recommendation (推荐) stands."""

    DRAFT = "draft"
    ON_INNER_NOTICE = "on_inner_notice"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    STRUCK = "struck"


RECOMMENDATION_STEP_LABELS = {
    RecommendationStep.DRAFT: "拟推荐",
    RecommendationStep.ON_INNER_NOTICE: "本单位公示中",
    RecommendationStep.SUBMITTED: "已上报",
    RecommendationStep.ACCEPTED: "审核通过",
    RecommendationStep.STRUCK: "已取消",
}

RECOMMENDATION_LIFECYCLE = Lifecycle(
    start=RecommendationStep.DRAFT,
    labels=RECOMMENDATION_STEP_LABELS,
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
            "上报推荐",
        ),
        Move(
            "return_recommendation",
            {RecommendationStep.SUBMITTED},
            RecommendationStep.DRAFT,
            "退回推荐",
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


class AnswerState(StrEnum):
    """How far an objection or an appeal (异议、申诉) has come."""

    OPEN = "open"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


ANSWER_STATE_NAMES = {
    AnswerState.OPEN: "办理中",
    AnswerState.UPHELD: "成立",
    AnswerState.DISMISSED: "不成立",
}


class AppealKind(StrEnum):
    """What an agency appeals against (申诉)."""

    ITEM = "item"
    VETO = "veto"


APPEAL_KIND_NAMES = {AppealKind.ITEM: "指标得分", AppealKind.VETO: "一票否决"}


class SchemeState(StrEnum):
    """A version of a scheme (考核方案) is edited until it is adopted; then it stays as it is."""

    DRAFT = "draft"
    ADOPTED = "adopted"


SCHEME_STATE_NAMES = {SchemeState.DRAFT: "编辑中", SchemeState.ADOPTED: "已采用"}
