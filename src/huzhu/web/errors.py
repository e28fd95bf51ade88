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
