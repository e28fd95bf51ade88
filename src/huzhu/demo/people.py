"""Whom a visitor of the demonstration can be: the named cast and what each is for.

They are registered before everybody else, so their posts and members have the lowest numbers.

Not here: the other hundred and fifty of the staff (``staff``), the other members (``members``).
"""

from __future__ import annotations

from dataclasses import dataclass

from huzhu.people.states import DepartmentCode, Protection, Role, Standing

#: Every invented staff account has this password; it opens nothing but a demonstration.
PASSWORD = "huzhu-demo-2026"  # noqa: S105 -- shown on the demonstration's own page


@dataclass(frozen=True, slots=True)
class Post:
    """A post by role and place: a department's code, an agency's number, or neither."""

    role: Role
    place: str = ""


@dataclass(frozen=True, slots=True)
class StaffPerson:
    """A member of the staff whom a visitor can be."""

    username: str
    name: str
    posts: tuple[Post, ...]
    purpose: str


@dataclass(frozen=True, slots=True)
class MemberPerson:
    """A member whom a visitor can be."""

    number: str
    name: str
    standing: Standing
    purpose: str
    protections: tuple[Protection, ...] = (Protection.INPATIENT,)


HAIDIAN, CHAOYANG = "D06", "D03"

STAFF = (
    StaffPerson(
        "lin",
        "林垚",
        (Post(Role.AGENCY_CLERK, HAIDIAN),),
        "海淀区代办处经办人：报方案、采购、报资料",
    ),
    StaffPerson(
        "sun",
        "孙祎珺",
        (Post(Role.AGENCY_CHECKER, HAIDIAN), Post(Role.AGENCY_DIRECTOR, HAIDIAN)),
        "海淀区代办处复核人兼代办处主任：登录后选择岗位",
    ),
    StaffPerson("zhou", "周芃", (Post(Role.AGENCY_CLERK, CHAOYANG),), "朝阳区代办处经办人"),
    StaffPerson("wu", "吴翀", (Post(Role.AGENCY_CHECKER, CHAOYANG),), "朝阳区代办处复核人"),
    StaffPerson(
        "tang", "唐甯", (Post(Role.AGENCY_DIRECTOR, CHAOYANG),), "朝阳区代办处主任：监督本区项目"
    ),
    StaffPerson(
        "he",
        "何媞",
        (Post(Role.DEPARTMENT_CLERK, DepartmentCode.MEMBER_SERVICE),),
        "会员服务部经办人：初审、测试、反馈结果",
    ),
    StaffPerson(
        "shen",
        "沈芮旸",
        (Post(Role.DEPARTMENT_HEAD, DepartmentCode.MEMBER_SERVICE),),
        "会员服务部部长：会签、上会、发布",
    ),
    StaffPerson(
        "chen",
        "陈瑄",
        (Post(Role.DEPARTMENT_HEAD, DepartmentCode.FINANCE),),
        "财务部部长：预算意见和会签",
    ),
    StaffPerson(
        "han",
        "韩犇",
        (Post(Role.DEPARTMENT_HEAD, DepartmentCode.COMPLIANCE),),
        "合规部部长：合规意见和会签",
    ),
    StaffPerson(
        "lu",
        "陆昇",
        (Post(Role.DEPARTMENT_HEAD, DepartmentCode.IT),),
        "信息技术部部长：系统意见和会签",
    ),
    StaffPerson(
        "song",
        "宋琰",
        (Post(Role.DEPARTMENT_HEAD, DepartmentCode.ORGANISATION),),
        "组织机构部部长：考核日程、下发结果、公示名单",
    ),
    StaffPerson(
        "meng",
        "孟祎",
        (Post(Role.DEPARTMENT_CLERK, DepartmentCode.ORGANISATION),),
        "组织机构部经办人：考核进度、催办、收纸质表、等次和名额",
    ),
    StaffPerson(
        "xu",
        "许晔",
        (Post(Role.DEPARTMENT_CLERK, DepartmentCode.BUSINESS),),
        "业务部经办人：审核业务指标，核实数据异议",
    ),
    StaffPerson(
        "jia",
        "贾玥",
        (Post(Role.DEPARTMENT_CLERK, DepartmentCode.CLAIMS_REVIEW),),
        "审核部经办人：审核理赔办理指标",
    ),
    StaffPerson(
        "yang",
        "杨霁",
        (Post(Role.DEPARTMENT_CLERK, DepartmentCode.WELFARE),),
        "公益部经办人：审核“二次报销”指标",
    ),
    StaffPerson(
        "zhu",
        "朱锴",
        (Post(Role.DEPARTMENT_CLERK, DepartmentCode.LENDING),),
        "创贷部经办人：审核小额贷款指标",
    ),
    StaffPerson("gao", "高赟", (Post(Role.DEPUTY_DIRECTOR),), "主管主任：会签"),
    StaffPerson("wang", "王喆", (Post(Role.DIRECTOR),), "主任：主任办公会决定"),
)

ENTITLED = MemberPerson(
    "HZ00000001", "赵婳", Standing.ACTIVE, "海淀区在会会员：可以参与正在抢订的项目",
    (Protection.INPATIENT, Protection.ILLNESS),
)  # fmt: skip
WINNER = MemberPerson(
    "HZ00000002", "李頔", Standing.ACTIVE, "海淀区在会会员：已抢到几份，可查看电子码",
    (Protection.ACCIDENT,),
)  # fmt: skip
UNVERIFIED = MemberPerson("HZ00000003", "周燚", Standing.ACTIVE, "还没有实名核验的会员")
NOT_IN_STANDING = MemberPerson(
    "HZ00000004", "钱堃", Standing.LAPSED, "已脱保：平台说明为什么不能抢"
)
MEMBERS = (ENTITLED, WINNER, UNVERIFIED, NOT_IN_STANDING)
