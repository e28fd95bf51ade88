"""Forms of the schemes: beginning one, its head, one item with its tiers, taking in a spreadsheet.

Not here: whether the result is sound (``assessment.scheme.rules.scheme_checks``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from huzhu.assessment.scheme.rules.scheme_edit import HeadEdit, head_digest
from huzhu.assessment.scheme.rules.wording import number_text
from huzhu.kernel.numbers import KEY, SCHEME_POINTS, YEAR
from huzhu.web.fields import LISTS, FileField, LineField, NumberField, OneOf, WordsField
from huzhu.web.forms import Form
from huzhu.web.stored import StoredForm

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from huzhu.assessment.scheme.models import SchemeVersion
    from huzhu.assessment.scheme.queries import SchemeSource
    from huzhu.assessment.scheme.rules.scheme import Scheme
    from huzhu.assessment.year.models import AssessmentYear

LONGEST = 2000


def points_field(label: str, **told: Any) -> NumberField:
    """Points of an item, a section or a tier."""
    said = {"invalid": "须填数字，例如 6 或 2.5。", "bounds": "分数不小于 0，不大于 9,999。"}
    missing = "须填分数，现在没有填写。"
    return NumberField(SCHEME_POINTS, label, missing=missing, error_messages=said, **told)


def words_field(label: str, *, rows: int = 3, required: bool = False) -> forms.CharField:
    """Sentences of a scheme."""
    return WordsField(
        label,
        LONGEST,
        rows=rows,
        required=required,
        missing=f"须填{label}，现在没有填写。",
    )


class BeginScheme(Form):
    """Which year, and what it starts from."""

    use_required_attribute = False

    year = NumberField(YEAR, "年度")
    source = OneOf("沿用")

    def __init__(self, *args: Any, sources: Sequence[SchemeSource], **told: Any) -> None:
        super().__init__(*args, **told)
        self.offer("source", [(each.key, each.label) for each in sources])


class HeadForm(StoredForm):
    """Title, total, the points of each section, the two sentences below the sheet."""

    title = LineField("名称", 200)
    total = points_field("总分", unit="分")
    veto = words_field("一票否决", required=True)
    late = words_field("未按时提交", rows=2, required=True)

    def __init__(self, data: Any = None, *, scheme: Scheme) -> None:
        initial = {
            "title": scheme.title,
            "total": plain(scheme.total),
            "veto": scheme.veto,
            "late": scheme.late,
        }
        super().__init__(data, initial=initial)
        self.scheme = scheme
        for section in scheme.sections:
            told = {"unit": "分", "initial": plain(section.points)}
            field = points_field(f"{section.id} {section.name}", **told)
            self.fields[f"section-{section.id}"] = field
        self.order_fields(["title", "total", *(f"section-{each.id}" for each in scheme.sections)])

    def edit(self) -> HeadEdit:
        """What was typed."""
        given = self.cleaned_data
        points = {each.id: given[f"section-{each.id}"] for each in self.scheme.sections}
        return HeadEdit(given["title"], given["total"], given["veto"], given["late"], points)

    def facts(self) -> dict[str, Any]:
        return {"edit": self.edit(), "read": head_digest(self.scheme)}


class TakeInForm(Form):
    """A spreadsheet, and the draft it is to replace."""

    read = LineField(widget=forms.HiddenInput)
    file = FileField(
        "方案表格",
        accept=LISTS,
        help_text="XLSX，由本页下载后修改；一行一档。",
        missing="须选择一份表格，现在没有选择。",
    )

    def facts(self) -> dict[str, Any]:
        said = {"read": self.cleaned_data["read"]}
        return {"upload": self.cleaned_data["file"], "said": said}


class AdoptForm(Form):
    """The fingerprint of what was read, and why a rule stays that differs from its wording."""

    read = LineField(widget=forms.HiddenInput)
    despite = LineField(
        "仍按计分规则采用的理由",
        required=False,
        most=300,
        help_text="规则与文字不同时必填，与采用人一并留存。",
    )


class TwoSchemes(Form):
    """Two versions, and for a trial the year of the figures."""

    use_required_attribute = False

    old = OneOf("原方案", coerce=int)
    new = OneOf("新方案", coerce=int)

    def __init__(self, *args: Any, versions: Iterable[SchemeVersion], **told: Any) -> None:
        super().__init__(*args, **told)
        choices = [(each.pk, f"{each}（{each.get_state_display()}）") for each in versions]
        for name in ("old", "new"):
            self.offer(name, choices)


class TrialForm(TwoSchemes):
    """Which figures two versions are tried on."""

    year = OneOf("用哪一年度的数据", coerce=int)

    def __init__(self, *args: Any, years: Iterable[AssessmentYear], **told: Any) -> None:
        super().__init__(*args, **told)
        self.offer("year", [(each.year, f"{each.year} 年度") for each in years])


class ChangePinnedForm(Form):
    """Another version for a running year, with the reason."""

    read = NumberField(KEY, required=False, widget=forms.HiddenInput)  #: which one it replaces
    version = OneOf("改按哪一版计分", coerce=int)
    reason = WordsField(
        "理由",
        200,
        rows=2,
        help_text="各代办处会看到这句话。",
        missing="更换方案须写明理由，以便各代办处核对：现在没有填写。",
        example="例如：1.4 的 180 天上限原文含本数，原方案写成不含。",
    )

    def __init__(self, *args: Any, versions: Iterable[SchemeVersion], **told: Any) -> None:
        super().__init__(*args, **told)
        self.offer("version", [(each.pk, str(each)) for each in versions])

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("read", "reason")}


def plain(value: Decimal | None) -> str:
    """A number as somebody would type it; nothing is empty."""
    return "" if value is None else number_text(value)
