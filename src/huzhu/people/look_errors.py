"""Why a member is not shown like this. Each sentence: the rule · the facts · what next."""

from huzhu.kernel.errors import DomainError, NotYours


class LookReasonMissing(DomainError, clause="S6.5", field="reason"):
    """Outside Member Service nobody looks at members without a case."""

    message = (
        "会员服务部以外的人员查看会员须写明项目编号或事由，会员和主管部门能查到：现在没有写明。"
        "请用四个字以上写明为哪件事查看。"
    )


class NotLookedAt(NotYours, clause="S6.5"):
    message = (
        "会员服务部以外的人员查看会员须先写明事由，半小时内有效：您还没有为这名会员写明事由，"
        "或者已过半小时。请写明后再查看。"
    )
