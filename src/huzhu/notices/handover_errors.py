"""Why a task is not handed over like this. Each sentence: the rule · the facts · what next."""

from huzhu.kernel.errors import DomainError, Kind, NotFound, NotYours


class NotYourTask(NotYours, clause="S6.5"):
    """Whoever it waits for hands it over, nobody else."""

    message = (
        "事项由现在轮到的人转办：“{what}”现在轮到{whose}，不是您（{who}）。"
        "如需由您办理，请联系现在轮到的人。"
    )


class NoSuchColleague(DomainError, clause="S6.5", field="to"):
    """A task is handed to somebody who may do it anyway: nobody gains a right by it."""

    message = (
        "事项只能转给同一部门、同一代办机构里同样有权办理、又不是经办人的在任同事：所选的人不符合"
        "“{what}”的办理条件。请在列出的同事中选一位；没有合适的同事，请登记代理。"
    )


class TaskOver(DomainError, kind=Kind.NOT_NOW):
    """What nobody waits for is not moved."""

    message = (
        "只能转办、退还还在等待办理的事项：所选的事项已经办理或不再需要办理。请回到我的待办查看。"
    )


class TaskMoved(DomainError, kind=Kind.NOT_NOW):
    """Somebody was faster."""

    message = "一件事项同一时间只由一人办理：它刚刚已经另行转办或退还。请刷新页面查看现在由谁办理。"


class NoSuchHandover(NotFound):
    message = "转办只有转出和接办的人能退还或收回：没有找到您的这一项。请回到我的待办重新选择。"


class NotYourLeaver(NotYours, clause="S6.5"):
    """Whoever leaves hands over, or whoever fills the posts."""

    message = (
        "离任交接由离任人本人或办理其任免的人办理：{leaver}的岗位不由您（{who}）任免。"
        "请联系{leaver}本人或组织机构部。"
    )


class NotASuccessor(DomainError, clause="S6.5", field="successor"):
    """Somebody goes on with it."""

    message = "交接须有接办的人：接办人须在任、且不是离任人{leaver}本人。请另选一位。"


class NoSuchLeaverHandover(NotFound):
    message = "离任交接单由离任人、接办人和办理任免的人查看：没有找到您可以看的这一份。请核对地址。"
