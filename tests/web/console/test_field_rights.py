"""字段权限: one table for plan and member's file; pages and acts read it, every cell of it.

The expected table is written here by hand: who reads the product's own would agree with any hole.
"""

import random
from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.urls import reverse

from huzhu.kernel.asked import asked_of
from huzhu.kernel.fields import HIDDEN, Access
from huzhu.people.field_rights import MEMBER
from huzhu.people.states import Standing
from huzhu.projects.actions import plan
from huzhu.projects.errors.plan import FieldNotYours
from huzhu.projects.field_rights import PLAN
from huzhu.projects.forms import PlanFields
from huzhu.projects.queries import cases
from huzhu.projects.states import Step
from huzhu.web.console import field_rights, plans
from tests import road
from tests.cast import NOW
from tests.markup import folded

pytestmark = pytest.mark.clause("S6.5.a")
PHONE = "13800138000"
AGENCY = {"经办人", "复核人、代办处主任"}
OVER = {Step.CLOSED, Step.REFUSED, Step.TERMINATED}


@pytest.fixture
def begins_at():
    return NOW


def expected_of_plan(name: str, step: str, post: str) -> str:
    if post == "经办人" and step == Step.DRAFT:
        return "可改"
    if name == "person_phone" and post not in AGENCY:
        return "可见" if post == "会员服务部" and step not in OVER else "掩码"
    return "可见"


def expected_of_member(name: str, step: str, post: str) -> str:
    if post in AGENCY:
        return "不可见"
    if name == "id_tail":
        return "掩码"
    if name == "phone_tail":
        return "掩码" if post == "会员服务部" or step != Standing.LEFT else "不可见"
    if name in {"ways", "born", "facts"}:
        return "可见" if post == "会员服务部" else "不可见"
    return "可见"


EXPECTED = {"plan": expected_of_plan, "member": expected_of_member}


@pytest.mark.parametrize("table", [PLAN, MEMBER], ids=lambda table: table.key)
def test_every_cell_is_as_written_by_hand(table):
    wrong = [
        (name, step, post, told.label)
        for step in table.steps
        for name, (_, cells) in zip(table.fields, field_rights.rows_of(table, step), strict=True)
        for post, told in zip(field_rights.POSTS, cells, strict=True)
        if told.label != EXPECTED[table.key](name, step, post)
    ]
    assert wrong == []


def test_a_hole_is_seen():
    hole = replace(PLAN, rules={**PLAN.rules, "person_phone": PLAN.rules["title"]})
    rows = dict(field_rights.rows_of(hole, str(Step.CLOSED)))
    labels = [cell.label for cell in rows[PLAN.fields["person_phone"]]]
    wanted = [expected_of_plan("person_phone", Step.CLOSED, post) for post in field_rights.POSTS]
    assert labels != wanted


def test_every_field_of_the_plan_stands_in_the_table():
    assert list(PLAN.fields) == list(asked_of(PlanFields))


def cells_drawn(count):
    """Some cells of the table; the long form takes all."""
    every = [
        (name, step, post)
        for name in PLAN.fields
        for step in PLAN.steps
        for post in field_rights.POSTS
    ]
    return every if count is None else random.Random(32).sample(every, count)


@pytest.mark.parametrize("count", [60, pytest.param(None, marks=pytest.mark.long)])
def test_the_sheet_and_the_versions_say_what_the_table_says(cast, count):
    meant = replace(road.plan_fields(cast), person_phone=PHONE)
    other = replace(meant, person_phone="13900139000")
    for name, step, post in cells_drawn(count):
        by = field_rights.somebody(field_rights.POSTS[post])
        file = SimpleNamespace(project=SimpleNamespace(state=step))
        told = plans._told_to(by, file)
        sheet = plans.PlanSheet(meant, "", None, (), told)
        access = expected_of_plan(name, step, post)
        words = plans.in_words(name, getattr(meant, name))
        seen = told(name, words)
        assert seen == (words if access in {"可见", "可改"} else "*******8000"), (name, step, post)
        cells = {cell.name: cell.words for row in sheet.rows for cell in row}
        if name in cells:
            assert cells[name] == seen
        if name == "person_phone":
            assert sheet.phone == seen
    assert other.person_phone not in plans._told_to(
        field_rights.somebody(field_rights.POSTS["其他部门"]),
        SimpleNamespace(project=SimpleNamespace(state=str(Step.IN_REVIEW))),
    )("person_phone", other.person_phone)


def page_of(client, name, *args, query=""):
    return folded(client.get(reverse(name, args=args) + query).content.decode())


def test_the_page_of_a_plan_masks_the_telephone_for_those_who_need_not_call(
    cast, desk, standing_in_review
):
    number = standing_in_review.number
    phone = cases.fields_of(cases.latest_plan(standing_in_review)).person_phone
    masked = f"*******{phone[-4:]}"
    for actor, console in ((cast.lin, "agency"), (cast.he, "office")):
        page = page_of(desk(actor), f"{console}:project", number, "plan")
        assert f"林晓 {phone}" in page
    page = page_of(desk(cast.chen), "office:project", number, "plan")
    assert f"林晓 {masked}" in page


def test_a_member_s_file_shows_outside_what_the_table_says(cast, desk):
    number = cast.zhao.number
    other = desk(cast.chen)
    other.post(reverse("office:look-at-member", args=[number]), {"reason": "核对领取人"})
    page = page_of(other, "office:member", number)
    assert "（不显示，由会员服务部查看）" in page
    assert "（不显示，由会员服务部查看）" not in page_of(desk(cast.he), "office:member", number)
    found = page_of(other, "office:members", query=f"?member={cast.zhao.pk}")
    assert HIDDEN in found
    assert HIDDEN not in page_of(desk(cast.he), "office:members")


def test_a_field_that_is_not_to_be_changed_is_not_saved(cast, monkeypatch):
    project = road.draft(cast)
    fixed = {**PLAN.rules, "title": PLAN.rules["title"][1:]}
    monkeypatch.setattr(plan, "PLAN", replace(PLAN, rules=fixed))
    revision = cases.latest_plan(project).revision
    saved = {"revision": revision, "by": cast.lin, "at": NOW}
    with pytest.raises(FieldNotYours, match="项目名称"):
        plan.save_draft(project, road.plan_fields(cast, title="另一个名称"), **saved)
    plan.save_draft(project, road.plan_fields(cast, content="另一段内容"), **saved)


@pytest.mark.parametrize("table", ["plan", "member", "nothing"])
def test_anybody_reads_the_table(cast, desk, table):
    for actor, console in ((cast.lin, "agency"), (cast.chen, "office")):
        page = page_of(desk(actor), f"{console}:field-rights", query=f"?table={table}&step=left")
        assert Access.MASK.label in page
        assert ("证件号码" in page) == (table == "member")
