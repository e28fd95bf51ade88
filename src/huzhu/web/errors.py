"""What the pages themselves turn away; everything else comes from the apps."""

from huzhu.kernel.errors import DomainError, Kind, NotYours


class OtherAudience(NotYours):
    """The page belongs to another audience than the person's present position."""

    message = "此页由{whose}使用，您现在的身份是{who}。请切换身份，或回到自己的首页。"


class PositionNotHeld(NotYours):
    message = "只能选择本人任期内的身份，您选择的身份不在其中。请从列表中重新选择。"


class NoPosition(NotYours):
    """An account without any running position has no right at all."""

    message = (
        "账号须在任期内才能办理业务，{who}目前没有任期内的身份。"
        "请联系本单位或办事处组织机构部核对任期。"
    )


class OutsideSilent(DomainError, kind=Kind.GONE):
    """The state is not this browser's, the code is none or somebody else's, or nobody answers."""

    message = (
        "用{name}登录须由同一个浏览器在几分钟内完成，只用一次：这一次没有完成，或{name}没有应答。"
        "请回到登录页重新打开，或者用账号和密码登录。"
    )


class OutsideUnknown(DomainError, kind=Kind.NOT_YOURS):
    """Nobody here has that number, or the account is closed; none is made."""

    message = (
        "用{name}登录的须是本平台在用的账号：{name}给出的人员编号没有对应的账号，或账号已停用。"
        "请联系办事处组织机构部核对登录账号，或者用账号和密码登录。"
    )


class OutsideNotOpened(DomainError, kind=Kind.NOT_YOURS):
    """Nobody has used the account's link yet: only one person knows of it (two-person rule)."""

    message = (
        "用{name}登录前，须先用设置密码链接开通账号（链接由两人办理）：您的账号还没有开通。"
        "请联系办事处组织机构部申请设置密码链接，设好密码后再用{name}登录。"
    )


class OutsideNotAgain(DomainError, kind=Kind.NOT_YOURS):
    """Somebody else came back, or the service let the person pass without asking anew."""

    message = (
        "再次确认须由登录的本人重新验证：{name}给出的是另一个人，或没有让您重新验证。"
        "没有办理任何事项，请回到原页面，改用密码或验证码确认。"
    )


class DemoOnly(DomainError, kind=Kind.NOT_FOUND):
    """The demonstration's sign-in does not exist in earnest."""

    message = "一键登录只在演示环境提供，现在是正式环境。请用账号和密码登录。"


class NoSuchDemoPerson(DomainError, kind=Kind.NOT_FOUND):
    message = "一键登录只能选择演示人员，没有找到您选择的人员。请回到首页重新选择。"


class SignedOut(NotYours):
    """Something was sent and nobody is signed in any more: 401, which only pages speak."""

    message = (
        "办理业务须登录，您的登录已结束，这次提交没有保存。"
        "请先登录，再回到原页面继续；已填写的文字如列在下面，请先复制。"
    )


class OutOfDate(DomainError, kind=Kind.NOT_YOURS):
    """A form came back without its token: it lay open too long, or from elsewhere."""

    message = (
        "提交须在打开页面后一段时间内完成，这一页停留过久或已重新登录。"
        "请先复制已填写的内容，刷新页面后再提交。"
    )


class ResultsNotYet(DomainError, kind=Kind.TOO_EARLY, clause="S2.3.2b"):
    """The list of winners is published when the offer is over."""

    message = "中奖名单在活动结束后公布：《{title}》到 {closes_at} 结束。请在结束后再来查看。"
