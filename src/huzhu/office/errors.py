"""What the office's own settings turn away."""

from huzhu.kernel.errors import DomainError, NotYours


class NotCalendarKeeper(NotYours, clause="S2.2.2"):
    """Only Member Service keeps the working-day calendar."""

    message = "工作日历由会员服务部维护，您现在的身份是{who}。如需调整，请联系会员服务部。"


class DayNotDifferent(DomainError, clause="S2.2.2", field="day"):
    message = "{day} 本来就是{usual}，不需要登记。请核对日期，或选择相反的安排。"
