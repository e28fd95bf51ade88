"""Whom a plan covers: counted in SQL as the rule says of each member, on drawn registers."""

import copy
import random
from datetime import date, datetime, time, timedelta

import pytest

from huzhu.claims import entitlement, reach
from huzhu.claims.conditions import Conditions, Spell
from huzhu.claims.models import Claim, Offer
from huzhu.kernel.errors import DomainError
from huzhu.kernel.workdays import SHANGHAI
from huzhu.people import past
from huzhu.people.facts import NAMES
from huzhu.people.models import Member, MemberPast
from huzhu.people.states import Protection, Sex, Standing
from tests.people.persons import make_agency, make_union

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
AT = datetime.combine(TODAY, time(10), SHANGHAI)
BENEFITS = ("culture", "health")


def day_near(draw, middle=TODAY, spread=400) -> date:
    return middle + timedelta(days=draw.randint(-spread, spread))


def facts(draw) -> dict[str, object]:
    drawn = {
        "joined_on": day_near(draw),
        "protections": draw.randrange(32),
        "paid_on": day_near(draw),
        "protected_until": day_near(draw),
        "sex": draw.choice([*Sex]),
        "born_on": day_near(draw, date(1990, 2, 28)),
    }
    return {name: drawn[name] if draw.random() < 0.9 else None for name in NAMES}


def conditions(draw) -> Conditions:
    def maybe(value):
        return value if draw.random() < 0.35 else None

    days = maybe(draw.randint(1, 300))
    return Conditions(
        protections=tuple(draw.sample([*Protection], draw.randint(0, 2))),
        has_all=draw.random() < 0.5,
        sex=maybe(draw.choice([*Sex])),
        age_from=maybe(draw.randint(34, 37)),
        age_to=maybe(draw.randint(35, 38)),
        age_on=maybe(day_near(draw)),
        joined_before=maybe(day_near(draw)),
        paid_since=maybe(day_near(draw)),
        protected_on=maybe(day_near(draw)),
        not_won=Spell.DAYS if days else maybe(Spell.YEAR),
        not_won_days=days,
        is_same_kind=draw.random() < 0.5,
        register_on=maybe(day_near(draw, spread=60)),
    )


def drawn_register(draw, unions, count=60) -> list[Member]:
    members = Member.objects.bulk_create(
        Member(
            number=f"R{serial}", name="王小明", id_digest=b"%d" % serial, id_cipher=b"x",
            id_tail="0000", union=draw.choice(unions),
            standing=draw.choice([*Standing, *["active"] * 6]),
            verified_at=draw.choice([AT, AT, None]), updated_at=AT, **facts(draw),
            registered_on=TODAY - timedelta(days=draw.randint(0, 60)),
        )
        for serial in range(count)
    )  # fmt: skip
    MemberPast.objects.bulk_create(
        MemberPast(
            member=draw.choice(members), until_on=TODAY - timedelta(days=draw.randint(0, 60)),
            union_id=draw.choice(unions).pk, standing=draw.choice([*Standing]), **facts(draw),
        )
        for _ in range(count)
    )  # fmt: skip
    return members


def drawn_wins(draw, members) -> None:
    for serial in range(4):
        offer = Offer.objects.create(
            reference=f"2026-{serial}", title="观影", benefit=draw.choice(BENEFITS),
            state=draw.choice(["published", "closed", "terminated"]),
            opens_at=AT - timedelta(days=320), closes_at=AT - timedelta(days=serial * 60),
        )  # fmt: skip
        winners = draw.sample(members, 15)
        Claim.objects.bulk_create(
            Claim(
                offer=offer, member=member, number=number,
                at=AT - timedelta(days=draw.randint(0, 320)),
            )
            for number, member in enumerate(winners, 1)
        )  # fmt: skip


def may_take_part(offer, member) -> bool:
    try:
        entitlement.check_claim(offer, member, at=AT)
    except DomainError:
        return False
    return True


def as_verified(member) -> Member:
    other = copy.copy(member)
    other.verified_at = AT
    return other


def of_register(conditions: Conditions, member: Member, unions) -> bool:
    """Whether the plan counts a member among all: in standing today, of the agency on the day."""
    row = past.member_as_on(member, min(conditions.register_on or TODAY, TODAY))
    return row is not None and member.standing == "active" and row.union_id in unions


#: The long form draws more registers.
SEEDS = [0, 1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 12))]


@pytest.mark.parametrize("seed", SEEDS)
def test_members_counted_are_those_whom_the_rule_lets_in(seed):
    draw = random.Random(seed)
    agency, other = make_agency("A01"), make_agency("B01")
    own = [make_union(f"U{n}", agency) for n in range(3)]
    members = drawn_register(draw, [*own, make_union("U9", other)])
    drawn_wins(draw, members)
    members = [*Member.objects.select_related("union__agency")]
    pks, told = {union.pk for union in own}, 0
    for turn in range(12):
        asked = conditions(draw)
        chosen = draw.sample(sorted(pks), 2) if draw.random() < 0.3 else []
        offer = Offer(
            pk=999, agency_path=agency.path, union_ids=chosen, conditions=asked.as_json(),
            benefit=draw.choice(BENEFITS), title="新", opens_at=AT, closes_at=AT,
        )  # fmt: skip
        found = reach.reach_of(
            asked, agency_path=agency.path, union_ids=chosen, benefit=offer.benefit, today=TODAY
        )
        everybody = [member for member in members if of_register(asked, member, pks)]
        may_claim = {member.pk for member in members if may_take_part(offer, member)}
        let_in = {member.pk for member in members if may_take_part(offer, as_verified(member))}
        covered = len(let_in)
        ids = reach.covered(
            asked, agency_path=agency.path, union_ids=chosen, benefit=offer.benefit, today=TODAY
        )
        assert {*Member.objects.filter(pk__in=ids).values_list("pk", flat=True)} == let_in
        assert (found.everybody, found.covered) == (len(everybody), covered), (seed, turn, asked)
        assert found.verified == len(may_claim), (seed, turn, asked)
        assert all(left.members <= found.everybody for left in found.left_out)
        told += 0 < covered < len(everybody)
    assert told > 2  # the draws tell something


def test_each_condition_tells_how_many_it_leaves_out():
    agency = make_agency("A01")
    union, other = make_union("U1", agency), make_union("U2", agency)
    people = [("1", union), ("1", other), ("2", union), (None, union)]
    for serial, (sex, place) in enumerate(people):
        Member.objects.create(
            number=f"R{serial}", name="王", id_digest=b"%d" % serial, id_cipher=b"x", id_tail="0",
            union=place, sex=sex, updated_at=AT,
        )  # fmt: skip
    found = reach.reach_of(
        Conditions(sex=Sex.FEMALE), agency_path=agency.path, union_ids=[union.pk], today=TODAY
    )
    assert found == reach.Reach(4, 1, 0, (("所在工会", 1), ("女会员", 3)))
    everything = reach.reach_of(Conditions(), agency_path="", today=TODAY)
    assert everything == reach.Reach(4, 4, 0, ())


def ids_covered(asked, today=TODAY):
    """Whom the preview counts, by the SQL of its rows and by its number."""
    told = {"agency_path": "", "benefit": "culture", "today": today}
    ids = Member.objects.filter(pk__in=reach.covered(asked, **told))
    found = {*ids.values_list("number", flat=True)}
    assert reach.reach_of(asked, **told).covered == len(found)
    return found


def born(**days):
    """A register of members who are told apart by their day of birth."""
    union = make_union("U1", make_agency("A01"))
    for serial, (name, born_on) in enumerate(days.items()):
        Member.objects.create(
            number=name, id_digest=b"%d" % serial, union=union, born_on=born_on, updated_at=AT,
            standing="active",
        )  # fmt: skip
    return union


def test_age_is_counted_from_its_first_day_to_its_last():
    born(
        too_young=date(1971, 11, 21), turns_55_today=date(1971, 11, 20),
        last_day_of_60=date(1965, 11, 21), turns_61_today=date(1965, 11, 20), unknown=None,
    )  # fmt: skip
    assert ids_covered(Conditions(age_from=55)) == {
        "turns_55_today", "last_day_of_60", "turns_61_today",
    }  # fmt: skip
    assert ids_covered(Conditions(age_to=60)) == {"too_young", "turns_55_today", "last_day_of_60"}
    assert ids_covered(Conditions(age_from=55, age_to=60)) == {"turns_55_today", "last_day_of_60"}
    assert ids_covered(Conditions(age_from=55, age_to=55)) == {"turns_55_today"}
    tomorrow = Conditions(age_from=55, age_on=TODAY + timedelta(days=1))
    assert "too_young" in ids_covered(tomorrow)


def test_age_of_a_leap_day_turns_on_the_first_of_march():
    born(leap=date(2000, 2, 29), eve=date(2000, 2, 28))
    asked = Conditions(age_from=26)
    assert ids_covered(asked, today=date(2026, 2, 28)) == {"eve"}
    assert ids_covered(asked, today=date(2026, 3, 1)) == {"leap", "eve"}


@pytest.mark.parametrize(
    ("asked", "first_day"),
    [
        (Conditions(not_won=Spell.DAYS, not_won_days=30), date(2026, 10, 22)),
        (Conditions(not_won=Spell.DAYS, not_won_days=1), TODAY),
        (Conditions(not_won=Spell.YEAR), date(2026, 1, 1)),
    ],
)
def test_winning_counts_from_the_first_moment_of_its_first_day(asked, first_day):
    union, first = born(), datetime.combine(first_day, time(0), SHANGHAI)
    offer = Offer.objects.create(
        reference="2026-1", title="观影", benefit="culture", state="closed",
        opens_at=first - timedelta(days=2), closes_at=AT,
    )  # fmt: skip
    moments = {"before": first - timedelta(microseconds=1), "at_first": first, "now": AT}
    for number, (name, at) in enumerate(moments.items(), 1):
        member = Member.objects.create(
            number=name, id_digest=name.encode(), union=union, updated_at=AT, standing="active"
        )
        Claim.objects.create(offer=offer, member=member, number=number, at=at)
    assert ids_covered(asked) == {"before"}
    new = Offer(pk=999, agency_path="", conditions=asked.as_json(), benefit="culture", title="新",
                opens_at=AT, closes_at=AT)  # fmt: skip
    lets_in = {each.number for each in Member.objects.select_related("union__agency")
               if may_take_part(new, as_verified(each))}  # fmt: skip
    assert lets_in == {"before"}  # the rule for one member says the same


def test_counting_that_takes_too_long_is_given_up(monkeypatch):
    union = make_union("U1", make_agency("A01"))
    Member.objects.create(number="R1", union=union, updated_at=AT)
    asked = {"agency_path": "", "today": TODAY}
    assert reach.reach_of(Conditions(), **asked) == reach.Reach(1, 1, 0, ())
    columns = "now.*, false AS is_verified, standing || pg_sleep(1) AS standing_now"
    slow = f"SELECT {columns} FROM people_member now"
    monkeypatch.setattr(reach.past, "REGISTER_NOW", slow)
    monkeypatch.setattr(reach, "PATIENCE_MS", 1)
    assert reach.reach_of(Conditions(), **asked) is None
    assert Member.objects.count() == 1  # the page goes on
