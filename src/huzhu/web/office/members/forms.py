"""Forms of the register's pages."""

from typing import Any

from huzhu.web.fields import LISTS, DayField, FileField, LineField
from huzhu.web.forms import Form


class MemberSearch(Form):
    """The query bar: exact; the registrar may type a name or the end of a phone number.

    What may be typed stands once, below the field (``search_help``).
    """

    use_required_attribute = False

    text = LineField(
        "查找会员",
        40,
        required=False,
        is_kept=False,
    )
    reason = LineField("为什么查", 120, required=False, example="例如：2026-0012 核对领取人")

    def __init__(self, *args: Any, is_inside: bool) -> None:
        super().__init__(*args)
        if is_inside:
            del self.fields["reason"]
        else:
            self.fields["text"].required = self.fields["reason"].required = True

    def facts(self) -> dict[str, Any]:
        return {"reason": self.cleaned_data["reason"]}


class LookReason(Form):
    """For which case somebody outside Member Service looks at a member."""

    reason = LineField("为什么查看", 120, example="例如：2026-0012 核对领取人")


class ImportMembers(Form):
    """A list of members."""

    file = FileField(
        "会员名单",
        accept=LISTS,
        help_text="表格或文本（csv、txt）。上传后先逐行检查，确认数量后才写入会员库。",
    )

    verified_source = LineField(
        "实名核验的依据",
        120,
        required=False,
        example="例如：市总工会实名采集系统",
        help_text="名单里的会员证件都已核对过的，写明由谁核对；须由另一人确认导入。没有核对的留空。",
    )
    verified_on = DayField("核验日期", required=False)

    def facts(self) -> dict[str, Any]:
        """The keyword arguments of the action."""
        upload = self.cleaned_data["file"]
        told = {name: self.cleaned_data[name] for name in ("verified_source", "verified_on")}
        return {"upload": upload, "file_name": upload.name, **told}


class VerifyAgain(Form):
    """By what a name is vouched for anew."""

    source = LineField(
        "核对的证件和方式",
        100,
        missing="请写明核对了什么证件、怎样核对的。",
        example="例如：本人持身份证到办事处窗口核对",
    )


class WithdrawVerification(Form):
    """Why a name is no longer vouched for."""

    reason = LineField(
        "撤销的原因",
        200,
        help_text="会员会在平台和短信里读到。收到短信的可能不是本人：不要写证件号码、登记了什么。",
        example="例如：经核对证件与本人不符",
    )
