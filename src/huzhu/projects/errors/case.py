"""Who may not, what is not there, and what is not said."""

from huzhu.kernel.errors import DomainError, NotFound, NotNow, NotYours


class ProjectNotFound(NotFound, code="projects.not_found"):
    """No such project within the actor's scope; another agency's looks the same."""

    message = "没有找到编号为 {number} 的服务项目。请核对编号，或回到项目列表重新选择。"


class NotYourStep(NotYours, clause="S3.1.0"):
    """An act of a project that is another's."""


class MakerIsChecker(NotYours, clause="S3.2.2"):
    """The person who prepared something may not check it as well."""

    message = "{verb}须由经办以外的人办理：{made}由您（{who}）经办。请本机构的其他复核人办理。"


class SomebodyWasFaster(NotNow, clause="S6.3"):
    message = "“{verb}”没有办理：项目刚刚已由他人办到下一步。请刷新页面查看最新进展。"


class ReasonMissing(DomainError, clause="S2.2.2", field="reason"):
    message = "{verb}须写明原因，以便对方知道怎么改：现在没有填写。请用一两句话说明后再提交。"


class ExplanationMissing(DomainError, clause="S5.4", field="explanation"):
    message = "终止公告须说明情形和依据：现在没有填写。请写明发生了什么、会员手中的电子码怎么办。"


class AlreadyCleared(NotNow, clause="S5.4"):
    message = "结清须有终止后仍占用的额度：本项目没有待结清的额度。请刷新页面查看。"
