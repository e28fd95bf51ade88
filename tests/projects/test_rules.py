"""What must hold before a project moves on: no database, boundaries in threes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from huzhu.claims.errors import WindowReversed
from huzhu.kernel.asked import asked_of
from huzhu.kernel.workdays import SHANGHAI, Calendar, materials_latest
from huzhu.projects import rules
from huzhu.projects.errors import serve as serve_errors
from huzhu.projects.errors.permit import BoxesOpen, DisagreementStands
from huzhu.projects.errors.plan import (
    AudienceUnexplained,
    AudienceUnknown,
    ObjectionStands,
    OpinionsMissing,
    PhoneInvalid,
    PlanIncomplete,
    PlanTooLate,
    WrongFunding,
)
from huzhu.projects.errors.serve import MaterialsTooLate, PostponementInvalid
from huzhu.projects.forms import PlanFields
from huzhu.projects.queries import cases
from huzhu.projects.states import REVIEWING, TEST_POINTS, Box, Verdict

PLAIN = Calendar(holidays=frozenset(), makeup_days=frozenset())
ASKED = asked_of(PlanFields)
PLAN = PlanFields(
    applicant_name="东城区代办处",
    parent_name="办事处",
    title="清凉电影",
    category="culture_sport",
    content="观影",
    opens_at=datetime(2026, 11, 2, 10, tzinfo=SHANGHAI),
    closes_at=datetime(2026, 11, 5, 10, tzinfo=SHANGHAI),
    audience="全体会员",
    purpose="丰富生活",
    funding_source="management_fee",
    budget_line_id=1,
    goods_name="电影票",
    goods_specification="2D 通兑",
    goods_unit_price=Decimal(30),
    goods_quantity=5,
    person_in_charge="林晓",
    person_phone="13800138000",
    participation="手机抢订",
    contact="010-60001234",
)
LATEST = date(2026, 10, 2)


def check(plan: PlanFields, *, today: date = LATEST, unions: tuple[int, ...] = (1, 2)) -> None:
    rules.check_plan(plan, today=today, own_union_ids=unions)


@pytest.mark.parametrize("today", [LATEST - timedelta(days=1), LATEST])
def test_plan_is_in_time_when_it_comes_on_or_before_the_latest_date(today):
    check(PLAN, today=today)


def test_plan_is_turned_away_when_it_is_one_day_past_the_latest_date():
    with pytest.raises(PlanTooLate) as refusal:
        check(PLAN, today=LATEST + timedelta(days=1))
    assert str(refusal.value) == (
        "方案须在活动开展前一个月报送：活动于 2026-11-02 开始，最迟应在 2026-10-02 报送，"
        "今天是 2026-10-03。请把开始时间改为 2026-11-03 或更晚后重新报送。"
    )


def test_plan_is_turned_away_when_it_is_paid_from_another_source():
    with pytest.raises(WrongFunding, match="工会经费"):
        check(replace(PLAN, funding_source="union_funds"))


@pytest.mark.parametrize("name", [name for name, each in ASKED.items() if not each.is_optional])
def test_plan_is_turned_away_with_the_label_when_a_field_is_open(name):
    empty = "" if isinstance(getattr(PLAN, name), str) else None
    with pytest.raises(PlanIncomplete, match=f"还缺{ASKED[name].label}"):
        check(replace(PLAN, **{name: empty}))


@pytest.mark.parametrize("seconds", [-1, 0])
def test_plan_is_turned_away_when_it_does_not_end_after_it_begins(seconds):
    with pytest.raises(WindowReversed):
        check(replace(PLAN, closes_at=PLAN.opens_at + timedelta(seconds=seconds)))


def test_plan_may_end_one_second_after_it_begins():
    check(replace(PLAN, closes_at=PLAN.opens_at + timedelta(seconds=1)))


def test_narrower_audience_needs_a_reason():
    with pytest.raises(AudienceUnexplained, match="2 家"):
        check(replace(PLAN, audience_union_ids=(1, 2)))
    check(replace(PLAN, audience_union_ids=(1, 2), audience_reason="仅一线岗位"))


def test_audience_is_turned_away_when_a_union_belongs_to_another_agency():
    with pytest.raises(AudienceUnknown, match="1 家不属于"):
        check(replace(PLAN, audience_union_ids=(1, 9), audience_reason="一线"))


@pytest.mark.parametrize(
    ("phone", "is_fine"),
    [
        ("13800138000", True),
        ("010-60001234", True),
        ("400-800-1234", True),
        ("12351", True),
        ("1380013800", False),
        ("打给林晓", False),
        ("", False),
    ],
)
def test_phone_of_the_person_in_charge_can_be_dialled(phone, is_fine):
    plan = replace(PLAN, person_phone=phone)
    if is_fine:
        check(plan)
    else:
        with pytest.raises((PhoneInvalid, PlanIncomplete)):
            check(plan)


@pytest.mark.parametrize(("day", "is_fine"), [(25, True), (26, True), (27, False)])
def test_materials_are_due_on_the_fifth_working_day_before_the_start(day, is_fine):
    starts_on = date(2026, 11, 2)  # a Monday: the fifth working day before is Monday 26 October
    today, latest_on = date(2026, 10, day), materials_latest(starts_on, calendar=PLAIN)
    if is_fine:
        rules.check_materials_in_time(starts_on, latest_on=latest_on, today=today)
    else:
        with pytest.raises(MaterialsTooLate, match="最迟 2026-10-26"):
            rules.check_materials_in_time(starts_on, latest_on=latest_on, today=today)


def test_opinions_name_who_is_missing_and_who_objects():
    wanted = {str(code): str(code) for code in REVIEWING}
    agreed = dict.fromkeys(wanted, str(Verdict.AGREE))
    rules.check_opinions(agreed, wanted=wanted)
    with pytest.raises(OpinionsMissing, match="finance"):
        rules.check_opinions({k: v for k, v in agreed.items() if k != "finance"}, wanted=wanted)
    with pytest.raises(ObjectionStands, match="it不同意"):
        rules.check_opinions(agreed | {"it": Verdict.OBJECT}, wanted=wanted)


def test_all_six_boxes_are_needed_and_all_agree():
    signed = {str(box): str(Verdict.AGREE) for box in Box}
    rules.check_boxes(signed)
    with pytest.raises(BoxesOpen, match="财务部部长"):
        rules.check_boxes({k: v for k, v in signed.items() if k != Box.FINANCE_HEAD})
    with pytest.raises(DisagreementStands, match="会员服务部主管主任"):
        rules.check_boxes(signed | {Box.DEPUTY_DIRECTOR: Verdict.OBJECT})


def test_every_point_of_the_system_test_is_needed():
    rules.check_test_points(list(TEST_POINTS))
    with pytest.raises(serve_errors.TestPointsOpen, match="咨询电话已拨通"):
        rules.check_test_points([key for key in TEST_POINTS if key != "phone_answered"])


def test_content_hash_depends_on_the_content_and_not_on_its_order():
    one = rules.content_hash({"a": "1", "b": "2"})
    assert one == rules.content_hash({"b": "2", "a": "1"})
    assert one != rules.content_hash({"a": "1", "b": "3"})


@pytest.mark.parametrize(("days", "is_fine"), [(-1, False), (0, False), (7, True)])
def test_postponement_moves_the_start_later(days, is_fine):
    old = datetime(2026, 11, 2, 10, tzinfo=SHANGHAI)
    new = old + timedelta(days=days)
    case = {
        "old": old,
        "new": new,
        "closes_at": new + timedelta(days=1),
        "earliest": date(2026, 11, 1),
    }
    if is_fine:
        rules.check_postponement(**case)
    else:
        with pytest.raises(PostponementInvalid):
            rules.check_postponement(**case)


@pytest.mark.parametrize(
    ("opens_at", "year"),
    [
        (datetime(2026, 12, 31, 15, 59, tzinfo=UTC), 2026),
        (datetime(2026, 12, 31, 16, tzinfo=UTC), 2027),
        (datetime(2026, 12, 31, 16, 30, tzinfo=UTC), 2027),
        (datetime(2027, 12, 31, 15, 59, tzinfo=UTC), 2027),
        (None, 2026),
    ],
)
def test_budget_is_that_of_the_year_in_which_the_project_opens_here(opens_at, year):
    plan = replace(PLAN, opens_at=opens_at)
    assert cases.budget_year(plan, today=date(2026, 10, 2)) == year


@pytest.mark.parametrize("missing", ["opens_at", "closes_at"])
def test_window_is_not_filled_in_while_either_end_is_missing(missing):
    assert rules.window_text(PLAN) == "2026 年 11 月 2 日 10:00 至 11 月 5 日 10:00"
    assert rules.window_text(replace(PLAN, **{missing: None})) == "（未填）"
