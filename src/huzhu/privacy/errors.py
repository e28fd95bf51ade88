"""Why something about a member's own data is not done."""

from huzhu.kernel.errors import DomainError, NotFound, NotNow, NotYours


class NotTheMember(NotYours):
    """Somebody else than a member asks."""

    message = "个人信息只能由会员本人办理：您现在是{who}。请用会员身份登录后办理。"


class NoSuchEntryCorrection(NotFound):
    """There is none of that number, or it is another's."""

    message = "没有这份更正申请，或者不由您办理。请从待办或“我的”里重新打开。"


class ConsentUnclear(DomainError):
    """Neither yes nor no, or to nothing that is asked: no button of ours sends it."""

    message = (
        "授权须就页面所列事项选择同意或不同意：这次没有选明，原来的决定没有变化。"
        "请在“授权与隐私”里重新选择。"
    )


class EntryCorrectionWaits(NotNow):
    """One is open already for the same field."""

    message = (
        "同一项信息一次只办一份更正：您的“{field}”已有一份在办。请等代办机构答复，或先撤回再提出。"
    )


class EntryCorrectionRaised(NotNow):
    """The desk would bring up what is being answered already."""

    message = (
        "同一项信息一次只办一份更正：这名会员的“{field}”已有一份在办。"
        "请在“信息更正”里先答复那一份。"
    )


class NotAnsweredByYou(NotYours):
    """Neither a clerk of the agency whose union it is, nor of Member Service."""

    message = (
        "更正申请由会员所在代办机构的经办人或会员服务部答复：您现在是{who}。请转告该代办机构。"
    )


class PassedOn(NotYours):
    """The agency has handed it over: one desk answers, not two."""

    message = (
        "转会员服务部的更正由会员服务部答复：您现在是{who}。请由会员服务部办理，进度在本页查看。"
    )


class NotSecondOfEntry(NotYours):
    """No second person for this correction."""

    message = (
        "更正登记由第二人确认：代办机构的复核人、主任，或者会员服务部。您现在是{who}。"
        "请转告其中一位。"
    )


class NothingToRegister(NotNow):
    """What the member asks for is nothing that a desk writes into the register."""

    message = (
        "本页更正姓名、证件号码、手机号、所在工会和会籍：这份申请是“{field}”。请写明情况直接答复。"
    )


class NotCorrectedYet(NotNow):
    """The register says what it said when the member asked."""

    message = (
        "答复“已更正”前，登记须已经更正：从提出申请至今没有名单更正过申请的这一项。"
        "请先在本页更正登记，或者转会员服务部办理。"
    )


class ClosingUnsaid(DomainError, field="is_sure"):
    """The box was not ticked."""

    message = "注销须本人确认：您还没有勾选“我已知道”。请勾选后再注销。"
