"""The fields of the plan's form that say who may take part (参加条件).

Not here: what they mean and whether they can be meant (``claims.conditions``).
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from huzhu.claims import conditions as rules
from huzhu.claims.conditions import MOST_DAYS, OLDEST, Conditions, Spell
from huzhu.kernel.numbers import COUNT
from huzhu.kernel.workdays import local_date
from huzhu.people.states import Protection, Sex
from huzhu.web.fields import DayField, MomentField, NumberField, OneOf, SomeOf
from huzhu.web.forms import Form

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from huzhu.claims.errors import ConditionsWrong

_BEFORE = "must_"
NAMES = tuple(f"{_BEFORE}{each.name}" for each in fields(Conditions))
_OPEN: dict[str, Any] = {"required": False}


def _age(label: str, beyond: str) -> NumberField:
    """Years of age, as people write a bound: 55, 55岁, 55 周岁（含）以上; both words include it."""
    years = ("周岁", "岁", "")
    endings = [year + also + beyond for year in years for also in ("", "及", "（含）", "(含)")]
    return NumberField(
        COUNT, label, most=OLDEST, unit="周岁", endings=[*endings, "周岁", "岁"], **_OPEN
    )


class ConditionFields(Form):
    """What is asked of a member; all that is left empty is not asked."""

    must_protections = SomeOf(
        "参加的保障", Protection, help_text="不勾选的，不限参加哪种保障。", **_OPEN
    )
    must_has_all = OneOf(
        "勾选几种保障的",
        [("", "参加其中任何一种"), ("1", "须各种都参加")],
        coerce=bool,
        empty_value=False,
        **_OPEN,
    )
    must_sex = OneOf(
        "性别", [("", "不限"), *((each.value, f"{each.label}会员") for each in Sex)],
        coerce=Sex, empty_value=None, **_OPEN,
    )  # fmt: skip
    must_age_from = _age("年龄不低于", "以上")
    must_age_to = _age("年龄不高于", "以下")
    must_age_on = DayField("年龄算到哪一天", help_text="不填的，算到会员领取资格票当天。", **_OPEN)
    must_joined_before = DayField("在哪一天之前入会", **_OPEN)
    must_paid_since = DayField("从哪一天起缴过费", **_OPEN)
    must_protected_on = DayField("保障须在哪一天仍有效", **_OPEN)
    must_not_won = OneOf(
        "没有抢到过福利", [("", "不限"), *Spell.choices()],
        coerce=Spell, empty_value=None, **_OPEN,
    )  # fmt: skip
    must_not_won_days = NumberField(
        COUNT, "最近多少天", least=1, most=MOST_DAYS, unit="天", **_OPEN
    )
    must_is_same_kind = OneOf(
        "哪些福利算在内",
        [("", "各类福利"), ("1", "只算与本项目同类的")],
        coerce=bool,
        empty_value=False,
        **_OPEN,
    )
    must_register_on = DayField(
        "以哪一天的会员登记为准", help_text="不填的，以会员领取资格票当天的登记为准。", **_OPEN
    )

    @property
    def has_conditions(self) -> bool:
        """Whether one of them is filled in, rightly or not."""
        return any(self[name].value() or self[name].errors for name in NAMES)


class ReachForm(ConditionFields):
    """What of the plan's form decides whom it is for, as it is typed."""

    audience_scope = OneOf(choices=[("all", ""), ("chosen", "")], **_OPEN)
    audience_union_ids = SomeOf(coerce=int, **_OPEN)
    closes_at = MomentField(**_OPEN)

    @property
    def conditions(self) -> Conditions:
        """What is typed and can be meant."""
        return rules.sound(read_conditions(self.cleaned_data), closes_on=self._closes_on)

    @property
    def not_counted(self) -> list[tuple[str, str]]:
        """What is typed and cannot be meant: the field's label, and why."""
        told = {name: str(said[0]) for name, said in self.errors.items() if name in NAMES}
        for fault in rules.faults_of(read_conditions(self.cleaned_data), closes_on=self._closes_on):
            told.setdefault(field_of(fault.error), fault.error.detail)
        return [(str(self[name].label), said) for name, said in told.items()]

    @property
    def _closes_on(self) -> date | None:
        closes_at = self.cleaned_data.get("closes_at")
        return local_date(closes_at) if closes_at else None

    @property
    def union_ids(self) -> list[int]:
        """The chosen unions; none: all of the agency."""
        is_chosen = self.cleaned_data.get("audience_scope") == "chosen"
        return self.cleaned_data.get("audience_union_ids", []) if is_chosen else []


def read_conditions(cleaned: Mapping[str, Any]) -> Conditions:
    """What the fields say; a field with a fault says nothing yet."""
    values = {name.removeprefix(_BEFORE): cleaned[name] for name in NAMES if name in cleaned}
    if "protections" in values:
        values["protections"] = tuple(values["protections"])
    return Conditions(**values)


def field_of(error: ConditionsWrong) -> str:
    """The field at which conditions that cannot be meant are mended."""
    return f"{_BEFORE}{error.facts['at']}"


def as_fields(asked: Conditions) -> dict[str, Any]:
    """The same as the values of the fields."""
    values = {name: getattr(asked, name.removeprefix(_BEFORE)) for name in NAMES}
    ticked = {name: "1" if value else "" for name, value in values.items() if type(value) is bool}
    return values | ticked | {f"{_BEFORE}protections": list(asked.protections)}
