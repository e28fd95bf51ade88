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


class SupportTimeWrong(DomainError, clause="S6.5", field="minutes"):
    message = "支持查看每次不超过三十分钟：您选的是 {minutes} 分钟。请在所列的时间中选一项。"
