"""The schemes of the demonstration's years, and the year from its preparation to its opening.

The first year goes by the official sheet, the second by a copy in which one tier was changed, the
year under review by that copy again; next year's is a draft.

Not here: what happens in the year (``past``, ``running``).
"""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from huzhu.assessment.scheme import actions as schemes
from huzhu.assessment.scheme.queries import content_of
from huzhu.assessment.scheme.rules.rule_rows import rule_rows
from huzhu.assessment.scheme.rules.scheme_edit import ItemEdit, item_digest
from huzhu.assessment.scheme.rules.tree import Tier, Tiers
from huzhu.assessment.year.actions import years
from huzhu.demo.assessment import figures
from huzhu.demo.assessment.cycle import Cycle
from huzhu.people.states import DepartmentCode

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.assessment.scheme.models import SchemeVersion
    from huzhu.assessment.scheme.rules.scheme import Scheme
    from huzhu.assessment.scheme.rules.tree import Rule
    from huzhu.demo.assessment.dates import Dates
    from huzhu.demo.stage import Stage

OFFICIAL = "2021"
_PREPARED, _OPENED = -23, -18
_ORGANISATION = DepartmentCode.ORGANISATION


def official_scheme(stage: Stage, dates: Dates) -> SchemeVersion:
    """The sheet of 〔2021〕79号, word for word."""
    at = dates.at(_PREPARED, 10)
    by = stage.officer(_ORGANISATION, at)
    return schemes.bring_in_scheme(OFFICIAL, year=dates.number, by=by, at=at)


def amended_scheme(stage: Stage, dates: Dates, *, source: SchemeVersion) -> SchemeVersion:
    """A copy in which 51 to 80 returned claims still earn three points, in rule and wording."""
    rule = Tiers(
        "returned_claims",
        (
            Tier(Decimal(5), high=Decimal(50)),
            Tier(Decimal(3), low=Decimal(50), high=Decimal(80), is_low_open=True),
            Tier(Decimal(0), low=Decimal(80), is_low_open=True),
        ),
    )
    at = dates.at(_PREPARED, 10)
    draft = schemes.copy_scheme(
        source, year=dates.number, by=stage.officer(_ORGANISATION, at), at=at
    )
    new = "51 至 80 人次的得3分，80人次以上的不得分。"
    wording = ("全年理赔单据打回50人次以上的不得分。", new)
    _edit(stage, draft, "2.4", rule, wording=wording, at=at)
    head = stage.head(_ORGANISATION, at)
    schemes.adopt_scheme(draft, read=draft.content_hash, by=head, at=dates.at(_PREPARED, 16))
    return draft


def carried_scheme(stage: Stage, dates: Dates, *, source: SchemeVersion) -> SchemeVersion:
    """Last year's, word for word."""
    at = dates.at(_PREPARED, 10)
    by = stage.officer(_ORGANISATION, at)
    return schemes.carry_over_scheme(source, year=dates.number, by=by, at=at)


def draft_of_next_year(stage: Stage, dates: Dates, *, source: SchemeVersion) -> None:
    """What is being thought about: nine points for 95 per cent of the target."""
    at = dates.at(-2, 15)
    by = stage.officer(_ORGANISATION, at)
    draft = schemes.begin_scheme(f"version:{source.pk}", year=dates.number + 1, by=by, at=at)
    rule = content_of(draft).item("3.3").rule
    if isinstance(rule, Tiers):
        best, second, *others = rule.tiers
        third = replace(second, high=Decimal(95))
        second = replace(second, points=Decimal(9), low=Decimal(95))
        old = "完成指标90%及以上的得8分"
        tiers = Tiers(rule.fact, (best, second, third, *others))
        wording = (old, f"完成指标95%及以上的得9分，{old}")
        _edit(stage, draft, "3.3", tiers, wording=wording, at=at)


def prepare_year(stage: Stage, dates: Dates, *, scheme: SchemeVersion, age: int) -> Cycle:
    """Set the year up with its scheme and calendar."""
    at = dates.at(_PREPARED, 14)
    year = years.create_year(
        dates.number,
        scheme=scheme,
        calendar=dates.calendar,
        document_number=f"京互助办〔{dates.day(_PREPARED).year}〕{31 + age}号",
        by=stage.officer(_ORGANISATION, at),
        at=at,
    )
    profiles = {
        number: figures.profile_of(agency, year=year.year, age=age, seed=stage.seed)
        for number, agency in stage.agencies.items()
        if "-" not in number
    }
    return Cycle(stage, dates, year, profiles)


def open_year(cycle: Cycle) -> None:
    """Open the year; every agency gets its sheet, scored by the figures that are there."""
    at = cycle.dates.at(_OPENED, 9, 5)
    years.open_year(cycle.year, by=cycle.keeper(at), at=at)
    cycle.read_sheets()


def _edit(
    stage: Stage,
    draft: SchemeVersion,
    item: str,
    rule: Rule,
    *,
    wording: tuple[str, str],
    at: datetime,
) -> None:
    scheme = content_of(draft)
    by = stage.officer(_ORGANISATION, at)
    read = item_digest(scheme, item)
    edit = _with_rule(scheme, item, rule)
    edit = replace(edit, text=edit.text.replace(*wording))
    schemes.edit_scheme(draft, edit, read=read, by=by, at=at)


def _with_rule(scheme: Scheme, item_id: str, rule: Rule) -> ItemEdit:
    item = scheme.item(item_id)
    kept = {
        each.name: getattr(item, each.name) for each in fields(ItemEdit) if hasattr(item, each.name)
    }
    return ItemEdit(item_id=item_id, rows=rule_rows(rule), **kept)
