"""Forms that anybody may fill in: an objection, a receipt number, a certificate's number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from huzhu.assessment.honours.queries import honours
from huzhu.web.fields import CodeField, LineField, OneOf, WordsField
from huzhu.web.forms import Form

if TYPE_CHECKING:
    from collections.abc import Iterable

    from huzhu.assessment.honours.queries.honour_rows import PublicLine

_WHOLE = ""


class Object(Form):
    """An objection under a real name; ``website`` is a trap that people do not see."""

    about = OneOf("对谁有异议", required=False)
    name = LineField("您的姓名（单位）", 80, required=False)
    contact = LineField(
        "联系方式",
        80,
        required=False,
        help_text="只供核实和答复使用，不会公开。",
        example="手机号或办公电话",
    )
    text = WordsField("异议内容", 2000, required=False, help_text="请写明事实和依据。")
    website = LineField(
        "网址", required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, lines: Iterable[PublicLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [
            (str(line.recommendation_id), f"{line.label}：{line.name}（{line.agency}）")
            for line in lines
            if line.recommendation_id
        ]
        self.offer("about", [(_WHOLE, "整个名单"), *names])
        self.fields["website"].widget.attrs["tabindex"] = "-1"

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError("这一格须留空。请清空后再提交。")
        return ""

    def facts(self) -> dict[str, Any]:
        """The keyword arguments of the action."""
        said = self.cleaned_data
        row = honours.listed_by_id(int(said["about"])) if said["about"] else None
        return {
            "recommendation": row,
            "name": said["name"],
            "contact": said["contact"],
            "text": said["text"],
        }


class AskForObjection(Form):
    """The receipt number of an objection."""

    number = CodeField("受理编号", 32, example="例如：YY2026-0001-9F3C")


class FindWinner(Form):
    """A number or a name looked for in the list of an activity."""

    find = LineField("号码或姓名", 32, required=False, example="例如：317 或 王*明")


class AskForCertificate(Form):
    """The number printed on a certificate."""

    number = CodeField("证书编号", 32, example="例如：HZG2026-0001")
