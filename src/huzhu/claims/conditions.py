"""Who of an audience may take part (参加条件): a value of the plan, kept as JSON with a version.

All that is asked must hold, and what is not known of somebody does not. Facts, standing and union
are those of the register of ``register_on``, where that day is named and past, else of the day of
asking. Plain Python: no database, no clock.

Not here: the same in SQL, for counting (``reach``); agency and unions (``rules.is_in_audience``).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from huzhu.claims.errors import ConditionsOfLaterVersion, ConditionsWrong
from huzhu.kernel.periods import long_day
from huzhu.kernel.words import Worded
from huzhu.people.facts import bits_of
from huzhu.people.facts import in_words as protections_in_words
from huzhu.people.states import Protection, Sex

if TYPE_CHECKING:
    from collections.abc import Mapping

    from huzhu.people.facts import MemberFacts

VERSION = 1
OLDEST = 120  #: years; nobody is older
MOST_DAYS = 3660  #: ten years of won benefits


class Spell(Worded):
    """Over which time somebody must have won nothing."""

    DAYS = "days", "最近若干天内"
    YEAR = "year", "本年度内（1 月 1 日起）"


class Win(NamedTuple):
    """The last benefit that somebody has won of those that count."""

    title: str
    on: date


class Unmet(NamedTuple):
    """One condition that somebody does not fulfil, with the own fact, in a clause."""

    part: str
    sentence: str


class Fault(NamedTuple):
    """What of the conditions cannot be meant; the last of the fields is where it is mended."""

    fields: tuple[str, ...]
    what: str

    @property
    def error(self) -> ConditionsWrong:
        """As a refusal; its fact ``at`` names the field."""
        return ConditionsWrong(what=self.what, at=self.fields[-1])


@dataclass(frozen=True, slots=True)
class Conditions:
    """What somebody of the audience must fulfil; nothing said: nothing more is asked."""

    protections: tuple[Protection, ...] = ()
    has_all: bool = False  #: of several kinds: all of them, instead of any
    sex: Sex | None = None
    age_from: int | None = None  #: years of age, counted on ``age_on`` or the day of asking
    age_to: int | None = None
    age_on: date | None = None
    joined_before: date | None = None  #: earlier than that day
    paid_since: date | None = None
    protected_on: date | None = None
    not_won: Spell | None = None
    not_won_days: int | None = None
    is_same_kind: bool = False  #: only benefits of the activity's own kind count
    register_on: date | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, name) not in (None, ()) for name in _NARROWING)

    def __str__(self) -> str:
        return self.sentence

    # --- stored ---------------------------------------------------------------------------------

    def as_json(self) -> dict[str, Any]:
        """What is asked, as it is stored; nothing where nothing is."""
        if self == EVERYBODY:
            return {}
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        said = {name: value for name, value in values.items() if value != getattr(EVERYBODY, name)}
        return {"version": VERSION} | {name: _stored(value) for name, value in said.items()}

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Conditions:
        """The value that was stored.

        :raises ConditionsOfLaterVersion: a later version of the product wrote it.
        """
        if told.get("version", VERSION) > VERSION:
            raise ConditionsOfLaterVersion
        values = {name: told[name] for name in _READ if name in told}
        return cls(**{name: _READ[name](value) for name, value in values.items()})

    # --- in words -------------------------------------------------------------------------------

    def parts(self) -> dict[str, str]:
        """Each thing that is asked in words, by its name; what cannot be meant asks nothing."""
        told = {
            "protections": self._protections(),
            "sex": f"{self.sex.label}会员" if self.sex else "",
            "age": self._age(),
            "joined": f"在 {long_day(self.joined_before)}之前入会" if self.joined_before else "",
            "paid": f"从 {long_day(self.paid_since)}起缴过费" if self.paid_since else "",
            "protected": f"保障到 {long_day(self.protected_on)}仍有效" if self.protected_on else "",
            "won": self._won(),
        }
        return {name: words for name, words in told.items() if words}

    @property
    def sentence(self) -> str:
        """All of it as one sentence for plan, papers and members; blank where nothing is asked."""
        asked = "；".join(self.parts().values())
        on = long_day(self.register_on) if asked and self.register_on else ""
        day = f"（以 {on}的会员登记为准）" if on else ""
        return f"须{'同时符合' if '；' in asked else '符合'}：{asked}{day}。" if asked else ""

    def _protections(self) -> str:
        if not self.protections:
            return ""
        several = len(self.protections) > 1
        named = ("、" if self.has_all else "或").join(each.label for each in self.protections)
        return f"参加{named}{'各项' if several and self.has_all else ''}保障"

    def _age(self) -> str:
        if self.is_no_age:
            return ""
        bounds = [f"年满 {self.age_from} 周岁"] if self.age_from is not None else []
        bounds += [f"不超过 {self.age_to} 周岁"] if self.age_to is not None else []
        day = f"在 {long_day(self.age_on)}" if bounds and self.age_on else ""
        return day + "、".join(bounds)

    def _won(self) -> str:
        if self.won_since(date.max) is None:
            return ""
        spell = f"最近 {self.not_won_days} 天" if self.not_won is Spell.DAYS else "本年度"
        return f"{spell}没有抢到过{'同类' if self.is_same_kind else '其他'}福利"

    @property
    def is_no_age(self) -> bool:
        """Whether nobody can be of the age that is asked."""
        low, high = self.age_from, self.age_to
        return low is not None and high is not None and low > high

    # --- the rule -------------------------------------------------------------------------------

    def won_since(self, today: date) -> date | None:
        """From which day on nothing may have been won; None: that is not asked, or not whole."""
        if self.not_won is Spell.YEAR:
            return date(today.year, 1, 1)
        if self.not_won is None or not self.not_won_days:
            return None
        return today - timedelta(days=self.not_won_days - 1)

    def births(self, today: date) -> tuple[date | None, date | None]:
        """The last day of birth of whom is old enough; of whom is already too old."""
        day = self.age_on or today
        old_enough = _birth_of(self.age_from, day) if self.age_from is not None else None
        too_old = _birth_of(self.age_to + 1, day) if self.age_to is not None else None
        return old_enough, too_old

    def unmet(self, facts: MemberFacts, won: Win | None, *, today: date) -> list[Unmet]:
        """What somebody does not fulfil, each with the own fact."""
        holds = {
            "protections": self._is_protected(facts.protections),
            "sex": facts.sex == self.sex,
            "age": self._is_of_age(facts.born_on, today),
            "joined": _is(facts.joined_on, lambda day: day < _day(self.joined_before)),
            "paid": _is(facts.paid_on, lambda day: day >= _day(self.paid_since)),
            "protected": _is(facts.protected_until, lambda day: day >= _day(self.protected_on)),
            "won": won is None,
        }
        own = self._own(facts, won, today=today)
        return [
            Unmet(name, f"须{words}，{own[name]}" if name != "sex" else f"面向{words}，{own[name]}")
            for name, words in self.parts().items()
            if not holds[name]
        ]

    def _is_protected(self, bits: int | None) -> bool:
        wanted = bits_of(self.protections)
        found = (bits or 0) & wanted
        return found == wanted if self.has_all else found != 0

    def _is_of_age(self, born_on: date | None, today: date) -> bool:
        old_enough, too_old = self.births(today)
        if born_on is None:
            return False
        return (old_enough is None or born_on <= old_enough) and (
            too_old is None or born_on > too_old
        )

    def _own(self, facts: MemberFacts, won: Win | None, *, today: date) -> dict[str, str]:
        day = self.age_on or today
        when = "那天" if self.age_on else "现在"
        age = f"您{when} {age_on(facts.born_on, day)} 周岁" if facts.born_on else ""
        return {
            "protections": _told("您参加的保障是", protections_in_words(facts.protections)),
            "sex": _told("登记的性别是", Sex(facts.sex).label if facts.sex else ""),
            "age": age or "登记中没有您的出生日期",
            "joined": _told("登记的入会日期是", facts.joined_on),
            "paid": _told("登记的最近缴费日期是", facts.paid_on),
            "protected": _told("登记的保障有效期至", facts.protected_until),
            "won": f"您已于 {long_day(won.on)}抢到“{won.title}”" if won else "",
        }


EVERYBODY = Conditions()


def faults_of(asked: Conditions, *, closes_on: date | None) -> list[Fault]:
    """Everything of what is asked that cannot be meant, in the form's order (S2.1.1)."""
    found = []
    if asked.age_on and asked.age_from is None and asked.age_to is None:
        found.append(Fault(("age_on",), f"写了计算年龄的日期 {long_day(asked.age_on)}，没有写年龄"))
    if asked.is_no_age:
        what = f"年龄下限 {asked.age_from} 周岁高于上限 {asked.age_to} 周岁"
        found.append(Fault(("age_from", "age_on", "age_to"), what))
    if asked.not_won is Spell.DAYS and not asked.not_won_days:
        what = "选了“最近若干天内没有抢到过”，没有写多少天"
        found.append(Fault(("not_won", "not_won_days"), what))
    if day := asked.register_on:
        if not asked:
            found.append(
                Fault(("register_on",), f"写了以 {long_day(day)}的登记为准，没有写任何条件")
            )
        elif closes_on and day > closes_on:
            what = f"以 {long_day(day)}的登记为准，而抢订 {long_day(closes_on)}就结束"
            found.append(Fault(("register_on",), what))
    return found


def sound(asked: Conditions, *, closes_on: date | None) -> Conditions:
    """What is asked without what cannot be meant."""
    faulty = [name for fault in faults_of(asked, closes_on=closes_on) for name in fault.fields]
    return replace(asked, **{name: getattr(EVERYBODY, name) for name in faulty})


def check_conditions(asked: Conditions, *, closes_on: date | None) -> None:
    """Whether what is asked can be meant (S2.1.1).

    :raises ConditionsWrong: a bound without its other half, or a day that comes too late.
    """
    if found := faults_of(asked, closes_on=closes_on):
        raise ConditionsWrong(what="；".join(fault.what for fault in found))


def age_on(born_on: date, day: date) -> int:
    """Whole years of age on a day; whoever was born on 29 February turns on 1 March."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def _birth_of(years: int, day: date) -> date:
    """The last day of birth of whom is so many years old on a day."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def _is(value: date | None, holds: Any) -> bool:
    return value is not None and bool(holds(value))


def _day(value: date | None) -> date:
    return value or date.min


def _told(before: str, value: date | str | None) -> str:
    if not value:
        return "登记中没有这一项"
    return before + (f" {long_day(value)}" if isinstance(value, date) else value)


def _stored(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [str(each) for each in value]
    if isinstance(value, Worded):
        return str(value)
    return value


#: What makes it narrower than everybody; the others only say more of these.
_NARROWING = (
    "protections", "sex", "age_from", "age_to",
    "joined_before", "paid_since", "protected_on", "not_won",
)  # fmt: skip
_READ: dict[str, Any] = {
    "protections": lambda told: tuple(Protection(each) for each in told),
    "has_all": bool,
    "sex": Sex,
    "age_from": int,
    "age_to": int,
    "age_on": date.fromisoformat,
    "joined_before": date.fromisoformat,
    "paid_since": date.fromisoformat,
    "protected_on": date.fromisoformat,
    "not_won": Spell,
    "not_won_days": int,
    "is_same_kind": bool,
    "register_on": date.fromisoformat,
}
