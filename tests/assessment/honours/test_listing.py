"""The public notice, objections, the seal and the honours."""

from datetime import timedelta

import pytest
from django.db import connection

from huzhu.assessment.errors import NotYourPart, ReasonMissing, YearNotAtStep
from huzhu.assessment.honours.actions import listing
from huzhu.assessment.honours.errors import (
    AlreadyAnswered,
    HonourWithdrawn,
    ListHeld,
    MeetingMissing,
    NobodyAccepted,
    NoticeOver,
    ObjectionIncomplete,
    ObjectionTwice,
    PromotionImpossible,
    RecommendationsOpen,
    TooManyObjections,
)
from huzhu.assessment.honours.models import Honour, Objection, SealedList
from huzhu.assessment.honours.queries import honour_rows, honours
from huzhu.assessment.honours.rules import ListLine, content_of, digest_of, notice_text
from huzhu.assessment.honours.states import CandidateKind
from huzhu.assessment.outcome.actions import appeals
from huzhu.assessment.year.models import AssessmentYear
from huzhu.assessment.year.states import YearStep
from huzhu.kernel.vault import VaultError
from huzhu.notices.models import CopyNote
from huzhu.people import limits
from huzhu.people.errors import TooOften
from huzhu.people.models import Agency
from tests.assessment.cycle import moment
from tests.assessment.honours.road import (
    ENDS_ON,
    FIRST_SECOND_AFTER,
    LAST_SECOND,
    MEETING,
    POSTED_AT,
    SEALED_AT,
    person,
)


def test_list_is_posted_by_the_head_when_all_names_are_reviewed(road, cycle):
    with pytest.raises(NobodyAccepted):
        listing.post_list(road.year, by=cycle.song, at=POSTED_AT)
    road.sent("D01", person("沈悦"))
    with pytest.raises(RecommendationsOpen, match="还有 1 条待审核（沈悦）"):
        listing.post_list(road.year, by=cycle.song, at=POSTED_AT)
    road.accept_all()
    with pytest.raises(NotYourPart):
        listing.post_list(road.year, by=cycle.tang, at=POSTED_AT)

    number = listing.post_list(road.year, by=cycle.song, at=POSTED_AT)

    year = road.year
    assert (year.state, year.list_notice, year.list_notice_ends_on) == (
        YearStep.ON_NOTICE, number, ENDS_ON,
    )  # fmt: skip
    [record] = honours.notices_of(year)
    assert (record.number, record.ends_on) == (number, ENDS_ON)
    assert "东城区代办处　沈悦　业务员" in record.body


def test_published_text_names_an_agency_once_in_a_line():
    agency = "东城区代办处"
    lines = [
        ListLine(CandidateKind.UNIT, agency, agency, ""),
        ListLine(CandidateKind.UNIT, agency, "理赔组", ""),
        ListLine(CandidateKind.PERSON, agency, "沈悦", f"{agency} 经办人"),
        ListLine(CandidateKind.PERSON, agency, "吕岩", "第一小学 教师"),
    ]
    written = notice_text(lines).splitlines()
    assert written[2:] == [
        "优秀单位（2 个）", agency, f"理赔组（{agency}）",
        "优秀个人（2 名）", f"{agency}　沈悦　经办人", f"{agency}　吕岩　第一小学 教师",
        "", written[-1],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("at", "is_taken"),
    [
        (LAST_SECOND - timedelta(seconds=1), True),
        (LAST_SECOND, True),
        (FIRST_SECOND_AFTER, False),
    ],
)
def test_objections_are_taken_until_the_last_second_of_the_last_day(road, at, is_taken):
    road.posted()
    if is_taken:
        assert road.object_to("沈悦", at=at).number.startswith("YY2026-0001-")
        return
    with pytest.raises(NoticeOver, match="2026-11-12 24:00"):
        road.object_to("沈悦", at=at)


def test_objection_is_turned_away_before_the_notice_and_without_a_name(road):
    road.accepted()
    with pytest.raises(NoticeOver, match="尚未开始"):
        road.object_to(None)
    listing.post_list(road.year, by=road.cycle.song, at=POSTED_AT)
    with pytest.raises(ObjectionIncomplete, match="姓名、联系方式"):
        road.object_to(None, name=" ", contact="")
    assert not Objection.objects.exists()


def written_apart(contact):
    """The same contact as another hand types it."""
    return "　".join(contact).swapcase()


def test_same_objection_is_taken_once_and_one_person_cannot_bury_the_rest(road):
    road.posted()
    road.object_to("沈悦")
    with pytest.raises(ObjectionTwice):
        road.object_to("沈悦")
    apart = written_apart(Objection.objects.get().contact)
    with pytest.raises(ObjectionTwice):
        road.object_to("沈悦", contact=apart)
    for count in range(listing.MOST_OPEN_PER_PERSON - 1):
        road.object_to("沈悦", text=f"另一事实 {count}")
    with pytest.raises(TooManyObjections, match="请等前面的异议有了答复再提交；也可以"):
        road.object_to("沈悦", text="再一事实", contact=apart)
    other = road.object_to("沈悦", text="再一事实", contact="010-60001234")
    assert other.number.startswith("YY2026-0006-")


def test_contact_of_an_objection_is_sealed_for_it_alone(road):
    road.posted()
    contact = "请打 138 0000 1111"
    first = road.object_to("沈悦", contact=f" {contact} ")
    second = road.object_to(None, contact=contact)

    assert Objection.objects.get(pk=first.pk).contact == contact
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(o)::text FROM assessment_objection AS o")
        told = str(cursor.fetchall())
    assert first.number in told
    assert not any(part in told for part in ("0000 1111", "请打", contact.encode().hex()))
    assert first.contact_digest == second.contact_digest
    second.contact_cipher = first.contact_cipher
    with pytest.raises(VaultError):
        _ = second.contact


def test_sixth_objection_of_a_day_is_turned_away_however_the_contact_is_written(road):
    road.posted()
    for count in range(5):
        contact = f"139{' ' * count}00000001"
        road.answer(road.object_to("沈悦", text=f"事实 {count}", contact=contact), is_upheld=False)
    with pytest.raises(TooOften, match="提出异议每人一天内最多 5 次"):
        road.object_to("沈悦", text="又一事实", contact="13900000001")
    road.object_to("沈悦", text="又一事实", contact="13900000002")


@pytest.mark.parametrize(
    ("whence", "beside", "elsewhere"),
    [
        ("198.51.100.7", "198.51.100.7", "198.51.100.8"),
        ("2001:db8:1:2::7", "2001:db8:1:2:ffff::8", "2001:db8:1:3::7"),
    ],
)
def test_machine_closes_its_own_way_and_nobody_elses(road, whence, beside, elsewhere):
    road.posted()
    for count in range(limits.OBJECTIONS_FROM.most):
        road.object_to(None, contact=f"1{count:010}", address=whence)
    with pytest.raises(TooOften) as refusal:
        road.object_to(None, contact="又一人", address=whence)

    told = refusal.value.detail
    assert told.startswith("提出异议同一网络一小时内最多 20 次，您所在的网络这段时间内")
    assert "请 60 分钟后再试；也可以在公示期内到办事处组织机构部窗口当面提出" in told
    with pytest.raises(TooOften):
        road.object_to(None, contact="邻座", address=beside)
    assert road.object_to(None, contact="最后一人", address=elsewhere).pk


def test_machines_at_many_addresses_are_slowed_down_until_the_hour_has_gone_on(road, monkeypatch):
    monkeypatch.setattr(listing, "MOST_PER_HOUR", 3)
    road.posted()
    for minutes in (40, 20, 0):
        at = LAST_SECOND - timedelta(minutes=minutes + 30)
        road.object_to(None, contact=f"{minutes}", address=f"198.51.100.{minutes}", at=at)
    refused_at = LAST_SECOND - timedelta(minutes=30)
    with pytest.raises(TooManyObjections) as refusal:
        road.object_to(None, contact="最后一人", at=refused_at)

    assert refusal.value.retry_after == 20 * 60
    assert "网上一小时内最多收 3 件，现在已满" in refusal.value.detail
    assert "请 20 分钟后再提交；也可以在公示期内到办事处组织机构部窗口" in refusal.value.detail
    road.object_to(None, contact="最后一人", at=refused_at + timedelta(minutes=20))


def test_upheld_objection_strikes_the_name_and_a_dismissed_one_does_not(road):
    road.posted()
    first, second = road.object_to("沈悦"), road.object_to("吕岩")
    road.answer(first, is_upheld=True)
    road.answer(second, is_upheld=False)

    assert [row.name for row in honours.listed(road.year)] == ["东城区代办处", "吕岩", "顾盼"]
    with pytest.raises(AlreadyAnswered):
        road.answer(first, is_upheld=False)
    first.refresh_from_db()
    assert first.state == "upheld"


def test_second_objection_to_a_struck_name_can_be_upheld_too(road):
    road.posted()
    first, second = road.object_to("沈悦"), road.object_to("沈悦", text="另一事实")
    road.answer(first, is_upheld=True)
    road.answer(second, is_upheld=True)
    second.refresh_from_db()
    assert (second.state, road.row("沈悦").state) == ("upheld", "struck")


def test_reserve_that_moves_up_on_notice_gets_its_own_notice_and_a_new_window(road, cycle):
    road.posted()
    with pytest.raises(PromotionImpossible):
        listing.promote_reserve(road.row("甘棠"), by=cycle.tang, at=moment(11, 10))
    road.answer(road.object_to("沈悦", at=moment(11, 9)), is_upheld=True)

    listing.promote_reserve(road.row("甘棠"), by=cycle.tang, at=moment(11, 10))

    newest = honours.notices_of(road.year)[0]
    assert ("甘棠" in newest.body, "吕岩" in newest.body) == (True, False)
    assert road.year.list_notice_ends_on == moment(11, 17).date() == newest.ends_on
    with pytest.raises(ListHeld, match="2026-11-17 24:00"):
        road.seal(at=SEALED_AT)
    road.seal(at=moment(11, 18))
    assert [row.name for row in honours.honours(road.year).filter(kind="person")] == [
        "甘棠", "吕岩", "顾盼",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("at", "is_held"),
    [
        (LAST_SECOND - timedelta(seconds=1), True),
        (LAST_SECOND, True),
        (FIRST_SECOND_AFTER, False),
    ],
)
def test_list_is_held_until_the_notice_is_over(road, at, is_held):
    road.posted()
    if not is_held:
        assert road.seal(at=at).archive_number == "KHDA-2026-001"
        return
    with pytest.raises(ListHeld, match="公示到 2026-11-12 24:00"):
        road.seal(at=at)


def test_list_is_held_while_an_objection_waits(road):
    road.posted()
    waiting = road.object_to("沈悦")
    with pytest.raises(ListHeld, match="还有 1 件异议未答复"):
        road.seal()
    road.answer(waiting, is_upheld=False)
    assert road.seal().meeting == MEETING


def test_list_is_held_while_an_appeal_waits(road, cycle):
    appeal = road.stage.appeal("D02", "3.3", "9")
    road.posted()
    with pytest.raises(ListHeld, match="还有 1 件申诉未答复"):
        road.seal()
    appeals.take_appeal(appeal, by=cycle.xu, at=moment(11, 3))
    appeals.answer_appeal(
        appeal, is_upheld=False, points_after=None, answer="依据充分，维持。",
        by=cycle.xu, at=moment(11, 12),
    )  # fmt: skip
    assert road.seal().archive_number == "KHDA-2026-001"


def test_list_is_held_while_appeals_may_still_be_filed(road):
    road.posted()
    AssessmentYear.objects.update(appeals_end_on=SEALED_AT.date())
    with pytest.raises(ListHeld, match="申诉到 2026-11-13 24:00 截止"):
        road.seal()


def test_seal_is_the_directors_and_names_the_meeting(road, cycle):
    road.posted()
    with pytest.raises(NotYourPart):
        listing.seal_list(road.year, meeting=MEETING, by=cycle.song, at=SEALED_AT)
    with pytest.raises(MeetingMissing):
        listing.seal_list(road.year, meeting=" ", by=cycle.cast.wang, at=SEALED_AT)
    road.seal()
    with pytest.raises(YearNotAtStep):
        road.seal()


def test_sealed_list_grants_numbered_honours_and_tells_the_agencies(road, cycle):
    road.sealed()

    granted = list(honours.honours(road.year).values_list("number", "name"))

    assert granted == [
        ("HZD2026-0001", "东城区代办处"),
        ("HZG2026-0001", "沈悦"),
        ("HZG2026-0002", "吕岩"),
        ("HZG2026-0003", "顾盼"),
    ]
    assert len(set(Honour.objects.values_list("token", flat=True))) == 4
    told = set(CopyNote.objects.filter(title__contains="名单已确定").values_list(
        "position_id", flat=True
    ))  # fmt: skip
    assert {cycle.clerks["D01"].position_id, cycle.clerks["D02"].position_id} <= told


def test_seal_is_worked_out_anew_and_shows_what_was_changed_afterwards(road):
    assert honour_rows.verification_of(road.year) is None
    road.sealed()
    checked = honour_rows.verification_of(road.year)
    assert (checked.is_intact, checked.is_granted_alike) == (True, True)
    Agency.objects.filter(number="D01").update(number="D91", name="更名代办处")
    assert honour_rows.verification_of(road.year).is_sound

    Honour.objects.filter(name="沈悦").update(name="沈月")
    checked = honour_rows.verification_of(road.year)
    assert (checked.is_intact, checked.is_granted_alike, checked.is_sound) == (True, False, False)

    content = SealedList.objects.get().content
    content["lines"][0]["name"] = "他人"
    SealedList.objects.update(content=content)
    assert not honour_rows.verification_of(road.year).is_intact


def test_same_names_seal_to_the_same_hash_whatever_their_order(road):
    road.accepted()
    lines = honours.lines_of(honours.listed(road.year))
    one = digest_of(content_of(2026, lines, meeting=MEETING))
    assert digest_of(content_of(2026, lines[::-1], meeting=MEETING)) == one
    assert digest_of(content_of(2026, lines[:-1], meeting=MEETING)) != one


def test_honour_is_withdrawn_once_with_a_reason_and_stays_on_record(road, cycle):
    honour = road.sealed().honour("沈悦")
    told = {"by": cycle.cast.wang, "at": moment(11, 20)}
    with pytest.raises(ReasonMissing):
        listing.withdraw_honour(honour, reason="", **told)
    with pytest.raises(NotYourPart):
        listing.withdraw_honour(honour, reason="材料不实", by=cycle.song, at=moment(11, 20))
    listing.withdraw_honour(honour, reason="材料不实", **told)
    with pytest.raises(HonourWithdrawn, match="2026-11-20"):
        listing.withdraw_honour(honour, reason="再撤一次", **told)

    assert honours.honour_by_number("hzg2026-0001 ").withdrawn_reason == "材料不实"
    assert honour_rows.verification_of(road.year).is_sound


def test_streak_counts_years_in_a_row_and_breaks_at_a_withdrawn_honour(road):
    road.sealed()
    rows = list(honours.honours_of_agency(road.sheet().agency_id))
    assert {row.name: streak for row, streak in honours.with_streaks(rows)} == {
        "东城区代办处": 1, "沈悦": 1, "吕岩": 1,
    }  # fmt: skip
    for row, year in zip([road.honour("沈悦") for _ in range(2)], (2025, 2024), strict=True):
        row.year = AssessmentYear(year=year)
        rows.append(row)
    streaks = {(r.name, r.year.year): n for r, n in honours.with_streaks(rows)}
    assert streaks["沈悦", 2026] == 3
    rows[-2].withdrawn_at = SEALED_AT
    streaks = {(r.name, r.year.year): n for r, n in honours.with_streaks(rows)}
    assert (streaks["沈悦", 2026], streaks["沈悦", 2024], streaks["沈悦", 2025]) == (1, 1, 0)


def test_year_is_closed_by_the_head_after_the_seal(road, cycle):
    road.posted()
    with pytest.raises(Exception, match="名单已确定"):
        listing.close_year(road.year, by=cycle.song, at=SEALED_AT)
    road.seal()
    with pytest.raises(NotYourPart):
        listing.close_year(road.year, by=cycle.tang, at=SEALED_AT)
    listing.close_year(road.year, by=cycle.song, at=SEALED_AT)
    assert road.year.state == YearStep.CLOSED
