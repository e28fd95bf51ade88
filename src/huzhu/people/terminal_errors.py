"""Why a device is not registered like this, or not let in. The rule · the facts · what next."""

from huzhu.kernel.errors import DomainError, Kind, NotFound, NotYours


class NetworkWrong(DomainError, clause="S6.5", field="networks"):
    """Whoever has the token could use it from anywhere."""

    message = (
        "设备只能从登记的网络地址使用，范围不大于 /{widest}：“{given}”不是这样的地址。"
        "请填写门店或办公网络的出口地址，例如 203.0.113.7 或 10.8.3.0/24，多个用空格分开。"
    )


class TerminalTermWrong(DomainError, clause="S6.5", field="ends_on"):
    message = (
        "设备的有效期从今日起，最长 {most} 日：填写的是 {ends_on}。请改正，到期后可以重新登记。"
    )


class NobodyAnswerable(DomainError, clause="S6.5", field="answerable"):
    """谁主管谁负责: whoever is answerable works where the device stands."""

    message = (
        "设备须有负责人，由所在代办机构的在任人员担任：登录账号“{name}”今日在{agency}"
        "没有任期内的岗位。请核对登录账号，或改填在任的人员。"
    )


class NoAgencyOfNumber(DomainError, clause="S6.5", field="agency"):
    message = (
        "设备须登记在一个代办机构：没有编号为“{number}”的机构。请在“组织与人员”中核对机构编号。"
    )


class TerminalNamed(DomainError, field="name"):
    message = "同一机构在用的设备名称不能重复：“{name}”已有一台。请换一个名称，或先停用原来的。"


class NoSuchTerminal(NotFound):
    message = "设备以登记的为准：没有找到所选的设备。请回到列表重新选择。"


class TerminalOver(DomainError, kind=Kind.NOT_NOW):
    message = "一台设备只须停用一次：“{name}”已于 {on} 停用。请刷新页面查看。"


class TerminalStopped(NotYours, clause="S6.5"):
    """Its token is known, and does not count here and now."""

    message = (
        "设备须在有效期内、由在岗的负责人负责、从登记的地址使用：{name}{why}。"
        "请联系信息技术部处理。"
    )


class TerminalActNotGiven(NotYours, clause="S6.5"):
    message = (
        "设备只能办理登记时准许的事项：{name}可以{given}，不能{wanted}。请用登记了该事项的设备。"
    )
