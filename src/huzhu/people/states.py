"""The vocabularies of organisations and persons, and what goes through several hands.

A member import:

    mapping ─ map_import ▶ checking
    checked ─ map_import ▶ checking
    checking ─ report_import ▶ checked ─ confirm_import ▶ loading ─ finish_import ▶ loaded
    loading ─ recheck_import ▶ checking
    checking ─ turn_away_import ▶ turned_away
    loading ─ turn_away_import ▶ turned_away
    mapping ─ drop_import ▶ dropped
    checked ─ drop_import ▶ dropped
    loaded ─ withdraw_import ▶ withdrawn

Nothing is saved before ``finish_import``: a check is a dry run.

An appointment or the end of a term that takes two persons (任免提请):

    proposed ─ confirm_proposal ▶ confirmed
    proposed ─ decline_proposal ▶ declined
    proposed ─ withdraw_proposal ▶ withdrawn

A proxy for the days of an absence (代理); its days begin and end it by themselves:

    proposed ─ confirm_proxy ▶ confirmed
    proposed ─ decline_proxy ▶ declined
    proposed ─ withdraw_proxy ▶ withdrawn
    confirmed ─ end_proxy ▶ ended

A correction of what is registered of an organisation (更正登记):

    proposed ─ confirm_correction ▶ confirmed
    proposed ─ decline_correction ▶ declined
    proposed ─ withdraw_correction ▶ withdrawn

A link by which somebody sets a password, in two parts (设置密码链接):

    requested ─ hand_over_link ▶ handed_over
    requested ─ withdraw_link ▶ dropped
    handed_over ─ withdraw_link ▶ dropped
    handed_over ─ try_link_number ▶ locked
    handed_over ─ set_password ▶ used

What a new way in says of its owner (绑定申请):

    waiting ─ bind_at_once ▶ bound
    waiting ─ confirm_binding ▶ bound
    waiting ─ see_paper ▶ seen ─ second_binding ▶ bound
    waiting ─ end_waiting ▶ bound
    waiting ─ decline_binding ▶ declined
    seen ─ decline_binding ▶ declined
    waiting ─ withdraw_binding ▶ withdrawn
    seen ─ withdraw_binding ▶ withdrawn

Not here: what a role may do, which each app's ``policies`` say.
"""

from huzhu.kernel.lifecycle import Lifecycle, Move
from huzhu.kernel.words import Worded


class DepartmentCode(Worded):
    """The office's departments (办事处部门)."""

    MEMBER_SERVICE = "member_service", "会员服务部"
    FINANCE = "finance", "财务部"
    COMPLIANCE = "compliance", "合规部"
    IT = "it", "信息技术部"
    ORGANISATION = "organisation", "组织机构部"
    BUSINESS = "business", "业务部"
    CLAIMS_REVIEW = "claims_review", "审核部"
    WELFARE = "welfare", "公益部"
    LENDING = "lending", "创贷部"
    GENERAL = "general", "综合部"


class Sex(Worded):
    """As GB/T 2261.1 codes it; the register knows no other."""

    MALE = "1", "男"
    FEMALE = "2", "女"


class Protection(Worded):
    """Kinds of protection that a member takes part in (参加的保障), in the order of their bits."""

    INPATIENT = "inpatient", "住院医疗"
    ALLOWANCE = "allowance", "住院津贴"
    ILLNESS = "illness", "重大疾病"
    WOMEN = "women", "女职工特殊疾病"
    ACCIDENT = "accident", "意外伤害"

    @property
    def bit(self) -> int:
        """The place in the register's number of all kinds that a member has."""
        return 1 << [*Protection].index(self)


class AgencyLevel(Worded):
    """An agency (代办处) or a point below it (代办点)."""

    AGENCY = "agency", "代办处"
    POINT = "point", "代办点"


class TerminalAct(Worded):
    """What a device at a counter may do, each by itself."""

    LOOK_UP = "look_up", "查询电子码是否已使用"
    RECORD_USE = "record_use", "登记电子码的使用"


class AgencyKind(Worded):
    """The three kinds of agencies of 〔2021〕79号."""

    DISTRICT = "district", "区（开发区）代办处"  # 区、开发区
    BUREAU = "bureau", "局总公司代办处"  # 局总公司
    INDUSTRY = "industry", "产业工会代办处"  # 产业工会


class Role(Worded):
    """What a position is; rights come from role × organisation and end with the term."""

    AGENCY_CLERK = "agency_clerk", "经办人"  # 代办机构经办人
    AGENCY_CHECKER = "agency_checker", "复核人"  # 代办机构复核人
    AGENCY_DIRECTOR = "agency_director", "代办处主任"
    DEPARTMENT_CLERK = "department_clerk", "经办人"  # 部门经办人
    DEPARTMENT_HEAD = "department_head", "部长"
    DEPUTY_DIRECTOR = "deputy_director", "主管主任"
    DIRECTOR = "director", "主任"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SAFETY_ADMIN = "safety_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


AGENCY_ROLES = frozenset({Role.AGENCY_CLERK, Role.AGENCY_CHECKER, Role.AGENCY_DIRECTOR})
DEPARTMENT_ROLES = frozenset({Role.DEPARTMENT_CLERK, Role.DEPARTMENT_HEAD})
#: The three administrators (三员), each of another kind.
ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SAFETY_ADMIN, Role.AUDIT_ADMIN)


#: When and whence somebody signed in: shown to the owner, in the office to few (``policies``).
SIGN_IN_LOG = (
    "people.sign_in",
    "people.fail_sign_in",
    "people.fail_factor",
    "people.delay_sign_in",
    "people.try_unknown_name",
    "people.sign_out",
    "people.time_out",
)
#: What an owner is shown of the own account.
SIGN_IN_ACTS = (
    *SIGN_IN_LOG,
    "people.issue_password_link",
    "people.ask_recovery",
    "people.hand_over_link",
    "people.withdraw_link",
    "people.try_link_number",
    "people.set_password",
    "people.change_password",
    "people.add_factor",
    "people.remove_factor",
    "people.renew_recovery_codes",
    "people.recover_sign_in",
    "people.end_desk_session",
    "people.end_other_desk_sessions",
    "people.end_sessions_of",
)


class Standing(Worded):
    """Whether a member is in good standing (会籍)."""

    ACTIVE = "active", "在会"
    LAPSED = "lapsed", "已脱保"
    LEFT = "left", "已退会"


class ImportState(Worded):
    """How far a file of members has come."""

    MAPPING = "mapping", "待对应各列"
    CHECKING = "checking", "正在检查"
    CHECKED = "checked", "检查完毕，待确认"
    LOADING = "loading", "正在导入"
    LOADED = "loaded", "已导入"
    TURNED_AWAY = "turned_away", "文件不能导入"
    DROPPED = "dropped", "已放弃"
    WITHDRAWN = "withdrawn", "已撤回"


#: Somebody looks at it: what its columns mean may be said anew.
IMPORT_LOOKED_AT = frozenset({ImportState.MAPPING, ImportState.CHECKED})
#: The worker is at it: a page that shows the import asks again.
IMPORT_UNDER_WAY = frozenset({ImportState.CHECKING, ImportState.LOADING})

IMPORT_LIFECYCLE = Lifecycle(
    start=ImportState.CHECKING,
    moves=(
        Move("map_import", IMPORT_LOOKED_AT, ImportState.CHECKING, "对应各列"),  # 对应各列
        Move("report_import", {ImportState.CHECKING}, ImportState.CHECKED, "检查"),  # 检查完毕
        Move("confirm_import", {ImportState.CHECKED}, ImportState.LOADING, "确认导入"),  # 确认
        Move("finish_import", {ImportState.LOADING}, ImportState.LOADED, "导入"),  # 导入完毕
        Move("recheck_import", {ImportState.LOADING}, ImportState.CHECKING, "重新检查"),  # 登记有变
        Move("turn_away_import", IMPORT_UNDER_WAY, ImportState.TURNED_AWAY, "退回文件"),  # 退回
        Move("drop_import", IMPORT_LOOKED_AT, ImportState.DROPPED, "放弃"),  # 放弃
        Move("withdraw_import", {ImportState.LOADED}, ImportState.WITHDRAWN, "撤回名单"),  # 撤回
    ),
    labels=ImportState.labels(),
)


class ProposalKind(Worded):
    """What is proposed."""

    APPOINT = "appoint", "任命"
    END = "end", "结束任期"


class ProposalState(Worded):
    """How far a proposal has come."""

    PROPOSED = "proposed", "待确认"
    CONFIRMED = "confirmed", "已确认"
    DECLINED = "declined", "未同意"
    WITHDRAWN = "withdrawn", "已撤回"


_PROPOSED = {ProposalState.PROPOSED}
PROPOSAL_LIFECYCLE = Lifecycle(
    start=ProposalState.PROPOSED,
    moves=(
        Move("confirm_proposal", _PROPOSED, ProposalState.CONFIRMED),  # 确认
        Move("decline_proposal", _PROPOSED, ProposalState.DECLINED),  # 不同意
        Move("withdraw_proposal", _PROPOSED, ProposalState.WITHDRAWN, "撤回任免"),  # 撤回
    ),
    labels=ProposalState.labels(),
)


class Interest(Worded):
    """Why somebody steps aside from a case (回避)."""

    INTEREST = "interest", "利益关系"
    OWN_UNIT = "own", "本人的单位"
    FAMILY_UNIT = "family", "亲属的单位"


#: A reviewer of the office does not even see the cases of these.
HIDING = frozenset({Interest.OWN_UNIT, Interest.FAMILY_UNIT})


class ProxyState(Worded):
    """How far a proxy has come; the words of the other two persons' acts are the same."""

    PROPOSED = "proposed", "待确认"
    CONFIRMED = "confirmed", "已登记"
    DECLINED = "declined", "未同意"
    WITHDRAWN = "withdrawn", "已撤回"
    ENDED = "ended", "已提前结束"


_PROXY_PROPOSED = {ProxyState.PROPOSED}
PROXY_LIFECYCLE = Lifecycle(
    start=ProxyState.PROPOSED,
    moves=(
        Move("confirm_proxy", _PROXY_PROPOSED, ProxyState.CONFIRMED, "确认代理"),  # 确认
        Move("decline_proxy", _PROXY_PROPOSED, ProxyState.DECLINED, "不同意代理"),  # 不同意
        Move("withdraw_proxy", _PROXY_PROPOSED, ProxyState.WITHDRAWN, "撤回代理"),  # 撤回
        Move("end_proxy", {ProxyState.CONFIRMED}, ProxyState.ENDED, "提前结束代理"),  # 提前结束
    ),
    labels=ProxyState.labels(),
)


CORRECTION_LIFECYCLE = Lifecycle(
    start=ProposalState.PROPOSED,
    moves=(
        Move("confirm_correction", _PROPOSED, ProposalState.CONFIRMED, "确认更正登记"),  # 确认
        Move("decline_correction", _PROPOSED, ProposalState.DECLINED, "不同意更正登记"),  # 不同意
        Move("withdraw_correction", _PROPOSED, ProposalState.WITHDRAWN, "撤回更正登记"),  # 撤回
    ),
    labels=ProposalState.labels(),
)


class LinkState(Worded):
    """How far a link for setting a password has come."""

    REQUESTED = "requested", "待转交"
    HANDED_OVER = "handed_over", "已转交"
    USED = "used", "已使用"
    LOCKED = "locked", "校验码多次不符，已作废"  # 校验码多次不符
    DROPPED = "dropped", "已作废"


OPEN_LINK = frozenset({LinkState.REQUESTED, LinkState.HANDED_OVER})
_HANDED_OVER = {LinkState.HANDED_OVER}
LINK_LIFECYCLE = Lifecycle(
    start=LinkState.REQUESTED,
    moves=(
        Move("hand_over_link", {LinkState.REQUESTED}, LinkState.HANDED_OVER, "转交链接"),  # 转交
        Move("withdraw_link", OPEN_LINK, LinkState.DROPPED, "作废链接"),  # 作废
        Move("try_link_number", _HANDED_OVER, LinkState.LOCKED, "核对校验码"),  # 多次不符
        Move("set_password", _HANDED_OVER, LinkState.USED, "设置密码"),  # 使用
    ),
    labels=LinkState.labels(),
)


class WayKind(Worded):
    """By what a member signs in."""

    PHONE = "phone", "手机"  # 手机号和验证码
    WECHAT = "wechat", "微信"  # 公众号里的微信身份


class BoundBy(Worded):
    """What a way in was bound by."""

    REGISTER = "register", "与会员登记一致"  # 姓名、证件、机构、手机号都一致
    CALL = "call", "回拨工会登记的电话核对"
    PAPER = "paper", "本人到场核对证件"
    LIST = "list", "与工会名册核对"
    WAITING = "waiting", "证件一致，等待期满无异议"
    PHONE = "phone", "本人已用手机登录"


#: The three ways of a desk (代办机构核对).
DESK_WAYS = (BoundBy.PAPER, BoundBy.CALL, BoundBy.LIST)


class VerifiedHow(Worded):
    """How a real name was verified."""

    BINDING = "binding", "本人绑定"
    DESK = "desk", "代办机构核对"
    LIST = "list", "名单已核验"
    AGAIN = "again", "重新核验"


class EntryField(Worded):
    """What of a member's entry is corrected at a desk (更正会员登记)."""

    NAME = "name", "姓名"
    PAPER = "paper", "证件号码"
    PHONE = "phone", "手机号"
    UNION = "union", "所在工会"
    STANDING = "standing", "会籍"


class Evidence(Worded):
    """What a correction rests on."""

    PAPER = "paper", "当面核对本人证件"
    UNION = "union", "工会出具的名册或证明"
    CALL = "call", "回拨工会登记的电话核对"


#: What may show it, by field. A name that is vouched for was vouched for by a paper.
EVIDENCE_OF = {
    EntryField.NAME: (Evidence.PAPER, Evidence.UNION),
    EntryField.PAPER: (Evidence.PAPER,),
    EntryField.PHONE: (Evidence.PAPER, Evidence.UNION, Evidence.CALL),
    EntryField.UNION: (Evidence.UNION, Evidence.CALL),
    EntryField.STANDING: (Evidence.UNION,),
}
#: Who somebody is, how somebody is let in, who may take part: none of it is changed by one alone.
SEEN_BY_TWO = frozenset(EntryField) - {EntryField.UNION}


class BindingState(Worded):
    """How far somebody who wants to be known as a member has come."""

    WAITING = "waiting", "待核验"
    SEEN = "seen", "待第二人确认"
    BOUND = "bound", "已绑定"
    DECLINED = "declined", "未通过"
    WITHDRAWN = "withdrawn", "已撤回"


_WAITING, _OPEN = {BindingState.WAITING}, {BindingState.WAITING, BindingState.SEEN}
BINDING_LIFECYCLE = Lifecycle(
    start=BindingState.WAITING,
    moves=(
        Move("bind_at_once", _WAITING, BindingState.BOUND, "绑定"),  # 与登记一致
        Move("confirm_binding", _WAITING, BindingState.BOUND, "核验绑定"),  # 代办机构核验
        Move("see_paper", _WAITING, BindingState.SEEN, "核对证件"),  # 换手机的第一人
        Move("second_binding", {BindingState.SEEN}, BindingState.BOUND, "确认换绑"),  # 第二人
        Move("end_waiting", _WAITING, BindingState.BOUND, "等待期满绑定"),  # 到时
        Move("decline_binding", _OPEN, BindingState.DECLINED, "不予绑定"),  # 不予
        Move("withdraw_binding", _OPEN, BindingState.WITHDRAWN, "撤回绑定申请"),  # 撤回
    ),
    labels=BindingState.labels(),
)
