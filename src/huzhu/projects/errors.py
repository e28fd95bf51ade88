"""What the road of a service project turns away, in the words a clerk understands."""

from huzhu.kernel.errors import DomainError, Kind, NotFound, NotNow, NotYours


class ProjectNotFound(NotFound):
    """No such project within the actor's scope; another agency's looks the same."""

    code = "projects.not_found"
    message = "没有找到编号为 {number} 的服务项目。请核对编号，或回到项目列表重新选择。"


class MeetingNotFound(NotFound):
    """No such directors' meeting."""

    code = "projects.meeting_not_found"
    clause = "S2.2.4"
    message = "没有找到编号为{number}的主任办公会。请先登记会议，再提请上会。"


class NotYourStep(NotYours):
    """The act belongs to another position."""

    code = "projects.not_your_step"
    clause = "S3.1.0"
    message = "“{verb}”由{whose}办理，您现在的身份是{who}。请切换身份，或请{whose}办理。"


class MakerIsChecker(NotYours):
    """The person who prepared something may not check it as well."""

    code = "projects.maker_is_checker"
    clause = "S3.2.2"
    message = "{verb}须由经办以外的人办理：{made}由您（{who}）经办。请本机构的其他复核人办理。"


class SomebodyWasFaster(NotNow):
    """The row had moved on when the act arrived."""

    code = "projects.somebody_was_faster"
    clause = "S6.3"
    message = "“{verb}”没有办理：项目刚刚已由他人办到下一步。请刷新页面查看最新进展。"


class DraftMovedOn(NotNow):
    """The draft was saved by somebody else since this page was opened."""

    code = "projects.draft_moved_on"
    message = (
        "这份草稿在您打开之后已由 {who} 于 {at} 保存过，您的修改没有覆盖它。"
        "请复制您改动的内容，刷新页面后再填。"
    )


class PlanIncomplete(DomainError):
    """Fields of 附件1 are blank."""

    code = "projects.plan_incomplete"
    clause = "S2.2.1"
    message = "实施方案（附件1）各项均须填写：还缺{missing}。请补充后再报送。"


class PlanTooLate(DomainError):
    """The plan reached the office less than one month before the activity."""

    code = "projects.plan_too_late"
    clause = "S2.2.1"
    field = "opens_at"
    message = (
        "方案须在活动开展前一个月报送：活动于 {starts_on} 开始，最迟应在 {latest_on} 报送，"
        "今天是 {today}。请把开始时间改为 {earliest_on} 或更晚后重新报送。"
    )


class WrongFunding(DomainError):
    """Only the management fee pays for projects on the platform."""

    code = "projects.wrong_funding"
    clause = "S1"
    field = "funding_source"
    message = (
        "搭载平台的服务项目须使用互助保障工作经费（代办处管理费）：本方案填写的是{source}。"
        "请改用代办处管理费并选择预算科目；使用其他经费的活动请另行办理。"
    )


class WindowReversed(DomainError):
    """The window ends before it begins."""

    code = "projects.window_reversed"
    clause = "S2.2.1"
    field = "closes_at"
    message = "抢订结束须晚于开始：开始 {opens_at}，结束 {closes_at}。请改正结束时间。"


class AudienceUnexplained(DomainError):
    """A narrower audience than all members of the agency needs its reason."""

    code = "projects.audience_unexplained"
    clause = "S2.1.1"
    field = "audience_reason"
    message = (
        "按普惠制原则，服务项目面向本机构全体会员：本方案限定了 {count} 家基层工会而没有说明理由。"
        "请填写限定范围的理由，或取消限定。"
    )


class AudienceUnknown(DomainError):
    """A chosen union does not belong to the agency."""

    code = "projects.audience_unknown"
    clause = "S2.1.1"
    field = "audience_union_ids"
    message = (
        "服务对象只能从本机构所属的基层工会中选取：所选的 {count} 家中有 {strange} 家不属于本机构。"
        "请重新选择。"
    )


class PhoneInvalid(DomainError):
    """A phone number nobody could dial."""

    code = "projects.phone_invalid"
    clause = "S2.2.1"
    field = "person_phone"
    message = (
        "负责人电话须是可以拨通的手机或座机号码：填写的是“{phone}”。请按 010-12345678 的样子改正。"
    )


class OpinionsMissing(DomainError):
    """Departments have not given their opinion yet."""

    code = "projects.opinions_missing"
    clause = "S2.2.2"
    message = "初审须由各相关部门给出意见：还缺{missing}。请等候或催办后再作结论。"


class ObjectionStands(DomainError):
    """A department objects, so the review cannot pass."""

    code = "projects.objection_stands"
    clause = "S2.2.2"
    message = "初审通过须各部门均无异议：{objecting}不同意。请把方案退回修改，并写明原因。"


class OpinionGiven(NotNow):
    """The department has given its opinion in this round already."""

    code = "projects.opinion_given"
    clause = "S2.2.2"
    message = (
        "每个部门每轮初审给出一次意见：{department}已由 {who} 于 {at} 给出。"
        "如须更正，请联系会员服务部退回重报。"
    )


class ReasonMissing(DomainError):
    """A refusal, a return or an objection needs words."""

    code = "projects.reason_missing"
    clause = "S2.2.2"
    field = "reason"
    message = "{verb}须写明原因，以便对方知道怎么改：现在没有填写。请用一两句话说明后再提交。"


class MinutesIncomplete(DomainError):
    """The minutes lack a field."""

    code = "projects.minutes_incomplete"
    clause = "S2.2.3a"
    message = "会议纪要须写明时间、地点、主持人、参会人员和决定：还缺{missing}。请补充后保存。"


class MinutesTooEarly(DomainError):
    """The agency's meeting comes after the preliminary review, not before, nor in the future."""

    code = "projects.minutes_date"
    clause = "S2.2.3a"
    field = "held_on"
    message = (
        "代办机构主管领导办公会在初审通过之后、今天或之前召开：初审于 {passed_on} 通过，"
        "纪要写的是 {held_on}。请核对会议日期。"
    )


class NotChecked(DomainError):
    """The agency's own check has not been recorded, or what was checked has changed."""

    code = "projects.not_checked"
    clause = "S3.2.2"
    message = "报送前须由本机构复核预算和采购：{state}。请复核人办理“复核”后再报送。"


class IncompleteSet(DomainError):
    """Papers of the request are missing."""

    code = "projects.incomplete_set"
    clause = "S2.2.3c"
    message = (
        "请示须连同会议纪要、采购比选材料一并报送，缺少必要材料的不予审批：还缺{missing}。"
        "请补齐后再报送。"
    )


class AwardOverPlan(DomainError):
    """The winning supplier costs more than the reviewed plan allows."""

    code = "projects.award_over_plan"
    clause = "S5.2"
    message = (
        "采购金额不得超过初审通过的方案：方案 {planned}，中选供应商报价 {awarded}。"
        "请重新比选，或重新报送方案。"
    )


class BoxSigned(NotNow):
    """The box has been signed."""

    code = "projects.box_signed"
    clause = "S2.2.4"
    message = "申请表每栏由一人签署一次：“{box}”已由 {who} 于 {at} 签署。不需要再签，请返回待办。"


class SignedAnotherBox(NotYours):
    """One person signs one box only."""

    code = "projects.signed_another_box"
    clause = "S2.2.4"
    message = "会签须由六位不同的人签署：您（{who}）已签署“{box}”。请由另一位任职人签署本栏。"


class BoxesOpen(DomainError):
    """Boxes of the application form are unsigned."""

    code = "projects.boxes_open"
    clause = "S2.2.4"
    message = "申请表会签齐全后才能上会：还缺{missing}。请等候或催办。"


class DisagreementStands(DomainError):
    """A box was signed with disagreement."""

    code = "projects.disagreement_stands"
    clause = "S2.2.4"
    message = "上会须会签各栏均同意：{objecting}不同意。请退回补充，或作不予批准。"


class MeetingPast(DomainError):
    """The meeting lies before the countersigning ended."""

    code = "projects.meeting_past"
    clause = "S2.2.4"
    field = "held_on"
    message = (
        "会签齐全之后才能上会：会签于 {signed_on} 完成，会议日期是 {held_on}。请选择之后的会议。"
    )


class MeetingNumberTaken(DomainError):
    """Two meetings of one number."""

    code = "projects.meeting_number_taken"
    clause = "S2.2.4"
    field = "number"
    message = (
        "每次主任办公会一个编号：{number}已用于 {held_on} 的会议。请换一个编号，或直接选择该会议。"
    )


class MeetingNotHeld(NotNow):
    """A decision before the day of the meeting."""

    kind = Kind.TOO_EARLY
    code = "projects.meeting_not_held"
    clause = "S2.2.4"
    message = (
        "会议召开之后才能登记决定：{meeting}定于 {held_on} 召开，今天是 {today}。请会后再登记。"
    )


class MaterialsTooLate(DomainError):
    """The materials came less than five working days before the start."""

    code = "projects.materials_too_late"
    clause = "S2.3.1a"
    message = (
        "实施资料须在项目实施前五个工作日内报送齐全：项目于 {starts_on} 开始，最迟 {latest_on}，"
        "今天是 {today}。请联系会员服务部办理延期后再报送。"
    )


class MaterialsIncomplete(DomainError):
    """A material is missing."""

    code = "projects.materials_incomplete"
    clause = "S2.3.1a"
    message = (
        "实施资料须包括详细说明、注意事项、咨询电话和电子码清单：还缺{missing}。请补齐后再报送。"
    )


class CodeCountDiffers(DomainError):
    """The list holds more or fewer codes than were approved."""

    code = "projects.code_count_differs"
    clause = "S2.3.1a"
    field = "codes"
    message = (
        "电子码数量须与批准的数量一致：批准 {approved} 个，清单里有 {count} 个。"
        "请更换清单后重新报送。"
    )


class MaterialsMissing(DomainError):
    """Nothing to set up yet."""

    code = "projects.materials_missing"
    clause = "S6.3"
    message = "系统设置须以代办机构报送的实施资料为依据：{number} 还没有报送。请先催办代办机构。"


class TestMissing(DomainError):
    """Not published without the signed test."""

    code = "projects.test_missing"
    clause = "S2.3.1c"
    message = "发布前须完成系统测试并签字：{state}。请会员服务部完成测试清单后再发布。"


class TestPointsOpen(DomainError):
    """Points of the test list are not ticked."""

    code = "projects.test_points_open"
    clause = "S2.3.1c"
    field = "points"
    message = "系统测试须逐项通过：还有{missing}没有勾选。请完成后再签字。"


class PublishTooLate(DomainError):
    """The window began before the offer was published."""

    code = "projects.publish_too_late"
    clause = "S2.3.1c"
    message = "发布须在抢订开始之前：开始时间是 {opens_at}，现在是 {now}。请先办理延期。"


class PostponementInvalid(DomainError):
    """A postponement must move the start later and leave time for the materials."""

    code = "projects.postponement_invalid"
    clause = "S2.3.1a"
    field = "opens_at"
    message = (
        "延期后的开始时间须晚于原定时间并留足五个工作日：原定 {old}，新定 {new}，"
        "最早可定 {earliest}。请改正。"
    )


class ClaimsStillOpen(NotNow):
    """The window has not ended."""

    code = "projects.claims_still_open"
    clause = "S2.3.2b"
    message = "抢订到 {closes_at} 结束，现在是 {now}。如须提前结束，请写明原因。"


class FeedbackMissing(DomainError):
    """The feedback package has not been issued or collected."""

    code = "projects.feedback_missing"
    clause = "S2.3.3"
    message = "办结须在结果反馈签收之后：{state}。请先办理。"


class FeedbackIssued(NotNow):
    """The statement has gone out."""

    code = "projects.feedback_issued"
    clause = "S2.3.3"
    message = "“{verb}”须在结果反馈之前办理：结果已经反馈给代办机构。如须更正，请先与代办机构核对。"


class PasswordTooShort(DomainError):
    """The workbook's password protects codes that are worth money."""

    code = "projects.password_too_short"
    clause = "S6.5"
    field = "password"
    message = (
        "结果表含电子码和密码，须用至少 {least} 位的口令加密：您填写了 {count} 位。"
        "请换一个更长的口令并妥善保管。"
    )


class ExplanationMissing(DomainError):
    """A termination without its explanation."""

    code = "projects.explanation_missing"
    clause = "S5.4"
    field = "explanation"
    message = "终止公告须说明情形和依据：现在没有填写。请写明发生了什么、会员手中的电子码怎么办。"
