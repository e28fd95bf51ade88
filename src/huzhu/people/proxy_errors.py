"""Why a proxy is not given like this. Each sentence: the rule · the facts · what next."""

from huzhu.kernel.errors import DomainError, Kind, NotFound, NotYours


class NotYourAbsence(NotYours, clause="S6.5"):
    """Whose post it is says who stands in, or whoever may fill the post."""

    message = (
        "代理由岗位本人登记，办事处的也可由组织机构部登记，代办机构的也可由其代办处主任登记："
        "“{title}”是{holder}的岗位，您现在的身份是{who}。请联系{holder}或组织机构部。"
    )


class ProxyByProxy(NotYours, clause="S6.5"):
    """What was lent is not lent on."""

    message = (
        "代理的岗位不得再转给他人代理：您（{who}）正以代理身份办理。"
        "请切换到本人的岗位，或请岗位本人、组织机构部登记。"
    )


class ProxyOutside(DomainError, clause="S6.5", field="substitute"):
    """Whoever stands in knows the work and answers to the same head."""

    message = (
        "代理人须与岗位在同一部门或同一代办机构（主任与主管主任互相代理，部长也可由主管主任代理），"
        "并在代理期间在任：{name}不符合“{title}”的代理条件。请在列出的人员中另选一位。"
    )


class ProxyTermWrong(DomainError, field="ends_on"):
    """A long absence is an appointment, and what is over is not stood in for."""

    message = (
        "代理从今日或以后开始，最长 {most} 日，且不晚于岗位任期的最后一日：您填的是 {starts_on} 至 "
        "{ends_on}。请改短；离开更久的，请由组织机构部任命他人。"
    )


class ProxyStartsPast(ProxyTermWrong, field="starts_on"):
    message = (
        "代理从今日或以后开始：您填的开始日期 {starts_on} 已经过去，今天是 {today}。"
        "请把开始日期改为今天或以后。"
    )


class ProxyEndsFirst(ProxyTermWrong, field="ends_on"):
    message = (
        "代理的结束日期不早于开始日期：您填的是 {starts_on} 开始、{ends_on} 结束，次序颠倒。"
        "请核对两个日期。"
    )


class ProxyOverlaps(DomainError, kind=Kind.NOT_NOW):
    """One post, one proxy at a time: nobody asks which of two it is."""

    message = (
        "一个岗位同一时间只有一位代理人：“{title}”在 {starts_on} 至 {ends_on} 已由{name}代理或等待"
        "确认。请先撤回或提前结束那一项，或改填别的日期。"
    )


class NoSuchProxy(NotFound):
    message = "代理以已登记的为准：没有找到所选的一项。请回到列表重新选择。"
