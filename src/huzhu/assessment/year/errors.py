"""Carrying a year: what the calendar, the group, the scope and the basics of a sheet turn away.

Not here: when (``rules``, ``actions``).
"""

from huzhu.kernel.errors import DomainError, Kind, NotFound, NotNow


class CalendarReversed(DomainError, clause="A5"):
    message = (
        "日程须按“{earlier}”在前、“{later}”在后安排：现在是 {earlier_on} 和 {later_on}。"
        "请调整日期。"
    )


class YearTaken(NotNow, clause="A5"):
    message = "{year} 年度考核已经建立，一个年度只建一次。请在考核首页打开该年度继续办理。"


class GroupWithoutDirector(DomainError, clause="A4.1"):
    message = (
        "考核领导小组由办事处主任任组长，现在没有在任的主任。请先在“组织与人员”登记主任的任期。"
    )


class NoAgencyInScope(DomainError, clause="A2"):
    message = (
        "考核范围是已批准建立且开展工作的代办处，{year} 年度没有找到。"
        "请先在“组织与人员”登记代办处。"
    )


class SchemeOfAnotherYear(DomainError, clause="A3.1", field="scheme"):
    """A year is pinned to an adopted version made for it."""

    message = (
        "{year} 年度须采用为该年度编制并已采用的考核方案，所选的是{scheme}（{state}）。"
        "请选择该年度的方案，或先采用它。"
    )


class OpensLater(NotNow, kind=Kind.TOO_EARLY, clause="A5"):
    """The day from which agencies rate themselves has not come."""

    message = (
        "考核按日程自 {opens_on} 起启动，今天是 {today}。"
        "请到当天再启动；要提前的，先在“日程”调整自评开始日期。"
    )


class NoTimeToRate(NotNow, clause="A6.3"):
    """Opened after the deadline, every agency would have failed at once."""

    message = (
        "启动须在自评截止之前：截止日期 {ends_on} 已过，启动后各代办处将没有时间自评。"
        "请先在“日程”调整自评截止日期。"
    )


class DeadlineNotReached(NotNow, kind=Kind.TOO_EARLY, clause="A5"):
    message = (
        "自评到 {ends_on} 24:00 截止，现在还没有到时间。到时自动截止，请等到那时；"
        "已告知的截止日期不提前。"
    )


class ReviewNotDone(NotNow, clause="A4.2b"):
    message = (
        "结束部门审核须每份报送的考核表审核完毕，还有 {count} 份没有完：{names}。"
        "请在“进度”中查看由哪个部门办理，审核完毕后再结束。"
    )


class DateUnknown(DomainError, clause="A5", field="name"):
    message = "日程只有列出的七个日期，没有“{name}”。请选择其中一个。"


class DateUnchanged(DomainError, clause="A5", field="to"):
    message = "调整须给出另一个日期，“{label}”本来就是 {on}。请填写新的日期。"


class DatePassed(DomainError, clause="A5", field="name"):
    message = "已经过去的日期不再调整：“{label}”是 {on}，今天是 {today}。请调整还没有到的日期。"


class DateInThePast(DomainError, clause="A5", field="to"):
    message = "“{label}”只能调整到今天或以后，所填的是 {to}，今天是 {today}。请改填日期。"


class DateToldAlready(DomainError, clause="A5", field="to"):
    """Whoever relies on the day that was told would be late by a day that came afterwards."""

    message = (
        "年度启动后日程已告知各代办处，已告知的日期只推迟、不提前：“{label}”已告知为 {on}，"
        "所填的是 {to}。请改填 {on} 以后的日期；不需要推迟的，保持原定日期即可。"
    )


class AlreadyInScope(NotNow, clause="A2"):
    message = "每个代办处一个年度一份考核表，{agency}已在 {year} 年度考核范围内。请在“进度”中查看。"


class NumberOfTheYear(NotNow, clause="A2"):
    """A year's sheets keep the numbers of its opening: one of them was corrected since."""

    message = (
        "一个年度内机构编号不重复：编号“{number}”在 {year} 年度是{name}的编号。"
        "请先更正登记的编号，再列入考核范围。"
    )


class NotAnAgency(DomainError, clause="A2", field="agency"):
    """Points are assessed with their agency; a closed agency is not assessed."""

    message = (
        "考核范围是已批准建立且开展工作的代办处，{agency}不是（代办点随所属代办处考核）。"
        "请选择在列的代办处。"
    )


class RatingBegun(NotNow, clause="A2"):
    """What an agency has written is not thrown away."""

    message = (
        "只有还没有开始自评的代办处可以移出考核范围，{agency}已经填写。"
        "请与该代办处核对；确不考核的，由考核领导小组决定。"
    )


class BasicsNotWhole(DomainError, clause="A7.1"):
    message = "{label}须是 {expected}，现为 {given}。请改正。"


class BasicsTooMany(DomainError, clause="A7.1"):
    message = "{part}不能多于{whole}：现为 {given}，{whole}为 {limit}。请核对这两个数。"


class MemberNotFound(NotFound):
    message = "领导小组成员以本年度名单为准：没有找到所选的一位。请回到年度页面，选择列出的成员。"


class AlreadyReplaced(NotNow, clause="A4.1"):
    message = "每位领导小组成员只更替一次：{name}已由他人接任。请刷新页面，查看现在的名单。"


class NotTheSuccessor(DomainError, clause="A4.1", field="position_id"):
    """Who follows holds the same post, to which two persons appointed."""

    message = (
        "领导小组成员由同一职务的接任者更替：接任{name}的须是现在担任“{title}”、尚未在小组中的人。"
        "请先在“组织与人员”中任命接任的人，再更替。"
    )
