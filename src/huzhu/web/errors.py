"""What the pages themselves turn away; everything else comes from the apps."""

from huzhu.kernel.errors import DomainError, Kind, NotFound, NotYours


class OtherAudience(NotYours):
    """The page belongs to another audience than the person's present position."""

    code = "web.other_audience"
    message = "此页由{whose}使用，您现在的身份是{who}。请切换身份，或回到自己的首页。"


class PositionNotHeld(NotYours):
    """The position asked for is not held by this account today."""

    code = "web.position_not_held"
    message = "只能选择本人任期内的身份，您选择的身份不在其中。请从列表中重新选择。"


class NoPosition(NotYours):
    """An account without any running position has no right at all."""

    code = "web.no_position"
    message = (
        "账号须在任期内才能办理业务，{who}目前没有任期内的身份。"
        "请联系本单位或办事处组织机构部核对任期。"
    )


class DemoOnly(DomainError):
    """The demonstration's sign-in does not exist in earnest."""

    kind = Kind.NOT_FOUND
    code = "web.demo_only"
    message = "一键登录只在演示环境提供，现在是正式环境。请用账号和密码登录。"


class NoSuchDemoPerson(DomainError):
    """The person asked for is not one of the demonstration's."""

    kind = Kind.NOT_FOUND
    code = "web.no_such_demo_person"
    message = "一键登录只能选择演示人员，没有找到您选择的人员。请回到首页重新选择。"


class SignedOut(NotYours):
    """Something was sent and nobody is signed in any more: 401, which only pages speak."""

    code = "web.signed_out"
    message = (
        "办理业务须登录，您的登录已结束，这次提交没有保存。"
        "请先登录，再回到原页面继续；已填写的文字如列在下面，请先复制。"
    )


class OutOfDate(DomainError):
    """A form came back without its token: it lay open too long, or from elsewhere."""

    kind = Kind.NOT_YOURS
    code = "web.out_of_date"
    message = (
        "提交须在打开页面后一段时间内完成，这一页停留过久或已重新登录。"
        "请先复制已填写的内容，刷新页面后再提交。"
    )


class FaultsNotKept(NotFound):
    """The faults of a list come back through the browser, sealed for a day."""

    code = "web.faults_not_kept"
    message = (
        "更正清单须在检查后一天内从该页下载，这一份已过期或不完整。请重新上传电子码清单后再下载。"
    )


class ResultsNotYet(DomainError):
    """The list of winners is published when the offer is over."""

    kind = Kind.TOO_EARLY
    code = "web.results_not_yet"
    clause = "S2.3.2b"
    message = "中奖名单在活动结束后公布：《{title}》到 {closes_at} 结束。请在结束后再来查看。"
