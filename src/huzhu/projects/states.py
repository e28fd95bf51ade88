"""Lifecycle of a service project (服务项目), from a clerk's draft to the closed file.

This table is the only place that knows the order of the regulation's steps. A move that is not
in it does not exist: ``actions`` looks here first, and whoever asked is told which step the
project has reached. Nothing is ever half done.

    plan    draft ─ submit_plan ▶ in_review ─ pass_review ▶ preparing
            in_review ─ return_plan ▶ draft
    permit  preparing ─ apply ▶ countersigning ─ bring_to_meeting ▶ at_meeting ─ approve ▶ approved
            countersigning ─ return_application ▶ preparing
            (refusable) ─ refuse ▶ refused
    serve   approved ─ publish_offer ▶ published ─ open_claims ▶ claiming
            (on offer) ─ settle ▶ settling
    end     settling ─ close ▶ closed
            (open) ─ terminate ▶ terminated

Not here: who may make a move (``policies``), what must hold first (``rules``), how many working
days are left (``kernel.workdays``).
"""

from enum import StrEnum

from huzhu.kernel.lifecycle import Lifecycle, Move
from huzhu.kernel.words import Worded
from huzhu.people.states import DepartmentCode, Role


class Step(Worded):
    """Where a project stands."""

    DRAFT = "draft", "方案草稿"
    IN_REVIEW = "in_review", "方案初审"
    PREPARING = "preparing", "准备申报材料"
    COUNTERSIGNING = "countersigning", "会签"
    AT_MEETING = "at_meeting", "主任办公会"
    APPROVED = "approved", "已批准 · 前期准备"
    PUBLISHED = "published", "已发布"
    CLAIMING = "claiming", "抢订中"
    SETTLING = "settling", "结果反馈"
    CLOSED = "closed", "已办结"
    REFUSED = "refused", "不予批准"
    TERMINATED = "terminated", "已终止"


ENDED = frozenset({Step.CLOSED, Step.REFUSED, Step.TERMINATED})
OPEN = frozenset(Step) - ENDED
REFUSABLE = frozenset({Step.COUNTERSIGNING, Step.AT_MEETING})
ON_OFFER = frozenset({Step.PUBLISHED, Step.CLAIMING})
#: What members and the public may read about.
SHOWN = frozenset({Step.PUBLISHED, Step.CLAIMING, Step.SETTLING, Step.CLOSED, Step.TERMINATED})
GROUPS = {"(open)": OPEN, "(refusable)": REFUSABLE, "(on offer)": ON_OFFER}

PROJECT_LIFECYCLE = Lifecycle(
    start=Step.DRAFT,
    labels=Step.labels(),
    moves=(
        Move("submit_plan", {Step.DRAFT}, Step.IN_REVIEW, "报送方案"),  # 附件1
        Move("return_plan", {Step.IN_REVIEW}, Step.DRAFT, "退回修改"),
        Move("pass_review", {Step.IN_REVIEW}, Step.PREPARING, "初审通过"),
        Move("apply", {Step.PREPARING}, Step.COUNTERSIGNING, "报送请示"),  # 附件2
        Move("return_application", {Step.COUNTERSIGNING}, Step.PREPARING, "退回补充"),
        Move("bring_to_meeting", {Step.COUNTERSIGNING}, Step.AT_MEETING, "上会"),
        Move("approve", {Step.AT_MEETING}, Step.APPROVED, "批准"),
        Move("refuse", REFUSABLE, Step.REFUSED),
        Move("publish_offer", {Step.APPROVED}, Step.PUBLISHED, "发布"),  # 搭载
        Move("open_claims", {Step.PUBLISHED}, Step.CLAIMING, "开始抢订"),
        Move("settle", ON_OFFER, Step.SETTLING, "结束抢订"),
        Move("close", {Step.SETTLING}, Step.CLOSED, "办结"),
        Move("terminate", OPEN, Step.TERMINATED, "终止"),
    ),
)

#: The road as the approval strip shows it, in order; each stop names the steps it covers.
STRIP: tuple[tuple[str, frozenset[Step]], ...] = (
    ("制定方案", frozenset({Step.DRAFT})),
    ("方案初审", frozenset({Step.IN_REVIEW})),
    ("采购与请示", frozenset({Step.PREPARING})),
    ("部门会签", frozenset({Step.COUNTERSIGNING})),
    ("主任办公会", frozenset({Step.AT_MEETING})),
    ("前期准备", frozenset({Step.APPROVED})),
    ("运行实施", frozenset({Step.PUBLISHED, Step.CLAIMING})),
    ("结果反馈", frozenset({Step.SETTLING})),
    ("办结", frozenset({Step.CLOSED})),
)


class Category(Worded):
    """What a project offers (二（一）); the office may add to it."""

    HEALTH = "health", "医疗健康"
    CULTURE_SPORT = "culture_sport", "文化体育"
    LEISURE = "leisure", "休闲娱乐"
    FAMILY = "family", "亲子活动"
    LIFE_SERVICE = "life_service", "生活服务"


class FundingSource(Worded):
    """Where the money comes from; only the first is lawful on the platform (一)."""

    MANAGEMENT_FEE = "management_fee", "互助保障工作经费（代办处管理费）"  # 代办处管理费
    UNION_FUNDS = "union_funds", "工会经费"
    OTHER = "other", "其他来源"


class Verdict(Worded):
    """An opinion's outcome."""

    AGREE = "agree", "同意"
    OBJECT = "object", "不同意"


class Outcome(Worded):
    """How a preliminary review or a meeting's item ended."""

    PENDING = "pending", "待定"
    PASSED = "passed", "通过"
    RETURNED = "returned", "退回"
    REFUSED = "refused", "不予批准"


class SumKind(Worded):
    """How far the sum of a project has come (项目金额)."""

    PLANNED = "planned", "预算"
    AWARDED = "awarded", "中选"
    APPROVED = "approved", "批准"
    UNCLEARED = "uncleared", "未结清"
    SPENT = "spent", "实际"


class Agreement(StrEnum):
    """How the award stands to the plan."""

    AGREED = "agreed"  # 一致，或差异已被接受
    OPEN = "open"  # 有差异，还没有处理
    AMENDING = "amending"  # 方案调整待核定
    DECLINED = "declined"  # 不接受差异


class Way(Worded):
    """A way out of a difference between plan and award."""

    AMEND = "amend", "调整方案报会员服务部核定"  # 调整方案
    REBUY = "rebuy", "重新比选"
    ASK_HEAD = "ask_head", "由会员服务部部长决定是否接受差异"  # 请会员服务部部长决定


class Box(Worded):
    """The six boxes of the application form (附件2), each signed once by one person."""

    MEMBER_SERVICE_CLERK = "member_service_clerk", "会员服务部经办人"
    MEMBER_SERVICE_HEAD = "member_service_head", "会员服务部部长"
    FINANCE_HEAD = "finance_head", "财务部部长"
    COMPLIANCE_HEAD = "compliance_head", "合规部部长"
    IT_HEAD = "it_head", "信息技术部部长"
    DEPUTY_DIRECTOR = "deputy_director", "会员服务部主管主任"


#: Which position fills which box: role and department.
BOX_POSITIONS: dict[Box, tuple[Role, str]] = {
    Box.MEMBER_SERVICE_CLERK: (Role.DEPARTMENT_CLERK, DepartmentCode.MEMBER_SERVICE),
    Box.MEMBER_SERVICE_HEAD: (Role.DEPARTMENT_HEAD, DepartmentCode.MEMBER_SERVICE),
    Box.FINANCE_HEAD: (Role.DEPARTMENT_HEAD, DepartmentCode.FINANCE),
    Box.COMPLIANCE_HEAD: (Role.DEPARTMENT_HEAD, DepartmentCode.COMPLIANCE),
    Box.IT_HEAD: (Role.DEPARTMENT_HEAD, DepartmentCode.IT),
    Box.DEPUTY_DIRECTOR: (Role.DEPUTY_DIRECTOR, ""),
}

#: The departments whose opinions a preliminary review gathers (二（二）2：协同相关部门).
REVIEWING = (
    DepartmentCode.MEMBER_SERVICE,
    DepartmentCode.FINANCE,
    DepartmentCode.COMPLIANCE,
    DepartmentCode.IT,
)


class TerminationReason(Worded):
    """Why the office ends a project (五)."""

    FORCE_MAJEURE = "force_majeure", "因不可抗力，无法继续按方案开展"
    ALTERED = "altered", "擅自更改活动内容，与批准的方案不符"
    OTHER = "other", "其他应予以终止的情形"


#: What Member Service tries out before publishing (二（三）1（3）：做好系统测试).
TEST_POINTS: dict[str, str] = {
    "content_equals_plan": "页面内容与批准的方案逐项一致",
    "window_equals_plan": "抢订起止时间与方案一致",
    "audience_equals_plan": "参与范围与方案一致，范围外会员不能参与",
    "code_count_equals_application": "电子码数量与申请表一致",
    "phone_answered": "咨询电话已拨通",
    "phone_page_seen": "已在手机上查看会员页面",
}
