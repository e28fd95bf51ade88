"""Who may not, what is not there, what has moved on and what is not said."""

from huzhu.kernel.errors import DomainError, NotFound, NotNow, NotYours


class YearNotFound(NotFound):
    message = "没有找到 {year} 年度的考核。请回到考核首页，选择列出的年度。"


class SheetNotFound(NotFound):
    """No such sheet within the actor's scope; another agency's looks the same."""

    message = "没有找到该代办处 {year} 年度的考核表。请核对年度，或回到考核首页重新选择。"


class ItemNotFound(NotFound):
    message = "{year} 年度考核方案没有编号为 {item} 的指标。请回到考核表，选择列出的指标。"


class NotYourPart(NotYours, clause="A4.2b"):
    message = "“{verb}”由{whose}办理，您现在的身份是{who}。请切换身份，或请{whose}办理。"


class SomebodyWasFaster(NotNow, clause="A1"):
    message = "“{verb}”没有办理：内容刚刚已由他人更改。请刷新页面，看过最新内容后再办理。"


class ReasonMissing(DomainError, clause="A1", field="reason"):
    message = "{verb}须写明理由，以便各方核对：现在没有填写。请用一两句话说明后再提交。"


class YearNotAtStep(NotNow, clause="A5"):
    message = (
        "“{verb}”须在“{needed}”阶段办理，{year} 年度现在是“{step}”。请查看日程，在该阶段办理。"
    )
