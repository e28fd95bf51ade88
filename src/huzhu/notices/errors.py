"""What notices turn away. Each sentence: the rule, the case, the next step."""

from huzhu.kernel.errors import DomainError, Kind, NotFound, NotYours


class NotPoster(NotYours, clause="S5.4"):
    """Public notices are the office's (S5.4)."""

    message = "公告由办事处发布，您现在的身份是{who}。请联系办事处会员服务部。"


class NotDrafter(NotPoster):
    """A draft is taken back by who has written it."""

    message = (
        "公告稿由起草人本人撤回：这份公告稿由{whose}起草，您是{who}。"
        "请联系起草人撤回；不同意发布的，由第二位办理人写明理由退回。"
    )


class NotPublisher(NotYours, clause="S5.4"):
    """What everybody reads leaves through two departments."""

    message = (
        "公告由会员服务部或信息技术部的两位人员先后办理后发布，您现在的身份是{who}。"
        "您可以起草公告稿，由他们发布。"
    )


class DrafterPublishes(NotYours, clause="S5.4"):
    """A second pair of eyes reads what the public will."""

    message = (
        "公告须由起草和提请之外的第二人发布：这份公告稿由您（{who}）起草或提请。"
        "请由会员服务部或信息技术部的另一位同事核对后发布。"
    )


class NoSuchDraft(NotFound):
    message = "公告稿以公告列表为准，没有找到所选的一份。请回到列表重新选择。"


class NotWithdrawer(NotYours, clause="S5.4"):
    """A public notice may be the last step of a decision: a clerk does not undo it alone."""

    message = (
        "撤回公告由办事处的部长、主管主任或者主任办理，您现在的身份是{who}。"
        "请报请部长，或联系办事处会员服务部。"
    )


class NoSuchNotice(NotFound, code="notices.not_found"):
    message = "公告按编号查询，没有找到“{number}”。请核对编号，或到公告栏查看全部公告。"


class NoticeUnclear(DomainError, clause="S5.4", field="body"):
    message = "公告和通知须有标题和正文，现在缺少{missing}。请补全后再发布。"


class AlreadyWithdrawn(DomainError, kind=Kind.NOT_NOW):
    message = "公告只撤回一次，“{number}”已经撤回。请刷新页面查看。"


class NotYourCopy(NotFound):
    message = "抄送只有收到的岗位能看，您的岗位没有收到这一份。请到“抄送我的”重新选择。"
