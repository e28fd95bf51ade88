"""The plan's form (附件1): a draft takes anything, the submission asks for all of it.

Not here: what a plan must fulfil (``projects.rules``).
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django import forms

from huzhu.budget import queries as budget
from huzhu.kernel.asked import asked_of, cards_of, is_open
from huzhu.kernel.money import yuan
from huzhu.people import queries as people
from huzhu.projects import rules
from huzhu.projects.forms import PlanFields
from huzhu.projects.queries import cases
from huzhu.projects.states import FundingSource
from huzhu.web.agency.plans.amounts import line_of
from huzhu.web.agency.plans.conditions import (
    NAMES,
    ConditionFields,
    as_fields,
    field_of,
    read_conditions,
)
from huzhu.web.fields import OneOf, SomeOf
from huzhu.web.forms import FilledSection, Section, TurnedAway
from huzhu.web.stored import StoredForm

if TYPE_CHECKING:
    from huzhu.projects.models import ImplementationPlan, ServiceProject
    from huzhu.web.requests import StaffRequest

#: Fields of the page alone, and where they stand.
_ASKED_BEFORE = {"audience_union_ids": ("audience_scope",)}
_ASKED_INSTEAD = {"conditions": NAMES}
SCOPES = [("all", "本机构全体会员"), ("chosen", "限定部分基层工会")]


class DraftSection(FilledSection):
    """A section whose fields may stay open in the draft and must not on submission."""

    @property
    def missing_count(self) -> int:
        known = asked_of(PlanFields)
        wanted = [each for each in self.fields if each.name in known]
        return sum(is_open(each.value()) for each in wanted if not known[each.name].is_optional)


class PlanForm(ConditionFields, StoredForm):
    """All fields of 附件1 in its five cards; a draft takes anything."""

    use_required_attribute = False
    asks, may_be_open = PlanFields, True

    mode = OneOf(choices=[("rush", "先到先得")], required=False, initial="rush")
    audience_scope = OneOf(
        "参与范围",
        SCOPES,
        required=False,
        widget=forms.RadioSelect,
        help_text="按普惠制原则面向全体会员；限定范围或设参加条件须说明理由。",
        clause="S2.1.1",
    )
    audience_union_ids = SomeOf(coerce=int, required=False)
    funding_source = OneOf(choices=FundingSource, required=False)
    budget_line_id = OneOf(coerce=int, empty_value=None, required=False)
    sections = tuple(
        Section(
            card.title,
            [
                name
                for each in names
                for name in (*_ASKED_BEFORE.get(each, ()), *_ASKED_INSTEAD.get(each, (each,)))
            ],
            card.help_text,
        )
        for card, names in cards_of(PlanFields).items()
    )

    def __init__(self, request: StaffRequest, project: ServiceProject, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        del self.fields["conditions"]  # its fields stand in its place
        unions = people.unions_below(request.actor).values_list("id", "name")
        self.offer("audience_union_ids", list(unions))
        self.offer("budget_line_id", line_choices(request, project))

    def filled_sections(self) -> list[FilledSection]:
        return [
            DraftSection(section.key, section.title, section.help_text, section.fields)
            for section in super().filled_sections()
        ]

    def tell_conditions(self, stands: PlanFields) -> None:
        """Say at their fields which conditions of the saved draft cannot be meant."""
        for fault in rules.condition_faults(stands):
            self.tell_of(field_of(fault.error), TurnedAway(fault.error))

    def facts(self) -> dict[str, Any]:
        return {"fields": self.meant()}

    def meant(self) -> PlanFields:
        """The values of the form as the plan's fields."""
        values = dict(self.cleaned_data)
        is_chosen = values.pop("audience_scope") == "chosen"
        values["mode"] = values["mode"] or "rush"
        values["audience_union_ids"] = tuple(values["audience_union_ids"]) if is_chosen else ()
        values["conditions"] = read_conditions(values)
        return PlanFields(**{name: values[name] for name in asked_of(PlanFields)})


def line_choices(request: StaffRequest, project: ServiceProject) -> list[tuple[str, str]]:
    """The lines of this year's and next year's budget with what is left of each."""
    agency_id = cases.budget_agency_id(project.agency)
    this = request.today.year
    lines = [
        (str(line.line_id), f"{year} 年 · {line.name}（可用 {yuan(line.available)}）")
        for year in (this, this + 1)
        for line in budget.lines_of(agency_id, year)
    ]
    return [("", "请选择" if lines else "本机构还没有报送年度预算"), *lines]


def initial_of(project: ServiceProject, plan: ImplementationPlan) -> dict[str, Any]:
    """The form's first values: the draft as it was saved, its line as it stands now."""
    meant = cases.fields_of(plan)
    scope = "chosen" if meant.audience_union_ids else "all"
    funding = meant.funding_source or "management_fee"
    line = line_of(project, meant.budget_line_id)
    values = asdict(meant) | {"funding_source": funding, "audience_scope": scope}
    values |= as_fields(meant.conditions)
    return values | ({"budget_line_id": line.line_id} if line else {})
