"""Why support does not look at somebody's pages. Each: the rule · the facts · what next."""

from huzhu.kernel.errors import DomainError, NotYours


class NotSupporter(NotYours, clause="S6.5"):
    message = "支持查看由{whose}办理：您现在的身份是{who}。请联系{whose}。"


class PagesNotShown(NotYours, clause="S6.5"):
    """Of leaders and administrators nobody sees the pages, of oneself one has them."""

    message = (
        "主任、主管主任、管理员和本人的页面不作支持查看：{name}{why}。"
        "请当面或电话协助，由本人打开页面。"
    )


class UnitNotShown(NotYours, clause="S6.5"):
    """A look at somebody's pages shows nothing that the looker does not see in the own name."""

    message = (
        "支持查看不显示查看人须回避的单位：{name}的页面属于“{label}”。"
        "请由信息技术部或系统管理员的其他人员协助，或当面、电话协助，由本人打开页面。"
    )


class RegisterNotShown(NotYours, clause="S6.5"):
    """The register of members is looked at in the own name, member by member, with a reason."""

    message = (
        "支持查看不显示会员名册和会员个人信息（会员、绑定、更正、查看记录）：这一页有会员的个人信息。"
        "请由本人打开这一页；确需查看某一名会员的，请结束查看，以本人身份写明事由后查看。"
    )


class SupportTimeWrong(DomainError, clause="S6.5", field="minutes"):
    message = "支持查看每次不超过三十分钟：您选的是 {minutes} 分钟。请在所列的时间中选一项。"
