"""Forms of recommending: a name with its deeds, the agency's own notice, handing in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from huzhu.assessment.honours.actions.recommendations import Candidate
from huzhu.assessment.honours.states import CandidateKind
from huzhu.documents.states import Upload
from huzhu.kernel.numbers import PLACES
from huzhu.web.fields import DayField, NumberField
from huzhu.web.forms import Form

if TYPE_CHECKING:
    from huzhu.assessment.honours.models import Recommendation

_TAKEN = ".pdf,.docx,image/jpeg,image/png"
_MOST_PLACES = 99


class CandidateForm(Form):
    """Who is recommended, and for what."""

    kind = forms.ChoiceField(
        label="类别", choices=CandidateKind.choices(), widget=forms.RadioSelect
    )
    name = forms.CharField(label="名称（姓名）", max_length=80, required=False)
    post = forms.CharField(
        label="单位与职务", max_length=120, required=False, help_text="优秀个人须填写。"
    )
    deeds = forms.CharField(
        label="主要事迹",
        max_length=1500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": 1500}),
        help_text="写具体工作和成效，公示时公开。",
    )
    place = NumberField(
        PLACES, least=1, most=_MOST_PLACES, label="顺序", initial=1, help_text="同类中的先后。"
    )
    is_reserve = forms.BooleanField(label="作为候补（不占名额，空出名额时递补）", required=False)

    units: ClassVar = {"place": "位"}
    clauses: ClassVar = {"kind": "A2", "deeds": "A4.4"}

    def facts(self) -> dict[str, Any]:
        """What the agency says."""
        found = self.cleaned_data
        return {"candidate": Candidate(**(found | {"kind": CandidateKind(found["kind"])}))}


def initial_of(row: Recommendation) -> dict[str, Any]:
    """The form's values of a recommendation."""
    return {name: getattr(row, name) for name in CandidateForm.base_fields}


class InnerNoticeForm(Form):
    """The agency's own notice: from when, until when, where."""

    start = DayField(label="公示开始")
    notice_to = DayField(label="公示结束", help_text="含当天。")
    place = forms.CharField(label="公示范围和方式", max_length=120, required=False)

    examples: ClassVar = {"place": "例如：单位公示栏和内部网站"}
    clauses: ClassVar = {"notice_to": "A4.4"}

    def facts(self) -> dict[str, Any]:
        """The keyword arguments of the action."""
        found = self.cleaned_data
        return {"start": found["start"], "end": found["notice_to"], "place": found["place"]}


class HandInForm(Form):
    """What the notice brought, and the stamped material."""

    outcome = forms.CharField(
        label="公示情况",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    file = forms.FileField(
        label="盖章的推荐材料",
        required=False,
        widget=forms.FileInput(attrs={"accept": _TAKEN}),
        help_text="推荐表、公示照片等扫描成一个文件，20 MB 以内。",
    )

    examples: ClassVar = {"outcome": "例如：公示期内没有收到异议"}

    def facts(self) -> dict[str, Any]:
        """The keyword arguments of the action."""
        file = self.cleaned_data["file"]
        material = Upload(file.name, file) if file else None
        return {"outcome": self.cleaned_data["outcome"], "material": material}


class ReasonForm(Form):
    """Why a name is taken off the agency's own notice."""

    reason = forms.CharField(label="理由", max_length=300, required=False)
