"""Setting up a year: what the calendar, the group and the scope turn away."""

from huzhu.kernel.errors import DomainError, NotNow


class CalendarReversed(DomainError):
    """A date lies before the one it follows."""

    code = "assessment.calendar_reversed"
    clause = "A5"
    message = (
        "日程须按“{earlier}”在前、“{later}”在后安排：现在是 {earlier_on} 和 {later_on}。"
        "请调整日期。"
    )


class YearTaken(NotNow):
    """The year exists."""

    code = "assessment.year_taken"
    clause = "A5"
    message = "{year} 年度考核已经建立，一个年度只建一次。请在考核首页打开该年度继续办理。"


class GroupWithoutDirector(DomainError):
    """Nobody holds the director's post."""

    code = "assessment.group_without_director"
    clause = "A4.1"
    message = (
        "考核领导小组由办事处主任任组长，现在没有在任的主任。请先在“组织与人员”登记主任的任期。"
    )


class NoAgencyInScope(DomainError):
    """There is nobody to assess."""

    code = "assessment.no_agency_in_scope"
    clause = "A2"
    message = (
        "考核范围是已批准建立且开展工作的代办处，{year} 年度没有找到。"
        "请先在“组织与人员”登记代办处。"
    )
