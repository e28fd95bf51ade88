"""Why no desk corrects an entry of the register. Each: the rule · the facts · what next."""

from huzhu.kernel.errors import DomainError, Kind


class EntryValueWrong(DomainError, clause="S2.1.1", field="value"):
    """It cannot be right, whoever it is."""

    message = "会员须实名登记，登记须准确：{reason}"


class EntryStands(DomainError, clause="S2.1.1", field="value"):
    """The register says so already."""

    message = (
        "更正的内容须与现在的登记不同：登记的{field}已经是这样。"
        "请核对填写的内容；登记本来就对的，写明情况答复不予更正。"
    )


class PaperOfAnother(DomainError, clause="S2.1.1", field="value"):
    """Whose it is, the desk is not told: it may be another agency's member."""

    message = (
        "一个证件号码只登记一名会员：这个号码已登记在另一名会员名下。"
        "请逐位核对本人证件；证件确实如此的，请转会员服务部办理。"
    )


class UnionElsewhere(DomainError, clause="S2.1.1", field="value"):
    """There is none such, or it is another agency's."""

    message = (
        "会员登记在本机构及所属的基层工会下：没有找到“{union}”。"
        "请填写工会编号或者工会全称；调动到其他代办机构的工会的，请转会员服务部办理。"
    )


class PhoneNotProved(DomainError, clause="S2.1.1", field="value"):
    """The member signs in by another one: that is changed by a binding."""

    message = (
        "已登录会员的手机号须由本人用验证码证明：这名会员现在用末四位 {tail} 的手机登录。"
        "请会员用新手机登录并申请绑定，在“绑定核验”里由两人换绑。"
    )


class EvidenceTooWeak(DomainError, clause="S2.1.1", field="evidence"):
    """What it is said to rest on does not show it."""

    message = (
        "更正须有相应的依据：更正{whose}的{field}须“{needed}”，现在选的是“{evidence}”。"
        "请补齐依据后再办理，或者转会员服务部办理。"
    )


class EntryNeedsSecond(DomainError, kind=Kind.NOT_YOURS, clause="S3.2.2"):
    """One person alone would change who somebody is."""

    message = (
        "{field}的更正须由两人办理：现在只有{who}一人。"
        "请由代办机构的复核人、主任，或者会员服务部的另一位同事确认。"
    )
