"""Request, countersigning and the directors' meeting (二（二）3–4)."""

from huzhu.kernel.errors import DomainError, Kind, NotFound, NotNow, NotYours


class CheckWithoutOpinion(DomainError, clause="S3.2.2", field="opinion"):
    message = (
        "复核须写明意见，不写不作为同意：现在没有填写。"
        "请写明预算和采购是否符合规定、是否同意报送后再提交。"
    )


class MinutesIncomplete(DomainError, clause="S2.2.3a"):
    message = "会议纪要须写明时间、地点、主持人、参会人员和决定：还缺{missing}。请补充后保存。"


class MinutesTooEarly(DomainError, code="projects.minutes_date", clause="S2.2.3a", field="held_on"):
    """The agency's meeting comes after the preliminary review, not before, nor in the future."""

    message = (
        "代办机构主管领导办公会在初审通过之后、今天或之前召开：初审于 {passed_on} 通过，"
        "纪要写的是 {held_on}。请核对会议日期。"
    )


class NotChecked(DomainError, clause="S3.2.2"):
    """The agency's own check has not been recorded, or what was checked has changed."""

    message = "报送前须由本机构复核预算和采购：{state}。请复核人办理“复核”后再报送。"


class IncompleteSet(DomainError, clause="S2.2.3c"):
    message = (
        "请示须连同会议纪要、采购比选材料一并报送，缺少必要材料的不予审批：还缺{missing}。"
        "请补齐后再报送。"
    )


class BoxSigned(NotNow, clause="S2.2.4"):
    message = "申请表每栏由一人签署一次：“{box}”已由 {who} 于 {at} 签署。不需要再签，请返回待办。"


class SignedAnotherBox(NotYours, clause="S2.2.4"):
    """One person signs one box only."""

    message = "会签须由六位不同的人签署：您（{who}）已签署“{box}”。请由另一位任职人签署本栏。"


class DecidesOwnBox(NotYours, clause="S2.2.4"):
    """Who signed a box in another post does not enter what the meeting decided upon it."""

    message = (
        "主任办公会的决定由没有在其他会签栏签署过的人登记：您（{who}）已签署“{box}”。"
        "请由主任本人，或没有签署过本项目会签栏的代理人登记。"
    )


class BoxesOpen(DomainError, clause="S2.2.4"):
    message = "申请表会签齐全后才能上会：还缺{missing}。请与这些部门联系，签署齐全后再办理。"


class DisagreementStands(DomainError, clause="S2.2.4"):
    message = "上会须会签各栏均同意：{objecting}不同意。请退回补充，或作不予批准。"


class MeetingNotFound(NotFound, clause="S2.2.4"):
    message = "没有找到编号为{number}的主任办公会。请先登记会议，再提请上会。"


class MeetingPast(DomainError, clause="S2.2.4", field="held_on"):
    message = (
        "会签齐全之后才能上会：会签于 {signed_on} 完成，会议日期是 {held_on}。请选择之后的会议。"
    )


class MeetingNumberTaken(DomainError, clause="S2.2.4", field="number"):
    message = (
        "每次主任办公会一个编号：{number}已用于 {held_on} 的会议。请换一个编号，或直接选择该会议。"
    )


class MeetingNotHeld(NotNow, kind=Kind.TOO_EARLY, clause="S2.2.4"):
    message = (
        "会议召开之后才能登记决定：{meeting}定于 {held_on} 召开，今天是 {today}。请会后再登记。"
    )


class MeetingNotOver(NotNow, kind=Kind.TOO_EARLY, clause="S2.2.4"):
    message = (
        "会议召开之后才能登记会议纪要：{meeting}定于 {held_on} 召开，今天是 {today}。请会后再登记。"
    )


class MeetingMinutesIncomplete(DomainError, clause="S2.2.4"):
    message = "主任办公会会议纪要须写明参会人员和会议内容：还缺{missing}。请补充后登记。"
