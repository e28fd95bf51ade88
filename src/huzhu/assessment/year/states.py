"""Lifecycles of a year (考核年度) and of its sheets (考核表), and where figures come from.

The year goes its way once for all agencies:

    preparing ─ open_year ▶ self_rating ─ close_self_rating ▶ reviewing ─ close_review ▶ deciding
    deciding ─ decide_grades ▶ allotting ─ issue_results ▶ recommending
    recommending ─ post_list ▶ on_notice ─ seal_list ▶ sealed ─ close_year ▶ closed

The sheet of one agency (考核表) within it:

    rating ─ submit_sheet ▶ submitted ─ finish_sheet ▶ reviewed
    rating ─ miss_deadline ▶ missed ─ reopen_sheet ▶ rating

Not here: who may (``policies``), what must hold first (``rules``).
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


#: The agency has sent its sheet, in time.
HANDED_IN = frozenset({SheetStep.SUBMITTED, SheetStep.REVIEWED})

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


class Grade(Worded):
    """The grade of a year (等次)."""

    EXCELLENT = "excellent", "优秀"
    PASS = "pass", "合格"
    FAIL = "fail", "不合格"


class FactSource(Worded):
    """Where a figure comes from."""

    COMPUTED = "computed", "平台统计"
    DERIVED = "derived", "按代办处填报计算"
    IMPORTED = "imported", "业务系统导入"
    STATED = "stated", "代办处填报"
    CORRECTED = "corrected", "核实更正"
