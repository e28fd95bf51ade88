"""Files in, files back, and never one case's file through another."""

import hashlib
import io
from unittest.mock import Mock

import pytest
from django.db import IntegrityError, transaction

from huzhu.audit import queries as audit
from huzhu.documents import actions, errors, queries
from huzhu.documents.models import StoredFile
from huzhu.documents.ports import ScannerGone
from huzhu.documents.states import Purpose
from huzhu.kernel.errors import ReasonMissing
from tests.documents.files import PDF, PNG
from tests.people.persons import NOW, clerk_of, make_agency, office

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def clerk(db):
    return clerk_of(make_agency("A01"))


@pytest.fixture
def take(clerk):
    def store(content=PDF, name="会议纪要.pdf", purpose=Purpose.MINUTES, by=clerk, reference="P-1"):
        return actions.store_file(
            reference, content=io.BytesIO(content), name=name, purpose=purpose, by=by, at=NOW
        )

    return store


def stored(root):
    return [path for path in root.rglob("*") if path.is_file()]


def test_store_file_keeps_content_by_its_hash(take, tmp_path):
    kept = take()
    assert (kept.name, kept.size, kept.content_type) == (
        "会议纪要.pdf",
        len(PDF),
        "application/pdf",
    )
    assert kept.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (kept.uploaded_by, kept.uploaded_at) == ("A01 代办处 经办人 林", NOW)
    download = queries.download_of("P-1", file_id=kept.pk)
    assert download.path.read_bytes() == PDF
    assert (download.name, download.content_type) == ("会议纪要.pdf", "application/pdf")
    assert download.path.stat().st_mode & 0o777 == 0o600
    assert [e.code for e in audit.events_of(f"file:{kept.pk}")] == ["documents.store_file"]


def test_store_file_writes_equal_content_of_two_cases_once(take, tmp_path):
    first, second = take(), take(reference="P-2", name="另一份.pdf")
    assert first.sha256 == second.sha256
    assert len(stored(tmp_path)) == 1


def test_store_file_is_turned_away_when_the_case_has_it(take):
    take()
    with pytest.raises(errors.SameFileAgain):
        take(name="会议纪要（二）.pdf")
    assert take(purpose=Purpose.EVIDENCE).purpose is Purpose.EVIDENCE


def test_store_file_keeps_nothing_of_a_file_that_is_turned_away(take, tmp_path):
    with pytest.raises(errors.EndingMisleads):
        take(content=PNG)
    assert (stored(tmp_path), StoredFile.objects.count()) == ([], 0)


def answering(virus):
    return Mock(virus_in=Mock(return_value=virus))


GONE = Mock(virus_in=Mock(side_effect=ScannerGone))


@pytest.mark.parametrize(
    ("scanner", "said"),
    [(None, "未扫描病毒"), (GONE, "未扫描病毒"), (answering(""), "已扫描病毒")],
)
def test_store_file_says_whether_the_file_was_checked_for_viruses(take, settings, scanner, said):
    settings.VIRUS_SCANNER = scanner
    kept = take()
    assert kept.virus_check_name == said
    assert StoredFile.objects.get().virus_check_name == said
    (event,) = audit.events_of(f"file:{kept.pk}")
    assert event.facts["virus_check"] == kept.virus_check


def test_store_file_keeps_nothing_of_a_file_with_a_virus(take, settings, tmp_path):
    settings.VIRUS_SCANNER = answering("Win.Test-1")
    with pytest.raises(errors.VirusFound, match=r"不能带病毒，“会议纪要.pdf”里查出 Win.Test-1"):
        take()
    assert (stored(tmp_path), StoredFile.objects.count()) == ([], 0)


def test_scanner_that_is_gone_is_logged_without_names(take, settings, caplog):
    settings.VIRUS_SCANNER = GONE
    take(name="李某某.pdf")
    assert "the scanner gave no verdict" in caplog.text
    assert "李某某" not in caplog.text


def test_store_file_reads_no_more_than_it_must(clerk):
    class Endless(io.RawIOBase):
        asked = 0

        def read(self, size=-1):
            assert size > 0
            self.asked += size
            return b"0" * size

    endless = Endless()
    with pytest.raises(errors.FileTooLarge):
        actions.store_file(
            "P-1", content=endless, name="a.txt", purpose=Purpose.EVIDENCE, by=clerk, at=NOW
        )
    assert endless.asked == 20 * 1024 * 1024 + 1


def test_files_of_lists_by_purpose_without_the_withdrawn(take, clerk):
    minutes, photo = take(), take(content=PNG, name="现场.png", purpose=Purpose.EVIDENCE)
    actions.withdraw_file("P-1", file_id=minutes.pk, reason="传错了", by=clerk, at=NOW)
    assert [kept.name for kept in queries.files_of("P-1")] == ["现场.png"]
    assert queries.files_of("P-1", purpose=Purpose.EVIDENCE) == (photo,)
    assert queries.files_of("P-1", purpose=Purpose.MINUTES) == ()
    assert queries.purposes_present("P-1") == {Purpose.EVIDENCE}
    (gone,) = queries.files_of("P-1", purpose=Purpose.MINUTES, with_withdrawn=True)
    assert (gone.is_withdrawn, gone.withdrawn_reason) == (True, "传错了")


def test_withdraw_file_keeps_the_original(take, clerk):
    kept = take()
    actions.withdraw_file("P-1", file_id=kept.pk, reason="传错了", by=clerk, at=NOW)
    assert queries.download_of("P-1", file_id=kept.pk).path.read_bytes() == PDF
    again = take()
    assert again.pk != kept.pk


@pytest.mark.parametrize("who", ["other agency", "office"])
def test_withdraw_file_belongs_to_the_side_it_came_from(take, who):
    kept = take()
    outsiders = {"other agency": clerk_of(make_agency("B01")), "office": office()}
    with pytest.raises(errors.NotUploadedHere):
        actions.withdraw_file("P-1", file_id=kept.pk, reason="不要", by=outsiders[who], at=NOW)
    assert not queries.file_for("P-1", file_id=kept.pk).is_withdrawn


def test_withdraw_file_of_the_office_is_not_the_agencys(take, clerk):
    kept = take(by=office())
    with pytest.raises(errors.NotUploadedHere):
        actions.withdraw_file("P-1", file_id=kept.pk, reason="不要", by=clerk, at=NOW)
    actions.withdraw_file("P-1", file_id=kept.pk, reason="更正", by=office(), at=NOW)


def test_withdraw_file_is_turned_away_without_reason_or_the_second_time(take, clerk):
    kept = take()
    with pytest.raises(ReasonMissing):
        actions.withdraw_file("P-1", file_id=kept.pk, reason=" ", by=clerk, at=NOW)
    actions.withdraw_file("P-1", file_id=kept.pk, reason="传错了", by=clerk, at=NOW)
    with pytest.raises(errors.AlreadyWithdrawn):
        actions.withdraw_file("P-1", file_id=kept.pk, reason="再撤", by=clerk, at=NOW)


def test_another_cases_file_looks_as_if_it_did_not_exist(take):
    kept = take()
    assert queries.file_for("P-1", file_id=kept.pk) == kept
    with pytest.raises(errors.NoSuchFile):
        queries.download_of("P-2", file_id=kept.pk)


def test_database_keeps_a_withdrawal_whole(take):
    take()
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.update(withdrawn_at=NOW)
