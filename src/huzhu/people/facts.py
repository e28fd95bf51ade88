"""What the register knows of a member beside number, name and union: the facts of 参加条件.

They come in optional columns of the list of members. A cell that is left empty, or a list without
the column, says nothing of the fact, and what is known stays. Sex and day of birth follow from a
resident identity number; of other papers a list says them.

Not here: which facts an activity asks for (``claims.conditions``), other columns (``rules``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from huzhu.documents.columns import Column, hide_numbers
from huzhu.kernel.identifiers import damage_of, is_id_number
from huzhu.kernel.listed_days import day_in, is_beyond
from huzhu.people.states import Protection, Sex

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

_FIRST_YEAR = 1900
_NONE = "无"
_BETWEEN = re.compile(r"[、，,；;/+\s]+")
_NAMES = {
    **{each.label: each for each in Protection},
    "住院": Protection.INPATIENT,
    "住院津贴保障": Protection.ALLOWANCE,
    "重疾": Protection.ILLNESS,
    "女工": Protection.WOMEN,
    "女职工": Protection.WOMEN,
    "女职工特疾": Protection.WOMEN,
    "意外": Protection.ACCIDENT,
}
_ENDINGS = ("互助保障计划", "互助保障活动", "互助保障", "保障计划", "保障", "险")


class MemberFacts(NamedTuple):
    """What is known of a member; ``None`` is not known."""

    joined_on: date | None = None
    #: Bits (``Protection.bit``); 0: takes part in none.
    protections: int | None = None
    paid_on: date | None = None
    protected_until: date | None = None
    sex: str | None = None
    born_on: date | None = None


NOTHING_KNOWN = MemberFacts()
#: The columns of the register, in the order of ``MemberFacts`` and of the list's own columns.
NAMES = MemberFacts._fields
#: As a statement names their columns.
IN_SQL = ", ".join(NAMES)


def _day_shown(text: str) -> str:
    return text if _day(text) else hide_numbers(text)


def _day(text: str) -> date | None:
    return day_in(text, since=_FIRST_YEAR)


_DAY_NOTE = "年、月、日齐全，如 2024-03-01；不清楚的留空，不改变已登记的"
FACT_LIST = (
    Column(
        "入会日期",
        also=("入会时间", "加入日期"),
        is_day=True,
        is_needed=False,
        note=_DAY_NOTE,
        reads=_day_shown,
    ),
    Column(
        "参加的保障",
        also=("参保险种", "险种", "参加保障", "保障险种"),
        is_needed=False,
        note=f"{'、'.join(each.label for each in Protection)}，几种用顿号隔开；都没有的写“{_NONE}”",
    ),
    Column(
        "最近缴费日期",
        also=("缴费日期", "最近缴费时间"),
        is_day=True,
        is_needed=False,
        note=_DAY_NOTE,
        reads=_day_shown,
    ),
    Column(
        "保障有效期至",
        also=("保障到期日", "保障截止日期", "保障到期日期"),
        is_day=True,
        is_needed=False,
        note=_DAY_NOTE,
        reads=_day_shown,
    ),
    Column(
        "性别", is_needed=False, note="男或女；居民身份证号已含性别，须与其一致，其他证件在此填写"
    ),
    Column(
        "出生日期",
        also=("出生年月日", "生日"),
        is_day=True,
        is_needed=False,
        note="居民身份证号已含出生日期，须与其一致，其他证件在此填写",
        reads=_day_shown,
    ),
)
LABELS = tuple(column.label for column in FACT_LIST)


def read_facts(cells: Sequence[str], *, id_number: str, on: date) -> MemberFacts | str:
    """The facts of one entry, or all that cannot be right, a sentence each.

    ``cells`` stand in the order of ``FACT_LIST``, or there are none; ``id_number`` is in normal
    form; no fact but the end of a protection lies after ``on``.
    """
    by_number = told_by(id_number)
    if not any(cells):
        return by_number
    texts = dict(zip(LABELS, cells, strict=True))
    found: dict[str, date | None] = {}
    faults = ""
    for label in ("入会日期", "最近缴费日期", "保障有效期至", "出生日期"):
        found[label], fault = _read_day(label, texts[label], on=on)
        faults += fault
    protections, fault = _read_protections(texts["参加的保障"])
    sex, sex_fault = _read_sex(texts["性别"])
    faults += fault + sex_fault + _against(by_number, sex, found["出生日期"])
    if faults:
        return faults
    return MemberFacts(
        found["入会日期"],
        protections,
        found["最近缴费日期"],
        found["保障有效期至"],
        by_number.sex or sex,
        by_number.born_on or found["出生日期"],
    )


def told_by(id_number: str) -> MemberFacts:
    """Sex and day of birth that a resident identity number tells; of other papers nothing.

    >>> told = told_by("110101199003070038")
    >>> told.sex, str(told.born_on)
    (<Sex.MALE: '1'>, '1990-03-07')
    """
    if not is_id_number(id_number):
        return MemberFacts()
    sex = Sex.MALE if int(id_number[16]) % 2 else Sex.FEMALE
    return MemberFacts(sex=sex, born_on=_day(id_number[6:14]))


def bits_of(protections: Iterable[Protection]) -> int:
    """The register's number of these kinds."""
    return sum({each.bit for each in protections})


def protections_in(bits: int | None) -> tuple[Protection, ...]:
    """The kinds that a number of the register stands for."""
    return tuple(each for each in Protection if (bits or 0) & each.bit)


def in_words(bits: int | None) -> str:
    """The kinds as a list writes them; nothing where nothing is known."""
    if bits is None:
        return ""
    return "、".join(each.label for each in protections_in(bits)) or _NONE


def as_cells(facts: MemberFacts) -> tuple[str, ...]:
    """The facts as a list writes them."""
    return (
        _written(facts.joined_on),
        in_words(facts.protections),
        _written(facts.paid_on),
        _written(facts.protected_until),
        Sex(facts.sex).label if facts.sex else "",
        _written(facts.born_on),
    )


def _written(day: date | None) -> str:
    return day.isoformat() if day else ""


def _read_day(label: str, text: str, *, on: date) -> tuple[date | None, str]:
    if not text:
        return None, ""
    if (day := _day(text)) is None:
        if is_beyond(text):
            last = "2099-12-31" if label == "保障有效期至" else "今天"
            return None, f"{label}不得晚于{last}，现为 {text}，请核对。"
        damage = damage_of(text)
        return None, f"{label}{damage or '须写明年、月、日'}，如 2024-03-01，请更正，或留空。"
    if day > on and label != "保障有效期至":
        return None, f"{label}不得晚于今天，现为 {day}，请核对。"
    return day, ""


def _read_protections(text: str) -> tuple[int | None, str]:
    if not text:
        return None, ""
    if text == _NONE:
        return 0, ""
    kinds = [_protection(each) for each in _BETWEEN.split(text) if each]
    if not kinds or None in kinds:
        named = "、".join(each.label for each in Protection)
        return None, f"参加的保障须为{named}，几种用顿号隔开，请更正，或留空。"
    return bits_of(kind for kind in kinds if kind), ""


def _protection(name: str) -> Protection | None:
    for ending in _ENDINGS:
        if name not in _NAMES:
            name = name.removesuffix(ending)
    return _NAMES.get(name)


def _read_sex(text: str) -> tuple[Sex | None, str]:
    found = next((each for each in Sex if text.removesuffix("性") == each.label), None)
    return found, "" if found or not text else "性别须为男或女，请更正，或留空。"


def _against(by_number: MemberFacts, sex: Sex | None, born_on: date | None) -> str:
    """What a list says against the identity number in the same row."""
    faults = ""
    if sex and by_number.sex and sex != by_number.sex:
        faults += "性别与身份证号不一致，请核对。"
    if born_on and by_number.born_on and born_on != by_number.born_on:
        faults += "出生日期与身份证号不一致，请核对。"
    return faults
