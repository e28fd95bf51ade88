"""Random acts of random people through a year: see ``watch`` for what must hold."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from huzhu.assessment import policies
from huzhu.assessment.year.models import AssessmentYear, Scoresheet
from huzhu.kernel.actor import Actor
from huzhu.kernel.errors import DomainError
from huzhu.people.states import DepartmentCode
from tests.assessment import cycle as cycles
from tests.assessment.cycle import Cycle, moment
from tests.assessment.walk import acts, watch

SETTINGS = settings(
    max_examples=3,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],  # a failing walk is told as it is; shrinking it takes minutes
    suppress_health_check=list(HealthCheck),
)
#: For the control, which ends with the first act that should not have been.
LONGER = settings(SETTINGS, max_examples=8, stateful_step_count=40)
STRANGER = Actor(name="路人", title="无岗位", role="member")
AGENCIES = ("D01", "D02", "D03")
OWNERS = tuple(code for code in DepartmentCode if code != DepartmentCode.GENERAL)
PEOPLE = (*AGENCIES, *OWNERS, "tang", "sun", "wang", "chu", "stranger")
POINTS = (Decimal(0), Decimal(1), Decimal("1.5"), Decimal(3))
#: What brings a year on, so that a walk gets past its first steps.
ONWARD = (
    (acts.follow_clock, "tang"),
    (acts.close_review, "tang"),
    (acts.decide_grades, "tang"),
    (acts.settle_grades, "wang"),
    (acts.plan_quotas, "tang"),
    (acts.approve_quotas, "wang"),
    (acts.issue_results, "tang"),
)


class RandomYear(RuleBasedStateMachine):
    """One walk over the year of ``cycle``; it is rolled back when it ends."""

    cycle: Cycle
    reached: set[str]

    def __init__(self) -> None:
        super().__init__()
        self.frame = transaction.atomic()
        self.frame.__enter__()
        self.now = moment(9, 2)
        self.seen = watch.look()

    @rule(hours=st.sampled_from([1, 20, 24 * 5, 24 * 15]))
    def pass_time(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(
        act=st.sampled_from(list(acts.ACTS)),
        who=st.sampled_from(PEOPLE),
        number=st.sampled_from(AGENCIES),
        item=st.sampled_from(acts.ITEMS),
        points=st.sampled_from(POINTS),
    )
    def somebody_tries(self, act, who, number, item, points) -> None:
        self.attempt(act, self.person(who), number, item, points)

    @rule()
    def the_office_brings_the_year_on(self) -> None:
        """Everybody whose turn it may be tries; what is not yet due is turned away."""
        self.now = max(self.now, moment(9, 16, 8))
        for act, who in ONWARD:
            self.attempt(act, self.person(who), "D01", "3.3", Decimal(1))

    @initialize(eager=st.sets(st.sampled_from(AGENCIES)))
    def some_are_eager(self, eager) -> None:
        """These agencies hand in on the first day, and the departments sign at once."""
        for number in sorted(eager):
            for act in (acts.rate_everything, acts.fill_in_basics, acts.submit):
                self.attempt(act, self.person(number), number, "3.3", Decimal(1))
            for owner in OWNERS:
                by = self.person(owner)
                self.attempt(acts.review_all_of_mine, by, number, "3.3", Decimal(1))

    def person(self, name: str) -> Actor:
        cast = self.cycle.cast
        others = {"tang": self.cycle.song, "sun": cast.sun, "wang": cast.wang, "chu": cast.chu}
        known = {**self.cycle.clerks, **self.cycle.owners, **others, "stranger": STRANGER}
        return known[name]

    def attempt(self, act, by, number, item, points) -> None:
        one = acts.Try(self.cycle, by, number, item, points, self.now)
        before = self.seen
        try:
            with transaction.atomic():
                act(one)
        except DomainError:
            self.seen = watch.look()
            assert self.seen == before, f"{act.__name__} was turned away and left a trace"
        else:
            self.seen = watch.look()
            watch.check_done(one, act.__name__, before, self.seen)
            self.reached.add(act.__name__)
        watch.check_steps(before, self.seen)
        watch.check_sight(one)
        watch.check_totals()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.frame.__exit__(None, None, None)


@pytest.fixture
def walk(cast) -> type[RandomYear]:
    cycle = cycles.begin(cast, agencies=len(AGENCIES))
    return type("RandomYear", (RandomYear,), {"cycle": cycle, "reached": set()})


def test_nobody_acts_out_of_turn_and_totals_equal_items_in_random_years(walk):
    run_state_machine_as_test(walk, settings=SETTINGS)
    # It came so far that there were totals, and people were let through at each chapter.
    assert {"submit", "follow_clock", "review_all_of_mine", "settle_grades"} <= walk.reached


def test_the_watch_notices_when_anybody_may_rate(walk, monkeypatch):
    monkeypatch.setattr(walk, "the_office_brings_the_year_on", None)  # agencies go on rating
    monkeypatch.setattr(policies, "check_agency_clerk", lambda **_: None)
    with pytest.raises(AssertionError, match=r"(rate|fill_in_basics|submit|everything) by "):
        run_state_machine_as_test(walk, settings=LONGER)


def test_the_watch_notices_when_a_total_is_written_beside_the_items(cast):
    cycle = cycles.begin(cast, agencies=len(AGENCIES))
    AssessmentYear.objects.update(state="allotting")
    Scoresheet.objects.update(state="missed", verdict="late", grade="fail", total=Decimal(0))
    watch.check_totals()  # nothing is known of anybody: 0 points each
    Scoresheet.objects.filter(pk=cycle.sheet("D01").pk).update(total=Decimal("0.5"))
    with pytest.raises(AssertionError, match=r"says 0\.50"):
        watch.check_totals()
