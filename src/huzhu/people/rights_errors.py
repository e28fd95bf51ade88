"""Why a right is not given by this person alone. Each sentence: the rule · the facts · what next.

Not here: the other refusals of organisations and persons (``errors``).
"""

from huzhu.kernel.errors import DomainError, Kind, NotFound, NotYours


class LastOrganiser(DomainError, kind=Kind.NOT_NOW, clause="S6.5"):
    """Without anybody who appoints, nobody could ever be appointed again."""

    message = (
        "办事处须始终有人能办理任免：{name}的“{title}”结束后，没有在任并能登录的主任或组织机构部人员。"
        "请先任命接任的人并等其设置密码，再办理本项。"
    )


class LastPair(DomainError, kind=Kind.NOT_NOW, clause="S6.5"):
    """With one person alone nothing that takes two could ever be decided again."""

    message = (
        "办事处须始终有一人能提请任免、另有一人能确认：{name}的“{title}”结束后，从 {day} 起不再有。"
        "那时在任并能登录的主任、主管主任和组织机构部人员：{left}。"
        "请先任命接任的人并等其设置密码，再办理本项。"
    )


class OwnRights(NotYours, clause="S6.5"):
    """Nobody appoints, confirms, links or lifts themselves."""

    message = (
        "任何人不得为本人办理任免、确认或密码链接：这一项涉及您（{who}）本人。"
        "请由另一位有权限的同事办理。"
    )


class NeedsSecondPerson(NotYours, clause="S6.5"):
    """A guarded post, or one at or above the own: two persons fill it."""

    message = (
        "领导、财务、合规、信息技术、组织机构岗位和不低于本人的岗位须两人任免："
        "“{title}”不由您（{who}）一人办理。请先提请，再由第二人确认。"
    )


class NotSecondPerson(NotYours, clause="S6.5"):
    """Somebody of a named role confirms, not just anybody."""

    message = "须由第二人确认：这一项由{whose}办理，您现在的身份是{who}。请联系{whose}。"


class NothingToRecover(DomainError, kind=Kind.NOT_NOW, clause="S6.5"):
    """A recovery ends second factors; without one a link for a password is enough."""

    message = (
        "恢复登录用于第二重验证全部找不到了的账号：{who}没有登记第二重验证。"
        "忘记密码的，请申请设置密码链接。"
    )


class NotTheMaker(NotYours, clause="S6.5"):
    """Only whoever began something withdraws it."""

    message = "撤回由提请人办理：这一项由{maker}提请，您是{who}。请联系提请人。"


class AlreadyProposed(DomainError, kind=Kind.NOT_NOW):
    message = "同一任免只提请一次：{name}“{title}”已提请，正等待确认。请等待第二人确认，或先撤回。"


class NoSuchProposal(NotFound):
    message = "待确认的任免以已提请的为准：没有找到所选的一项。请回到列表重新选择。"


class NothingCorrected(DomainError, clause="S1"):
    message = "更正须与现有登记不同：所填的与{name}的登记完全一样。请改动需要更正的一栏再提请。"


class CorrectionWaits(DomainError, kind=Kind.NOT_NOW, clause="S1"):
    message = (
        "同一机构同时只办理一份更正：{name}的更正正等待第二人确认。请等待确认，或由提请人先撤回。"
    )


class CorrectionOutdated(DomainError, kind=Kind.NOT_NOW, clause="S1"):
    message = (
        "更正按提请时的登记确认：“{label}”提请时是“{was}”，现在已改为别的内容。"
        "请登记不同意，由提请人按现在的登记重新提请。"
    )


class HeldInPlace(DomainError, kind=Kind.NOT_NOW, clause="S1"):
    """Money and participants of what is under way go by where the organisation belonged."""

    message = (
        "上级机构在相关服务项目和抢订活动全部结束后更正：涉及{name}的还有 {count} 项没有结束，"
        "排在首位的是“{first}”。请先办结或终止（草稿由代办机构删除）再更正；"
        "编号、名称和电话可以另行更正。"
    )


class NoSuchCorrection(NotFound):
    message = "更正登记以已提请的为准：没有找到所选的一项。请回到机构页面重新选择。"


class NoSuchLink(NotFound):
    message = "设置密码链接以已申请的为准：没有找到所选的一项。请回到列表重新选择。"


class LinkNumberWrong(DomainError, clause="S6.5", field="number"):
    message = "校验码须与申请人告知您的一致：所填的不符，还可以再试 {left} 次。请核对后重新填写。"


class FirstAccountOrganises(DomainError):
    """The first account has to be able to appoint the others."""

    message = "第一个账号须能任命他人：{department}不办理任免。请用组织机构部（organisation）。"


class LeadersInOffice(DomainError, kind=Kind.NOT_NOW, clause="S6.5"):
    """The way over the server is closed once both leaders can sign in, for ever."""

    message = (
        "服务器上的确认只用于开办：首任主任、主管主任已设置密码到位，"
        "或本库不由 huzhu staff first 开办。"
        "请由主任或主管主任在“待确认的任免”中确认。"
    )


class NoLeaderProposed(DomainError, kind=Kind.NOT_NOW):
    message = (
        "首任主任、主管主任先由第一个账号提请：还没有可确认的提请，或已确认的还在等待另一位。"
        "请登录后在“办事处岗位”中登记任命，再运行 huzhu staff confirm。"
    )


class LeadersWithoutLink(DomainError, kind=Kind.NOT_NOW):
    """The first leaders are confirmed, cannot sign in, and nobody asked for another link."""

    message = (
        "首任领导凭链接设置密码：{names}已确认，还没有设置密码，也没有可用的链接。"
        "请第一个账号登录后在“办事处岗位”中申请设置密码链接，再运行 huzhu staff confirm。"
    )


class LeadersUnclear(DomainError, kind=Kind.NOT_NOW):
    message = (
        "一个岗位只确认一人：“{title}”有 {count} 份提请。请先在页面上撤回多余的，再运行本命令。"
    )
