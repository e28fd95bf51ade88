"""Why somebody does not come in as a member, or not yet. Each: the rule · the facts · what next.

Whatever the register says or does not say, a stranger reads the same.

Not here: the other refusals of organisations and persons (``errors``).
"""

from huzhu.kernel.errors import DomainError, Kind, NotFound, NotYours


class NoMobile(DomainError, clause="S2.1.1", field="number"):
    message = "会员用本人的手机号登录：填写的不是十一位手机号。请核对后重新填写，不必加区号和空格。"


class CodeWrong(DomainError, clause="S2.1.1", field="code"):
    """It is not the code that was sent last, or its minutes or tries are over."""

    message = (
        "登录以最近一次发到手机的验证码为准，{minutes} 分钟内有效，最多试 {most} 次：这一个不符。"
        "请核对短信重新填写，或者重新获取验证码。"
    )


class CodesPaused(DomainError, kind=Kind.SLOW_DOWN):
    """Very many ask for codes from one address."""

    message = (
        "同一网络短时间内获取验证码的人太多时须排队：您还须等待 {seconds} 秒。"
        "您填写的手机号仍在页面上，请在 {seconds} 秒后再按一次。"
    )


class MemberNameWrong(DomainError, clause="S2.1.1", field="name"):
    """It has something that no name on a paper has, or is longer than any."""

    message = (
        "会员须实名登记：姓名按证件填写，由文字组成，可以带间隔号，最多 {longest} 个字，"
        "所填的是“{name}”。请对照证件改正。"
    )


class PaperWrong(DomainError, clause="S2.1.1", field="id_number"):
    message = (
        "会员须实名登记：填写的{paper}号码不对，应为 {form}。请对照证件逐位核对，或改选证件种类。"
    )


class WeChatSilent(DomainError, kind=Kind.GONE):
    """The state is not this browser's, the code was used, or WeChat does not answer."""

    message = (
        "微信登录须由同一个微信页面在几分钟内完成，只用一次：这一次没有完成。"
        "请回到登录页重新打开，或者用手机号登录。"
    )


class NoSuchWay(NotFound):
    """It is not live, or is somebody else's."""

    message = "登录以手机收到的验证码为准：这次登录已经结束。请重新登录。"


class NoSuchSession(NotFound):
    """No phone of that number is the member's own."""

    message = "只能让本人登录过的手机退出：没有找到这一部。请回到“已登录的手机”重新选择。"


class SessionEnded(DomainError, kind=Kind.NOT_NOW):
    message = "一部手机只须退出一次：那部手机已经退出。请刷新页面查看。"


class WayBound(DomainError, kind=Kind.NOT_NOW, clause="S2.1.1"):
    message = (
        "一个手机号只绑定一名会员：这个手机号已经绑定。"
        "请打开“我的”查看；须更换的，请用另一手机号登录。"
    )


class MemberBound(DomainError, kind=Kind.NOT_NOW, clause="S2.1.1"):
    """Somebody bound the member in the same moment, or since the page was opened."""

    message = (
        "一名会员只用一个手机号登录：该会员刚由另一手机号绑定。"
        "请刷新页面查看；不是本人的，请联系所属代办机构。"
    )


class NoSuchBinding(NotFound, clause="S2.1.1"):
    message = "只能办理本机构及所属工会会员的绑定申请：没有找到这一件。请回到列表重新选择。"


class NoSuchObjection(NotFound, clause="S2.1.1"):
    """None would put this member out, or it was decided."""

    message = (
        "更换手机的申请由会员本人在原手机上否认：您的账号现在没有等待生效的换绑申请。"
        "请打开“我的”查看；仍有疑问的，请联系您的代办机构。"
    )


class NotOfDesk(NotYours, clause="S2.1.1"):
    message = (
        "绑定申请由会员所属代办机构或会员服务部核验：您现在的身份是{who}。请由其中一方的同事办理。"
    )


class NobodyFits(DomainError, kind=Kind.NOT_NOW, clause="S2.1.1"):
    """Nobody of the name and the paper stands in the register of this agency."""

    message = (
        "绑定的须是已登记的会员：在名单里没有找到与申请的姓名、证件一致的会员。"
        "请先核对证件；确是会员的，由会员服务部导入登记后再核验，否则写明原因不予绑定。"
    )


class NameDiffers(DomainError, kind=Kind.NOT_NOW, clause="S2.1.1"):
    """The paper is registered with this agency, under another name."""

    message = (
        "绑定须姓名和证件号码都与登记一致：证件号码相符，姓名不一致。请先核对本人证件上的姓名："
        "名册写错的，提出名册更正，更正后再核验；申请写错的，写明原因不予绑定，请本人重新填写。"
    )


class NothingToCorrect(DomainError, kind=Kind.NOT_NOW, clause="S2.1.1"):
    message = (
        "名册更正用于证件号码相符、姓名不一致的申请：这一件现在不是这样。"
        "请刷新页面，按页面所示办理。"
    )


class FoundElsewhere(DomainError, kind=Kind.NOT_NOW, clause="S2.1.1"):
    message = (
        "绑定由会员登记所在的代办机构核验：与申请一致的会员登记在另一代办机构。请把申请转交该机构。"
    )


class TwoPersonsSee(DomainError, kind=Kind.NOT_NOW, clause="S2.1.1"):
    """The member comes in another way already: nobody moves it alone."""

    message = (
        "更换登录手机须两人核对：这名会员已有登录的手机，一人不能换绑。"
        "请先核对本人证件，再由本机构另一位同事或会员服务部确认。"
    )


class NothingToTakeOver(DomainError, kind=Kind.NOT_NOW, clause="S2.1.1"):
    message = "两人核对只用于更换登录手机：这名会员还没有登录的手机。请直接核验绑定。"


class UnionHasNoNumber(DomainError, kind=Kind.NOT_NOW, clause="S2.1.1", field="how"):
    """Nobody was called back by a number that the register does not have."""

    message = (
        "回拨核对须拨打工会登记的电话：{union}没有登记联系电话。"
        "请当面核对证件或对照工会名单，或先请组织机构部补登工会的联系人和电话。"
    )


class VerifiedNow(DomainError, kind=Kind.NOT_NOW, clause="S2.1.1"):
    message = "重新核验须现在没有核验：{name}的实名已核验。请刷新页面查看。"


class NobodyToVerify(DomainError, kind=Kind.NOT_NOW, clause="S2.1.1"):
    """Whoever never came in is verified by binding, which also says whose the telephone is."""

    message = (
        "重新核验用于绑定了登录的会员：{name}现在没有绑定登录。"
        "请会员用手机号登录并绑定，由代办机构核验。"
    )


class NotVerifiedNow(DomainError, kind=Kind.NOT_NOW, clause="S2.1.1"):
    message = "撤销实名核验须已经核验：这名会员现在没有核验。请刷新页面查看。"


class SourceMissing(DomainError, clause="S2.1.1", field="verified_source"):
    message = "名单写明已核验的，须有核验的依据和日期：现在只填写了其中一项。请补上，或两项都留空。"


class SourceLater(DomainError, clause="S2.1.1", field="verified_on"):
    message = "核验日期不得晚于今天：填写的是 {on}。请改正日期。"


class ListNeedsSecond(NotYours, clause="S2.1.1"):
    message = (
        "名单写明已核验实名，或者改动已登记会员的姓名、手机号的，须由另一人确认导入："
        "这份名单由您（{who}）上传。"
        "请由会员服务部另一位同事确认。"
    )
