"""Decisions of the leading group, grades, quotas, results and appeals: what is turned away.

Not here: when (``rules``, ``actions``).
"""

from huzhu.kernel.errors import DomainError, Kind, NotFound, NotNow, NotYours


class DecisionChangesNothing(DomainError, clause="A4.2b", field="points"):
    message = "审定分须与现有分值不同：指标 {item} 现为 {points} 分。无须审定，或请填写另一个分值。"


class IncidentInFuture(DomainError, clause="A7.2", field="happened_on"):
    message = "事件日期不能晚于今天：现为 {happened_on}。请核对日期。"


class IncidentOfAnotherYear(DomainError, clause="A7.2", field="happened_on"):
    message = (
        "{year} 年度考核只看该年发生的事件：登记的日期是 {happened_on}。"
        "请核对日期，或登记到该年度。"
    )


class IncidentNotFound(NotFound):
    message = "没有找到 {year} 年度的这起信息安全事件。请回到事件列表重新选择。"


class IncidentNotGrave(DomainError, clause="A7.2"):
    """A veto needs a leak and serious consequences."""

    message = (
        "一票否决须是造成信息泄露并产生严重后果的重大事件：这起事件{lacks}。"
        "请由信息技术部或合规部补充认定，或不作否决。"
    )


class IncidentOfAnotherSheet(DomainError, clause="A7.2"):
    message = "一票否决只能依据该代办处自己的事件：所选事件属于其他代办处。请重新选择事件。"


class AlreadyVetoed(NotNow, clause="A7.2"):
    message = "一个年度只否决一次：{agency} {year} 年度已被一票否决。如须撤销，由该代办处申诉。"


class VetoNotLiftable(NotNow, clause="A7.2"):
    """Only an upheld appeal against this very veto lifts it."""

    message = "一票否决只能因申诉成立而撤销：{found}。请先办结针对该否决的申诉。"


class ReopenedUntilPast(DomainError, clause="A6.3", field="until"):
    message = "重新开放的截止时间须晚于现在：现为 {until}。请改为之后的时间。"


class ReopenedTooLong(DomainError, clause="A6.3", field="until"):
    """The departments would have no time left."""

    message = (
        "重新开放须在部门审核截止（{ends_on}）之前结束，以便部门审核：现为 {until}。请改早一些。"
    )


class MoveUnexplained(DomainError, clause="A4.3a"):
    """The differences of the items do not add up to the difference of the total."""

    message = "{agency}的总分变化 {total} 与各项变化之和 {items} 不符。请核对方案后重新试算。"


class ClassMissing(DomainError, clause="A4.3a"):
    """An agency that belongs to no class cannot be compared with any."""

    message = (
        "每个代办处须归入一个考核组，代办处 {agency}（{kind}，规模 {size}）不属于任何一组。"
        "请调整分组后再定等次。"
    )


class PolicyUnsound(DomainError, clause="A4.3a"):
    message = "等次规则须前后一致：{fault}。请调整后再试算。"


class StandingRepeated(DomainError, clause="A4.3a"):
    message = "每个代办处只能参加一次排名或分配，{agency} 出现了不止一次。请去掉重复后再试。"


class QuotaImpossible(DomainError, clause="A4.3b"):
    message = "名额须正好分完：{reason}。请调整总数、下限或上限后再分配。"


class WeightsUnsound(DomainError, clause="A4.3b"):
    message = "分配权重须为不小于 0 的数且不全为 0：{fault}。请调整后再分配。"


class PlanUnreadable(DomainError, clause="A4.3a"):
    message = "{plan}须填写完整：有的内容缺少或不是数字。请逐项核对后再保存。"


class PlanMissing(NotNow, clause="A4.3b"):
    message = "{verb}须先保存{plan}，{year} 年度还没有。请在工作台设好并保存后再办理。"


class PlanDecided(NotNow, clause="A4.3a"):
    message = "{plan}经审定后不再改动：{year} 年度已于 {on} 审定。有异议的，请按申诉办理。"


class PointsOpen(NotNow, clause="A4.3a"):
    """Grades rest on points that everybody has signed."""

    message = (
        "审定等次须各项得分均已审核：还有 {count} 项没有结果（{agencies}）。请先催办部门审核。"
    )


class GradeStandsAbove(NotNow, clause="A7.2"):
    """A veto or a missed deadline stands above any grade."""

    message = "{agency}因“{verdict}”本年度不合格，不能直接改等次。{next_step}"


class GradeUnchanged(DomainError, clause="A4.3a", field="grade"):
    message = "审定等次须与现有等次不同：{agency}现在是“{grade}”。请选另一等次，或不作改动。"


class MeetingMissing(DomainError, clause="A4.3b", field="meeting"):
    message = "名额须经主任办公会审核通过：没有填写是哪次会议。请填写会议名称或编号后再提交。"


class NoticeNumberMissing(DomainError, clause="A4.3b", field="notice_number"):
    message = "下发通知须有文号：现在没有填写。请填写发文文号后再下发。"


class QuotasNotApproved(NotNow, clause="A4.3b"):
    """The notice tells quotas that the directors' meeting has approved."""

    message = "下发通知须在名额经主任办公会审核通过之后：{year} 年度尚未通过。请先提请办公会审核。"


class ResultsNotTold(NotFound):
    """Nobody outside the office sees results before they are issued."""

    message = "考核结果须下发后才能查看：{year} 年度的结果尚未下发。请留意通知，下发后再来查看。"


class AppealNotFound(NotFound):
    message = "没有找到这件申诉。请回到申诉列表重新选择。"


class AppealTooEarly(DomainError, kind=Kind.TOO_EARLY, clause="A4.5"):
    message = "申诉须在考核结果下发之后提出：{year} 年度的结果尚未下发。请在收到结果后再提出。"


class AppealWindowOver(DomainError, kind=Kind.GONE, clause="A4.5"):
    message = (
        "申诉须在结果下发后 {days} 个工作日内提出：{year} 年度的申诉已于 {ended_on} 24:00 截止。"
        "有新情况的，请联系办事处组织机构部。"
    )


class AppealRepeated(NotNow, clause="A4.5"):
    message = "每项只能申诉一次：{what}已于 {on} 提出申诉。请在申诉列表查看办理情况。"


class ClaimOutOfBounds(DomainError, clause="A4.5", field="claimed_points"):
    message = "主张的分值须高于现得分 {now}、不超过标准分 {full}：现为 {claimed}。请改正后再提交。"


class NoVetoStanding(NotNow, clause="A7.2"):
    message = "申诉撤销一票否决须有生效的决定：{agency}本年度没有。请核对后按指标提出申诉。"


class AppealReviewedBySame(NotYours, clause="A4.5"):
    """An appeal goes to somebody who had no part in the points."""

    message = "申诉须由未参与原审核的人员复核：{name}参与过这一项的审核或审定。请交由其他人员办理。"


class AppealNotYours(NotYours, clause="A4.5"):
    message = "申诉由受理的复核人答复：{who}。请联系复核人，或由您先受理再答复。"


class AppealTakenByYou(NotNow, clause="A4.5"):
    message = "每件申诉只需受理一次：这件已由您受理。请直接填写答复。"


class AppealAnswered(NotNow, clause="A4.5"):
    message = "每件申诉只答复一次：这件已于 {on} 由{who}答复。请查看答复，不必重复办理。"


class PointsAfterOutOfBounds(DomainError, clause="A4.5", field="points_after"):
    """Upheld, but the points do not change or cannot be."""

    message = "申诉成立须给出不同于现得分 {now} 的分值，在 0 至 {full} 之间：现为 {given}。请改正。"
