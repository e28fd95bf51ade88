"""The office's pages of the schemes, as 组织机构部 and others see them."""

import io
import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huzhu.assessment.scheme import actions as schemes
from huzhu.assessment.scheme.models import SchemeVersion
from huzhu.assessment.scheme.queries import content_of
from huzhu.assessment.scheme.rules.scheme_rows import COLUMNS, scheme_lines
from huzhu.assessment.scheme.states import SchemeState
from huzhu.assessment.year.actions import _platform
from huzhu.assessment.year.models import AssessmentYear, ScoresheetItem
from huzhu.web.office.assessment.scheme_item_form import ItemForm
from tests.assessment.scheme.conftest import AT
from tests.assessment.scheme.edits import (
    INACTIVE,
    adopt,
    idle,
    save,
    with_gap,
    with_longer_first_tier,
)
from tests.documents.files import table

pytestmark = pytest.mark.django_db

HOME = "/office/assessment/schemes/"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def words(answer) -> str:
    """What a reader sees, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def typed(version: SchemeVersion, item: str, **changes) -> dict[str, object]:
    """The form of an item as the page shows it, but for some fields."""
    scheme = content_of(SchemeVersion.objects.get(pk=version.pk))
    form = ItemForm(scheme=scheme, item=scheme.item(item))
    values = {name: form.get_initial_for_field(form.fields[name], name) for name in form.fields}
    return {name: "" if value is None else value for name, value in values.items()} | {
        name.replace("_", "-") if name.startswith("rule_") else name: value
        for name, value in changes.items()
    }


def book(rows) -> SimpleUploadedFile:
    return SimpleUploadedFile("方案.xlsx", table(COLUMNS, *rows), XLSX)


# --- the list and one version -------------------------------------------------------------------


@pytest.mark.clause("A3.1.d")
def test_list_begins_next_years_scheme_as_a_copy(cycle, desk):
    source = f"version:{cycle.year.scheme_id}"
    client = desk(cycle.tang)
    assert "2026 年度考核方案第 1 版" in words(client.get(HOME))
    answer = client.post(HOME, {"year": 2027, "source": source})
    draft = SchemeVersion.objects.get(year=2027)
    assert answer.url == f"{HOME}{draft.pk}/"
    assert content_of(draft).items == content_of(cycle.year.scheme).items


def test_list_says_whose_part_it_is_when_another_department_looks(cycle, desk):
    page = text(desk(cycle.xu).get(HOME))
    assert "由组织机构部办理" in page
    assert 'name="source"' not in page


def test_list_asks_the_database_no_more_when_there_are_more_versions(
    cycle, draft, desk, django_assert_num_queries
):
    client = desk(cycle.tang)
    client.get(HOME)
    with CaptureQueriesContext(connection) as few:
        client.get(HOME)
    asked = len(few)
    for year in (2028, 2029, 2030):
        schemes.copy_scheme(cycle.year.scheme, year=year, by=cycle.tang, at=AT)
    client.get(HOME)  # the sidebar counts anew after an act
    with django_assert_num_queries(asked):
        client.get(HOME)


@pytest.mark.clause("A3.1.a", "A3.1.b", "A3.2.b")
def test_version_shows_sums_items_owners_and_answers(cycle, desk):
    page = words(desk(cycle.xu).get(f"{HOME}{cycle.year.scheme_id}/"))
    assert "15+45+40+25 = 125 分" in page
    assert "30 项指标" in page
    assert "用户名最长未登录：不超过 90 天，得 6 分；超过 90 天、不超过 180 天，得 3 分" in page
    assert "以未登录天数最长的用户名为准。" in page
    assert "修改 指标 1.4" not in page


def test_version_lists_faults_with_the_way_to_each_when_a_draft_has_some(cycle, draft, desk):
    save(draft, with_gap(draft), by=cycle.tang)
    page = text(desk(cycle.song).get(f"{HOME}{draft.pk}/"))
    assert "1 处不一致，改好后才能采用" in page
    assert f'href="{HOME}{draft.pk}/items/1.4/"' in page
    assert "从 81 天到 90 天之间没有档次" in page
    assert f"{HOME}{draft.pk}/adopt/" not in page


def test_version_that_is_not_there_is_not_found(cycle, desk):
    answer = desk(cycle.tang).get(f"{HOME}99999/")
    assert answer.status_code == 404
    assert "没有“99999”" in words(answer)


# --- editing ------------------------------------------------------------------------------------


@pytest.mark.clause("A3.1.b", "A3.1.d")
def test_item_is_saved_with_other_tiers(cycle, draft, desk):
    fields = {"rule_0_0_high": "120", "rule_0_1_low": "120", "guide": "每月登录"}
    answer = desk(cycle.tang).post(
        f"{HOME}{draft.pk}/items/1.4/", typed(draft, INACTIVE, **fields), follow=True
    )
    item = content_of(SchemeVersion.objects.get(pk=draft.pk)).item(INACTIVE)
    bounds = [(tier.low, tier.is_low_open, tier.high, tier.points) for tier in item.rule.tiers]
    assert bounds == [(None, False, 120, 6), (120, True, 180, 3), (180, True, None, 0)]
    assert item.guide == "每月登录"
    assert "指标 1.4已保存。各处一致，可以采用。" in words(answer)


@pytest.mark.parametrize("item", ["1.1", "2.2", "2.3", "2.6", "3.7", "4.1", "4.3", "4.4", "4.6"])
def test_item_stays_the_same_when_it_is_saved_unchanged(cycle, draft, desk, item):
    before = content_of(draft).item(item)
    desk(cycle.tang).post(f"{HOME}{draft.pk}/items/{item}/", typed(draft, item))
    after = SchemeVersion.objects.get(pk=draft.pk)
    assert content_of(after).item(item) == before
    assert after.edited_at == AT


def test_threshold_of_a_condition_is_changed(cycle, draft, desk):
    fields = typed(draft, "4.6") | {"gate-loan_applications": "20"}
    desk(cycle.tang).post(f"{HOME}{draft.pk}/items/4.6/", fields)
    item = content_of(SchemeVersion.objects.get(pk=draft.pk)).item("4.6")
    assert item.rule.at_least == 20


def test_tier_is_added_and_another_taken_away(cycle, draft, desk):
    fields = typed(draft, INACTIVE) | {
        "rule-0-2-points": "",
        "rule-0-2-low": "",
        "rule-0-3-points": "1",
        "rule-0-3-low": "180",
        "rule-0-3-low-word": "open",
    }
    desk(cycle.tang).post(f"{HOME}{draft.pk}/items/1.4/", fields)
    item = content_of(SchemeVersion.objects.get(pk=draft.pk)).item(INACTIVE)
    assert [tier.points for tier in item.rule.tiers] == [6, 3, 1]


def test_item_is_turned_away_when_a_tier_has_bounds_and_no_points(cycle, draft, desk):
    answer = desk(cycle.tang).post(
        f"{HOME}{draft.pk}/items/1.4/", typed(draft, INACTIVE, rule_0_1_points="")
    )
    assert answer.status_code == 422
    assert "第 2 档得分：须填得分" in words(answer)


@pytest.mark.clause("A3.1.b")
def test_check_tells_a_gap_with_its_bounds_before_anything_is_saved(cycle, draft, desk):
    before = SchemeVersion.objects.get(pk=draft.pk).content_hash
    client = desk(cycle.tang)
    address = f"{HOME}{draft.pk}/items/1.4/check/"
    gap = client.post(address, typed(draft, INACTIVE, rule_0_0_high="80"))
    assert "从 81 天到 90 天之间没有档次" in words(gap)
    overlap = client.post(address, typed(draft, INACTIVE, rule_0_0_high="95"))
    assert "从 91 天到 95 天之间有两个档次" in words(overlap)
    whole = client.post(address, typed(draft, INACTIVE))
    assert "本项前后一致" in words(whole)
    assert SchemeVersion.objects.get(pk=draft.pk).content_hash == before


def test_head_tells_sums_that_do_not_add_up(cycle, draft, desk):
    scheme = content_of(draft)
    fields = {
        "title": scheme.title,
        "total": "125",
        "veto": scheme.veto,
        "late": scheme.late,
        "section-1": "16",
        "section-2": "45",
        "section-3": "40",
        "section-4": "25",
    }
    answer = desk(cycle.tang).post(f"{HOME}{draft.pk}/head/", fields, follow=True)
    page = words(answer)
    assert "总分为 125，各部分分值之和为 126" in page
    assert "分值为 16，各项标准分之和为 15" in page


def test_adopted_item_is_shown_without_a_form(cycle, desk):
    page = text(desk(cycle.tang).get(f"{HOME}{cycle.year.scheme_id}/items/1.4/"))
    assert "已采用的方案不再改动" in page
    assert 'name="full_marks"' not in page


def test_adopted_item_is_not_changed_by_an_old_page(cycle, draft, desk):
    fields = typed(draft, INACTIVE, guide="迟了")
    adopt(draft, by=cycle.song)
    answer = desk(cycle.tang).post(f"{HOME}{draft.pk}/items/1.4/", fields)
    assert answer.status_code == 409
    assert content_of(SchemeVersion.objects.get(pk=draft.pk)).item(INACTIVE).guide != "迟了"


# --- by spreadsheet -----------------------------------------------------------------------------


def test_spreadsheet_goes_out_and_comes_back_the_same(cycle, draft, desk):
    client = desk(cycle.tang)
    sheet = client.get(f"{HOME}{draft.pk}/sheet/")
    assert sheet["Content-Type"] == XLSX
    fields = {"read": draft.content_hash, "file": io.BytesIO(sheet.content)}
    fields["file"].name = "方案.xlsx"
    address = client.post(f"{HOME}{draft.pk}/take-in/", fields).url
    assert "对应各列" in words(client.get(address))
    assert "改动 0 项指标" in words(client.post(f"{address}confirm/", follow=True))
    assert client.post(f"{address}confirm/", {"again": 1}).status_code == 409
    assert SchemeVersion.objects.get(pk=draft.pk).content_hash == draft.content_hash


def test_spreadsheet_is_answered_by_cell_when_it_cannot_be_read(cycle, draft, desk):
    rows = [list(row) for row in scheme_lines(content_of(draft))]
    rows[3][COLUMNS.index("得分")] = "三分"
    fields = {"read": draft.content_hash, "file": book(rows)}
    client = desk(cycle.tang)
    address = client.post(f"{HOME}{draft.pk}/take-in/", fields).url
    assert "第 5 行 得分 须写数字，最多四位小数，现为“三分”" in words(client.get(address))
    assert client.post(f"{address}confirm/").status_code == 422
    assert SchemeVersion.objects.get(pk=draft.pk).content_hash == draft.content_hash


# --- adopting -----------------------------------------------------------------------------------


@pytest.mark.clause("A3.1.e")
def test_head_of_the_department_adopts_a_sound_draft(cycle, draft, desk):
    address = f"{HOME}{draft.pk}/adopt/"
    client = desk(cycle.song)
    assert "采用后这一版不再改动" in words(client.get(address))
    client.post(address, {"read": draft.content_hash})
    adopted = SchemeVersion.objects.get(pk=draft.pk)
    assert (adopted.state, adopted.adopted_by) == (SchemeState.ADOPTED, str(cycle.song))


def test_adopt_is_turned_away_when_a_fault_is_left(cycle, draft, desk):
    save(draft, with_gap(draft), by=cycle.tang)
    draft.refresh_from_db()
    answer = desk(cycle.song).post(f"{HOME}{draft.pk}/adopt/", {"read": draft.content_hash})
    assert answer.status_code == 422
    assert "现有 1 处不一致" in words(answer)
    assert SchemeVersion.objects.get(pk=draft.pk).state == SchemeState.DRAFT


def test_adopt_is_not_the_clerks(cycle, draft, desk):
    client = desk(cycle.tang)
    address = f"{HOME}{draft.pk}/adopt/"
    assert "由组织机构部部长办理" in words(client.get(address))
    assert client.post(address, {"read": draft.content_hash}).status_code == 403


def test_draft_is_given_up(cycle, draft, desk):
    answer = desk(cycle.tang).post(f"{HOME}{draft.pk}/discard/", follow=True)
    assert "2027 年度考核方案第 1 版已放弃" in words(answer)
    assert not SchemeVersion.objects.filter(pk=draft.pk).exists()


# --- two versions -------------------------------------------------------------------------------


@pytest.mark.clause("A3.1.e")
def test_two_versions_are_shown_side_by_side(cycle, draft, desk):
    save(draft, with_longer_first_tier(draft, 120), by=cycle.tang)
    address = f"{HOME}compare/?old={cycle.year.scheme_id}&new={draft.pk}"
    page = words(desk(cycle.xu).get(address))
    assert "修改 1 项指标" in page
    assert "指标 1.4" in page
    assert "不超过 90 天，得 6 分" in page
    assert "不超过 120 天，得 6 分" in page


def test_version_beside_itself_has_no_difference(cycle, desk):
    pinned = cycle.year.scheme_id
    page = words(desk(cycle.xu).get(f"{HOME}compare/?old={pinned}&new={pinned}"))
    assert "两版没有不同" in page


def test_trial_says_so_when_nobody_moves(cycle, desk):
    pinned = cycle.year.scheme_id
    page = words(desk(cycle.xu).get(f"{HOME}trial/?old={pinned}&new={pinned}&year=2026"))
    assert "没有代办处有变化" in page


@pytest.mark.clause("A3.2.a")
def test_trial_shows_who_moves_by_which_item_and_why(cycle, draft, desk):
    idle({"D01": 100, "D02": 80})
    save(draft, with_longer_first_tier(draft, 120), by=cycle.tang)
    address = f"{HOME}trial/?old={cycle.year.scheme_id}&new={draft.pk}&year=2026"
    page = words(desk(cycle.xu).get(address))
    assert "1.4 3 → 6 分（+3）" in page
    assert "原：用户名最长未登录 100 天，超过 90 天、不超过 180 天，得 3 分" in page
    assert "新：用户名最长未登录 100 天，不超过 120 天，得 6 分" in page
    assert "各项合计 +3 分，与总分变化一致。" in page
    assert not ScoresheetItem.objects.filter(item=INACTIVE, platform_points=6).exists()


# --- a running year -----------------------------------------------------------------------------


@pytest.mark.clause("A3.1.e", "A3.2.a")
def test_running_year_counts_by_another_version_and_says_what_moved(cycle, second, desk):
    idle({"D01": 100, "D02": 80})
    _platform.rescore(cycle.year, at=AT)
    save(second, with_longer_first_tier(second, 120), by=cycle.tang)
    adopt(second, by=cycle.song)
    address = "/office/assessment/2026/scheme/change/"
    client = desk(cycle.song)
    assert "重新计分的指标 1.4" in words(client.get(address))
    fields = {"version": second.pk, "reason": "按新规定"}
    page = words(client.post(address, fields, follow=True))
    assert "指标 1.4 重新计分，1 家代办处的平台分有变化" in page
    assert AssessmentYear.objects.get(pk=cycle.year.pk).scheme_id == second.pk
    points = ScoresheetItem.objects.get(item=INACTIVE, sheet__agency__number="D01").platform_points
    assert points == Decimal(6)


def test_running_year_keeps_its_scheme_without_a_reason(cycle, second, desk):
    adopt(second, by=cycle.song)
    address = "/office/assessment/2026/scheme/change/"
    answer = desk(cycle.song).post(address, {"version": second.pk, "reason": ""})
    assert answer.status_code == 422
    assert "更换方案须写明理由" in words(answer)
    assert AssessmentYear.objects.get(pk=cycle.year.pk).scheme_id == cycle.year.scheme_id


def test_running_year_leads_to_a_new_version_when_there_is_none(cycle, desk):
    page = words(desk(cycle.song).get("/office/assessment/2026/scheme/change/"))
    assert "更换须先有一版新采用的 2026 年度方案，现在没有" in page


def test_pages_are_not_for_agencies(cycle, draft, desk):
    client = desk(cycle.cast.lin)
    assert desk(cycle.tang).get(HOME).status_code == 200
    for address in (HOME, f"{HOME}{draft.pk}/", f"{HOME}compare/", f"{HOME}trial/"):
        assert client.get(address).status_code in (302, 403), address
