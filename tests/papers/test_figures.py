"""Every number on plan, 附件2, request letter, agenda and approval, recomputed from the tables."""

import random
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from huzhu.budget import actions as budget
from huzhu.budget import queries as budgets
from huzhu.budget.rules import NewLine
from huzhu.kernel import periods
from huzhu.kernel.money import capitals, yuan
from huzhu.projects import rules
from huzhu.projects.models import MeetingItem
from huzhu.projects.queries import papers, standing
from huzhu.projects.queries.standing import ShownLine
from tests import cast as casting
from tests.clients import signed_in
from tests.papers import cases, recompute

SEED = 20261126


@pytest.fixture
def cast(db) -> casting.Cast:
    """With budgets large enough, also for windows that open after New Year."""
    cast = casting.assemble(budget_amount="90000000.55")
    budget.file_budget(
        cast.agency_a.pk, year=2027, approved_on=date(2026, 8, 30),
        lines=[NewLine(cases.LINE, Decimal("80000000.10"), "life_service")],
        by=cast.lin, at=casting.NOW,
    )  # fmt: skip
    return cast


@pytest.fixture
def wang(cast) -> Client:
    return signed_in(cast, cast.wang)


def faults_in(count: int, cast: casting.Cast, client: Client, *, seed: int = SEED) -> Iterator[str]:
    """Walk the cases and hold every paper against the tables."""
    rng = random.Random(seed)
    for _ in range(count):
        yield from _faults_of_one(cast, client, rng)


def _faults_of_one(cast: casting.Cast, client: Client, rng: random.Random) -> list[str]:
    project = cases.at_meeting(cast, rng)
    raw = connection.connection
    truth = recompute.truth_of(raw, project.number)
    form = _page(client, "project", project.number, "approval")
    meeting = MeetingItem.objects.get(application__project=project).meeting.number
    faults = [
        *recompute.faults_of_form(truth, form),
        *recompute.faults_of_letter(truth, form),
        *recompute.faults_of_figures(truth, form),
        *recompute.faults_of_agenda(truth, _page(client, "meeting", meeting), project.number),
        *recompute.faults_of_plan(truth, _page(client, "project", project.number, "plan")),
    ]
    cases.approve(cast, project, rng)
    decided = recompute.truth_of(raw, project.number)
    agenda = _page(client, "meeting", meeting)
    return [
        *faults,
        *recompute.faults_of_approval(decided),
        *recompute.faults_of_agenda(decided, agenda, project.number),
    ]


def _page(client: Client, name: str, *args: str) -> str:
    answer = client.get(reverse(f"office:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.clause("S2.2.3c.a", "S2.2.4.a", "S7.1.a", "S7.2.a")
def test_papers_say_what_the_tables_say(cast, wang):
    assert list(faults_in(8, cast, wang)) == []


@pytest.mark.long
def test_papers_of_three_hundred_cases_say_what_the_tables_say(cast, wang):
    assert list(faults_in(300, cast, wang, seed=SEED + 1)) == []


# --- negative controls: what once was wrong is found --------------------------------------------


def invented_unit_price(patch: pytest.MonkeyPatch) -> None:
    row = papers._row

    def divided(each):
        return row(each) | {"unit_price": yuan(each.amount / (each.quantity + 1))}

    patch.setattr(papers, "_row", divided)


def year_of_the_opening(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        rules, "period", lambda start, end: periods.period(start, end).replace("至 2027 年 ", "至 ")
    )


def superseded_line(patch: pytest.MonkeyPatch) -> None:
    def as_filed(line_ids, **_):
        return {line_id: budgets.line_with_sums(line_id) for line_id in line_ids}

    patch.setattr(standing.budget, "lines_now", as_filed)


def decided_line_as_it_is_now(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(standing, "_shown", lambda _project, _plan, now: ShownLine(now, is_asking=False))


@pytest.mark.parametrize(
    ("plant", "found"),
    [
        (invented_unit_price, "附件2 项目物品单价"),
        (year_of_the_opening, "附件2 项目搭载时间"),
        (superseded_line, "议程 预算科目"),
        (decided_line_as_it_is_now, "议程 预算科目"),
    ],
)
def test_planted_fault_is_found(
    cast, wang, monkeypatch, plant: Callable[[pytest.MonkeyPatch], None], found: str
):
    plant(monkeypatch)
    assert any(fault.startswith(found) for fault in faults_in(12, cast, wang))


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("0.05", "人民币伍分"),
        ("10.50", "人民币壹拾元伍角整"),
        ("10050.05", "人民币壹万零伍拾元零伍分"),
        ("100000000.00", "人民币壹亿元整"),
        ("202684.68", "人民币贰拾万贰仟陆佰捌拾肆元陆角捌分"),
        ("100000500.00", "人民币壹亿零伍佰元整"),
        ("20500300.40", "人民币贰仟零伍拾万零叁佰元肆角整"),
    ],
)
def test_capitals_of_the_recomputation_and_of_the_product_are_the_same(amount, written):
    assert recompute.capitals(Decimal(amount)) == capitals(Decimal(amount)) == written
