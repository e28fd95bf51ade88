"""What organisations and persons turn away. Each sentence: the rule · the facts · what next."""

from huzhu.kernel.errors import DomainError, Kind, NotFound, NotYours

# --- a button pressed twice ---------------------------------------------------------------------


class PressUnderWay(DomainError, kind=Kind.UNKNOWN):
    """The first press works for longer than the second one waits."""

    message = (
        "同一次提交只办理一次：您先按的一次还在办理，结果还没有出来，这一次没有另外办理。"
        "请稍候，先刷新页面查看是否已经办好，再决定是否重新提交。"
    )


class PressAnswered(DomainError, kind=Kind.GONE):
    """The first press was answered by a page, which is shown to nobody twice."""

    message = (
        "同一次提交只办理一次：您先按的一次已经办好，结果已显示在它打开的页面上，这一次没有再办。"
        "请返回并刷新原页面查看；只显示一次的校验码、链接没有看到的，请重新申请，旧的随即作废。"
    )


# --- organisations and positions ----------------------------------------------------------------


class NoSuchAgency(NotFound, clause="S1"):
    """There is no such agency, or it is outside the actor's scope: both look the same."""

    message = "只能办理本机构及所属机构的事项：没有找到所选的代办机构。请回到列表重新选择。"


class NoSuchUnion(NotFound, clause="S3.2.2", field="union"):
    """There is no such union, or it belongs to another agency."""

    message = "会员须登记在已有的基层工会下：没有找到工会“{union}”。请核对工会编号，或先登记工会。"


class NoSuchPosition(NotFound):
    message = "任免以已登记的岗位为准：没有找到所选的岗位。请回到列表重新选择。"


class NoSuchAccount(NotFound):
    message = "账号以已开设的为准：没有找到所选的账号。请回到列表重新选择。"


class NoSuchDeskSession(NotFound):
    """It is somebody else's, or it has ended meanwhile: both look the same."""

    message = "只能结束本人正在使用的登录：没有找到所选的一处，可能已经结束。请刷新页面查看。"


class AccountClosed(DomainError, kind=Kind.NOT_NOW):
    """A closed account signs in no more."""

    message = "已停用的账号不能登录：{who}的账号已停用。仍在岗的，请由组织机构部另开账号。"


class PasswordLinkOver(DomainError, kind=Kind.GONE):
    """The link was used, is too old, or a newer password was set since."""

    message = (
        "设置密码的链接三天内有效，只能使用一次：这个链接已经使用、作废、过期或不完整。"
        "请联系办事处组织机构部重新取得链接。"
    )


class PasswordWeak(DomainError, clause="S6.5", field="password"):
    """The password can be guessed; the reasons name the rules that it breaks."""

    message = "密码须符合所列的各项要求，不易被猜中：{reasons}。请换一个密码。"


class PasswordDiffers(DomainError, field="present"):
    """Whoever changes a password knows the present one."""

    message = "修改密码须先核对现在的密码：您输入的现用密码不符。请重新输入。"


class RecoveryCodeWrong(DomainError, field="code", clause="S6.5"):
    """It is none of the account's, or was used before."""

    message = (
        "恢复代码每个只能使用一次，以最近一次生成的为准：您输入的不是，或已经用过。"
        "请换一个没有用过的恢复代码；用完了或找不到了的，请联系办事处组织机构部恢复登录。"
    )


class PasswordSame(DomainError, field="password", clause="S6.5"):
    """Where passwords have to change, the same again is no change."""

    message = (
        "本单位要求密码每 {days} 天更换一次：新密码与现在的密码相同，没有更换。"
        "请另设一个不同的密码。"
    )


class PresentPasswordLater(DomainError, kind=Kind.SLOW_DOWN, field="present"):
    """The present password is looked at under the same pauses as one at signing in."""

    message = (
        "现在的密码多次不符，或同时核对的人较多时，须等待后再核对："
        "再次核对现在的密码前须等待 {seconds} 秒。"
        "密码没有改动，请在 {seconds} 秒后重新填写。"
    )


# --- signing in ---------------------------------------------------------------------------------


class SignInPaused(DomainError, kind=Kind.SLOW_DOWN):
    """Wrong passwords bring a wait of a minute at most; nobody is ever shut out."""

    message = (
        "密码多次不符的，再次登录前须等待，最长一分钟：这次还须等待 {seconds} 秒。"
        "账号已为您保留，请在 {seconds} 秒后输入密码再登录。"
    )


class SignInBusy(DomainError, kind=Kind.SLOW_DOWN):
    """More passwords are being looked at than leave room for other work."""

    message = (
        "登录须逐一核对密码：现在同时登录的人较多，您的密码还没有核对。"
        "账号已为您保留，请在 {seconds} 秒后再登录。"
    )


class NumberTaken(DomainError, field="number"):
    message = "编号和账号不得重复：所填的已被使用。请换一个，或查看已有的登记。"


class PointUnderPoint(DomainError, clause="S1", field="parent"):
    """Points stand below agencies, not below points."""

    message = "代办点设在代办处之下：“{parent}”本身是代办点。请选择它的上级代办处。"


class RoleWithoutPlace(DomainError, field="role"):
    """Agency roles need an agency, department roles a department, others neither."""

    message = "岗位须与所在单位相符：“{role}”须{needed}。请重新选择岗位或单位。"


class TermBackwards(DomainError, field="ends_on"):
    message = "任期的结束不得早于开始：开始 {starts_on}，结束 {ends_on}。请核对日期。"


class PositionHeld(DomainError, field="starts_on"):
    message = "同一人在同一岗位的任期不重叠：{name} 已任“{title}”。请先结束原任期，或改选日期。"


class TermOver(DomainError, kind=Kind.NOT_NOW):
    message = "任期只结束一次：“{title}”的任期已于 {ends_on} 结束。请刷新页面查看。"


class TermEndsThen(DomainError, kind=Kind.NOT_NOW):
    """The same was written before, or by somebody at the same moment."""

    message = "任期只结束一次：“{title}”的任期已登记到 {ends_on} 结束，已办理。请刷新页面查看。"


class NotOrganiser(NotYours, clause="S3.1.0"):
    """Organisations and positions are kept by 组织机构部, below an agency by its director."""

    message = (
        "机构、工会和岗位由组织机构部办理，本机构范围内的由代办处主任办理：您现在的身份是{who}。"
        "请联系组织机构部。"
    )


class MakerIsChecker(NotYours, clause="S3.2.2"):
    """Whoever made something does not check it (经办与复核分离)."""

    message = "经办与复核不得为同一人：本事项由您（{who}）经办。请由另一位有权限的同事复核。"


# --- how an office begins -----------------------------------------------------------------------


class OfficeHasPeople(DomainError, kind=Kind.NOT_NOW, clause="S6.5"):
    """A demonstration and a first account begin in an empty office alone."""

    message = (
        "演示和第一个账号只能从空的办事处开始：这里已有登记的机构或人员。"
        "请由组织机构部在“组织与人员”中办理，或换一个空的数据目录（HUZHU_HOME）。"
    )


class NotADemonstration(DomainError, kind=Kind.NOT_NOW, clause="S6.5"):
    """Trials write invented people and offers: only where nobody else is."""

    message = (
        "试验只在演示数据库中进行：这个数据库不是，没有写入任何内容。"
        "请换一个空的数据目录（HUZHU_HOME），用 make run 启动演示，或先运行 huzhu demo begin。"
    )


class DemonstrationElsewhere(DomainError, kind=Kind.NOT_NOW, clause="S6.5"):
    """Others may reach this installation, or its database is not its own."""

    message = (
        "演示只在本机自带的数据库中进行：这里设有 DATABASE_URL、HTTPS、对外的地址或域名，"
        "或 HUZHU_DEMO=0。请去掉这些设置，或另用一个数据目录（HUZHU_HOME）。"
    )


# --- members ------------------------------------------------------------------------------------


class NotRegistrar(NotYours, clause="S2.1.1"):
    """The register of members is kept by Member Service."""

    message = (
        "会员登记由会员服务部办理，本机构的会员也可由本机构经办人登记：您现在的身份是{who}。"
        "请联系会员服务部。"
    )


class NoSuchMember(NotFound, clause="S2.1.1"):
    message = "只能查看自己负责范围内的会员：没有找到该会员。请核对会员编号。"


class MemberRowWrong(DomainError, clause="S2.1.1"):
    """Something of a member's entry cannot be right; the reason is the row check's sentence."""

    message = "会员须实名登记：{reason}"


class MemberRegistered(DomainError, kind=Kind.NOT_NOW, clause="S2.1.1"):
    message = (
        "一人只登记为一名会员：该会员编号或身份证号已登记。"
        "请先查询该会员；资料有误的，在会员名单里更正后重新导入。"
    )


class MembersRefused(DomainError, clause="S2.1.1"):
    """Rows of a whole list were refused; nothing of it was registered."""

    message = "名单须全部通过检查才登记：{count} 行未通过，第 {line} 行：{reason}请更正后重试。"


# --- imports ------------------------------------------------------------------------------------


class NoSuchImport(NotFound):
    message = "导入记录按编号查询：没有找到这次导入。请回到导入列表重新选择。"


class ImportUnderWay(DomainError, kind=Kind.NOT_NOW):
    message = "会员导入一次只写入一份文件：另一份正在写入。请等它完成后再试。"


class FileChanged(DomainError, kind=Kind.NOT_NOW):
    """The stored file is not the one that was checked."""

    message = "确认导入的须是检查过的那一份文件：文件已经变化。请重新上传并检查。"


class RegisterChanged(DomainError, kind=Kind.NOT_NOW):
    """Loading would do something else than whoever confirmed was shown."""

    message = (
        "导入以确认时所见为准：确认时新增 {new:,} 人、变更 {changed:,} 人"
        "（其中姓名或手机号 {named:,} 人）、未通过 {refused:,} 行，"
        "此后登记有变动，现为新增 {now_new:,} 人、变更 {now_changed:,} 人（{now_named:,} 人）、"
        "未通过 {now_refused:,} 行。没有写入任何会员，请核对重新检查的结果后再确认。"
    )


class NoChangesFile(NotFound):
    """The list changes nobody, or the workbook was deleted after its time."""

    message = (
        "名单的变更随名单保存 30 天：这份名单没有变更，或已过期限删除。"
        "请在导入页查看条数；要重看内容的，请重新上传名单检查。"
    )


class NoErrorFile(NotFound):
    """No row was refused, or the workbook was deleted after its time."""

    message = "未通过的行在检查后保留三十天：这次导入没有可下载的清单。请重新检查文件。"


class NotATable(DomainError, field="file"):
    message = (
        "会员名单须为表格（xlsx、xls）或文本（csv、txt）：这份文件{found}。请另存为 xlsx 再上传。"
    )


class FileDamaged(DomainError, field="file"):
    """The file begins as csv or xlsx and cannot be read to its end."""

    message = "会员名单须能完整读取：{where}读不下去（{fault}）。请用表格软件打开并另存后再上传。"


class FileTooLarge(DomainError, field="file"):
    message = "名单文件不超过规定的大小：{what}为 {size}，上限 {limit}。请拆分成几份再上传。"


class FileEmpty(DomainError, field="file"):
    message = "名单至少有表头和一行会员：这份文件没有会员。请核对是否选错了文件。"


class ImportTooOld(DomainError, kind=Kind.NOT_NOW):
    """What it changed is kept no longer than its files."""

    message = (
        "名单导入后三十天内可以整份撤回，“{name}”已经超过。请上传更正后的名单，由它改正有误的登记。"
    )


class MembersRestOn(DomainError, kind=Kind.NOT_NOW):
    """A list is taken back as a whole, until something rests on it."""

    message = (
        "整份名单在会员还没有办理事项时才能撤回，"
        "其中 {verified} 名会员已实名核验、绑定登录或办理事项，{changed} 名会员的登记后来又有变更。"
        "请上传更正后的名单，由它改正有误的登记。"
    )


class NothingToLoad(DomainError):
    message = "确认导入须至少有一人新增或变更，“{name}”一人也没有。请放弃这份名单，核对后重新上传。"


class TooOften(DomainError, kind=Kind.SLOW_DOWN):
    message = (
        "{what}{each}{period}内最多 {most} 次，{whose}这段时间内的次数已经用完。"
        "请 {wait}后再试{elsewhere}。"
    )
