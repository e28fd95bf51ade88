"""What members say about their own data."""

from __future__ import annotations

from typing import Any

from huzhu.privacy.states import ConsentKind, CorrectedField
from huzhu.web.fields import OneOf, TickField, WordsField
from huzhu.web.forms import Form


class ConsentForm(Form):
    """Yes or no to the newest words of a kind."""

    kind = OneOf("事项", ConsentKind)
    is_given = OneOf("决定", [("yes", "同意"), ("no", "不同意")])

    def facts(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {"kind": said["kind"], "is_given": said["is_given"] == "yes"}


class AskCorrection(Form):
    """What is wrong, and what would be right."""

    field = OneOf("哪一项有误", CorrectedField, blank="请选择", missing="请选择哪一项有误。")
    wish = WordsField(
        "怎样才对",
        500,
        help_text="写明正确的内容和依据。不用写证件全号，需要时代办机构会请您出示证件。",
        example="例如：姓名应为“赵翀”，请以身份证为准。",
    )


class Close(Form):
    """A member says twice that the account is to be closed."""

    is_sure = TickField("我已知道：注销后不能再用这个账号登录、抢订和查看电子码")

    def facts(self) -> dict[str, Any]:
        return {"is_sure": self.cleaned_data["is_sure"]}
