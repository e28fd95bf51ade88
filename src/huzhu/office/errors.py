"""What the office's own settings turn away."""

from huzhu.kernel.errors import DomainError, Kind, NotYours
from huzhu.kernel.vault import UnknownKeyError, VaultError


class NotCalendarKeeper(NotYours, clause="S2.2.2"):
    """Only Member Service keeps the working-day calendar."""

    message = "工作日历由会员服务部维护，您现在的身份是{who}。如需调整，请联系会员服务部。"


class ErasedByClockAlone(NotYours):
    """Nobody erases what is over by hand."""

    message = (
        "到期的数据由平台按保存期限每夜清除，您现在的身份是{who}，不能手工清除。"
        "请等期满，由平台在夜里清除。"
    )


class DayNotDifferent(DomainError, clause="S2.2.2", field="day"):
    message = "{day} 本来就是{usual}，不需要登记。请核对日期，或选择相反的安排。"


class NotOfOffice(NotYours):
    """The trail speaks of everybody: the office alone takes it away."""

    message = (
        "留痕只由本办工作人员查阅和导出，您以“{who}”的身份登录。"
        "需要某件事的记录，请在该事项的页面查看，或联系本办。"
    )


class TrailTooLong(DomainError):
    """More than somebody reads, and more than a page waits for."""

    message = (
        "留痕一次最多导出 {most} 条：按现在的条件有 {count} 条。"
        "请用日期、办理人、事项或对象编号缩小范围，分几次导出。"
    )


class SealedKeyMissing(DomainError, UnknownKeyError, kind=Kind.NOT_NOW):
    """A sealed value whose key version was lost or put away."""

    message = (
        "封存的号码和电子码须用封存时的密钥打开，这一项所用的密钥版本 {version} 现在不在服务器上。"
        "请联系信息技术部放回该版本的密钥，其他内容不受影响。"
    )


class SealedValueSpoilt(DomainError, VaultError, kind=Kind.NOT_NOW):
    """A sealed value that was changed, or copied from another row."""

    message = (
        "封存的号码和电子码只能在原来的位置打开，这一项与封存时不一致，不能显示。"
        "请联系信息技术部核查，其他内容不受影响。"
    )
