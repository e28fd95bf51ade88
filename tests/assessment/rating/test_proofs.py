"""Proofs: kept once by content, shared by items and years; the sealed paper against the record."""

from datetime import timedelta

import pytest

from huzhu.assessment.errors import NotYourPart
from huzhu.assessment.rating.actions import proofs, rating, scans
from huzhu.assessment.rating.actions.proofs import Scene
from huzhu.assessment.rating.errors import (
    ChecksumMissing,
    PhotoFromTomorrow,
    ProofAgain,
    ProofNotFound,
    ProofWithdrawn,
    ScanBeforeSending,
    ScanOfAnEarlierVersion,
    ScanOfAnotherSheet,
    SheetSent,
)
from huzhu.assessment.rating.queries import rating as rating_queries
from huzhu.assessment.year.models import Evidence
from huzhu.documents.errors import EndingMisleads
from tests.assessment.cycle import moment
from tests.assessment.rating.given import item, rate, rate_everything, upload
from tests.assessment.rating.test_rating import asked


def add(cycle, number="1.2", name="会议记录.pdf", *, extra=b"", scene=proofs.PLAIN, by=None):
    return proofs.add_evidence(
        item(cycle, number),
        upload(name, extra),
        scene=scene,
        by=by or cycle.cast.lin,
        at=moment(9, 2),
    )


def test_the_same_content_is_kept_once_when_it_shows_two_items(cycle):
    first, second = add(cycle, "1.1"), add(cycle, "1.2", "改了名字.pdf")
    assert first.file_id == second.file_id
    other = add(cycle, "1.2", "第二份.pdf", extra=b"2")
    assert other.file_id != first.file_id


def test_add_evidence_is_turned_away_when_the_item_has_the_content(cycle):
    add(cycle)
    with pytest.raises(ProofAgain, match=r"“会议记录.pdf”已在指标 1\.2 下"):
        add(cycle, name="改了名字.pdf")


def test_another_agencys_equal_file_is_kept_for_itself(cycle):
    mine = add(cycle)
    row = item(cycle, "1.2", "D02")
    theirs = proofs.add_evidence(row, upload(), by=cycle.cast.zhou, at=moment(9, 2))
    assert theirs.file_id != mine.file_id


def test_reuse_takes_own_files_only(cycle):
    mine = add(cycle, "1.1")
    row = proofs.reuse_evidence(
        item(cycle, "1.3"), mine.file_id, by=cycle.cast.lin, at=moment(9, 2)
    )
    assert row.file_id == mine.file_id
    with pytest.raises(ProofNotFound):
        proofs.reuse_evidence(
            item(cycle, "1.2", "D02"), mine.file_id, by=cycle.cast.zhou, at=moment(9, 2)
        )


def test_known_files_name_each_content_once_with_where_it_stands(cycle):
    add(cycle, "1.1")
    add(cycle, "1.2")
    add(cycle, "1.3", "第二份.pdf", extra=b"2")
    known = rating_queries.known_files(cycle.sheet())
    assert [(each.name, each.where) for each in known] == [
        ("会议记录.pdf", "2026 年度指标 1.2"),
        ("第二份.pdf", "2026 年度指标 1.3"),
    ]
    assert rating_queries.known_files(cycle.sheet("D02")) == ()


def test_a_withdrawn_proof_can_be_added_again_and_stays_on_record(cycle):
    proof = add(cycle)
    proofs.withdraw_evidence(
        rating_queries.proof_of(cycle.sheet(), proof.pk), by=cycle.cast.lin, at=moment(9, 3)
    )
    with pytest.raises(ProofWithdrawn):
        proofs.withdraw_evidence(
            rating_queries.proof_of(cycle.sheet(), proof.pk), by=cycle.cast.lin, at=moment(9, 3)
        )
    again = add(cycle)
    assert again.file_id == proof.file_id
    assert Evidence.objects.filter(item__item="1.2").count() == 2


@pytest.mark.parametrize(("seconds", "is_taken"), [(-1, True), (0, True), (1, False)])
def test_a_photo_is_not_taken_later_than_it_is_handed_in(cycle, seconds, is_taken):
    scene = Scene("活动现场", moment(9, 2) + timedelta(seconds=seconds), "东城区工会礼堂")
    if is_taken:
        assert add(cycle, scene=scene).place_taken == "东城区工会礼堂"
    else:
        with pytest.raises(PhotoFromTomorrow):
            add(cycle, scene=scene)


def test_add_evidence_is_turned_away_when_the_name_promises_another_format(cycle):
    with pytest.raises(EndingMisleads):
        add(cycle, name="照片.jpg")
    assert not Evidence.objects.exists()


def test_proofs_are_the_own_clerks_while_the_item_is_open(cycle):
    with pytest.raises(NotYourPart):
        add(cycle, by=cycle.cast.zhou)
    rate_everything(cycle)
    rating.submit_sheet(cycle.sheet(), by=cycle.cast.lin, at=moment(9, 3))
    with pytest.raises(SheetSent):
        add(cycle)
    asked(cycle, "1.2")
    assert add(cycle).item.item == "1.2"


# --- the sealed paper --------------------------------------------------------------------------


def scan(cycle, checksum, *, extra=b"scan", by=None, sheet=None):
    scans.take_in_scan(
        sheet or cycle.sheet(),
        upload("盖章扫描件.pdf", extra),
        checksum=checksum,
        by=by or cycle.cast.lin,
        at=moment(10, 5),
    )
    return cycle.sheet()


def test_a_scan_is_kept_when_its_checksum_is_the_records(cycle):
    with pytest.raises(ScanBeforeSending):
        scan(cycle, "D1F1-D273-E5C7-B209")
    rate_everything(cycle)
    rating.submit_sheet(cycle.sheet(), by=cycle.cast.lin, at=moment(9, 3))
    typed = cycle.sheet().checksum.lower().replace("-", " ")
    assert scan(cycle, typed).scan.name == "盖章扫描件.pdf"


def test_a_scan_from_a_page_of_before_is_held_against_what_is_on_record_now(cycle):
    seen_before = cycle.sheet()
    rate_everything(cycle)
    rating.submit_sheet(cycle.sheet(), by=cycle.cast.lin, at=moment(9, 3))
    assert scan(cycle, cycle.sheet().checksum, sheet=seen_before).scan_id


def test_a_scan_of_an_earlier_version_is_told_which_one_it_is(cycle):
    rate_everything(cycle)
    rating.submit_sheet(cycle.sheet(), by=cycle.cast.lin, at=moment(9, 3))
    first = cycle.sheet().checksum
    asked(cycle)
    rate(cycle, "1.2", "3", at=moment(10, 2))
    with pytest.raises(ScanOfAnEarlierVersion, match=r"是 2026-09-03 09:00（报送时）的版本"):
        scan(cycle, first)
    assert scan(cycle, cycle.sheet().checksum).scan_id


def test_a_scan_of_something_else_is_turned_away(cycle):
    rate_everything(cycle)
    rating.submit_sheet(cycle.sheet(), by=cycle.cast.lin, at=moment(9, 3))
    with pytest.raises(ScanOfAnotherSheet, match="不是 东城区代办处 2026 年度已报送的版本"):
        scan(cycle, "D1F1-D273-E5C7-B209")
    for typed in ("", "D1F1", "D1F1-D273-E5C7-B20"):
        with pytest.raises(ChecksumMissing):
            scan(cycle, typed)
    with pytest.raises(NotYourPart):
        scan(cycle, cycle.sheet().checksum, by=cycle.cast.zhou)
    assert cycle.sheet().scan is None
