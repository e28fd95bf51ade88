"""Importing lists: counts, re-imports, refused rows, the way from upload to register."""

import io
import threading

import pytest
from django.db import connection, connections, transaction
from openpyxl import load_workbook
from procrastinate.contrib.django.models import ProcrastinateJob

from huzhu.audit import queries as audit
from huzhu.kernel.errors import NotNow
from huzhu.people import commands, erasing, errors, imported, member_files, staging, tasks
from huzhu.people.actions import imports, members
from huzhu.people.data_terms import IMPORTS
from huzhu.people.models import Member, MemberImport
from huzhu.people.rules import NewMember
from huzhu.people.staging import Counts
from huzhu.people.states import ImportState, Standing
from tests.people.persons import MEMBER_SERVICE, NOW, id_number, member_cells, office

pytestmark = pytest.mark.django_db


def _load(path, **facts):
    return imports.load_file(path, by=MEMBER_SERVICE, at=NOW, **facts)


def _rows(*serials):
    return [member_cells(serial) for serial in serials]


def _refused(path):
    """What the workbook of refused rows says: the row's number in the file and the reason."""
    rows = list(load_workbook(path).active.iter_rows(min_row=2, values_only=True))
    return [(int(row[-1]), row[-2]) for row in rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_load_file_reads_csv_in_each_encoding(unions, write_csv, encoding):
    counts = _load(write_csv(_rows(1, 2), encoding=encoding))
    assert counts == Counts(total=2, new=2, changed=0, unchanged=0, refused=0)
    assert list(Member.objects.values_list("name", flat=True)) == ["王小明", "王小明"]


@pytest.mark.parametrize("is_streamed", [True, False], ids=["inline texts", "shared texts"])
def test_load_file_reads_xlsx(unions, write_xlsx, is_streamed):
    assert _load(write_xlsx(_rows(1, 2, 3), is_streamed=is_streamed)).new == 3
    assert Member.objects.get(id_tail=id_number(3)[-4:]).number == "M000003"


def test_columns_are_found_by_their_heading_in_any_order(unions, write_csv):
    heading = ["会籍", "备注", "身份证号", "姓名", "工会编号", "手机", "会员编号"]
    assert _load(write_csv(_rows(1), heading=heading)).new == 1
    member = Member.objects.get()
    assert (member.number, member.phone, member.union.number) == ("M000001", "13900000001", "U001")


def test_load_file_again_changes_what_changed_and_nothing_else(unions, write_csv):
    _load(write_csv(_rows(1, 2, 3)))
    before = {row.number: (row.pk, bytes(row.id_cipher)) for row in Member.objects.all()}
    later = NOW.replace(hour=18)
    rows = [member_cells(1), member_cells(2, 工会编号="U002", 会籍="已脱保"), member_cells(4)]
    counts = imports.load_file(write_csv(rows), by=MEMBER_SERVICE, at=later)
    assert counts == Counts(total=3, new=1, changed=1, unchanged=1, refused=0)
    changed = Member.objects.get(number="M000002")
    assert (changed.union.number, changed.standing) == ("U002", Standing.LAPSED)
    times = dict(Member.objects.values_list("number", "updated_at"))
    assert times == {"M000001": NOW, "M000002": later, "M000003": NOW, "M000004": later}
    after = {row.number: (row.pk, bytes(row.id_cipher)) for row in Member.objects.all()}
    assert before.items() <= after.items()


def test_load_file_keeps_a_verified_member_verified(unions, write_csv):
    members.register_members(
        [NewMember("M000001", "王小明", id_number(1), "U001")],
        verified_at=NOW, by=MEMBER_SERVICE, at=NOW,
    )  # fmt: skip
    assert _load(write_csv(_rows(1))).changed == 1
    assert Member.objects.get().verified_at == NOW


def test_refused_rows_stand_in_the_workbook_and_keep_nobody_else_out(unions, write_csv, tmp_path):
    _load(write_csv(_rows(1, 2)))
    wrong = id_number(12)[:-1] + ("0" if id_number(12)[-1] != "0" else "1")
    rows = [
        member_cells(10),
        member_cells(10, 身份证号=id_number(11)),
        member_cells(11, 身份证号=id_number(10)),
        member_cells(12, 身份证号=wrong),
        member_cells(13, 工会编号="U999"),
        member_cells(1, 身份证号=id_number(14)),
        member_cells(15, 身份证号=id_number(2)),
        member_cells(16),
    ]
    out = tmp_path / "refused.xlsx"
    counts = _load(write_csv(rows), errors=out)
    assert counts == Counts(total=8, new=2, changed=0, unchanged=0, refused=6)
    assert _refused(out) == [
        (3, "会员编号与第 2 行重复，请删去其中一行。"),
        (4, "身份证号与第 2 行重复，请删去其中一行。"),
        (5, "身份证号的出生日期、顺序码或校验位不符，请逐位核对。"),
        (6, "没有编号为“U999”的工会，请核对工会编号。"),
        (7, "该会员编号已登记在另一个身份证号名下，请核对编号和身份证号。"),
        (8, "该身份证号已登记为会员编号 M000002，请改用原编号。"),
    ]
    numbers = Member.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == ["M000001", "M000002", "M000010", "M000016"]


def test_member_number_whose_zeros_are_gone_is_told_beside_those_that_kept_theirs(
    unions, write_csv, tmp_path
):
    kept = [member_cells(n, 会员编号=f"{n:06d}") for n in (1, 2, 100123)]
    lost = member_cells(24, 会员编号="24")
    _load(write_csv([*kept, lost]), errors=tmp_path / "refused.xlsx")
    (told,) = _refused(tmp_path / "refused.xlsx")
    assert told == (5, "会员编号 2 位，其余 3 行为 6 位，开头的 0 可能已被表格去掉，请核对编号。")
    plain = [member_cells(n, 会员编号=str(n)) for n in (7, 8, 4567)]
    assert _load(write_csv(plain)).refused == 0


def test_the_workbook_of_refused_rows_can_be_mended_and_handed_in(unions, write_csv, tmp_path):
    out = tmp_path / "refused.xlsx"
    rows = [member_cells(1), member_cells(1, 身份证号=id_number(2)), member_cells(3, 姓名="")]
    _load(write_csv(rows), errors=out)
    book = load_workbook(out)
    assert [cell.value for cell in book.active[2]][:6] == list(
        member_cells(1, 身份证号=id_number(2)).values()
    )
    book.active["A2"], book.active["B3"] = "M000002", "李明"
    book.save(out)
    assert _load(out).new == 2
    assert Member.objects.count() == 3


def test_formulas_in_refused_rows_stay_texts(unions, write_csv, tmp_path):
    out = tmp_path / "refused.xlsx"
    bait = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x","y")', "＝1"]
    _load(write_csv([member_cells(n, 姓名=text) for n, text in enumerate(bait)]), errors=out)
    sheet = load_workbook(out).active
    names = [sheet.cell(row, 2) for row in range(2, 2 + len(bait))]
    assert [(cell.value, cell.data_type) for cell in names] == [(text, "s") for text in bait]


def test_examine_saves_nothing_and_counts_the_same(unions, write_csv, tmp_path):
    rows = [*_rows(1, 2), member_cells(3, 手机="123")]
    path, out = write_csv(rows), tmp_path / "refused.xlsx"
    counts = commands.examine(path, errors=out)
    assert counts == Counts(total=3, new=2, changed=0, unchanged=0, refused=1)
    assert [line for line, _ in _refused(out)] == [4]
    assert (Member.objects.count(), MemberImport.objects.count()) == (0, 0)
    assert _load(path) == counts


def test_load_file_is_member_services(unions, write_csv):
    with pytest.raises(errors.NotRegistrar):
        imports.load_file(write_csv(_rows(1)), by=office(), at=NOW)


# --- from upload to register --------------------------------------------------------------------


@pytest.fixture
def upload(unions, uploads):
    def check(path):
        with path.open("rb") as file:
            return imports.check_import(file, file_name=path.name, by=MEMBER_SERVICE, at=NOW)

    return check


def _jobs():
    return list(ProcrastinateJob.objects.order_by("id").values_list("task_name", "args"))


def _stored(uploads):
    return sorted(path.name for path in (uploads / "member_imports").iterdir())


def test_an_import_is_checked_confirmed_and_loaded(
    upload, uploads, write_csv, django_capture_on_commit_callbacks
):
    row = upload(write_csv([*_rows(1, 2), member_cells(3, 手机="123")]))
    assert (row.state, _jobs()) == (
        ImportState.CHECKING,
        [("people.check_members", {"import_id": row.pk})],
    )
    tasks.check_members(import_id=row.pk)
    row.refresh_from_db()
    counts = (row.total_count, row.new_count, row.changed_count, row.refused_count)
    assert (row.state, counts) == (ImportState.CHECKED, (3, 2, 0, 1))
    assert Member.objects.count() == 0
    with pytest.raises(errors.NotRegistrar):
        imports.confirm_import(row.pk, by=office(), at=NOW)
    imports.confirm_import(row.pk, by=MEMBER_SERVICE, at=NOW)
    with connection.cursor() as cursor:  # another worker loads: nothing of the check is left there
        cursor.execute("DROP TABLE member_staging, member_fate")
    with django_capture_on_commit_callbacks(execute=True):
        tasks.load_members(import_id=row.pk)
    row.refresh_from_db()
    assert (row.state, row.file, Member.objects.count()) == (ImportState.LOADED, "", 2)
    assert _stored(uploads) == [row.error_file.partition("/")[2]]
    assert [event.code for event in audit.events_of(f"member_import:{row.pk}").order_by("id")] == [
        "people.check_import",
        "people.report_import",
        "people.confirm_import",
        "people.finish_import",
    ]


def test_the_refused_rows_are_handed_out_on_record(upload, write_csv):
    row = upload(write_csv([member_cells(3, 手机="123")]))
    tasks.check_members(import_id=row.pk)
    with imports.reveal_refused(row.pk, by=MEMBER_SERVICE, at=NOW) as book:
        assert [line for line, _ in _refused(book)] == [2]
    with pytest.raises(errors.NotRegistrar):
        imports.reveal_refused(row.pk, by=office(), at=NOW)
    row.refresh_from_db()
    assert ("王小明" in str(row.seen), row.seen["rows"]) == (True, 1)
    erasing.ERASERS[IMPORTS.key].erase(NOW.replace(year=2027), 9, NOW)
    with pytest.raises(errors.NoErrorFile):
        imports.reveal_refused(row.pk, by=MEMBER_SERVICE, at=NOW)
    row.refresh_from_db()  # what its page says of rows is gone, how many there were is not
    assert ("王小明" in str(row.seen), row.seen["rows"]) == (False, 1)


def test_an_import_is_turned_away_with_the_sentence_of_its_file(
    upload, uploads, write_csv, django_capture_on_commit_callbacks
):
    path = write_csv(_rows(*range(1, 40)))
    path.write_text(f'{path.read_text()}"M000041,')  # beyond what is looked at when it comes
    row = upload(path)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.check_members(import_id=row.pk)
    row.refresh_from_db()
    assert (row.state, "第 41 行" in row.reason) == (ImportState.TURNED_AWAY, True)
    assert _stored(uploads) == []


def test_a_job_that_runs_again_finds_its_step_done(upload, write_csv):
    row = upload(write_csv(_rows(1)))
    for _ in range(2):
        tasks.check_members(import_id=row.pk)
    imports.confirm_import(row.pk, by=MEMBER_SERVICE, at=NOW)
    for _ in range(2):
        tasks.load_members(import_id=row.pk)
    row.refresh_from_db()
    assert (row.state, row.new_count) == (ImportState.LOADED, 1)


def test_confirm_import_is_turned_away_when_it_was_dropped(upload, write_csv):
    row = upload(write_csv(_rows(1)))
    with pytest.raises(NotNow, match="须在“检查完毕，待确认”时办理，现在是“正在检查”"):
        imports.confirm_import(row.pk, by=MEMBER_SERVICE, at=NOW)
    tasks.check_members(import_id=row.pk)
    imports.drop_import(row.pk, by=MEMBER_SERVICE, at=NOW)
    with pytest.raises(NotNow, match="现在是“已放弃”"):
        imports.confirm_import(row.pk, by=MEMBER_SERVICE, at=NOW)
    assert Member.objects.count() == 0


def test_a_file_that_changed_after_its_check_is_not_loaded(upload, uploads, write_csv):
    row = upload(write_csv(_rows(1)))
    tasks.check_members(import_id=row.pk)
    imports.confirm_import(row.pk, by=MEMBER_SERVICE, at=NOW)
    with (uploads / row.file).open("a") as file:
        file.write(",".join(member_cells(2).values()))
    tasks.load_members(import_id=row.pk)
    row.refresh_from_db()
    assert (row.state, Member.objects.count()) == (ImportState.TURNED_AWAY, 0)
    assert row.reason.startswith("确认导入的须是检查过的那一份文件")


def test_list_is_checked_again_when_the_register_is_another_than_was_confirmed(upload, write_csv):
    """Nobody's word stands for another result than the one that was shown."""
    row = upload(write_csv(_rows(1, 2)))
    tasks.check_members(import_id=row.pk)
    other = NewMember("M777777", "王小明", id_number(2), "U001")
    members.register_member(other, by=MEMBER_SERVICE, at=NOW)
    imports.confirm_import(row.pk, by=MEMBER_SERVICE, at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")  # the worker has done them
    tasks.load_members(import_id=row.pk)
    row.refresh_from_db()
    assert (row.state, Member.objects.count()) == (ImportState.CHECKING, 1)
    assert "确认时新增 2 人、变更 0 人（其中姓名或手机号 0 人）、未通过 0 行" in row.reason
    tasks.check_members(import_id=row.pk)
    imports.confirm_import(row.pk, by=MEMBER_SERVICE, at=NOW)
    tasks.load_members(import_id=row.pk)
    row.refresh_from_db()
    assert (row.state, row.reason) == (ImportState.LOADED, "")
    assert (row.new_count, row.refused_count, Member.objects.count()) == (1, 1, 2)


def test_imports_are_seen_by_member_service_alone(upload, write_csv):
    row = upload(write_csv(_rows(1)))
    assert imported.import_of(MEMBER_SERVICE, import_id=row.pk) == row
    with pytest.raises(errors.NotRegistrar):
        imported.import_of(office(), import_id=row.pk)
    with pytest.raises(errors.NoSuchImport):
        imported.import_of(MEMBER_SERVICE, import_id=row.pk + 1)


# --- several at once ----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_the_import_is_under_way(upload, write_csv, monkeypatch):
    monkeypatch.setattr(staging, "TELL_EVERY", 2)
    row = upload(write_csv(_rows(*range(7))))
    seen = []
    judge = staging.judge

    def look_from_outside():
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT done_count, state FROM people_memberimport")
            seen.append(cursor.fetchone())
        other.close()
        return judge()

    monkeypatch.setattr(staging, "judge", look_from_outside)
    tasks.check_members(import_id=row.pk)
    assert seen == [(6, "checking")]


@pytest.mark.django_db(transaction=True)
def test_a_second_list_is_turned_away_while_one_is_written(unions, write_csv):
    path, outcome = write_csv(_rows(1)), []

    def second():
        try:
            _load(path)
        except errors.ImportUnderWay as said:
            outcome.append(said.code)
        finally:
            connections.close_all()

    with transaction.atomic():
        _load(path)
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert outcome == ["people.import_under_way"]
    assert Member.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", ["M000002", "M999999"])
def test_load_judges_again_when_somebody_registers_the_same_person_meanwhile(
    unions, write_csv, monkeypatch, number
):
    """A clerk registers a person of the list between judging and writing."""
    judge, judged = staging.judge, []

    def register():
        member = NewMember(number, "王小明", id_number(2), "U001")
        members.register_member(member, by=MEMBER_SERVICE, at=NOW)
        connections.close_all()

    def judge_then_be_overtaken():
        counts = judge()
        judged.append(counts.new)
        if len(judged) == 1:
            thread = threading.Thread(target=register)
            thread.start()
            thread.join()
        return counts

    monkeypatch.setattr(staging, "judge", judge_then_be_overtaken)
    counts = _load(write_csv(_rows(1, 2, 3)))
    assert Member.objects.count() == 3
    if number == "M999999":
        assert judged == [3, 2]
        assert (counts.new, counts.refused) == (2, 1)
    else:
        assert Member.objects.get(number=number).phone == "13900000002"


def test_memory_does_not_hold_the_rows(unions):
    """Rows are taken one by one: the second is asked for after the first was copied."""
    alive = []

    def rows():
        for serial in range(3):
            alive.append(serial)
            yield member_files.ListRow(serial + 2, list(member_cells(serial).values()), "")

    with transaction.atomic():
        assert staging.stage(rows(), on=NOW.date()) == 3
    assert alive == [0, 1, 2]


def test_check_import_is_turned_away_when_the_file_is_too_large(unions, uploads, monkeypatch):
    monkeypatch.setattr(member_files, "MAX_BYTES", 10)
    with pytest.raises(errors.FileTooLarge):
        imports.check_import(io.BytesIO(b"x" * 11), file_name="a.csv", by=MEMBER_SERVICE, at=NOW)
    assert _stored(uploads) == []
