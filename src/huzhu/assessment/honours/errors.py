"""Recommendations, the public notice, objections and the sealed list: what is turned away."""

from huzhu.kernel.errors import DomainError, Kind, NotFound, NotNow


class NoQuota(DomainError, clause="A4.4"):
    message = (
        "推荐{kind}不得超过下发的名额：本单位名额 {places} 个，已推荐 {taken} 个。"
        "请改为候补，或先取消其他推荐。"
    )


class CandidateIncomplete(DomainError, clause="A4.4"):
    message = "推荐须写明{missing}，供公示和审核：现在没有填写。请补充后再保存。"


class CandidateTwice(DomainError, clause="A4.4", field="name"):
    message = "同一对象只推荐一次：“{name}”已在本单位的推荐中。请修改原来的推荐。"


class RecommendationNotFound(NotFound):
    message = "没有找到这条推荐。请回到推荐列表重新选择。"


class RecommendationFrozen(NotNow, clause="A4.4"):
    message = "推荐在“拟推荐”时可以修改：“{name}”现在是“{step}”。如须修改，请联系组织机构部退回。"


class NothingRecommended(DomainError, clause="A4.4"):
    message = "{verb}须至少有一个推荐对象：现在没有{what}。请先填写推荐。"


class InnerNoticeTooShort(DomainError, clause="A4.4", field="notice_to"):
    message = (
        "本单位公示不少于 {days} 个工作日：从 {start} 开始须至少到 {earliest}，现在填到 {end}。"
        "请延长公示。"
    )


class InnerNoticeRunning(NotNow, clause="A4.4"):
    message = "本单位公示结束后才能上报：公示到 {until} 24:00 为止。请在 {next_day} 及以后上报。"


class NoticeOutcomeMissing(DomainError, clause="A4.4"):
    message = "上报推荐须写明公示情况并附盖章的推荐材料：现在没有{missing}。请补充后再上报。"


class RecommendationsOpen(NotNow, clause="A4.4"):
    message = "公示前须审核完全部推荐：还有 {count} 条待审核（{names}）。请先审核或退回。"


class NobodyAccepted(NotNow, clause="A4.4"):
    message = "公示须至少有一个审核通过的推荐对象：{year} 年度现在没有。请先审核各代办处的推荐。"


class NoticeOver(DomainError, kind=Kind.GONE, clause="A4.4"):
    message = "异议须在公示期内提出：本次公示{when}。公示期外的情况请直接向办事处组织机构部反映。"


class ObjectionIncomplete(DomainError, clause="A4.4"):
    message = "提出异议须实名并写明事实，以便核实和答复：现在没有填写{missing}。请补充后再提交。"


class ObjectionTwice(DomainError, clause="A4.4", field="text"):
    """The same words came from the same person before: a form sent twice."""

    message = "同一异议只须提出一次：内容相同的异议已经收到。请用受理编号查询办理情况。"


class TooManyObjections(DomainError, kind=Kind.SLOW_DOWN, clause="A4.4"):
    message = "公示异议逐件核实答复：{bound}，现在已满，这一件没有收下。请{when}再提交{elsewhere}。"


class ObjectionNotFound(NotFound, field="number"):
    message = "没有找到受理编号为 {number} 的异议。请核对编号后再查。"


class AlreadyAnswered(NotNow, clause="A4.4"):
    message = "{what}只答复一次：{number} 已由 {who} 答复。请刷新页面查看答复。"


class PromotionImpossible(DomainError, clause="A4.4"):
    """A reserve moves up only into a place that is free."""

    message = (
        "候补递补须有空出的名额：{agency}的{kind}名额 {places} 个，在列 {taken} 个。现在不能递补。"
    )


class ListHeld(NotNow, clause="A4.5"):
    """The list waits for windows that are open (公示期、异议、申诉)."""

    message = "名单须在公示、异议和申诉全部结束后确定：{open_ones}。请先办结，再确定名单。"


class MeetingMissing(DomainError, clause="A4.5", field="meeting"):
    message = "名单由办事处主任办公会审核确定：现在没有填写会议。请写明哪一次主任办公会。"


class HonourNotFound(NotFound):
    message = "没有查到这张证书。请核对证书编号或重新扫描证书上的二维码；仍查不到的，请联系办事处。"


class CertificateVoid(DomainError, kind=Kind.GONE, clause="A4.6"):
    message = "证书只发给有效的表彰：{number} 已在 {day} 撤销。撤销理由见表彰记录。"


class NotSealed(NotNow, clause="A4.5"):
    message = "名单由主任办公会确定后才能导出和印发：{year} 年度还没有确定。请先在“名单”页办理。"


class HonourWithdrawn(NotNow, clause="A4.6"):
    message = "表彰只撤销一次：{number} 已在 {day} 撤销。请刷新页面查看撤销理由。"
