"""How long what is known of people is kept."""

from datetime import timedelta

from huzhu.kernel.data_terms import ARCHIVE, SHORTEST, Term

#: How long a place and a browser stay known that somebody signed in with.
KNOWN_FOR = timedelta(days=90)
UNDECIDED = Term(
    "people.undecided",
    "检查过而没有人确认的会员名单",
    (),
    SHORTEST + "；没有人确认的名单不再需要",
    "视为放弃，删除原件；导入登记留存。",
    timedelta(days=7),
    "自上传起",
)
IMPORTS = Term(
    "people.imports",
    "会员名单原件、未通过的行，以及导入前的登记",
    (
        "people_memberimport.file",
        "people_memberimport.error_file",
        "people_memberimport.changes_file",
        "people_memberbefore",
    ),
    SHORTEST + "；期限内可更正或撤回，之后不再需要",
    "删除原件、未通过的行和导入前的登记，只留文件校验值和条数；这份名单此后不能再撤回。",
    timedelta(days=30),
    "自上传起",
)
PAST = Term(
    "people.past",
    "登记的历史（会籍、工会、入会、保障和缴费变更之前的登记）",
    ("people_memberpast",),
    SHORTEST + "；活动按某一天的登记认定谁可以参加，争议期内可查",
    "删除；现有的登记不受影响。",
    timedelta(days=3 * 365),
    "自变更之日起",
)
STRAYS = Term(
    "people.strays",
    "上传中断而没有登记的会员名单",
    ("uploads/member_imports/",),
    SHORTEST + "；没有任何办理用到它",
    "删除文件。",
    timedelta(days=1),
    "自上传起",
)
SESSIONS = Term(
    "people.sessions",
    "登录会话、工作人员登录中的设备",
    ("django_session", "people_desksession"),
    SHORTEST + "；会话结束后不再需要",
    "删除。会话到时，或退出、改密码、停用账号时结束。",
    timedelta(0),
    "会话结束",
)
#: A count has faded, a wait is over.
WAIT = timedelta(days=1)
WAITS = Term(
    "people.waits",
    "登录等待的计数（只存摘要，不存地址和输入的内容）",
    ("people_signinpause", "people_daytries"),
    SHORTEST + "；等待结束后不再需要",
    f"删除。登录成功过的地点和浏览器另认 {KNOWN_FOR.days} 天，以免他人输错密码拖慢本人。",
    WAIT,
    "自最后一次尝试起",
)
PRESSES = Term(
    "people.presses",
    "防止重复提交的记录",
    ("people_press",),
    SHORTEST + "；页面不会开着更久",
    "删除。",
    timedelta(days=1),
    "自提交起",
)
TALLIES = Term(
    "people.tallies",
    "限次的计数（领取资格票、获取验证码、申请绑定、提出异议、导出表格）",
    ("people_tally",),
    SHORTEST + "；最长的限次期是一天",
    "删除。",
    timedelta(days=1),
    "自最后一次使用起",
)
CODES = Term(
    "people.codes",
    "手机验证码（只存摘要）",
    ("people_phonecode",),
    SHORTEST + "；验证码五分钟有效",
    "删除。",
    timedelta(days=1),
    "自发出起",
)
WAYS = Term(
    "people.ways",
    "会员的登录手机、登录过的设备和绑定申请",
    ("people_wayin", "people_phonesession", "people_binding"),
    SHORTEST + "；停用后保留一段时间，供会员和代办机构查询是谁、何时换绑的",
    "删除已停用的登录方式、已退出的设备、已办结的绑定申请，以及一直没有绑定会员的手机号。"
    "正在使用的保留。",
    timedelta(days=180),
    "自停用、退出、办结或最后一次登录起",
)
WITHDRAWALS = Term(
    "people.withdrawals",
    "撤销实名核验的标记（使撤销以前发出的资格票立即失效）",
    ("people_namewithdrawal",),
    SHORTEST + "；活动的抢订时间不超过一年，之后没有撤销以前的资格票",
    "删除。",
    timedelta(days=400),
    "自撤销起",
)
FACTOR_SECRETS = Term(
    "people.factors",
    "验证器和恢复代码的密钥（加密存放）",
    ("people_factorsecret",),
    SHORTEST + "；取消或恢复登录之后不再需要",
    "删除已取消的验证器和恢复代码的密钥。正在使用的保留。",
    timedelta(days=1),
    "自登记满一日，且已取消",
)
REGISTER = Term(
    "people.register",
    "会员登记（姓名、证件号码、手机号、性别、出生日期、会籍、入会、保障和缴费）、实名核验记录和导入登记",
    ("people_member", "people_memberimport", "people_namecheck"),
    "互助保障服务在会籍存续和兑付、查询期间都要核对本人；证件号码和手机号加密存放",
    "长期保存。会籍注销的会员保留登记，供查询已领取的服务。",
)
STAFF = Term(
    "people.staff",
    "工作人员的账号、第二重验证、岗位、任免、代理和开通记录，登记的设备，基层工会的联系人",
    (
        *("people_account", "people_position", "people_postproposal", "people_passwordlink"),
        *("people_proxy", "people_recusal", "people_terminal"),
        *("people_organisationcorrection", "people_union"),
        *("mfa_authenticator", "account_emailaddress"),
    ),
    ARCHIVE + "；签字和审核须能查到是谁、以什么岗位办的",
    "长期保存。账号停用后不能再登录。",
)
TERMS = (
    *(UNDECIDED, IMPORTS, PAST, STRAYS, SESSIONS, WAITS, PRESSES, TALLIES),
    *(CODES, WAYS, WITHDRAWALS, FACTOR_SECRETS, REGISTER, STAFF),
)
