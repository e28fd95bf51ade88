"""Forms of the grade workbench: the rules with their classes, and the word on one agency.

Not here: whether the rules are sound (``assessment.outcome.rules.grades``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.forms import formset_factory
from django.forms.formsets import DELETION_FIELD_NAME

from huzhu.assessment.outcome.rules.grades import (
    AgencyClass,
    BorderTie,
    GradeConfig,
    GradePolicy,
    Rounding,
    SizeBy,
)
from huzhu.assessment.year.states import Grade
from huzhu.kernel.numbers import COUNT, PERCENT, POINTS
from huzhu.people.states import AgencyKind
from huzhu.web.fields import LineField, NumberField, OneOf, SomeOf, WordsField
from huzhu.web.forms import Form
from huzhu.web.grids import EntryRow, Grid
from huzhu.web.stored import StoredForm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huzhu.assessment.scheme.rules.scheme import Section

_MOST_CLASSES = 12
_SPARE_ROWS = 1


class GradeRules(StoredForm):
    """Lines, share and ties."""

    pass_from = NumberField(POINTS, "合格线", unit="分", clause="A4.3a")
    excellent_from = NumberField(
        POINTS, "优秀线", required=False, help_text="不填则不设优秀线，只按名次。", unit="分"
    )
    excellent_share = NumberField(
        PERCENT,
        "优秀比例",
        required=False,
        help_text="占本组代办处数的比例；不填则不限名额，达到优秀线即为优秀。",
        unit="%",
    )
    rounding = OneOf("名额有小数时", Rounding)
    border_tie = OneOf("最后一个名额有并列时", BorderTie)
    first_section = OneOf("总分相同时先比")
    second_section = OneOf("再比")
    third_section = OneOf("最后比")
    size_by = OneOf("规模按", SizeBy)

    def __init__(self, *args: Any, sections: Sequence[Section], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_section", "second_section", "third_section"):
            self.offer(name, [(each.id, each.name) for each in sections])


class ClassRow(EntryRow):
    """One class of comparable agencies."""

    name = LineField("组名", 40, example="例如：区（开发区）组")
    kinds = SomeOf("代办处类别", AgencyKind)
    least = NumberField(COUNT, "规模从（含）")
    below = NumberField(COUNT, "到（不含）", least=1, required=False)

    def _merge(self) -> None:
        """Taking a row away that somebody else has changed asks first."""
        super()._merge()
        if DELETION_FIELD_NAME not in self.touched or not (self.taken_over or self.conflicts):
            return
        self.conflicts.clear()
        now = str(self.initial["name"] or "")
        self.ask(DELETION_FIELD_NAME, now=now, of="".join(self._marks().values()))


class ClassGrid(Grid):
    """The classes; a row without a word is no class."""

    def meant(self) -> tuple[AgencyClass, ...]:
        """The filled rows as classes."""
        rows = [form.cleaned_data for form in self.forms]
        return tuple(
            AgencyClass(
                code=f"class{place}",
                name=row["name"],
                kinds=tuple(AgencyKind(kind) for kind in row["kinds"]),
                least=row["least"],
                below=row["below"],
            )
            for place, row in enumerate((row for row in rows if row.get("name")), start=1)
        )


_CLASSES: type[ClassGrid] = formset_factory(  # type: ignore[assignment] # the given base
    ClassRow, formset=ClassGrid, extra=_SPARE_ROWS, max_num=_MOST_CLASSES, can_delete=True
)


class Fault(NamedTuple):
    """A field that must be mended, as the page's one summary leads to it."""

    label: str
    id_for_label: str
    auto_id: str


class GradeBench:
    """The rules and the classes together, as one form with one summary (``form_errors.html``)."""

    def __init__(self, sent: Any, *, config: GradeConfig, sections: Sequence[Section]) -> None:
        self.rules = GradeRules(sent, initial=_rules_initial(config), sections=sections)
        self.classes = _CLASSES(sent, prefix="class", initial=_class_initial(config))
        for form in self.classes.forms:
            form.fields["DELETE"].label = "删除"
            form.fields["DELETE"].widget.attrs["class"] = "form-check-input"

    def is_valid(self) -> bool:
        """Both parts, so that all faults are told at once."""
        return all([self.rules.is_valid(), self.classes.is_valid()])

    @property
    def errors(self) -> bool:
        """Whether anything must be mended."""
        return bool(self.rules.errors) or any(row.errors for row in self.classes.forms)

    @property
    def non_field_errors(self) -> Any:
        """What is said against the rules as a whole; a class says its own."""
        return self.rules.non_field_errors

    @property
    def faulty_fields(self) -> list[Fault]:
        """What must be mended in the rules, then in the classes, each with its place."""
        found = [(field, "") for field in self.rules.faulty_fields]
        for place, row in enumerate(self.classes.forms, start=1):
            found += [(field, f"（第 {place} 组）") for field in row.faulty_fields]
        return [
            Fault(f"{field.label}{where}", field.id_for_label, field.auto_id)
            for field, where in found
        ]

    def meant(self) -> GradeConfig:
        """The rules as they are meant."""
        found = self.rules.cleaned_data
        gone = {form.prefix for form in self.classes.deleted_forms}
        self.classes.forms = [form for form in self.classes.forms if form.prefix not in gone]
        policy = GradePolicy(
            classes=self.classes.meant(),
            pass_from=found["pass_from"],
            excellent_from=found["excellent_from"],
            excellent_share=found["excellent_share"],
            rounding=Rounding(found["rounding"]),
            border_tie=BorderTie(found["border_tie"]),
            tie_sections=_once(
                found["first_section"], found["second_section"], found["third_section"]
            ),
        )
        return GradeConfig(policy, SizeBy(found["size_by"]))


class OverrideForm(Form):
    """The leading group's word on the grade of one agency."""

    grade = OneOf("审定等次", Grade, widget=forms.RadioSelect, clause="A4.3a")
    reason = WordsField(
        "理由",
        400,
        rows=3,
        help_text="代办处会读到这段文字。",
        example="例如：年内承担全市试点任务，领导小组会议一致同意。",
    )


def _rules_initial(config: GradeConfig) -> dict[str, Any]:
    policy = config.policy
    ties = [*policy.tie_sections, "", "", ""]
    return {
        "pass_from": policy.pass_from,
        "excellent_from": policy.excellent_from,
        "excellent_share": policy.excellent_share,
        "rounding": str(policy.rounding),
        "border_tie": str(policy.border_tie),
        "first_section": ties[0],
        "second_section": ties[1],
        "third_section": ties[2],
        "size_by": str(config.size_by),
    }


def _class_initial(config: GradeConfig) -> list[dict[str, Any]]:
    return [
        {
            "name": each.name,
            "kinds": [str(kind) for kind in each.kinds],
            "least": each.least,
            "below": each.below,
        }
        for each in config.policy.classes
    ]


def _once(*sections: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sections))
