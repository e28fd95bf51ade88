"""Plan and preliminary review (二（二）1–2)."""

from huzhu.kernel.errors import DomainError, Kind, NotNow, NotYours


class FieldNotYours(NotYours, clause="S6.5"):
    message = (
        "各栏由谁改、谁看按“字段权限”办理：“{label}”对您（{who}）现在是“{access}”，不能修改。"
        "请由本机构经办人在起草时修改。"
    )


class DraftMovedOn(NotNow):
    message = (
        "这份草稿在您打开之后已由 {who} 于 {at} 保存过，您的修改没有覆盖它。"
        "请复制您改动的内容，刷新页面后再填。"
    )


class DraftWasSent(NotNow):
    message = "只有没有报送过的草稿可以删除：{number} 已报送，须留存备查。请修改后重新报送。"


class PlanIncomplete(DomainError, clause="S2.2.1"):
    message = "实施方案（附件1）各项均须填写：还缺{missing}。请补充后再报送。"


class PlanTooLate(DomainError, clause="S2.2.1", field="opens_at"):
    """The plan reached the office less than one month before the activity."""

    message = (
        "方案须在活动开展前一个月报送：活动于 {starts_on} 开始，最迟应在 {latest_on} 报送，"
        "今天是 {today}。请把开始时间改为 {earliest_on} 或更晚后重新报送。"
    )


class WrongFunding(DomainError, clause="S1", field="funding_source"):
    """Only the management fee pays for projects on the platform."""

    message = (
        "搭载平台的服务项目须使用互助保障工作经费（代办处管理费）：本方案填写的是{source}。"
        "请改用代办处管理费并选择预算科目；使用其他经费的活动请另行办理。"
    )


class TotalTooLarge(DomainError, field="goods_quantity"):
    """Unit price and quantity make a sum that no budget line can hold."""

    message = (
        "总价须在 {most} 元以内：所填的单价乘数量是 {total} 元。请核对单价和数量，改正后再保存。"
    )


class AudienceUnexplained(DomainError, clause="S2.1.1", field="audience_reason"):
    message = (
        "按普惠制原则，服务项目面向本机构全体会员：本方案限定了{what}而没有说明理由。"
        "请填写限定范围的理由，或取消限定。"
    )


class AudienceUnknown(DomainError, clause="S2.1.1", field="audience_union_ids"):
    message = (
        "服务对象只能从本机构所属的基层工会中选取：所选的 {count} 家中有 {strange} 家不属于本机构。"
        "请重新选择。"
    )


class ReachUnknown(DomainError, kind=Kind.UNKNOWN):
    """Counting the members took longer than a page waits."""

    message = (
        "覆盖人数须按会员登记逐条计算，会员库正忙，这次没有算出来。请稍候再看，不影响填写和报送。"
    )


class PhoneInvalid(DomainError, clause="S2.2.1", field="person_phone"):
    message = (
        "负责人电话须是可以拨通的手机或座机号码：填写的是“{phone}”。请按 010-12345678 的样子改正。"
    )


class OpinionsMissing(DomainError, clause="S2.2.2"):
    message = "初审须由各相关部门给出意见：还缺{missing}。请与这些部门联系，意见给出后再作结论。"


class ObjectionStands(DomainError, clause="S2.2.2"):
    message = "初审通过须各部门均无异议：{objecting}不同意。请把方案退回修改，并写明原因。"


class GaveAnotherOpinion(NotYours, clause="S2.2.2"):
    """One person speaks for one department only."""

    message = (
        "初审须由四个部门四位不同的人给出意见：您（{who}）已给出“{department}”的意见。"
        "请由另一位任职人给出本部门的意见。"
    )


class OpinionGiven(NotNow, clause="S2.2.2"):
    message = (
        "每个部门每轮初审给出一次意见：{department}已由 {who} 于 {at} 给出。"
        "如须更正，请联系会员服务部退回重报。"
    )
