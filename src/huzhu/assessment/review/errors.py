"""Review by the departments: what is turned away.

Not here: decisions of the leading group (``outcome``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.kernel.errors import DomainError, NotNow

if TYPE_CHECKING:
    from collections.abc import Mapping


class SheetNotReviewable(NotNow, clause="A4.2b"):
    message = (
        "“{verb}”针对已报送的考核表：{agency}现在是“{step}”。请等代办处报送，或先办理其他代办处。"
    )


class ReviewNeedsReason(DomainError, clause="A4.2b", field="reason"):
    """The value departs from the self-rating, or from what the figures give (O4)."""

    message = (
        "审核分与自评分或平台分不同时须写明理由：{agency}自评 {self_points}，"
        "平台 {platform_points}，现审核 {points}。请写一两句理由后再签字。"
    )


class QuestionOpen(NotNow, clause="A4.2b"):
    message = (
        "补充询问答复前不签字：{agency}指标 {item} 的询问尚未答复，{due_on} 到期。"
        "请等代办处答复，或先撤回询问。"
    )


class QuestionAsked(NotNow, clause="A4.2b"):
    message = (
        "同一指标一次只问一件事：{agency}指标 {item} 已有未答复的询问。请等答复，或撤回后重新询问。"
    )


class QuestionOver(NotNow, code="assessment.review_question_over", clause="A4.2b"):
    message = "只能撤回尚未答复的询问：这条询问已经{how}。请查看最新内容后继续审核。"


class QuestionDueTooEarly(DomainError, clause="A4.2b", field="due_on"):
    message = "答复期限须晚于今天，代办处才来得及准备：现为 {due_on}。请改为今天之后的日期。"


class QuestionDueTooLate(DomainError, clause="A5", field="due_on"):
    """The review ends before."""

    message = "答复期限不能晚于部门审核截止日 {ends_on}：现为 {due_on}。请改早一些。"


class ItemDecided(NotNow, clause="A4.2b"):
    """The leading group has decided the item; its word stands."""

    message = (
        "领导小组审定后部门不再改分：{agency}指标 {item} 已审定为 {points} 分。"
        "如有不同意见，请向领导小组书面提出。"
    )


class ItemNotApplicable(DomainError, clause="A3.1"):
    message = "指标 {item} 不适用于{agency}这类代办处，不计分。请审核其他指标。"


class SheetNotSettled(NotNow, clause="A4.2b"):
    message = (
        "每项都签字后考核表才审核完毕：{agency}还有 {count} 项未签或待答复。请先办理这些指标。"
    )


class GridEmpty(DomainError, clause="A4.2b"):
    message = "批量签字至少填一行：这次没有填写任何审核分。请填写后再提交。"


class GridNotTaken(DomainError, clause="A4.2b"):
    """Some rows were turned away, so nothing was saved; ``faults`` are by agency number."""

    message = (
        "批量签字全部通过才保存：有 {count} 行需要处理，其余各行也还没有保存。请按行内提示改正。"
    )

    def __init__(self, *, faults: Mapping[str, DomainError]) -> None:
        self.faults = dict(faults)
        super().__init__(count=len(faults))
