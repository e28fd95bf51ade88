"""Why somebody is not one of the three administrators. Each: the rule · the facts · what next."""

from huzhu.kernel.errors import DomainError, NotYours


class NotLeader(NotYours, clause="S6.5"):
    """The three watch over everybody else's work: the two heads of the office choose them."""

    message = (
        "系统、安全、审计管理员由主任和主管主任任免，一人提请、另一人确认："
        "您现在的身份是{who}。请联系主任或主管主任。"
    )


class AppointedByLeaders(NotYours, clause="S6.5"):
    """There is a page of its own for it."""

    message = (
        "“{title}”由主任和主管主任在“三员”页面任免，不在这里办理：您现在的身份是{who}。"
        "请由主任或主管主任在“三员”页面提请。"
    )


class NotRecoverer(NotYours, clause="S6.5"):
    message = "恢复登录由{whose}申请：您现在的身份是{who}。请联系{whose}。"


class NoAdministrator(DomainError):
    """The page of the three fills no other post."""

    message = (
        "这里只任免系统、安全、审计管理员：所选的岗位是“{title}”。其他岗位请在“组织与人员”中办理。"
    )


class AdministratorDecides(DomainError, clause="S6.5", field="full_name"):
    """Whoever keeps the platform, or watches it, decides no case, and the other way round."""

    message = (
        "管理员不得同时担任办理业务的岗位：{name}在同一时间是“{held}”，不能再任“{title}”。"
        "请另选一人，或先结束“{held}”的任期。"
    )


class AdministratorStandsIn(DomainError, clause="S6.5", field="full_name"):
    message = (
        "管理员不得代理他人的岗位：{name}已登记代理“{held}”，不能任“{title}”。"
        "请另选一人，或先由登记人撤回、提前结束该代理。"
    )


class AdministratorHoldsTwo(DomainError, clause="S6.5", field="combined_reason"):
    """Unless the two leaders have agreed to it, with a reason and an end."""

    message = (
        "系统、安全、审计管理员应由三人分别担任：{name}在同一时间是“{held}”。请另选一人；"
        "人手确实不足、须由一人兼任两项的，请填写兼任的理由和任期最后一日。任何人不得兼任三项。"
    )


class CombinedTermWrong(DomainError, clause="S6.5", field="ends_on"):
    """What is given up is given up for a time, and looked at again."""

    message = (
        "兼任须写明任期最后一日，自开始之日起最长一年：您填的是{ends_on}。"
        "请改短；到期仍须兼任的，到时重新提请。"
    )


class NothingCombined(DomainError, clause="S6.5", field="combined_reason"):
    message = (
        "兼任的理由只在一人须担任两项时填写：{name}在所填的任期内没有担任另一项。"
        "请删去理由后再提请。"
    )


class NotLent(NotYours, clause="S6.5"):
    """An administrator who is away is followed by an appointment."""

    message = (
        "系统、安全、审计管理员的岗位不得由他人代理：“{title}”须由主任和主管主任另行任命。"
        "请联系主任或主管主任。"
    )
