"""Figures of the assessment in forms and sentences, for agencies and the office alike.

Not here: the pages (``agency.assessment.facts``, ``office.assessment.facts``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.http import FileResponse

from huzhu.assessment.scheme.rules.fact_values import NO, YES, expected, value_of
from huzhu.assessment.scheme.rules.facts import FactType
from huzhu.assessment.scheme.rules.wording import number_text
from huzhu.documents.states import Upload
from huzhu.kernel.errors import DomainError
from huzhu.web.fields import FileField, LineField, OneOf, WordsField
from huzhu.web.forms import TurnedAway
from huzhu.web.stored import StoredForm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from huzhu.assessment.scheme.rules.facts import FactKind, FactValue
    from huzhu.assessment.scheme.rules.scoring import ItemChange
    from huzhu.documents.states import Download

TAKEN = "image/jpeg,image/png,.pdf,.docx,.xlsx,.csv,.txt"
_LONGEST = 400


class FigureForm(StoredForm):
    """One figure: a choice where there is one, otherwise what somebody types with its unit."""

    use_required_attribute = False

    def __init__(
        self, kind: FactKind, data: Any = None, files: Any = None, *, value: str = "", **told: Any
    ) -> None:
        super().__init__(data, files, initial={"value": value}, **told)
        self.kind = kind
        self.fields["value"] = _field(kind)
        self.order_fields(["value"])

    def clean_value(self) -> FactValue:
        """What the text says. Its faults are told in the figure's own words."""
        text = self.cleaned_data["value"]
        if not text:  # not asked for
            return ""
        try:
            return value_of(self.kind, text)
        except DomainError as error:
            raise TurnedAway(error) from None


class ReasonedFigure(FigureForm):
    """A figure that is put right, with the reason."""

    reason = WordsField(
        "更正理由",
        200,
        rows=2,
        help_text="代办处会看到这句话。",
        missing="更正须写明理由，以便代办处核对：现在没有填写。请写一两句话。",
    )


class DisputeForm(FigureForm):
    """What the agency claims, why, and a file that shows it."""

    reason = WordsField(
        "理由",
        _LONGEST,
        rows=3,
        help_text="写明哪一笔、哪一天与实际不符。",
        missing="提出异议须写明理由：现在没有填写。请用一两句话说明。",
    )
    file = FileField(
        "证明材料",
        accept=TAKEN,
        required=False,
        help_text="可不附。照片、PDF 或表格，不超过 20 MB。",
    )

    def upload(self) -> Upload | None:
        """The file, if there is one."""
        file = self.cleaned_data.get("file")
        return Upload(file.name, file) if file else None

    def facts(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"claimed": given["value"], "reason": given["reason"], "upload": self.upload()}


def file_response(found: Download) -> HttpResponse:
    """A kept file to be saved."""
    answer = FileResponse(
        found.path.open("rb"),
        as_attachment=True,
        filename=found.name,
        content_type=found.content_type,
    )
    return cast("HttpResponse", answer)


def moved_sentence(changes: Sequence[ItemChange], *, limit: int = 6) -> str:
    """What moved, in a sentence: which item, from how much to how much."""
    if not changes:
        return "各项得分没有变化。"
    shown = [
        f"{change.item} 由 {number_text(change.before or 0)} 分变为 {number_text(change.after)} 分"
        for change in changes[:limit]
    ]
    more = f"等 {len(changes)} 项" if len(changes) > limit else ""
    return f"{'，'.join(shown)}{more}。"


def moved_by_agency(changes: Sequence[ItemChange]) -> str:
    """How many items of how many agencies moved, where naming each would be too long."""
    if not changes:
        return "各代办处得分没有变化。"
    agencies = len({change.agency_id for change in changes})
    return f"{agencies} 个代办处的 {len(changes)} 项得分有变化。"


def _field(kind: FactKind) -> forms.Field:
    label, missing = kind.label, f"须填{expected(kind)}，现在没有填写。"
    names = [YES, NO] if kind.type is FactType.BOOL else list(kind.options.values())
    if names:
        choices = [("", "请选择"), *((name, name) for name in names)]
        return OneOf(label, choices, missing=missing, unit=kind.unit)
    mode = "numeric" if kind.is_whole else "decimal"
    widget = forms.TextInput(attrs={"inputmode": mode})
    return LineField(label, 40, missing=missing, unit=kind.unit, widget=widget)
