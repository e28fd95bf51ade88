"""The office's own pages: what they show, to whom, and with how many queries."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huzhu.audit.models import AuditEvent
from huzhu.notices import actions as notices
from huzhu.notices.states import NoticeKind
from huzhu.office.models import CalendarDay
from huzhu.people import vault
from huzhu.people.models import Agency, Member, MemberImport, Position, Union
from tests import cast as casting
from tests import road
from tests.markup import folded
from tests.people.persons import id_number


def page_of(client, name, *args, query="") -> str:
    answer = client.get(reverse(f"office:{name}", args=args) + query)
    assert answer.status_code == 200
    return folded(answer.content.decode())


def query_count(client, address: str) -> int:
    client.get(address)  # the sidebar counts anew after an act
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("todos", "我的待办"),
        ("projects", "服务项目"),
        ("meetings", "还没有登记会议"),
        ("operations", "现在没有正在抢订的项目"),
        ("notices", "没有符合条件的公告"),
        ("budgets", "2026 年预算"),
        ("members", "赵翀"),
        ("imports", "还没有导入过"),
        ("organisations", "东城区代办处"),
        ("office", "办事处岗位"),
        ("deadlines", "填一个日期即可"),
        ("trail", "留痕"),
    ],
)
def test_page_opens_with_its_own_title_when_member_service_looks(cast, desk, name, heading):
    assert heading in page_of(desk(cast.he), name)


def test_office_pages_are_refused_when_an_agency_asks(cast, desk):
    answer = desk(cast.lin).get(reverse("office:trail"))
    assert answer.status_code == 403
    assert "办事处" in answer.content.decode()


# --- landing ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("standing_in_review")
def test_landing_counts_what_is_late_when_the_review_is_overdue(cast, desk, clock):
    clock(road.NOW + timedelta(days=14))
    page = page_of(desk(cast.wu), "todos")
    assert "给出初审意见" in page
    assert "临期和超期的项目" in page
    assert "已超期 5 个工作日" in page


@pytest.mark.usefixtures("standing_in_review")
def test_landing_asks_the_same_queries_when_there_are_thirty_projects(cast, desk):
    client, address = desk(cast.wu), reverse("office:todos")
    one = query_count(client, address)
    for number in range(29):
        road.in_review(cast, title=f"活动 {number}")
    assert query_count(client, address) == one


# --- meetings -----------------------------------------------------------------------------------


@pytest.mark.clause("S2.2.4.d")
def test_meeting_shows_amount_and_budget_line_when_an_item_is_pending(
    cast, desk, clock, standing_at_meeting
):
    clock(road.DECIDED_AT)
    number = f"主任办公会〔2026〕{standing_at_meeting.number}"
    page = page_of(desk(cast.wang), "meeting", number)
    assert "150.00 元" in page
    assert "会员服务活动：预算" in page
    assert "待决定" in page


def test_call_meeting_says_so_on_the_number_when_it_is_taken(cast, desk):
    client = desk(cast.wu)
    meeting = {"number": "办公会1", "held_on": "2026-09-20", "chair": "王芃"}
    assert client.post(reverse("office:call-meeting"), meeting).status_code == 302
    answer = client.post(reverse("office:call-meeting"), meeting)
    assert answer.status_code == 422
    assert "2026-09-20" in answer.content.decode()


def test_call_meeting_is_not_offered_when_finance_looks(cast, desk):
    assert "登记会议</a>" in page_of(desk(cast.wu), "meetings")
    assert "登记会议</a>" not in page_of(desk(cast.chen), "meetings")


# --- calendar -----------------------------------------------------------------------------------


@pytest.mark.clause("S2.2.2.c")
def test_calendar_marks_holidays_and_estimates_when_a_year_is_shown(cast, desk):
    this_year = page_of(desk(cast.he), "calendar", 2026)
    assert "已公布" in this_year
    assert 'title="放假 国庆节"' in this_year
    assert "本年放假安排尚未公布" in page_of(desk(cast.he), "calendar", 2027)


def test_set_day_and_unset_day_change_the_calendar_when_member_service_posts(cast, desk):
    client = desk(cast.he)
    address = reverse("office:calendar", args=[2027])
    data = {"day": "2027-03-03", "is_working": "off", "name": "系统维护"}
    assert client.post(address, data).url == address
    assert CalendarDay.objects.get(day=date(2027, 3, 3)).name == "系统维护"
    client.post(reverse("office:unset-day", args=[date(2027, 3, 3)]))
    assert not CalendarDay.objects.filter(day=date(2027, 3, 3)).exists()


def test_set_day_says_so_on_the_day_when_the_weekday_says_the_same(cast, desk):
    data = {"day": "2027-03-03", "is_working": "on", "name": ""}
    answer = desk(cast.he).post(reverse("office:calendar", args=[2027]), data)
    assert answer.status_code == 422
    assert "，不需要登记。请核对日期" in answer.content.decode()


def test_calendar_has_no_form_when_another_department_looks(cast, desk):
    page = page_of(desk(cast.chen), "calendar", 2027)
    assert "工作日历由会员服务部维护" in page
    assert '<button class="btn btn-primary">登记</button>' not in page
    posted = desk(cast.chen).post(reverse("office:announce-year", args=[2027]))
    assert posted.status_code == 403


def test_calendar_is_not_found_when_the_day_is_none(cast, desk):
    assert desk(cast.he).post("/office/calendar/days/2026-13-40/unset/").status_code == 404


@pytest.mark.clause("S2.2.2.c")
def test_deadlines_are_counted_when_both_dates_are_given(cast, desk):
    page = page_of(desk(cast.he), "deadlines", query="?starts_on=2026-10-12&received_on=2026-09-28")
    assert "2026 年 9 月 12 日" in page
    assert "2026 年 9 月 29 日" in page
    assert "2026 年 10 月 10 日" in page


# --- budgets ------------------------------------------------------------------------------------


@pytest.mark.clause("S6.4.a")
def test_budget_board_shows_who_has_none_when_one_agency_filed(cast, desk):
    page = page_of(desk(cast.chen), "budgets")
    assert "东城区代办处" in page
    assert "没有本年预算" in page
    unfiled = page_of(desk(cast.chen), "budgets", query="?year=2026&filed=no")
    assert "西城区代办处" in unfiled
    assert "东城区代办处" not in unfiled
    assert "东华门代办点" not in page


def test_budget_board_asks_the_same_queries_when_there_are_thirty_agencies(cast, desk):
    client, address = desk(cast.chen), reverse("office:budgets")
    query_count(client, address)
    few = query_count(client, address)
    for number in range(30):
        agency = casting._agency(f"X{number}", f"第 {number} 代办处")
        assert agency.pk
    assert query_count(client, address) == few


def test_budget_lists_lines_and_versions_when_an_agency_is_opened(cast, desk):
    page = page_of(desk(cast.chen), "budget", cast.agency_a.pk, query="?year=2026")
    assert "会员服务活动" in page
    assert "第 1 版" in page


# --- organisations ------------------------------------------------------------------------------


def test_open_agency_leads_to_its_page_when_the_organiser_posts(cast, desk, jiang):
    data = {"number": "D30", "name": "通州区代办处", "kind": "district"}
    answer = desk(jiang).post(reverse("office:open-agency"), data)
    agency = Agency.objects.get(number="D30")
    assert answer.url == reverse("office:organisation", args=[agency.pk])


def test_open_agency_says_so_on_the_number_when_it_is_taken(cast, desk, jiang):
    data = {"number": "D01", "name": "又一处", "kind": "district"}
    answer = desk(jiang).post(reverse("office:open-agency"), data)
    assert answer.status_code == 422
    assert "已被使用" in answer.content.decode()


def test_organisation_takes_points_unions_and_posts_when_the_organiser_posts(cast, desk, jiang):
    client, agency = desk(jiang), cast.agency_b
    client.post(reverse("office:open-point", args=[agency.pk]), {"number": "P1", "name": "新点"})
    client.post(
        reverse("office:register-union", args=[agency.pk]), {"number": "U9", "name": "新工会"}
    )
    post = {
        "full_name": "许褚",
        "username": "xuchu",
        "role": "agency_checker",
        "starts_on": "2026-09-01",
    }
    client.post(reverse("office:appoint", args=[agency.pk]), post)
    assert Agency.objects.get(number="P1").parent == agency
    assert Union.objects.get(number="U9").agency == agency
    position = Position.objects.get(account__username="xuchu")
    assert "许褚" in page_of(client, "organisation", agency.pk)
    client.post(reverse("office:end-term", args=[position.pk]), {"on": "2026-09-30"})
    assert Position.objects.get(pk=position.pk).ends_on == date(2026, 9, 30)


def test_appoint_says_so_on_the_form_when_the_post_is_held(cast, desk, jiang):
    post = {
        "full_name": "周堃",
        "username": "周堃-agency_clerk",
        "role": "agency_clerk",
        "starts_on": "2026-09-01",
    }
    answer = desk(jiang).post(reverse("office:appoint", args=[cast.agency_b.pk]), post)
    assert answer.status_code == 422
    assert "已任" in answer.content.decode()


@pytest.mark.clause("S6.5.a")
def test_organisation_shows_no_forms_when_finance_looks(cast, desk):
    page = page_of(desk(cast.chen), "organisation", cast.agency_a.pk)
    assert "林晓" in page
    assert "登记任命" not in page
    address = reverse("office:register-union", args=[cast.agency_a.pk])
    assert desk(cast.chen).post(address, {"number": "U9", "name": "新工会"}).status_code == 403


def test_organisations_are_narrowed_when_a_text_is_given(cast, desk):
    page = page_of(desk(cast.he), "organisations", query="?text=东华门")
    assert "东华门代办点" in page
    assert "西城区代办处" not in page


# --- members ------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["M0002", "m 00 02", id_number(2)])
def test_members_are_found_by_an_exact_number_that_no_address_holds(cast, desk, number):
    Member.objects.filter(pk=cast.qian.pk).update(id_digest=vault.digest_of(id_number(2)))
    answer = desk(cast.he).post(reverse("office:members"), {"text": number})
    assert (answer.status_code, number in answer.url) == (302, False)
    for _ in range(2):  # the answer's address can be loaded again
        page = desk(cast.he).get(answer.url).content.decode()
        assert ("钱祎" in page, "赵翀" in page, id_number(2) in page) == (True, False, False)


def test_nobody_is_found_when_the_number_is_not_exact(cast, desk):
    client = desk(cast.he)
    answer = client.post(reverse("office:members"), {"text": "M000"})
    assert (answer.status_code, "没有这名会员" in answer.text) == (200, True)


@pytest.mark.parametrize("query", ["?text=M0002", "?member=x", "?member=" + "9" * 30, "?member=１"])
def test_all_members_are_listed_when_the_address_names_nobody(cast, desk, query):
    assert "赵翀" in page_of(desk(cast.he), "members", query=query)


def test_members_ask_the_same_queries_when_there_are_thirty(cast, desk):
    client, address = desk(cast.he), reverse("office:members")
    query_count(client, address)
    few = query_count(client, address)
    for number in range(30):
        casting._member(f"N{number:04d}", "某某", cast.union_a, casting.NOW)
    assert query_count(client, address) == few
    assert Member.objects.count() == 33


def imported(cast, **changes) -> MemberImport:
    values = {
        "file_name": "会员.xlsx",
        "sha256": "0" * 64,
        "by_name": "何苗",
        "started_at": casting.NOW,
    }
    return MemberImport.objects.create(**(values | changes))


def test_import_leads_to_its_page_when_a_list_is_uploaded(cast, desk, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    upload = SimpleUploadedFile("会员.csv", "姓名,身份证号\n王喆,1\n".encode())
    answer = desk(cast.he).post(reverse("office:imports"), {"file": upload})
    row = MemberImport.objects.get()
    assert answer.url == reverse("office:import", args=[row.pk])


def test_import_page_asks_again_when_the_check_is_under_way(cast, desk):
    row = imported(cast, done_count=120)
    page = page_of(desk(cast.he), "import", row.pk)
    assert "正在逐行检查" in page
    assert 'hx-trigger="load delay' in page


def test_import_page_asks_for_confirmation_when_the_check_is_done(cast, desk):
    counts = {"new_count": 3, "changed_count": 1, "unchanged_count": 2, "refused_count": 1}
    row = imported(cast, state="checked", total_count=7, **counts)
    page = page_of(desk(cast.he), "import", row.pk)
    assert "确认导入 4 人" in page
    assert 'hx-trigger="load delay' not in page
    assert desk(cast.he).post(reverse("office:drop-import", args=[row.pk])).status_code == 302
    assert "已放弃" in page_of(desk(cast.he), "import", row.pk)


def test_imports_are_refused_when_finance_asks(cast, desk):
    answer = desk(cast.chen).get(reverse("office:imports"))
    assert answer.status_code == 403
    assert "会员服务部" in answer.content.decode()


# --- supervision, notices, trail ----------------------------------------------------------------


@pytest.mark.clause("S4.1.a")
def test_operations_show_remaining_codes_when_claims_are_running(
    cast, standing_claiming, desk, clock
):
    clock(road.OPENS_AT + timedelta(hours=1))
    page = page_of(desk(cast.feng), "operations")
    assert "清凉电影" in page
    assert "剩余，共 5 份" in page
    assert reverse("office:project", args=[standing_claiming.number]) in page


@pytest.mark.usefixtures("standing_published")
def test_operations_show_what_is_to_come_and_over_when_time_passes(cast, desk, clock):
    clock(road.MATERIALS_AT)
    assert "未开始" in page_of(desk(cast.feng), "operations")
    clock(road.CLOSES_AT)
    assert "已结束" in page_of(desk(cast.feng), "operations")


@pytest.mark.usefixtures("standing_settling")
def test_operations_leave_out_what_ended_when_a_day_has_passed(cast, desk, clock):
    clock(road.CLOSES_AT)
    assert "已结束" in page_of(desk(cast.feng), "operations")
    clock(road.CLOSES_AT + timedelta(days=1))
    assert "今天没有结束的项目" in page_of(desk(cast.feng), "operations")


@pytest.mark.usefixtures("standing_claiming")
def test_operations_ask_the_same_queries_when_there_are_more_offers(cast, desk, clock):
    client, address = desk(cast.feng), reverse("office:operations")
    clock(road.OPENS_AT + timedelta(hours=1))
    one = query_count(client, address)
    road.claiming(cast, title="第二场")
    road.claiming(cast, title="第三场")
    assert query_count(client, address) == one


def test_notice_is_withdrawn_when_its_reason_is_given(cast, desk):
    client, head = desk(cast.he), desk(cast.wu)
    notice = notices.post_notice(
        NoticeKind.GENERAL, title="国庆安排", body="照常服务。", by=cast.he, at=casting.NOW
    )
    address = reverse("office:notice", args=[notice.number])
    assert client.post(address, {"reason": "日期有误。"}).status_code == 403
    assert head.post(address, {"reason": ""}).status_code == 422
    assert head.post(address, {"reason": "日期有误。"}).url == address
    assert "日期有误。" in page_of(client, "notice", notice.number)
    assert "已撤回" in page_of(client, "notices")


def test_trail_finds_events_when_case_person_and_day_are_given(cast, desk, standing_preparing):
    query = f"?subject={standing_preparing.number}&person=何苗&since=2026-09-01&until=2026-09-30"
    page = page_of(desk(cast.he), "trail", query=query)
    assert "初审通过" in page
    assert "报送方案</span>" not in page
    assert "没有符合条件的记录" in page_of(desk(cast.he), "trail", query="?since=2030-01-01")


def test_trail_asks_the_same_queries_when_there_are_more_events(cast, standing_in_review, desk):
    client, address = desk(cast.he), reverse("office:trail")
    few, count = query_count(client, address), AuditEvent.objects.count()
    for number in range(10):
        road.in_review(cast, title=f"活动 {number}")
    assert AuditEvent.objects.count() >= count + 30
    assert query_count(client, address) == few
