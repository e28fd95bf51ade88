"""The form of one item of a scheme: points, owners, kinds, words, tiers with bounds, questions.

The rule's structure stays; its figures, bounds and points are typed here. Another structure comes
by spreadsheet. Not here: what rows mean (``assessment.scheme.rules.rule_rows``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django import forms

from huzhu.assessment.scheme.rules.rule_rows import Joint, RowSort, RuleRow, path_text, rule_rows
from huzhu.assessment.scheme.rules.scheme import OpenQuestion
from huzhu.assessment.scheme.rules.scheme_edit import ItemEdit, item_digest
from huzhu.assessment.scheme.rules.tree import NOTHING, Tier
from huzhu.kernel.numbers import MEASURE
from huzhu.people.states import AgencyKind, DepartmentCode
from huzhu.web.fields import NumberField, OneOf, SomeOf, WordsField
from huzhu.web.office.assessment.scheme_forms import LONGEST, plain, points_field, words_field
from huzhu.web.stored import StoredForm

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from django.forms import BoundField

    from huzhu.assessment.scheme.rules.facts import FactKind
    from huzhu.assessment.scheme.rules.scheme import Item, Scheme

CLOSED, OPEN = "closed", "open"
_LOWS = [(CLOSED, "达到"), (OPEN, "超过")]
_HIGHS = [(CLOSED, "不超过"), (OPEN, "不到")]
_QUESTION = ("question", "answer", "reason")


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one figure: ``low`` and ``high`` of tiers, or a label, and the points."""

    kind: FactKind
    place: str
    is_tiers: bool
    rows: Sequence[tuple[str, Mapping[str, BoundField]]]


class ItemForm(StoredForm):
    """One item, as its edit."""

    use_required_attribute = False

    full_marks = points_field("标准分", unit="分")
    owners = SomeOf("考核部门", DepartmentCode, missing="须至少选一个考核部门。")
    kinds = SomeOf("适用的代办处", AgencyKind, missing="须至少选一类代办处。")
    text = words_field("考核标准", rows=5, required=True)
    guide = words_field("填报说明", rows=2)
    proof = words_field("佐证材料", rows=2)

    def __init__(self, data: Any = None, *, scheme: Scheme, item: Item) -> None:
        self.scheme, self.item, self.catalogue = scheme, item, scheme.catalogue
        initial = {
            "full_marks": plain(item.full_marks),
            "owners": [str(owner) for owner in item.owners],
            "kinds": [str(kind) for kind in item.kinds],
            "text": item.text,
            "guide": item.guide,
            "proof": item.proof,
        }
        super().__init__(data, initial=initial)
        same = groupby(rule_rows(item.rule), key=lambda row: (row.path, row.sort, row.fact))
        self.row_groups = [list(rows) for _, rows in same]
        self._add_gates()
        for number, rows in enumerate(self.row_groups):
            self._add_group(number, rows)
        for number in range(len(item.open_questions) + 1):
            self._add_question(number)

    # --- fields ---

    def _add_gates(self) -> None:
        for fact, least in self._thresholds().items():
            kind = self.catalogue[fact]
            field = points_field(f"前提：{kind.label}至少", unit=kind.unit, initial=plain(least))
            self.fields[f"gate-{fact}"] = field

    def _thresholds(self) -> dict[str, Decimal]:
        return {
            step.fact: step.at_least
            for rows in self.row_groups
            for step in rows[0].path
            if step.joint is Joint.GATE and step.at_least is not None
        }

    def _add_group(self, number: int, rows: Sequence[RuleRow]) -> None:
        label = self.catalogue[rows[0].fact].label
        is_tiers = rows[0].sort is RowSort.TIER
        spare: Sequence[RuleRow | None] = (None,) if is_tiers else ()
        for place, row in enumerate((*rows, *spare)):
            prefix, where = f"rule-{number}-{place}", f"{label}第 {place + 1} 档"
            if is_tiers:
                tier = row.tier if row else Tier(NOTHING)
                self._add_bound(f"{prefix}-low", f"{where}下限", _LOWS, tier.low, tier.is_low_open)
                high, is_open = tier.high, tier.is_high_open
                self._add_bound(f"{prefix}-high", f"{where}上限", _HIGHS, high, is_open)
            self._add_cell(f"{prefix}-points", f"{where}得分", row.points if row else None)

    def _add_bound(
        self,
        name: str,
        label: str,
        words: list[tuple[str, str]],
        value: Decimal | None,
        is_open: bool,  # noqa: FBT001 -- a tier's own yes or no
    ) -> None:
        initial = OPEN if is_open else CLOSED
        choice = OneOf(choices=words, required=False, initial=initial)
        choice.widget.attrs["aria-label"] = f"{label}含不含"
        self.fields[f"{name}-word"] = choice
        self._add_cell(name, label, value, least=None)

    def _add_cell(
        self, name: str, label: str, value: Decimal | None, *, least: int | None = 0
    ) -> None:
        field = NumberField(
            MEASURE,
            label,
            least=least,
            required=False,
            error_messages={"invalid": "须填数字", "bounds": "须在范围内"},
            initial=plain(value),
            widget=forms.TextInput(attrs={"class": "as-cell", "aria-label": label}),
        )
        self.fields[name] = field

    def _add_question(self, number: int) -> None:
        known = self.item.open_questions
        asked = known[number] if number < len(known) else OpenQuestion("", "", "")
        labels = ("原文未明确的事项", "办事处的答复", "理由")
        for name, label in zip(_QUESTION, labels, strict=True):
            field = WordsField(label, LONGEST, rows=2, required=False, initial=getattr(asked, name))
            self.fields[f"{name}-{number}"] = field

    # --- as the page shows them ---

    def gates(self) -> list[BoundField]:
        """The thresholds of conditions."""
        return [self[f"gate-{fact}"] for fact in self._thresholds()]

    def groups(self) -> Iterator[Group]:
        """The rows of the rule, figure by figure."""
        for number, rows in enumerate(self.row_groups):
            first = rows[0]
            kind, is_tiers = self.catalogue[first.fact], first.sort is RowSort.TIER
            names = ("low-word", "low", "high-word", "high", "points") if is_tiers else ("points",)
            count = len(rows) + is_tiers
            shown = [
                (
                    self._row_label(rows, place),
                    {
                        name.replace("-", "_"): self[f"rule-{number}-{place}-{name}"]
                        for name in names
                    },
                )
                for place in range(count)
            ]
            yield Group(kind, path_text(first.path, self.catalogue), is_tiers, shown)

    def _row_label(self, rows: Sequence[RuleRow], place: int) -> str:
        if place >= len(rows):
            return "新增一档"
        row = rows[place]
        if row.sort is RowSort.FLAG:
            return "是"
        options = self.catalogue[row.fact].options
        return options.get(row.option, row.option) if row.option else f"第 {place + 1} 档"

    def questions(self) -> list[list[BoundField]]:
        """Each question with its answer and reason; the last one is empty."""
        count = len(self.item.open_questions) + 1
        return [[self[f"{name}-{number}"] for name in _QUESTION] for number in range(count)]

    # --- as the edit ---

    def clean(self) -> dict[str, Any]:
        """A tier with a bound needs its points; a question needs answer and reason."""
        given = super().clean() or {}
        for number, rows in enumerate(self.row_groups):
            for place in range(len(rows) + 1):
                self._check_row(f"rule-{number}-{place}", is_tier=rows[0].sort is RowSort.TIER)
        for number in range(len(self.item.open_questions) + 1):
            texts = [given.get(f"{name}-{number}", "") for name in _QUESTION]
            if any(texts) and not all(texts):
                self.add_error(f"question-{number}", "事项、答复和理由须一并写明。")
        return given

    def _check_row(self, prefix: str, *, is_tier: bool) -> None:
        name, given = f"{prefix}-points", self.cleaned_data
        if name not in self.fields or name in self.errors or given.get(name) is not None:
            return
        bounds = [given.get(f"{prefix}-low"), given.get(f"{prefix}-high")]
        if not is_tier or any(bound is not None for bound in bounds):
            self.add_error(name, "须填得分")

    def facts(self) -> dict[str, Any]:
        return {"edit": self.edit(), "read": item_digest(self.scheme, self.item.id)}

    def edit(self) -> ItemEdit:
        """What was typed; a tier whose cells are all empty is gone."""
        given = self.cleaned_data
        return ItemEdit(
            item_id=self.item.id,
            full_marks=given["full_marks"],
            owners=tuple(given["owners"]),
            kinds=tuple(given["kinds"]),
            text=given["text"],
            guide=given["guide"],
            proof=given["proof"],
            rows=tuple(self._rows()),
            open_questions=tuple(self._questions()),
        )

    def _rows(self) -> Iterator[RuleRow]:
        given = self.cleaned_data
        for number, rows in enumerate(self.row_groups):
            count = len(rows) + (rows[0].sort is RowSort.TIER)
            for place in range(count):
                points = given[f"rule-{number}-{place}-points"]
                if points is None:
                    continue
                row = rows[min(place, len(rows) - 1)]
                path = tuple(
                    replace(step, at_least=given[f"gate-{step.fact}"])
                    if step.at_least is not None
                    else step
                    for step in row.path
                )
                tier = self._tier(f"rule-{number}-{place}", points, row)
                yield replace(row, path=path, points=points, tier=tier)

    def _tier(self, prefix: str, points: Decimal, row: RuleRow) -> Tier:
        if row.sort is not RowSort.TIER:
            return row.tier
        given = self.cleaned_data
        low, high = given[f"{prefix}-low"], given[f"{prefix}-high"]
        return Tier(
            points,
            low,
            high,
            is_low_open=low is not None and given[f"{prefix}-low-word"] == OPEN,
            is_high_open=high is not None and given[f"{prefix}-high-word"] == OPEN,
        )

    def _questions(self) -> Iterator[OpenQuestion]:
        for number in range(len(self.item.open_questions) + 1):
            texts = [self.cleaned_data[f"{name}-{number}"] for name in _QUESTION]
            if any(texts):
                yield OpenQuestion(*texts)
