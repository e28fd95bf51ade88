"""Lists and boxes: what stands in them, and that more rows ask no more of the database."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from huzhu.kernel.money import yuan
from huzhu.notices import actions as notices
from huzhu.notices.queries import unread_copy_count
from huzhu.projects.actions import plan
from tests import cast as casting
from tests import road
from tests.clients import signed_in

pytestmark = pytest.mark.django_db


def queries_of(client, name) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse(f"agency:{name}")).status_code == 200
    return len(asked)


def test_lists_ask_the_same_of_the_database_with_1_and_30_rows(cast, standing_draft):
    client = signed_in(cast, cast.lin)
    names = ("projects", "todos", "done", "mine", "drafts", "home")
    few = {name: queries_of(client, name) for name in names}
    for _ in range(29):
        road.draft(cast)
    assert {name: queries_of(client, name) for name in names} == few


def test_projects_are_filtered_by_the_address(cast):
    road.draft(cast, title="金秋体检", category="health")
    road.in_review(cast, title="春季观影")
    client = signed_in(cast, cast.lin)
    page = client.get(reverse("agency:projects"), {"state": "in_review"}).content.decode()
    assert "春季观影" in page
    assert "金秋体检" not in page
    assert "共 1 条" in page


def test_a_filter_without_rows_says_how_to_go_on(cast, standing_draft):
    client = signed_in(cast, cast.lin)
    page = client.get(reverse("agency:projects"), {"text": "没有这个"}).content.decode()
    assert "没有符合条件的项目" in page


def test_projects_are_sorted_by_a_heading(cast):
    road.draft(cast, title="一")
    road.draft(cast, title="二")
    client = signed_in(cast, cast.lin)
    page = client.get(reverse("agency:projects"), {"sort": "number"}).content.decode()
    assert page.index("2026-0001") < page.index("2026-0002")
    assert 'aria-sort="ascending"' in page


def test_rows_tell_whose_turn_it_is_what_it_costs_and_what_was_returned(cast, standing_in_review):
    client = signed_in(cast, cast.lin)
    address = reverse("agency:projects")
    page = client.get(address).content.decode()
    row = page.partition("<tbody>")[2].partition("</tr>")[0]
    amount = yuan(road.plan_fields(cast).amount)
    assert amount in row
    assert "会员服务部" in row
    assert "已退回" not in row
    plan.return_plan(standing_in_review, reason="请补充", by=cast.he, at=casting.NOW)
    row = client.get(address).content.decode().partition("<tbody>")[2].partition("</tr>")[0]
    assert "已退回" in row
    assert "代办机构经办人" in row


def test_export_holds_the_filtered_rows(cast):
    road.draft(cast, title="金秋体检")
    road.in_review(cast, title="春季观影")
    client = signed_in(cast, cast.lin)
    answer = client.get(reverse("agency:projects-export"), {"state": "in_review"})
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    rows = sheet.to_python()
    assert [row[1] for row in rows] == ["项目名称", "春季观影"]


def test_list_export_project_and_uses_say_the_sum_with_its_word(cast, standing_approved):
    client, number = signed_in(cast, cast.lin), standing_approved.number
    shown = "批准 150.00 元"
    for name, args in (("projects", []), ("project", [number]), ("budget-uses", [])):
        assert (
            shown in client.get(reverse(f"agency:{name}", args=args), follow=True).content.decode()
        )
    answer = client.get(reverse("agency:projects-export"))
    head, row = (
        CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    )
    assert (
        dict(zip(head, row, strict=True)).items() >= {"金额（元）": 150, "金额类别": "批准"}.items()
    )


def test_todo_names_the_act_and_opens_its_tab(cast, standing_preparing):
    project = standing_preparing
    page = signed_in(cast, cast.lin).get(reverse("agency:todos")).content.decode()
    assert "开会、采购比选并备齐材料" in page
    assert reverse("agency:project", args=[project.number, "procurement"]) in page


def test_a_clerk_of_another_agency_has_nothing_to_do(cast, standing_preparing):
    page = signed_in(cast, cast.zhou).get(reverse("agency:todos")).content.decode()
    assert "现在没有需要您办理的事项" in page


def test_done_shows_the_last_act_on_each_project(cast, standing_in_review):
    page = signed_in(cast, cast.lin).get(reverse("agency:done")).content.decode()
    assert "报送方案" in page
    assert "2026-0001 清凉电影" in page


def test_a_copy_is_read_when_it_is_opened(cast, standing_draft):
    project = standing_draft
    subject = f"project:{project.number}"
    to = [cast.lin.position_id]
    notices.send_copy(to, subject=subject, title="初审通过", by=cast.he, at=casting.NOW)
    client = signed_in(cast, cast.lin)
    page = client.get(reverse("agency:copies"))
    assert "未读" in page.content.decode()
    copy = page.context["page"][0]
    answer = client.post(reverse("agency:read-copy", args=[copy.pk]))
    assert answer.url == reverse("agency:project", args=[project.number])
    assert "已读" in client.get(reverse("agency:copies")).content.decode()


def test_all_copies_are_marked_as_read_at_once_and_nobody_elses(cast, standing_draft):
    subject = f"project:{standing_draft.number}"
    to = [cast.lin.position_id, cast.sun.position_id]
    for title in ("初审通过", "已批准"):
        notices.send_copy(to, subject=subject, title=title, by=cast.he, at=casting.NOW)
    client = signed_in(cast, cast.lin)
    page = client.get(reverse("agency:copies")).content.decode()
    assert "全部已读" in page
    assert '<span class="badge nav-quiet ms-auto">2</span>' in page
    done = client.post(reverse("agency:read-copies"), follow=True).content.decode()
    assert "2 件抄送已标为已读。" in done
    assert "未读</span>" not in done
    assert "全部已读" not in done
    assert unread_copy_count(cast.lin.position_id) == 0
    assert unread_copy_count(cast.sun.position_id) == 2


def test_drafts_hold_what_was_returned(cast, standing_in_review):
    project = standing_in_review
    plan.return_plan(project, reason="请补充", by=cast.he, at=casting.NOW)
    page = signed_in(cast, cast.lin).get(reverse("agency:drafts")).content.decode()
    assert "清凉电影" in page
