"""Why somebody steps aside, or does not like this. Each: the rule · the facts · what next."""

from huzhu.kernel.errors import DomainError, Kind, NotFound, NotYours


class SteppedAside(NotYours, clause="S6.5"):
    """Whoever has an interest in a case does nothing on it, whatever the post."""

    message = (
        "有利害关系的人员须回避：{name}已对“{label}”回避（{kind}），不能办理“{verb}”。"
        "这件事由{instead}办理；认为不必回避的，请部长、主管主任或主任撤销回避。"
    )


class OnlyForCase(NotYours, clause="S6.5"):
    """A post that was lent for one case decides upon no other."""

    message = (
        "因回避代为办理的岗位只限所回避的事项：您现在以“{name}”的身份办理，只限“{cases}”，"
        "不能办理别的“{verb}”。请在右上角切换到本人的岗位。"
    )


class HiddenCase(NotYours, clause="S6.5"):
    """The reviewer's own unit, or a relative's."""

    message = (
        "审核人员须回避本人或亲属的单位：这件事属于您登记过的单位（{label}），不向您显示。"
        "由同岗位的其他人员或代为办理的人员办理；登记有误的，请部长、主管主任或主任撤销。"
    )


class NotYourRecusal(NotYours, clause="S6.5"):
    message = (
        "要求他人回避、撤销他人的回避，由本部门部长、本机构的代办处主任、主管主任或主任办理，"
        "本人的回避不能由本人撤销：您现在的身份是{who}。请联系他们。"
    )


class StepsAsideAlready(DomainError, kind=Kind.NOT_NOW):
    message = "一件事只登记一次回避：{name}已在 {day} 对“{label}”登记了回避。请到“回避”查看。"


class RecusalWithdrawn(DomainError, kind=Kind.NOT_NOW):
    message = "回避只撤销一次：“{label}”的回避已由{who}撤销。请刷新页面查看。"


class NoSuchUnit(NotFound, field="number"):
    message = (
        "单位按编号登记，没有找到编号为“{number}”的代办机构或基层工会。请核对编号，"
        "或向组织机构部查询。"
    )


class NoSuchRecusal(NotFound):
    message = "回避以已登记的为准：没有找到所选的一项。请回到列表重新选择。"
