"""Acts from a page of before, and two at the same moment: who comes later sees what was done.

Not here: moves that are compared when they are written (``test_refusals``), numbers of plans that
are sent at once (``test_number_races``).
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest

from huzhu.budget import queries as budget
from huzhu.claims import queries as offers
from huzhu.claims.actions import lifecycle
from huzhu.kernel.errors import NotNow
from huzhu.notices.models import MemberNotice
from huzhu.projects.actions import agreement, buying, end, permit, plan, serve
from huzhu.projects.errors import serve as turned_away
from huzhu.projects.models import Postponement, ServiceProject
from huzhu.projects.states import TEST_POINTS, Step, TerminationReason, Verdict
from tests import cast as casting
from tests import road
from tests.cast import NOW, Cast
from tests.people.order import in_order, unlock
from tests.web.offers import won

AGREE = {"verdict": Verdict.AGREE, "opinion": ""}
BUYING = {"at": road.APPLIED_AT}
NO_LIST = {"received": None, "at": road.CLOSES_AT}


def end_it(cast: Cast, project: ServiceProject) -> None:
    end.terminate(
        project, reason_kind=TerminationReason.FORCE_MAJEURE, explanation="影院因暴雨停业。",
        by=cast.wu, at=NOW,
    )  # fmt: skip


def postpone(cast: Cast, project: ServiceProject, *, days: int = 7) -> Postponement:
    return serve.postpone(
        project, opens_at=road.OPENS_AT + timedelta(days), reason="场地调整",
        closes_at=road.CLOSES_AT + timedelta(days), by=cast.wu, at=road.MATERIALS_AT,
    )  # fmt: skip


def sign_test(cast: Cast, project: ServiceProject) -> None:
    told = {"note": "", "by": cast.he, "at": road.MATERIALS_AT}
    serve.sign_system_test(project, points=list(TEST_POINTS), **told)


#: Every act that looks at several rows of a case, by the stop of the road where it is done.
ACTS: dict[str, dict[str, Callable[[Cast, ServiceProject], object]]] = {
    "in_review": {
        "opinion": lambda cast, it: plan.give_opinion(it, **AGREE, by=cast.chen, at=NOW),
        "pass": lambda cast, it: plan.pass_review(it, opinion="", by=cast.he, at=NOW),
        "return": lambda cast, it: plan.return_plan(it, reason="缺照片", by=cast.he, at=NOW),
        "termination": end_it,
    },
    "preparing": {
        "minutes": lambda cast, it: permit.enter_minutes(it, road.MINUTES, by=cast.lin, **BUYING),
        "goods": lambda cast, it: buying.enter_goods(it, goods=[], by=cast.lin, **BUYING),
        "quotes": lambda cast, it: buying.enter_quotes(it, suppliers=[], by=cast.lin, **BUYING),
        "award": lambda cast, it: buying.award(it, by=cast.lin, **BUYING),
        "check": lambda cast, it: permit.check_request(
            it, opinion=road.CHECKED, by=cast.sun, **BUYING
        ),
        "request": lambda cast, it: permit.apply(it, letter_body="请示", by=cast.lin, **BUYING),
        "amendment": lambda cast, it: agreement.amend_plan(
            it, reason="缺货", by=cast.lin, **BUYING
        ),
        "amended": lambda cast, it: agreement.return_amendment(
            it, reason="不缺货", by=cast.he, **BUYING
        ),
    },
    "countersigning": {
        "signature": lambda cast, it: permit.countersign(it, **AGREE, by=cast.signers[0], **BUYING),
        "return": lambda cast, it: permit.return_application(
            it, reason="缺报价", by=cast.wu, **BUYING
        ),
    },
    "approved": {"materials": road.hand_in, "postponement": postpone},
    "with_materials": {"test": sign_test, "postponement": postpone},
    "tested": {"publication": road.publish},
    "claiming": {"settlement": road.settle},
    "settling": {
        "uses": lambda cast, it: serve.record_usage(it, used=[], by=cast.he, **NO_LIST),
        "feedback": lambda cast, it: serve.issue_feedback(it, by=cast.he, at=road.CLOSES_AT),
        "closing": lambda cast, it: end.close(it, by=cast.he, at=road.CLOSES_AT),
    },
}


@pytest.mark.clause("S6.3.a")
@pytest.mark.parametrize(
    ("reached", "act"),
    [
        pytest.param(stop, act, id=f"{stop}-{name}")
        for stop, acts in ACTS.items()
        for name, act in acts.items()
    ],
    indirect=["reached"],
)
def test_act_from_a_page_of_before_sees_that_the_project_was_ended_since(cast, reached, act):
    seen_before = ServiceProject.objects.get(pk=reached.pk)
    end_it(cast, reached)
    with pytest.raises(NotNow, match="终止") as told:
        act(cast, seen_before)
    # It looked before it did anything: nothing had to be undone because somebody was faster.
    assert type(told.value) is NotNow


# --- at the same moment --------------------------------------------------------------------------


@pytest.fixture
def pages(transactional_db) -> Callable[[str], tuple[Cast, list[ServiceProject]]]:
    """One project at a stop of the road, as two windows have it in front of them."""

    def opened(stop: str) -> tuple[Cast, list[ServiceProject]]:
        cast = casting.assemble()
        number = getattr(road, stop)(cast).pk
        return cast, [ServiceProject.objects.get(pk=number) for _ in range(2)]

    return opened


def put_off_twice(cast: Cast, one: ServiceProject, other: ServiceProject) -> tuple:
    """The slower one puts the start off by fewer days: what became of it, and the days told."""
    _, slower = in_order(
        partial(postpone, cast, one, days=14), partial(postpone, cast, other, days=7)
    )
    rows = Postponement.objects.filter(project=one).order_by("pk")
    return slower, [(row.opens_at - road.OPENS_AT).days for row in rows]


def put_off_and_published(cast: Cast, one: ServiceProject, other: ServiceProject) -> tuple:
    """The window was tested, and moves while somebody publishes it."""
    _, slower = in_order(partial(postpone, cast, one), partial(road.publish, cast, other))
    return slower, ServiceProject.objects.get(pk=one.pk).state


@pytest.mark.django_db(transaction=True)
def test_start_is_put_off_later_only_when_two_put_it_off_at_once(pages):
    cast, both = pages("approved")
    assert put_off_twice(cast, *both) == (turned_away.PostponementInvalid, [14])


@pytest.mark.django_db(transaction=True)
def test_start_would_come_earlier_when_the_project_were_not_locked(pages, monkeypatch):
    cast, both = pages("approved")
    unlock(monkeypatch, ServiceProject)
    slower, days = put_off_twice(cast, *both)
    assert (isinstance(slower, Postponement), days) == (True, [14, 7])


@pytest.mark.django_db(transaction=True)
@pytest.mark.clause("S2.3.1c.d")
def test_window_that_moves_while_it_is_published_is_tested_again(pages):
    cast, both = pages("tested")
    assert put_off_and_published(cast, *both) == (turned_away.TestMissing, Step.APPROVED)


@pytest.mark.django_db(transaction=True)
def test_untested_window_would_be_published_when_the_project_were_not_locked(pages, monkeypatch):
    cast, both = pages("tested")
    unlock(monkeypatch, ServiceProject)
    assert put_off_and_published(cast, *both) == (None, Step.PUBLISHED)


# --- a claim that is still being written when claiming ends ---------------------------------------


def ended_while_one_claims(cast: Cast, one: ServiceProject, other: ServiceProject) -> Decimal:
    """One of five codes was given, and one more while the project is ended: what is kept."""
    offer = offers.offer_of(one.number)
    won(offer, cast.zhao)
    in_order(partial(won, offer, cast.qian), partial(end_it, cast, other))
    return budget.reservation_of(one.number).amount


@pytest.mark.django_db(transaction=True)
@pytest.mark.clause("S5.4.c", "S6.4.c")
def test_code_given_while_the_project_is_ended_is_paid_for(pages):
    cast, both = pages("claiming")
    assert ended_while_one_claims(cast, *both) == Decimal(60)
    report = ServiceProject.objects.get(pk=both[0].pk).feedback
    assert (report.claimed, report.unused, report.left) == (2, None, 3)


@pytest.mark.django_db(transaction=True)
def test_too_little_would_be_kept_when_claiming_were_not_stopped_first(pages, monkeypatch):
    cast, both = pages("claiming")
    monkeypatch.setattr(lifecycle, "terminate_offer", lambda offer, **_: offer)
    assert ended_while_one_claims(cast, *both) == Decimal(30)


@pytest.mark.django_db(transaction=True)
def test_only_winner_is_told_who_won_while_claiming_was_closed(pages):
    cast, (one, other) = pages("claiming")
    offer = offers.offer_of(one.number)
    in_order(partial(won, offer, cast.zhao), partial(road.settle, cast, other))
    assert MemberNotice.objects.filter(offer_id=offer.pk).count() == 1
