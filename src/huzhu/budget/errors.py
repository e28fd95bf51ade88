"""What budgets turn away. Each sentence: the rule · the facts · what to do next."""

from huzhu.kernel.errors import DomainError, Kind, NotFound, NotYours


class NoBudget(DomainError, clause="S6.4", field="budget_line"):
    """The agency filed no budget for the year (无预算)."""

    message = (
        "无预算的服务项目不允许搭载平台：{agency} 还没有 {year} 年度预算。"
        "请先报送 {year} 年度预算，再办理本项目。"
    )


class NoSuchLine(NotFound, clause="S6.4", field="budget_line"):
    """The budget in force has no such line: it was never there, or a revision dropped it."""

    message = (
        "服务项目须从本机构当年预算的科目列支：现行预算里没有所选的科目。"
        "请重新选择科目，或先调整预算。"
    )


class BudgetExceeded(DomainError, code="budget.exceeded", clause="S6.4", field="amount"):
    message = (
        "项目支出不得超过预算科目的可用额度：“{line}”可用 {available}，本项目需 {asked}，"
        "还缺 {missing}。请调减项目金额、改选科目，或先调整年度预算。"
    )


class BudgetAlreadyFiled(
    DomainError, kind=Kind.NOT_NOW, code="budget.already_filed", clause="S6.4"
):
    """A second first version: the year has its budget, changes are revisions."""

    message = (
        "每个代办机构每年度只有一份现行预算：该年度预算已经报送。"
        "如需改动，请办理“调整预算”，原版本会保留。"
    )


class BudgetWithoutLines(DomainError, code="budget.without_lines", clause="S6.4"):
    message = "年度预算至少有一个科目：现在一个也没有。请填写科目和金额后再报送。"


class LineWithoutName(DomainError, clause="S6.4", field="name"):
    """Money for nothing that has a name: no project could be charged to it."""

    message = "预算的每个科目须有名称：这一行没有填写。请填写科目名称，或把整行清空。"


class LineNamedTwice(DomainError, clause="S6.4", field="lines"):
    message = "同一份预算里科目名称不重复：“{line}”出现了两次。请合并或改名后再报送。"


class AmountNotPositive(DomainError, clause="S6.4", field="amount"):
    message = "金额须大于零，最多两位小数：现在是 {amount}。请核对后重新填写。"


class BudgetBelowCommitted(
    DomainError, code="budget.below_committed", clause="S6.4", field="lines"
):
    """A revision would take away what projects already hold."""

    message = (
        "调整后的科目不得少于项目已占用和已支出的金额：“{line}”已用 {committed}，"
        "调整为 {planned}。请调高该科目，或先释放项目占用的额度。"
    )


class SpentAboveReservation(DomainError, clause="S6.4", field="amount"):
    message = (
        "项目支出不得超过批准时占用的额度：已占用 {reserved}，本次列支 {amount}，超出 {above}。"
        "请核对结算金额；确需增加的，先按程序追加审批。"
    )


class AlreadyReserved(DomainError, kind=Kind.NOT_NOW, clause="S6.4"):
    message = (
        "一个项目只占用一次预算额度：该项目已经占用过。"
        "请刷新页面查看；如需改科目或金额，先释放原来的额度。"
    )


class NoReservation(NotFound, clause="S6.4"):
    message = "列支和释放以已占用的额度为准：项目 {reference} 没有占用额度。请核对项目编号。"


class NotBudgetKeeper(NotYours, code="budget.not_keeper", clause="S6.4"):
    """Budgets are filed and revised by the agency itself, one above it, or Finance."""

    message = (
        "年度预算由本机构、上级代办处或财务部办理：您现在的身份是{who}。"
        "请切换身份，或联系该机构的经办人。"
    )


class NotBudgetUser(NotYours, code="budget.not_user", clause="S6.4"):
    """Money of a line is held and spent by its agency, one above it, or the office."""

    message = (
        "预算额度由本机构、上级代办处或办事处使用：您现在的身份是{who}。"
        "请切换身份，或联系该机构的经办人。"
    )
