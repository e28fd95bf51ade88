"""Copying, editing, taking in, adopting a scheme, and changing that of a running year."""

from dataclasses import replace
from decimal import Decimal

import pytest

from huzhu.assessment.errors import NotYourPart, ReasonMissing, YearNotAtStep
from huzhu.assessment.outcome.queries import scheme_trials
from huzhu.assessment.scheme import actions as schemes
from huzhu.assessment.scheme.errors import (
    DraftOpen,
    PinnedItemsDiffer,
    RuleUnreadable,
    SchemeAdopted,
    SchemeChanged,
    SchemeItemNotFound,
    SchemePinnedAlready,
    SchemeUnsound,
    WordingDiffers,
)
from huzhu.assessment.scheme.models import SchemeVersion
from huzhu.assessment.scheme.queries import (
    content_of,
    faults_of,
    listed_versions,
)
from huzhu.assessment.scheme.rules.scheme import shipped_scheme
from huzhu.assessment.scheme.rules.scheme_edit import HeadEdit, item_digest
from huzhu.assessment.scheme.rules.scheme_rows import COLUMNS, scheme_lines
from huzhu.assessment.scheme.states import SchemeState
from huzhu.assessment.year.actions import _platform, pinned_schemes, years
from huzhu.assessment.year.errors import SchemeOfAnotherYear
from huzhu.assessment.year.models import AssessmentYear, ScoresheetItem
from huzhu.assessment.year.states import YearStep
from huzhu.audit.models import AuditEvent
from huzhu.documents.errors import ListNotReady
from huzhu.documents.models import ReceivedList
from huzhu.notices.models import CopyNote
from huzhu.people.states import DepartmentCode
from tests.assessment.cycle import CALENDAR, begin, moment
from tests.assessment.scheme.conftest import AT
from tests.assessment.scheme.edits import (
    INACTIVE,
    adopt,
    idle,
    item_edit,
    save,
    take_in,
    with_gap,
    with_longer_first_tier,
)
from tests.documents.files import table

pytestmark = pytest.mark.django_db


def book(rows) -> bytes:
    return table(COLUMNS, *rows)


# --- a copy -------------------------------------------------------------------------------------


def test_copy_is_a_draft_of_next_year_with_the_same_items(cycle, draft):
    old, new = content_of(cycle.year.scheme), content_of(draft)
    assert (draft.year, draft.version, draft.state) == (2027, 1, SchemeState.DRAFT)
    assert new.items == old.items
    assert new.title == "2027年度职工互助保障工作代办处考核表"
    assert AuditEvent.objects.get(code="assessment.copy_scheme").subject == "scheme:2027-1"


def test_copy_is_refused_when_a_draft_of_that_year_is_open(cycle, draft):
    with pytest.raises(DraftOpen, match="2027 年度考核方案第 1 版还在编辑中"):
        schemes.copy_scheme(cycle.year.scheme, year=2027, by=cycle.tang, at=AT)
    assert SchemeVersion.objects.filter(year=2027).get() == draft


def test_copy_is_not_for_other_departments(cycle):
    with pytest.raises(NotYourPart):
        schemes.copy_scheme(cycle.year.scheme, year=2027, by=cycle.xu, at=AT)


def test_draft_begins_with_the_official_wording_when_it_is_chosen(cycle):
    row = schemes.begin_scheme("shipped:2021", year=2030, by=cycle.tang, at=AT)
    assert content_of(row).items == shipped_scheme("2021").items
    assert row.note == "由 2021 年度考核表原文复制"
    assert (row.year, row.state, row.based_on) == (2030, SchemeState.DRAFT, None)


def test_draft_is_gone_when_it_was_given_up(cycle, draft):
    schemes.discard_scheme(draft, by=cycle.tang, at=AT)
    assert [each.version for each in listed_versions()] == [cycle.year.scheme]


# --- edits --------------------------------------------------------------------------------------


def test_gap_is_told_with_its_bounds_when_a_tier_ends_too_early(cycle, draft):
    save(draft, with_gap(draft), by=cycle.tang)
    assert [str(fault) for fault in faults_of(draft)] == [
        "1.4：“用户名最长未登录”从 81 天到 90 天之间没有档次。"
    ]


def test_draft_is_sound_when_the_next_tier_begins_where_the_first_ends(cycle, draft):
    save(draft, with_longer_first_tier(draft, 120), by=cycle.tang)
    assert faults_of(draft) == ()
    assert draft.edited_by == str(cycle.tang)


def test_sum_is_told_when_points_do_not_add_up(cycle, draft):
    save(draft, item_edit(draft, INACTIVE, full_marks=Decimal(7)), by=cycle.tang)
    assert [str(fault) for fault in faults_of(draft)] == [
        "第 1 部分：分值为 15，各项标准分之和为 16。",
        "1.4：标准分为 7，计分规则最多得 6 分。",
    ]


def test_head_is_changed_with_the_points_of_its_sections(cycle, draft):
    scheme = content_of(draft)
    head = HeadEdit("新表", Decimal(126), scheme.veto, scheme.late, {"1": Decimal(16)})
    save(draft, head, by=cycle.tang)
    after = content_of(draft)
    assert (after.title, after.total) == ("新表", Decimal(126))
    assert [each.points for each in after.sections] == [16, 45, 40, 25]
    assert [fault.place for fault in faults_of(draft)] == ["第 1 部分"]


def test_second_editor_of_an_item_is_turned_away_and_the_first_ones_words_stay(cycle, draft):
    read = item_digest(content_of(draft), INACTIVE)
    first = item_edit(draft, INACTIVE, guide="甲的说明")
    second = item_edit(draft, INACTIVE, guide="乙的说明")
    schemes.edit_scheme(draft, first, read=read, by=cycle.tang, at=AT)
    with pytest.raises(SchemeChanged, match=f"指标 1.4在您打开之后已由{cycle.tang}改动"):
        schemes.edit_scheme(draft, second, read=read, by=cycle.song, at=AT)
    assert content_of(SchemeVersion.objects.get(pk=draft.pk)).item(INACTIVE).guide == "甲的说明"


def test_two_editors_of_two_items_both_keep_their_words(cycle, draft):
    stale = SchemeVersion.objects.get(pk=draft.pk)
    save(draft, item_edit(draft, INACTIVE, guide="甲的说明"), by=cycle.tang)
    save(stale, item_edit(stale, "2.1", guide="乙的说明"), by=cycle.song)
    after = content_of(SchemeVersion.objects.get(pk=draft.pk))
    assert (after.item(INACTIVE).guide, after.item("2.1").guide) == ("甲的说明", "乙的说明")


def test_item_is_not_found_when_the_draft_has_none_of_that_number(cycle, draft):
    edit = replace(item_edit(draft, INACTIVE), item_id="9.9")
    with pytest.raises(SchemeItemNotFound):
        schemes.edit_scheme(draft, edit, read="", by=cycle.tang, at=AT)


def test_item_is_refused_when_its_rows_make_no_rule(cycle, draft):
    with pytest.raises(RuleUnreadable):
        save(draft, item_edit(draft, INACTIVE, rows=()), by=cycle.tang)


# --- by spreadsheet -----------------------------------------------------------------------------


def test_spreadsheet_changes_nothing_when_it_comes_back_as_it_went(cycle, draft):
    rows = scheme_lines(content_of(draft))
    before = draft.content_hash
    changed = take_in(draft, rows, read=before, by=cycle.tang)
    assert changed == ()
    assert SchemeVersion.objects.get(pk=draft.pk).content_hash == before


def test_spreadsheet_changes_the_one_item_that_was_edited(cycle, draft):
    rows = [list(row) for row in scheme_lines(content_of(draft))]
    place = next(n for n, row in enumerate(rows) if row[COLUMNS.index("指标")] == INACTIVE)
    rows[place][COLUMNS.index("上限")] = "120"
    rows[place + 1][COLUMNS.index("下限")] = "120"
    read = draft.content_hash
    changed = take_in(draft, rows, read=read, by=cycle.tang)
    assert changed == (INACTIVE,)
    tiers = content_of(SchemeVersion.objects.get(pk=draft.pk)).item(INACTIVE).rule.tiers
    assert [(tier.low, tier.high) for tier in tiers] == [(None, 120), (120, 180), (180, None)]
    assert faults_of(draft) == ()


def test_spreadsheet_is_not_taken_at_all_when_one_cell_cannot_be_read(cycle, draft):
    rows = [list(row) for row in scheme_lines(content_of(draft))]
    rows[3][COLUMNS.index("得分")] = "三分"
    rows[0][COLUMNS.index("标准分")] = "5"
    read = draft.content_hash
    with pytest.raises(ListNotReady):
        take_in(draft, rows, read=read, by=cycle.tang)
    (fault,) = ReceivedList.objects.get().seen["faults"]
    assert (fault["row"], fault["cell"]) == (5, "得分")
    assert SchemeVersion.objects.get(pk=draft.pk).content_hash == read


def test_spreadsheet_is_turned_away_when_the_draft_changed_meanwhile(cycle, draft):
    rows, read = scheme_lines(content_of(draft)), draft.content_hash
    save(draft, item_edit(draft, INACTIVE, guide="甲的说明"), by=cycle.tang)
    with pytest.raises(SchemeChanged):
        take_in(draft, rows, read=read, by=cycle.song)


# --- adopting -----------------------------------------------------------------------------------


def test_adopt_is_refused_with_every_fault(cycle, draft):
    save(draft, with_gap(draft), by=cycle.tang)
    with pytest.raises(SchemeUnsound, match=r"现有 1 处不一致：1\.4"):
        adopt(draft, by=cycle.song)
    assert SchemeVersion.objects.get(pk=draft.pk).state == SchemeState.DRAFT


def test_rule_that_differs_from_its_wording_is_adopted_by_a_named_decision_alone(cycle, draft):
    save(draft, with_longer_first_tier(draft, 120), by=cycle.tang)
    said = r"现有 1 处不同：1\.4：计分规则以 120 为界，考核标准文字没有这个数"
    with pytest.raises(WordingDiffers, match=said):
        adopt(draft, by=cycle.song, despite=" ")
    adopt(draft, by=cycle.song, despite="文字下月印发")
    kept = SchemeVersion.objects.get(pk=draft.pk)
    assert (kept.adopted_despite, kept.adopted_by) == ("文字下月印发", str(cycle.song))
    event = AuditEvent.objects.get(code="assessment.adopt_scheme", subject__contains="scheme")
    assert event.facts["reason"] == "文字下月印发"


def test_reason_is_not_kept_when_rule_and_wording_agree(cycle, draft):
    adopt(draft, by=cycle.song, despite="多写的")
    assert SchemeVersion.objects.get(pk=draft.pk).adopted_despite == ""


def test_adopt_is_the_heads(cycle, draft):
    with pytest.raises(NotYourPart, match="组织机构部部长"):
        adopt(draft, by=cycle.tang)


def test_adopt_is_refused_when_it_is_not_what_was_read(cycle, draft):
    read = draft.content_hash
    save(draft, with_longer_first_tier(draft, 120), by=cycle.tang)
    with pytest.raises(SchemeChanged):
        schemes.adopt_scheme(draft, read=read, by=cycle.song, at=AT)


def test_adopted_scheme_stays_as_it_is(cycle, draft):
    adopt(draft, by=cycle.song)
    before = SchemeVersion.objects.get(pk=draft.pk).content_hash
    with pytest.raises(SchemeAdopted):
        save(draft, item_edit(draft, INACTIVE, guide="迟了"), by=cycle.tang)
    with pytest.raises(SchemeAdopted):
        take_in(draft, scheme_lines(content_of(draft)), read=before, by=cycle.tang)
    with pytest.raises(SchemeAdopted):
        adopt(draft, by=cycle.song)
    with pytest.raises(SchemeAdopted):
        schemes.discard_scheme(draft, by=cycle.tang, at=AT)
    assert SchemeVersion.objects.get(pk=draft.pk).content_hash == before


def test_year_is_set_up_with_an_adopted_scheme_only(cycle, draft):
    calendar = replace(CALENDAR)
    with pytest.raises(SchemeOfAnotherYear, match="编辑中"):
        years.create_year(2027, scheme=draft, calendar=calendar, by=cycle.tang, at=AT)
    adopt(draft, by=cycle.song)
    year = years.create_year(2027, scheme=draft, calendar=calendar, by=cycle.tang, at=AT)
    assert year.scheme == draft


# --- a running year -----------------------------------------------------------------------------


def pin(cycle, version, *, by=None, reason="1.4 的上限按新规定为 120 天"):
    year = AssessmentYear.objects.select_related("scheme").get(pk=cycle.year.pk)
    return pinned_schemes.change_pinned_scheme(
        year, version, reason=reason, by=by or cycle.song, at=moment(9, 4)
    )


def points(cycle) -> dict[tuple[str, str], Decimal]:
    rows = ScoresheetItem.objects.select_related("sheet__agency")
    return {(row.sheet.agency.number, row.item): row.platform_points for row in rows}


def test_change_scores_only_the_items_whose_rule_changed(cycle, second):
    idle({"D01": 100, "D02": 80})
    _platform.rescore(cycle.year, at=AT)
    before = points(cycle)
    stamps = dict(ScoresheetItem.objects.exclude(item=INACTIVE).values_list("pk", "platform_at"))
    save(second, with_longer_first_tier(second, 120), by=cycle.tang)
    adopt(second, by=cycle.song)
    change = pin(cycle, second)
    after = points(cycle)
    assert change.items == (INACTIVE,)
    assert [(each.item, each.before, each.after) for each in change.moved] == [(INACTIVE, 3, 6)]
    assert {key for key in before if before[key] != after[key]} == {("D01", INACTIVE)}
    others = ScoresheetItem.objects.exclude(item=INACTIVE)
    assert dict(others.values_list("pk", "platform_at")) == stamps


def test_change_is_told_to_the_agencies_with_its_reason(cycle, second):
    save(second, with_longer_first_tier(second, 120), by=cycle.tang)
    adopt(second, by=cycle.song)
    pin(cycle, second)
    titles = set(CopyNote.objects.filter(title__contains="第 2 版").values_list("title", flat=True))
    (title,) = titles
    assert title == (
        "2026 年度考核改按方案第 2 版计分：指标 1.4 的计分规则有变。"
        "理由：1.4 的上限按新规定为 120 天"
    )
    facts = AuditEvent.objects.get(code="assessment.change_pinned_scheme").facts
    assert (facts["items"], facts["reason"]) == ("1.4", "1.4 的上限按新规定为 120 天")


def test_change_leaves_what_departments_signed(cycle, second):
    row = ScoresheetItem.objects.filter(item=INACTIVE).first()
    ScoresheetItem.objects.filter(pk=row.pk).update(reviewed_points=Decimal(3))
    save(second, with_longer_first_tier(second, 120), by=cycle.tang)
    adopt(second, by=cycle.song)
    assert pin(cycle, second).signed == 1
    row.refresh_from_db()
    assert row.reviewed_points == 3


def test_change_is_refused_when_sheets_under_way_depend_on_it(cycle, second):
    owners = (DepartmentCode.BUSINESS,)
    save(second, item_edit(second, INACTIVE, owners=owners), by=cycle.tang)
    adopt(second, by=cycle.song)
    with pytest.raises(PinnedItemsDiffer, match=r"1\.4 考核部门"):
        pin(cycle, second)
    assert AssessmentYear.objects.get(pk=cycle.year.pk).scheme_id == cycle.year.scheme_id


def test_change_needs_a_reason_another_version_and_the_head(cycle, second):
    with pytest.raises(SchemeOfAnotherYear, match="编辑中"):
        pin(cycle, second)
    adopt(second, by=cycle.song)
    with pytest.raises(ReasonMissing):
        pin(cycle, second, reason=" ")
    with pytest.raises(NotYourPart):
        pin(cycle, second, by=cycle.tang)
    with pytest.raises(SchemePinnedAlready):
        pin(cycle, cycle.year.scheme)


@pytest.mark.parametrize(
    ("step", "is_open"),
    [(YearStep.REVIEWING, True), (YearStep.DECIDING, True), (YearStep.ALLOTTING, False)],
)
def test_change_ends_with_the_decision_on_grades(cycle, second, step, is_open):
    adopt(second, by=cycle.song)
    AssessmentYear.objects.filter(pk=cycle.year.pk).update(state=step)
    if is_open:
        pin(cycle, second)
    else:
        with pytest.raises(YearNotAtStep):
            pin(cycle, second)
    pinned = AssessmentYear.objects.get(pk=cycle.year.pk).scheme_id
    assert (pinned == second.pk) is is_open


# --- trying -------------------------------------------------------------------------------------


def test_trial_explains_every_move_to_the_last_point(big_cycle):
    idle({f"D{n:02}": 60 + 15 * n for n in range(1, 13)})
    old = big_cycle.year.scheme
    new = schemes.copy_scheme(old, year=2027, by=big_cycle.tang, at=AT)
    save(new, with_longer_first_tier(new, 120), by=big_cycle.tang)
    trial = scheme_trials.try_schemes(content_of(old), content_of(new), big_cycle.year)
    assert [each.number for each in trial.moves if each.move.difference] == ["D03", "D04"]
    assert all(each.explained == each.move.difference for each in trial.moves)
    assert [(each.item_id, each.gained, each.lost, each.points) for each in trial.effects] == [
        (INACTIVE, 2, 0, Decimal(6))
    ]
    assert trial.agencies == 12
    third = next(each for each in trial.moves if each.number == "D03")
    assert "总分变化 +3：1.4（+3）" in third.move.reason


def test_trial_says_so_when_a_rank_changes_because_of_others(big_cycle):
    idle({f"D{n:02}": 60 + 15 * n for n in range(1, 13)})
    old = big_cycle.year.scheme
    new = schemes.copy_scheme(old, year=2027, by=big_cycle.tang, at=AT)
    save(new, with_longer_first_tier(new, 180), by=big_cycle.tang)
    trial = scheme_trials.try_schemes(content_of(old), content_of(new), big_cycle.year)
    by_others = [each for each in trial.moves if not each.move.difference]
    assert all("因其他代办处的得分变化" in each.move.reason for each in by_others)
    assert len(trial.moves) + len(trial.unmoved) == 12


@pytest.mark.parametrize("agencies", [2, 6])
def test_trial_asks_the_database_no_more_for_more_agencies(
    cast, agencies, django_assert_num_queries
):
    cycle = begin(cast, agencies=agencies)
    scheme = content_of(cycle.year.scheme)
    with django_assert_num_queries(3):
        scheme_trials.try_schemes(scheme, scheme, cycle.year)
