"""Who may not, what is not there, what has moved on and what is not said."""

from huzhu.kernel import errors
from huzhu.kernel.errors import DomainError, NotFound, NotNow, NotYours


class YearNotFound(NotFound):
    message = "没有找到 {year} 年度的考核。请回到考核首页，选择列出的年度。"


class SheetNotFound(NotFound):
    """No such sheet within the actor's scope; another agency's looks the same."""

    message = "没有找到该代办处 {year} 年度的考核表。请核对年度，或回到考核首页重新选择。"


class ItemNotFound(NotFound):
    message = "{year} 年度考核方案没有编号为 {item} 的指标。请回到考核表，选择列出的指标。"


class NotYourPart(NotYours, clause="A4.2b"):
    """An act of the assessment that is another's."""


class SomebodyWasFaster(NotNow, clause="A1"):
    message = "“{verb}”没有办理：内容刚刚已由他人更改。请刷新页面，看过最新内容后再办理。"


class ReasonMissing(errors.ReasonMissing, clause="A1"):
    """An act of the assessment that is not explained."""


class QuestionNotFound(NotFound):
    message = "没有找到这条补充询问。请回到上一页，选择列出的询问。"


class PointsOutOfRange(DomainError, clause="A3.2", field="points"):
    message = "指标 {item} 的{what}须在 0 至 {full} 分之间，现为 {given}。请改正。"


class PointsTooFine(DomainError, clause="A3.2", field="points"):
    message = "指标 {item} 的{what}最多两位小数，现为 {given}。请改正。"


class YearNotAtStep(NotNow, clause="A5"):
    message = (
        "“{verb}”须在“{needed}”阶段办理，{year} 年度现在是“{step}”。请查看日程，在该阶段办理。"
    )
