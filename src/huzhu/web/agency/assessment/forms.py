"""Forms of the self-rating. What a value may be is said by the assessment's rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from huzhu.assessment.rating.actions.proofs import Scene
from huzhu.assessment.rating.rules import rating
from huzhu.assessment.rating.rules.rating import Given
from huzhu.assessment.year.rules.basics import FIELDS, basics_faults
from huzhu.kernel.errors import DomainError
from huzhu.kernel.numbers import COUNT, GIVEN_POINTS
from huzhu.web.fields import (
    CodeField,
    FileField,
    LineField,
    MomentField,
    NumberField,
    OneOf,
    UploadField,
    WordsField,
)
from huzhu.web.forms import Form, Section, TurnedAway
from huzhu.web.stored import StoredForm

if TYPE_CHECKING:
    from huzhu.assessment.rating.queries.rating import KnownFile, SheetLine

_NO_NUMBER = "自评分须是数字，现在填写的不是。请填写 0 至标准分之间的数，最多两位小数。"
_NO_COUNT = "这一格须填整数，现在填写的不是。请改正。"
_PICTURES = "image/jpeg,image/png"
_TAKEN = f"{_PICTURES},.pdf,.docx,.xlsx,.csv,.txt"


class ItemForm(StoredForm):
    """Own points and remark of one item."""

    use_required_attribute = False

    points = NumberField(
        GIVEN_POINTS,
        "自评分",
        unit="分",
        required=False,
        error_messages={"invalid": _NO_NUMBER, "bounds": _NO_NUMBER},
    )
    remark = LineField(
        "自评说明",
        rating.LONGEST_REMARK,
        required=False,
        widget=forms.Textarea(attrs={"rows": 1}),
    )

    def __init__(self, line: SheetLine, data: Any = None) -> None:
        self.line = line
        row = line.row
        super().__init__(data, prefix=f"r{row.place}", initial=_standing(line))
        self.fields["points"].widget.attrs["data-full"] = f"{row.full_marks.normalize():f}"

    def stands(self, line: SheetLine) -> None:
        """Go on after a save, with the line as it is now; what is faulty was not saved."""
        self.line = line
        self.renew(_standing(line), still_open=self.errors)

    def given(self) -> Given:
        """What the agency gives itself."""
        found = self.cleaned_data
        return Given(found.get("points"), found.get("remark", "").strip(), self.line.row.version)

    def facts(self) -> dict[str, Any]:
        given = self.given()
        return {"points": given.points, "remark": given.remark, "version": given.version}

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if self.touched and "points" in found:
            try:
                rating.check_given(
                    self.line.item, self.given(), kind=self.line.row.sheet.agency_kind
                )
            except DomainError as error:
                self.add_error(error.field, TurnedAway(error))
        return found


def _standing(line: SheetLine) -> dict[str, Any]:
    points = line.row.self_points
    points = None if points is None else f"{points.normalize() + 0:f}"
    return {"points": points, "remark": line.row.self_remark}


class BasicsForm(StoredForm):
    """基本情况; the coverage is computed and stands in no field."""

    sections = (
        Section(
            "会员情况",
            tuple(name for name, _, _ in FIELDS[:5]),
            "覆盖率由参保人数和职工总数自动计算。",
        ),
        Section(
            "发展情况",
            tuple(name for name, _, _ in FIELDS[5:]),
            "各项保障活动的参保人数，没有的填 0。",
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label, unit in FIELDS:
            told = {"invalid": _NO_COUNT, "required": "这一格须填整数，没有的填 0。"}
            self.fields[name] = NumberField(COUNT, label, unit=unit, error_messages=told)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for fault in basics_faults({k: v for k, v in found.items() if v is not None}):
            self.add_error(str(fault.facts["name"]), TurnedAway(fault))
        return found

    def facts(self) -> dict[str, Any]:
        return {"given": {name: self.cleaned_data[name] for name, _, _ in FIELDS}}


class ProofForm(Form):
    """A new proof: a file, or a photo taken just now."""

    file = UploadField("文件", accept=_TAKEN, required=False)
    photo = UploadField("拍照", accept=_PICTURES, capture="environment", required=False)
    note = LineField("说明", 200, required=False)
    taken_at = MomentField(
        "拍摄时间",
        required=False,
        error_messages={"invalid": "拍摄时间须是日期和时间。请重新选择。"},
    )
    place = LineField("拍摄地点", 120, required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("file") and not found.get("photo") and not self.errors:
            self.add_error("file", "须选择一个文件或拍一张照片，现在没有选择。请选择后再上传。")
        return found

    def facts(self) -> dict[str, Any]:
        found = self.cleaned_data
        scene = Scene(found["note"], found["taken_at"], found["place"])
        return {"upload": found["photo"] or found["file"], "scene": scene}


class KnownFileForm(Form):
    """A file that the agency handed in before."""

    known = OneOf(
        "选用已有材料",
        coerce=int,
        goes_as="file_id",
        error_messages={
            "required": "须选定一份已有材料，现在没有选择。请选择后再放入。",
            "invalid_choice": "选择的材料不在本机构的材料中。请从列出的材料里选择。",
        },
        widget=forms.RadioSelect,
    )

    def __init__(self, known: tuple[KnownFile, ...], data: Any = None) -> None:
        super().__init__(data)
        choices = [(str(each.file_id), f"{each.name}（{each.where}）") for each in known]
        self.offer("known", choices)


class AnswerForm(Form):
    """The answer to a department's question."""

    answer = WordsField(
        "答复",
        400,
        rows=3,
        help_text="写明补充了什么、改了什么。提交后这一项重新锁定。",
        missing="答复须写明情况，现在没有填写。请写一两句话后再提交。",
    )


class ScanForm(Form):
    """The scan of the sealed paper, and the checksum at its foot."""

    checksum = CodeField(
        "校验码",
        40,
        help_text="纸质版页脚的 16 位字母和数字；扫页脚二维码进入本页时已自动填好。",
        missing="须填写纸质版页脚的校验码，现在没有填写。",
        example="例如：D1F1-D273-E5C7-B209",
    )
    file = UploadField(
        "盖章扫描件",
        goes_as="upload",
        accept=f"{_PICTURES},.pdf",
        help_text="PDF 或图片，单个不超过 20 MB。",
        missing="须选择盖章后的扫描件，现在没有选择。",
    )


class SheetFileForm(Form):
    """The official form as a spreadsheet, filled in offline."""

    file = FileField(
        "填好的离线考核表",
        accept=".xlsx",
        missing="须选择填好的离线考核表，现在没有选择。",
    )
