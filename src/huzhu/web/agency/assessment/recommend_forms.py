"""Forms of recommending: a name with its deeds, the agency's own notice, handing in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from huzhu.assessment.honours.actions.recommendations import Candidate
from huzhu.assessment.honours.states import CandidateKind
from huzhu.kernel.numbers import PLACES
from huzhu.web.fields import (
    DayField,
    LineField,
    NumberField,
    OneOf,
    TickField,
    UploadField,
    WordsField,
)
from huzhu.web.forms import Form
from huzhu.web.once import SEEN
from huzhu.web.stored import StoredForm

if TYPE_CHECKING:
    from huzhu.assessment.honours.models import Recommendation

_TAKEN = ".pdf,.docx,image/jpeg,image/png"
_MOST_PLACES = 99


class CandidateForm(StoredForm):
    """Who is recommended, and for what."""

    kind = OneOf("类别", CandidateKind, widget=forms.RadioSelect, clause="A2")
    name = LineField("名称（姓名）", 80, required=False)
    post = LineField("单位与职务", 120, required=False, help_text="优秀个人须填写。")
    deeds = WordsField(
        "主要事迹",
        1500,
        rows=6,
        required=False,
        help_text="写具体工作和成效，公示时公开。",
        clause="A4.4",
    )
    place = NumberField(
        PLACES, "顺序", least=1, most=_MOST_PLACES, initial=1, help_text="同类中的先后。", unit="位"
    )
    is_reserve = TickField("作为候补（不占名额，空出名额时递补）")

    def facts(self) -> dict[str, Any]:
        """What the agency says."""
        return {"candidate": Candidate(**self.cleaned_data)}


def initial_of(row: Recommendation) -> dict[str, Any]:
    """The form's values of a recommendation."""
    return {name: getattr(row, name) for name in CandidateForm.base_fields if name != SEEN}


class InnerNoticeForm(Form):
    """The agency's own notice: from when, until when, where."""

    start = DayField("公示开始")
    notice_to = DayField("公示结束", help_text="含当天。", clause="A4.4", goes_as="end")
    place = LineField("公示范围和方式", 120, required=False, example="例如：单位公示栏和内部网站")


class HandInForm(Form):
    """What the notice brought, and the stamped material."""

    outcome = WordsField(
        "公示情况", 400, rows=2, required=False, example="例如：公示期内没有收到异议"
    )
    file = UploadField(
        "盖章的推荐材料",
        goes_as="material",
        accept=_TAKEN,
        required=False,
        help_text="推荐表、公示照片等扫描成一个文件，20 MB 以内。",
    )


class ReasonForm(Form):
    """Why a name is taken off the agency's own notice."""

    reason = LineField("理由", 300, required=False)
