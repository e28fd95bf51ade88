"""What lies on the disk and in tables of a person's numbers: sealed, no longer than needed."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from huzhu.documents import sealed_lists
from huzhu.kernel.vault import VaultError
from huzhu.office.tasks import erase_over
from huzhu.people import errors, tasks, vault
from huzhu.people.actions import imports
from huzhu.people.models import Account, Member, MemberImport
from huzhu.people.states import ImportState
from tests.people.persons import MEMBER_SERVICE, NOW, id_number, member_cells

pytestmark = pytest.mark.django_db
PHONE = "13900000001"
ROWS = [member_cells(1), member_cells(2, 手机="123"), member_cells(2, 身份证号=id_number(1))]


def telling(folder: Path, *words: str) -> list[Path]:
    """Files that say one of the words, or are an archive that would."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    said = [(path, path.read_bytes()) for path in files]
    signs = [b"PK\x03\x04", *(word.encode() for word in words)]
    return [path for path, content in said if any(sign in content for sign in signs)]


@pytest.fixture
def handed_in(unions, uploads, write_csv, write_xlsx):
    def check(kind: str) -> MemberImport:
        path = {"csv": write_csv, "xlsx": write_xlsx}[kind](ROWS)
        with path.open("rb") as file:
            return imports.check_import(file, file_name=path.name, by=MEMBER_SERVICE, at=NOW)

    return check


@pytest.mark.clause("S6.5.c")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_list_and_its_refused_rows_cannot_be_read_where_they_lie(handed_in, uploads, kind):
    row = handed_in(kind)
    tasks.check_members(import_id=row.pk)
    row.refresh_from_db()

    assert (row.state, row.new_count, row.refused_count) == (ImportState.CHECKED, 1, 2)
    assert {path.stat().st_mode & 0o077 for path in uploads.rglob("*")} == {0}
    assert len([*uploads.rglob("*")]) == 3  # the folder, the list, the refused rows
    assert telling(uploads, id_number(1), PHONE) == []
    (uploads / "planted").write_text(f"x,{id_number(1)}")
    assert [path.name for path in telling(uploads, id_number(1))] == ["planted"]


def test_list_is_turned_away_when_what_lies_there_was_changed(handed_in, uploads):
    row, other = handed_in("csv"), handed_in("csv")
    path = uploads / row.file
    path.write_bytes((uploads / other.file).read_bytes())

    tasks.check_members(import_id=row.pk)
    row.refresh_from_db()

    assert (row.state, row.reason) == (ImportState.TURNED_AWAY, errors.FileChanged().detail)


def test_confirmed_list_is_not_loaded_when_another_lies_in_its_place(handed_in, uploads):
    """Sealed by the same key for the same place: its sum alone tells that it is another one."""
    row = handed_in("csv")
    tasks.check_members(import_id=row.pk)
    imports.confirm_import(row.pk, by=MEMBER_SERVICE, at=NOW)
    row.refresh_from_db()
    whole = sealed_lists.opened(row.file).read()
    with sealed_lists.written(row.file) as file:
        file.write(whole.replace("王小明".encode(), "王大明".encode()))

    tasks.load_members(import_id=row.pk)
    row.refresh_from_db()

    assert (row.state, row.reason) == (ImportState.TURNED_AWAY, errors.FileChanged().detail)
    assert Member.objects.count() == 0


def test_nothing_stays_of_a_file_whose_writing_did_not_end(uploads):
    def upload():
        with sealed_lists.written("member_imports/x") as file:
            file.write(b"x")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        upload()
    assert [path for path in uploads.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(("days", "stays"), [(29, True), (30, True), (31, False)])
def test_files_are_erased_after_thirty_days_while_hash_and_counts_stay(
    handed_in, uploads, days, stays, django_capture_on_commit_callbacks
):
    row = handed_in("csv")
    tasks.check_members(import_id=row.pk)
    started_at = timezone.now() - timedelta(days=days) + timedelta(minutes=5)
    MemberImport.objects.filter(pk=row.pk).update(started_at=started_at, state=ImportState.LOADING)

    with django_capture_on_commit_callbacks(execute=True):
        erase_over(0)

    left = MemberImport.objects.get(pk=row.pk)
    assert len([path for path in uploads.rglob("*") if path.is_file()]) == 2 * stays
    assert bool(left.file) == bool(left.error_file) == stays
    assert (left.sha256, left.total_count) == (row.sha256, 3)


@pytest.mark.clause("S6.5.c")
def test_no_table_says_a_number_in_plain(handed_in):
    row = handed_in("csv")
    tasks.check_members(import_id=row.pk)
    imports.confirm_import(row.pk, by=MEMBER_SERVICE, at=NOW)
    tasks.load_members(import_id=row.pk)
    account = Account(username="lin", full_name="林晓")
    account.phone = "13911112222"
    account.save()

    member = Member.objects.get()
    assert (member.phone, member.phone_tail) == (PHONE, "0001")
    assert (Account.objects.get().phone, account.phone_tail) == ("13911112222", "2222")
    with connection.cursor() as cursor:
        for table in ("people_member", "people_account", "audit_auditevent"):
            cursor.execute(f"SELECT to_jsonb(one)::text FROM {table} one")
            said = json.dumps(cursor.fetchall())
            for number in (PHONE, id_number(1), "13911112222"):
                assert number not in said
                assert number.encode().hex() not in said


def test_telephone_does_not_open_in_another_row():
    sealed = vault.seal_phone(PHONE, owner=vault.member_owner("M1"))

    assert vault.open_phone(sealed.cipher, owner=vault.member_owner("M1")) == PHONE
    assert sealed.digest == vault.seal_phone(PHONE, owner=vault.member_owner("M2")).digest
    with pytest.raises(VaultError):
        vault.open_phone(sealed.cipher, owner=vault.member_owner("M2"))
    assert vault.seal_phone("", owner="x") == vault.NO_PHONE


def test_changed_telephone_is_a_change_and_the_same_one_is_none(unions, write_csv):
    load = {"by": MEMBER_SERVICE, "at": NOW}
    imports.load_file(write_csv([member_cells(1)]), **load)
    same = imports.load_file(write_csv([member_cells(1)]), **load)
    other = imports.load_file(write_csv([member_cells(1, 手机="13900009999")]), **load)

    assert [(each.changed, each.unchanged) for each in (same, other)] == [(0, 1), (1, 0)]
    assert Member.objects.get().phone == "13900009999"
