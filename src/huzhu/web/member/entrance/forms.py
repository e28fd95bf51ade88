"""Forms of the entrance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from huzhu.kernel.papers import PaperKind
from huzhu.people.states import AgencyLevel
from huzhu.web.fields import LineField, OneOf
from huzhu.web.forms import Form

if TYPE_CHECKING:
    from collections.abc import Iterable

    from huzhu.people.models import Agency

_DIGITS = {"inputmode": "numeric", "pattern": "[0-9 ]*"}


class SignIn(Form):
    """A telephone, and the code that went there; each is sent with its own button."""

    use_required_attribute = False

    number = LineField(
        "手机号",
        20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel-national"}),
        missing="请填写手机号。",
        is_kept=False,
    )
    code = LineField(
        "验证码",
        12,
        required=False,
        widget=forms.TextInput(attrs={**_DIGITS, "autocomplete": "one-time-code"}),
        is_kept=False,
    )

    def clean_code(self) -> str:
        """The code is asked for when somebody wants in, not when it is still to be sent."""
        code = str(self.cleaned_data["code"])
        if "enter" in self.data and not code:
            raise forms.ValidationError("请填写短信里的六位验证码。", code="required")
        return code


class Bind(Form):
    """Who somebody is: as the paper says, and which agency knows them."""

    use_required_attribute = False

    name = LineField("姓名", 64, missing="请填写证件上的姓名。", is_kept=False)
    paper = OneOf("证件", PaperKind)
    id_number = LineField("证件号码", 40, missing="请填写证件号码。", is_kept=False)
    agency_id = OneOf("所在代办机构", missing="请选择代办机构。")

    def __init__(self, *args: Any, places: Iterable[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("agency_id", [("", "请选择"), *((each.pk, _placed(each)) for each in places)])

    def facts(self) -> dict[str, Any]:
        given = super().facts()
        return {**given, "paper": PaperKind(given["paper"]), "agency_id": int(given["agency_id"])}


def _placed(agency: Agency) -> str:
    """A point stands indented below its agency."""
    return f"　{agency.name}" if agency.level == AgencyLevel.POINT else agency.name
