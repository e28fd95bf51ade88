"""The form by which a clerk signs for the results."""

from typing import Any

from huzhu.web.fields import SecretField
from huzhu.web.forms import Form


class ReceiptForm(Form):
    """The password of the workbook, typed twice: nobody can open it without."""

    use_required_attribute = False

    password = SecretField(
        "打开口令",
        required=False,
        help_text="至少 8 位，自行设定并妥善保管；平台不保存口令，遗忘后须重新下载。",
    )
    again = SecretField("再输一次", required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("password") != found.get("again"):
            self.add_error("again", "两次输入的口令须一致，现在不同。请重新输入。")
        return found

    def facts(self) -> dict[str, Any]:
        return {"password": self.cleaned_data["password"]}
