"""Forms of review and decision: the grid of one item, one value, a question, an incident.

Not here: when a value needs a reason (``assessment.review.rules.reviewing``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms

from huzhu.assessment.errors import SomebodyWasFaster
from huzhu.assessment.outcome.actions.decisions import IncidentReport
from huzhu.assessment.outcome.states import LineSituation
from huzhu.assessment.review.errors import GridNotTaken
from huzhu.assessment.review.rules.reviewing import ReviewEntry
from huzhu.assessment.scheme.rules.wording import number_text
from huzhu.kernel.numbers import GIVEN_POINTS, REVISION
from huzhu.web.fields import (
    DayField,
    LineField,
    MomentField,
    NumberField,
    OneOf,
    TickField,
    UploadField,
    WordsField,
)
from huzhu.web.forms import Form, TurnedAway

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from django.forms import BoundField

    from huzhu.assessment.outcome.queries.decisions import DecisionLine
    from huzhu.assessment.review.queries.review_rows import ReviewRow, Signature
    from huzhu.kernel.errors import DomainError

AGREE = "agree"
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class GridRow:
    """One agency's line of the grid: what is known, and what is typed."""

    row: ReviewRow
    is_open: bool
    mine: Signature | None
    others: tuple[Signature, ...]
    points: BoundField | None = None
    reason: BoundField | None = None
    version: BoundField | None = None
    fault: DomainError | None = None

    @property
    def somebody_was_faster(self) -> bool:
        return isinstance(self.fault, SomebodyWasFaster)


class GridForm(Form):
    """One item across agencies; a row without points is left as it is."""

    use_required_attribute = False

    def __init__(self, *args: Any, rows: Sequence[ReviewRow], department: str) -> None:
        self.rows, self.department = rows, department
        self.faults: Mapping[str, DomainError] = {}
        super().__init__(*args)
        for row in rows:
            if self.is_open(row):
                self._add(row)

    def is_open(self, row: ReviewRow) -> bool:
        """Whether the department can type into the row."""
        is_theirs = row.is_due(self.department) or self.department in row.signatures
        return is_theirs and row.row.decided_points is None

    def _add(self, row: ReviewRow) -> None:
        number, mine = row.number, row.signatures.get(self.department)
        points = NumberField(GIVEN_POINTS, f"{row.agency_name}审核分", required=False)
        points.initial = mine and _plain(mine.points)
        points.widget = forms.TextInput(attrs=_cell(row) | {"aria-label": points.label})
        reason = LineField(most=_LONGEST, required=False)
        reason.initial = mine.reason if mine else ""
        label = f"{row.agency_name}理由"
        reason.widget.attrs |= {"class": "form-control", "aria-label": label}
        self.fields[f"points-{number}"] = points
        self.fields[f"reason-{number}"] = reason
        self.fields[f"version-{number}"] = NumberField(
            REVISION, initial=row.row.version, widget=forms.HiddenInput
        )

    def lines(self) -> Iterator[GridRow]:
        """The rows as the page shows them."""
        for row in self.rows:
            number, mine = row.number, row.signatures.get(self.department)
            signed = [row.signatures[owner] for owner in row.item.owners if owner in row.signatures]
            others = tuple(each for each in signed if each.department != self.department)
            is_open = f"points-{number}" in self.fields
            names = ("points", "reason", "version")
            cells = {name: self[f"{name}-{number}"] for name in names} if is_open else {}
            fault = self.faults.get(number)
            yield GridRow(row, is_open, mine, others, fault=fault, **cells)

    def entries(self) -> list[ReviewEntry]:
        """What was typed and is not signed already; with 同意自评, all rows that agree."""
        agrees = AGREE in self.data
        found = [self._entry(row, agrees=agrees) for row in self.rows if self.is_open(row)]
        return [entry for entry in found if entry is not None]

    def facts(self) -> dict[str, Any]:
        return {"entries": self.entries()}

    def _entry(self, row: ReviewRow, *, agrees: bool) -> ReviewEntry | None:
        given, number = self.cleaned_data, row.number
        points, reason = given[f"points-{number}"], given[f"reason-{number}"]
        if points is None and agrees and can_agree(row, self.department):
            points = row.row.self_points
        mine = row.signatures.get(self.department)
        is_same = mine is not None and (mine.points, mine.reason) == (points, reason)
        if points is None or is_same:
            return None
        return ReviewEntry(number, points, reason, given[f"version-{number}"])

    def tell_rows(self) -> None:
        """Put the faults of a turned-away grid beside their rows.

        Where somebody was faster the row takes the newest version: who has seen both values may
        sign again.
        """
        for error in self.non_field_errors().as_data():
            if isinstance(error, TurnedAway) and isinstance(error.error, GridNotTaken):
                self.faults = error.error.faults
        data = self.data.copy()  # type: ignore[attr-defined] # a QueryDict
        for row in self.rows:
            if isinstance(self.faults.get(row.number), SomebodyWasFaster):
                data[f"version-{row.number}"] = str(row.row.version)
        self.data = data


def can_agree(row: ReviewRow, department: str) -> bool:
    """Whether a row may be agreed to without a look: due, rated, and no figure says otherwise."""
    return row.is_due(department) and row.row.self_points is not None and not row.differs


class SignForm(Form):
    """One department's value for one item of one agency."""

    version = NumberField(REVISION, widget=forms.HiddenInput)
    points = NumberField(GIVEN_POINTS, "审核分", unit="分")
    reason = WordsField(
        "理由",
        _LONGEST,
        rows=3,
        required=False,
        help_text="与自评分或平台分不同时必填，代办处可以看到。",
        example="例如：佐证材料显示全年研究一次，按标准得 0 分。",
    )
    is_spot_check = TickField("这是实地抽查")
    place = LineField("抽查地点", 120, required=False, example="例如：东城区代办处档案室")
    photo = UploadField(
        "现场照片",
        accept="image/*",
        capture="environment",
        required=False,
        help_text="手机上可直接拍照，作为这一项的佐证材料保存。",
    )

    def facts(self) -> dict[str, Any]:
        """What ``review_item`` takes; with a spot check, what ``spot_check`` takes."""
        given = self.cleaned_data
        told = {name: given[name] for name in ("points", "reason", "version")}
        if not given["is_spot_check"]:
            return told
        photos = [given["photo"]] if given["photo"] else []
        return told | {"photos": photos, "place": given["place"]}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("photo") and not given.get("is_spot_check"):
            self.add_error(
                "is_spot_check", "照片只随实地抽查保存：请勾选“这是实地抽查”，或去掉照片。"
            )
        return given


class AskForm(Form):
    """A question to the agency about one item."""

    question = WordsField(
        "问题", _LONGEST, rows=3, example="例如：请补交下半年研究互助保障工作的会议纪要。"
    )
    due_on = DayField("答复期限", help_text="当天 24:00 前答复。")


class DecideForm(Form):
    """The leading group's value for one item."""

    version = NumberField(REVISION, widget=forms.HiddenInput)
    points = NumberField(GIVEN_POINTS, "审定分", unit="分")
    reason = WordsField(
        "理由",
        _LONGEST,
        help_text="记入审定记录，结果下发后代办处可以看到。",
        example="例如：经领导小组集体研究，两部门依据不同，以合规部核查结果为准。",
    )


class DecisionSearch(Form):
    """Which agencies of the leading group's table; it lives in the address."""

    text = LineField("代办处", 80, required=False, example="名称或编号")
    show = OneOf("情况", required=False)

    def __init__(self, asked: Mapping[str, str], *, counts: Mapping[LineSituation, int]) -> None:
        super().__init__(asked)
        self.offer(
            "show",
            [
                ("", f"全部（{sum(counts.values())}）"),
                *(
                    (str(each), f"{each.label}（{counts[each]}）")
                    for each in LineSituation
                    if counts[each]
                ),
            ],
        )
        self.is_valid()

    def found_in(self, lines: Iterable[DecisionLine]) -> list[DecisionLine]:
        """The lines that are asked for; values that are no choices do not filter."""
        text, show = self.cleaned_data.get("text", ""), self.cleaned_data.get("show", "")
        return [
            line
            for line in lines
            if text.strip() in line.is_for and show in {"", str(line.situation)}
        ]


class ReopenForm(Form):
    """A second deadline for one agency."""

    until = MomentField("重新开放至", help_text="到时未报送的，仍按未按时报送处理。")
    reason = WordsField("理由", _LONGEST, example="例如：报送当日平台故障，信息技术部已出具说明。")


class IncidentForm(Form):
    """A security incident as IT or Compliance found it."""

    agency = OneOf("代办处")
    happened_on = DayField("发生日期")
    what = WordsField("经过", example="例如：经办人将业务系统用户名和密码交给外单位人员使用。")
    consequences = WordsField(
        "后果", rows=3, example="例如：约 300 名职工的身份信息在网上流传，已有职工投诉。"
    )
    has_leak = TickField("造成信息泄露", clause="A7.2")
    has_serious_consequences = TickField("产生严重后果")
    file = UploadField(
        "调查材料",
        accept=".pdf,.png,.jpg,.jpeg,.docx,.xlsx",
        required=False,
        help_text="如调查报告、情况说明。PDF、图片或文档。",
    )

    def __init__(self, *args: Any, agencies: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("agency", [("", "请选择"), *agencies])

    def report(self) -> IncidentReport:
        given = self.cleaned_data
        names = ("happened_on", "what", "consequences", "has_leak", "has_serious_consequences")
        return IncidentReport(**{name: given[name] for name in names})

    def facts(self) -> dict[str, Any]:
        return {"report": self.report(), "file": self.cleaned_data["file"]}


class VetoForm(Form):
    """The decision that vetoes a year."""

    reason = WordsField(
        "决定", _LONGEST, example="例如：经领导小组研究，该事件属重大信息安全事故，按规定一票否决。"
    )


def _cell(row: ReviewRow) -> dict[str, str]:
    return {
        "class": "form-control number as-points",
        "inputmode": "decimal",
        "autocomplete": "off",
        "data-grid-cell": "",
        "data-self": _plain(row.row.self_points),
        "data-platform": _plain(row.platform_points),
        "data-full": _plain(row.row.full_marks),
    }


def _plain(points: Decimal | None) -> str:
    return "" if points is None else number_text(points)
