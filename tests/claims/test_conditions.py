"""Who may take part: what is asked, in words, as JSON, and held against what is known."""

from datetime import date, timedelta

import pytest

from huzhu.claims.conditions import (
    EVERYBODY,
    VERSION,
    Conditions,
    Spell,
    Win,
    age_on,
    check_conditions,
    faults_of,
    sound,
)
from huzhu.claims.errors import ConditionsOfLaterVersion, ConditionsWrong
from huzhu.people.facts import NOTHING_KNOWN, MemberFacts, bits_of
from huzhu.people.states import Protection, Sex

TODAY = date(2026, 11, 20)
ALL = Conditions(
    protections=(Protection.INPATIENT, Protection.WOMEN), has_all=True, sex=Sex.FEMALE,
    age_from=18, age_to=45, age_on=date(2026, 12, 31), joined_before=date(2026, 1, 1),
    paid_since=date(2026, 1, 1), protected_on=date(2026, 12, 31),
    not_won=Spell.DAYS, not_won_days=90, is_same_kind=True, register_on=date(2026, 10, 31),
)  # fmt: skip
SHE = MemberFacts(
    joined_on=date(2020, 1, 1), protections=bits_of([Protection.INPATIENT, Protection.WOMEN]),
    paid_on=date(2026, 3, 1), protected_until=date(2027, 3, 1), sex="2", born_on=date(1990, 5, 6),
)  # fmt: skip


def parts_unmet(asked, facts=SHE, won=None):
    return [each.part for each in asked.unmet(facts, won, today=TODAY)]


def test_conditions_are_read_again_as_they_were_stored():
    assert Conditions.read(ALL.as_json()) == ALL
    assert ALL.as_json()["version"] == VERSION
    assert Conditions.read({}) == EVERYBODY
    assert EVERYBODY.as_json() == {}
    assert not EVERYBODY
    with pytest.raises(ConditionsOfLaterVersion):
        Conditions.read(ALL.as_json() | {"version": VERSION + 1})


def test_conditions_are_said_in_one_sentence():
    assert ALL.sentence == (
        "须同时符合：参加住院医疗、女职工特殊疾病各项保障；女会员；"
        "在 2026 年 12 月 31 日年满 18 周岁、不超过 45 周岁；"
        "在 2026 年 1 月 1 日之前入会；从 2026 年 1 月 1 日起缴过费；"
        "保障到 2026 年 12 月 31 日仍有效；最近 90 天没有抢到过同类福利"
        "（以 2026 年 10 月 31 日的会员登记为准）。"
    )
    assert Conditions(sex=Sex.MALE).sentence == "须符合：男会员。"
    assert EVERYBODY.sentence == ""


def test_somebody_who_fulfils_all_is_told_nothing_and_nothing_known_fulfils_none():
    assert parts_unmet(ALL) == []
    assert parts_unmet(ALL, NOTHING_KNOWN) == [
        "protections", "sex", "age", "joined", "paid", "protected",
    ]  # fmt: skip
    assert parts_unmet(EVERYBODY, NOTHING_KNOWN) == []


@pytest.mark.parametrize(
    ("asked", "facts", "told"),
    [
        (
            Conditions(protections=(Protection.ILLNESS, Protection.ACCIDENT)),
            SHE,
            "须参加重大疾病或意外伤害保障，您参加的保障是住院医疗、女职工特殊疾病",
        ),
        (Conditions(sex=Sex.MALE), SHE, "面向男会员，登记的性别是女"),
        (Conditions(age_from=40), SHE, "须年满 40 周岁，您现在 36 周岁"),
        (Conditions(age_to=35), SHE, "须不超过 35 周岁，您现在 36 周岁"),
        (
            Conditions(joined_before=date(2020, 1, 1)),
            SHE,
            "须在 2020 年 1 月 1 日之前入会，登记的入会日期是 2020 年 1 月 1 日",
        ),
        (
            Conditions(paid_since=date(2026, 3, 2)),
            SHE,
            "须从 2026 年 3 月 2 日起缴过费，登记的最近缴费日期是 2026 年 3 月 1 日",
        ),
        (
            Conditions(protected_on=date(2027, 3, 2)),
            SHE,
            "须保障到 2027 年 3 月 2 日仍有效，登记的保障有效期至 2027 年 3 月 1 日",
        ),
        (
            Conditions(paid_since=date(2026, 3, 2)),
            NOTHING_KNOWN,
            "须从 2026 年 3 月 2 日起缴过费，登记中没有这一项",
        ),
    ],
)
def test_each_reason_names_the_own_fact(asked, facts, told):
    assert [each.sentence for each in asked.unmet(facts, None, today=TODAY)] == [told]


def test_days_that_count_are_those_that_are_named():
    assert parts_unmet(Conditions(joined_before=date(2020, 1, 2))) == []
    assert parts_unmet(Conditions(paid_since=date(2026, 3, 1))) == []
    assert parts_unmet(Conditions(protected_on=date(2027, 3, 1))) == []
    assert parts_unmet(Conditions(age_from=36, age_on=date(2026, 5, 5))) == ["age"]
    assert parts_unmet(Conditions(age_from=36, age_on=date(2026, 5, 6))) == []


@pytest.mark.parametrize(
    ("asked", "since"),
    [
        (Conditions(not_won=Spell.DAYS, not_won_days=1), TODAY),
        (Conditions(not_won=Spell.DAYS, not_won_days=90), TODAY - timedelta(days=89)),
        (Conditions(not_won=Spell.YEAR), date(2026, 1, 1)),
        (EVERYBODY, None),
    ],
)
def test_time_without_a_won_benefit_includes_today(asked, since):
    assert asked.won_since(TODAY) == since


def test_won_benefit_is_named_with_its_day():
    won = Win("春季观影", date(2026, 11, 1))
    (told,) = Conditions(not_won=Spell.YEAR).unmet(SHE, won, today=TODAY)
    assert told.sentence == "须本年度没有抢到过其他福利，您已于 2026 年 11 月 1 日抢到“春季观影”"


def test_bounds_of_birth_say_the_same_as_the_age_on_every_day():
    born = [date(2000, 2, 28) + timedelta(days=n) for n in range(3)]
    days = [date(2018 + n, month, day) for n in range(8) for month, day in ((2, 28), (3, 1))]
    for day in [*days, date(2020, 2, 29), date(2024, 2, 29)]:
        for years in range(17, 26):
            old_enough, too_old = Conditions(age_from=years, age_to=years, age_on=day).births(TODAY)
            for each in born:
                assert (each <= old_enough) == (age_on(each, day) >= years)
                assert (each > too_old) == (age_on(each, day) <= years)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (Conditions(age_from=40, age_to=30), "年龄下限 40 周岁高于上限 30 周岁"),
        (Conditions(age_on=TODAY), "没有写年龄"),
        (Conditions(not_won=Spell.DAYS), "没有写多少天"),
        (Conditions(register_on=TODAY), "没有写任何条件"),
        (
            Conditions(sex=Sex.MALE, register_on=date(2026, 12, 2)),
            "而抢订 2026 年 12 月 1 日就结束",
        ),
    ],
)
def test_what_cannot_be_meant_is_turned_away(asked, told):
    with pytest.raises(ConditionsWrong, match=told):
        check_conditions(asked, closes_on=date(2026, 12, 1))
    rest = sound(asked, closes_on=date(2026, 12, 1))
    check_conditions(rest, closes_on=date(2026, 12, 1))
    assert rest.sex == asked.sex
    assert Conditions.read(asked.as_json()) == asked  # a draft forgets nothing


def test_all_faults_are_told_at_once_each_at_its_own_field():
    asked = Conditions(
        age_from=40, age_to=30, not_won=Spell.DAYS, register_on=date(2026, 12, 2)
    )  # fmt: skip
    found = faults_of(asked, closes_on=date(2026, 12, 1))
    assert [fault.error.facts["at"] for fault in found] == ["age_to", "not_won_days", "register_on"]
    with pytest.raises(
        ConditionsWrong, match=r"40 周岁高于.*没有写多少天.*2026 年 12 月 1 日就结束"
    ):
        check_conditions(asked, closes_on=date(2026, 12, 1))


@pytest.mark.parametrize(
    "asked", [Conditions(age_from=40, age_to=30), Conditions(not_won=Spell.DAYS)]
)
def test_what_cannot_be_meant_makes_no_sentence_and_leaves_nobody_out(asked):
    assert asked  # it is said all the same: a reason is asked for, and the draft keeps it
    assert asked.sentence == ""
    assert parts_unmet(asked, NOTHING_KNOWN, won=Win("春季观影", TODAY)) == []
    assert asked.won_since(TODAY) is None


def test_age_of_no_years_is_kept_as_one():
    assert Conditions.read(Conditions(age_to=0).as_json()) == Conditions(age_to=0)


def test_what_can_be_meant_passes():
    check_conditions(ALL, closes_on=date(2026, 12, 1))
    check_conditions(EVERYBODY, closes_on=None)
