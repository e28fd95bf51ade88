"""A list of codes on its page: columns, what is wrong, confirmed once, taken back as a whole."""

import io
from datetime import timedelta
from unittest import mock

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from huzhu.claims.lists import CODES as CODE_KIND
from huzhu.claims.models import CodeList, VoucherCode
from huzhu.documents import actions, errors, kept, lists, queries
from huzhu.documents.data_terms import LISTS
from huzhu.documents.models import ReceivedList
from huzhu.documents.states import ListState
from huzhu.projects.errors.serve import CodesTried
from tests import road
from tests.clients import signed_in

pytestmark = pytest.mark.django_db

WORDS = {"description": "凭码观影", "notes": "过期作废", "hotline": "010-60001234"}
CODES = [f"MV{row:06d}AB" for row in range(road.QUANTITY)]
GOOD = "\n".join(["电子码,密码,有效期至", *(f"{code},pw{code[2:8]},2026-12-31" for code in CODES)])
#: Headings that nobody has declared.
STRANGE = GOOD.replace("电子码,密码,", "编 号,口令,")


@pytest.fixture
def lin(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(road.MATERIALS_AT, tick=False):
        yield signed_in(cast, cast.lin)


def upload(client, project, text, **said):
    """Upload a list, and return its page's address and the list."""
    file = SimpleUploadedFile("码.csv", text.encode())
    address = reverse("agency:materials", args=[project.number])
    answer = client.post(address, WORDS | said | {"codes": file})
    assert answer.status_code == 302, answer.content.decode()
    return answer.url, ReceivedList.objects.latest("pk")


def columns(*labels):
    return {f"column-{place}": label for place, label in enumerate(labels)}


def kept_files(tmp_path):
    return [path for path in tmp_path.rglob("*") if path.is_file()]


def test_unknown_headings_are_asked_about_and_remembered(lin, standing_approved):
    address, row = upload(lin, standing_approved, STRANGE, expires_on="2026-12-31")
    page = lin.get(address).content.decode()
    assert "还没有一列对应“电子码”" in page
    assert f"{address}confirm/" not in page
    answer = lin.post(f"{address}confirm/")
    assert answer.status_code == 422
    assert "清单须逐行可用才能确认" in answer.content.decode()

    answer = lin.post(f"{address}columns/", columns("电子码", "密码", "有效期至"), follow=True)
    assert f"{address}confirm/" in answer.content.decode()
    assert lin.post(f"{address}confirm/").status_code == 302
    assert VoucherCode.objects.count() == road.QUANTITY

    _, again = upload(lin, standing_approved, STRANGE)
    assert again.layout["labels"] == ["电子码", "密码", "有效期至"]
    assert (again.seen["doubts"], again.seen["fault_count"]) == ([], 0)
    row.refresh_from_db()
    assert row.state == ListState.TAKEN


def test_what_others_handed_in_is_neither_told_nor_learned_from(cast, lin, standing_approved):
    address, row = upload(lin, standing_approved, STRANGE, expires_on="2026-12-31")
    lin.post(f"{address}columns/", columns("电子码", "密码", "有效期至"))
    assert lin.post(f"{address}confirm/").status_code == 302
    row.refresh_from_db()
    asked = CODE_KIND, cast.agency_a.pk, {}
    assert queries.remembered_columns(*asked) == lists.Layout.kept(row.layout).named()
    older = ReceivedList.objects.get(pk=row.pk)
    older.pk, older.ended_at = None, row.ended_at - timedelta(days=1)
    older.layout = {**row.layout, "labels": ["密码", "电子码", "有效期至"]}
    older.save()  # what was confirmed last counts
    assert queries.remembered_columns(*asked) == lists.Layout.kept(row.layout).named()

    ReceivedList.objects.update(agency=cast.agency_b)
    assert queries.remembered_columns(*asked) == {}
    again, other = upload(lin, standing_approved, STRANGE)
    assert "内容相同的文件" not in lin.get(again).content.decode()
    assert (queries.same_list(other), other.seen["doubts"] != []) == (None, True)


def test_heading_that_may_be_the_missing_column_is_asked_about(lin, standing_approved):
    said = {"expires_on": "2026-12-31", "has_no_passcodes": "on"}
    text = GOOD.replace("密码,", "密语,")
    address, row = upload(lin, standing_approved, text, **said)
    assert row.seen["doubts"] == [
        "没有“密码”，“密语”可能就是：是的请在下面对应，不是的请直接按此对应"
    ]
    answer = lin.post(f"{address}confirm/")  # its page has no such button
    assert (answer.status_code, VoucherCode.objects.count()) == (422, 0)
    assert "有 1 处须更正" in answer.content.decode()
    lin.post(f"{address}columns/", columns("电子码", "", "有效期至") | said)
    row.refresh_from_db()
    assert (row.seen["doubts"], row.seen["fault_count"]) == ([], 0)


def test_rows_that_are_numbered_need_no_heading(lin, standing_approved):
    lines = GOOD.splitlines()[1:]
    text = "\n".join(f"{number},{line}" for number, line in enumerate(lines, 1))
    address, row = upload(lin, standing_approved, text)
    assert row.layout["labels"] == ["", "电子码", "密码", "有效期至"]
    assert (row.seen["doubts"], row.seen["fault_count"]) == ([], 0)
    assert lin.post(f"{address}confirm/").status_code == 302
    assert VoucherCode.objects.count() == road.QUANTITY


def test_two_columns_are_never_one(lin, standing_approved):
    address, _ = upload(lin, standing_approved, GOOD)
    answer = lin.post(f"{address}columns/", columns("电子码", "电子码", "有效期至"))
    assert answer.status_code == 422
    assert "“电子码”选了两列" in answer.content.decode()


def test_page_and_row_hold_no_code_in_plain(lin, standing_approved):
    for text in (GOOD, STRANGE):
        address, row = upload(lin, standing_approved, text)
        page = lin.get(address).content.decode()
        kept = str((row.layout, row.said, row.seen))
        for secret in (CODES[0], "pw000000"):
            assert secret in text
            assert secret not in page
            assert secret not in kept


@pytest.mark.parametrize("headings", ["密码,有效期至,电子码", "有效期至,电子码,密码"])
def test_code_that_went_astray_is_in_plain_nowhere(lin, standing_approved, headings):
    address, row = upload(lin, standing_approved, GOOD.replace("电子码,密码,有效期至", headings))
    page = lin.get(address).content.decode()
    assert "MV000000AB" not in page
    assert "MV000000AB" not in str((row.layout, row.said, row.seen))
    assert "2026-12-31" in page or "**00AB" in page  # something is seen, all the same
    lin.post(f"{address}drop/")
    row.refresh_from_db()
    assert "00AB" not in str(row.seen)
    assert row.seen["rows"] == road.QUANTITY
    assert lin.get(address).status_code == 200


def test_list_that_is_too_long_is_not_held_against_what_others_have(lin, standing_approved):
    long = GOOD + "\nMV999999AB,pw999999,2026-12-31"
    with mock.patch("huzhu.claims.queries.known_codes", return_value=set(CODES)) as known:
        upload(lin, standing_approved, long)
    assert [list(call.args[0]) for call in known.call_args_list] == [[]]


@pytest.mark.clause("S2.3.1a.d")
def test_all_faults_of_a_row_are_told_and_come_back_in_the_list_s_own_layout(
    lin, standing_approved
):
    lines = GOOD.splitlines()
    lines[0] += ",备注"
    lines[2] = f"{CODES[0]},短,,甲"
    address, row = upload(lin, standing_approved, "\n".join(lines))
    page = lin.get(address).content.decode()
    told = [(fault["row"], fault["cell"]) for fault in row.seen["faults"]]
    assert told == [(3, "密码"), (3, "有效期至"), (3, "电子码")]
    assert "与第 2 行重复" in page
    assert f'data-gives-file="{address}"' in page
    assert not CodeList.objects.exists()

    book = lin.post(f"{address}refused/")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0)
    heading, refused = rows.to_python()
    assert heading == ["电子码", "密码", "有效期至", "备注", "原因", "原行号"]
    assert refused[:4] == [CODES[0], "短", "", "甲"]
    assert refused[4].count("：") == 3
    again = lists.opened(book.content, CODE_KIND, remembered={})
    assert again.layout.headings[:4] == ("电子码", "密码", "有效期至", "备注")


def test_list_waits_until_it_is_confirmed_and_nobody_chooses_it_twice(lin, standing_approved):
    address, row = upload(lin, standing_approved, GOOD)
    assert not CodeList.objects.exists()
    form = reverse("agency:materials", args=[standing_approved.number])
    assert address in lin.get(form).content.decode()
    answer = lin.post(form, WORDS | {"hotline": "010-60009999"})
    assert answer.url == address
    lin.post(f"{address}confirm/")
    standing_approved.refresh_from_db()
    assert standing_approved.materials.hotline == "010-60009999"
    row.refresh_from_db()
    assert row.state == ListState.TAKEN


def test_list_is_taken_once_and_told_when_it_comes_again(lin, standing_approved, monkeypatch):
    address, _ = upload(lin, standing_approved, GOOD)
    assert lin.post(f"{address}confirm/").status_code == 302
    assert lin.post(f"{address}confirm/", {"again": 1}).status_code == 409
    assert CodeList.objects.count() == 1
    again, _ = upload(lin, standing_approved, GOOD)
    assert "内容相同的文件“码.csv”已由林晓于" in lin.get(again).content.decode()
    # Without the table of moves, the same list would come in a second time.
    monkeypatch.setattr(actions, "confirm_list", lambda *_, **__: None)
    monkeypatch.setattr(queries, "check_waiting", lambda _: None)
    assert lin.post(f"{address}confirm/", {"again": 2}).status_code == 302
    assert CodeList.objects.count() == 2


def test_file_goes_at_once_when_the_list_is_dropped_and_after_thirty_days(
    lin, standing_approved, tmp_path, django_capture_on_commit_callbacks
):
    address, row = upload(lin, standing_approved, GOOD)
    other, old = upload(lin, standing_approved, STRANGE)
    assert len(kept_files(tmp_path)) == 2
    assert CODES[0].encode() not in b"".join(path.read_bytes() for path in kept_files(tmp_path))
    with django_capture_on_commit_callbacks(execute=True):
        lin.post(f"{address}drop/")
    assert len(kept_files(tmp_path)) == 1
    dropped = lin.get(address).content.decode()
    assert ("原文件已删除，不再显示" in dropped, "（空）" in dropped) == (True, False)
    for days, left in ((30, 1), (31, 0)):
        with (
            time_machine.travel(road.MATERIALS_AT + timedelta(days=days), tick=False),
            django_capture_on_commit_callbacks(execute=True),
        ):
            kept.ERASERS[LISTS.key].erase(LISTS.before(timezone.now()), 9, timezone.now())
        assert len(kept_files(tmp_path)) == left
    with time_machine.travel(road.MATERIALS_AT, tick=False):
        again = lin.post(f"{other}columns/", columns("电子码", "密码", "有效期至"))
    assert again.status_code == 422
    assert "的文件已经清除" in again.content.decode()
    for each, state in ((row, ListState.DROPPED), (old, ListState.WAITING)):
        each.refresh_from_db()
        assert (each.state, each.file, len(each.sha256)) == (state, "", 64)


def test_whole_list_is_taken_back_until_it_has_been_tried(cast, lin, standing_approved):
    project = standing_approved
    address, row = upload(lin, project, GOOD)
    lin.post(f"{address}confirm/")
    assert lin.post(f"{address}withdraw/", {"reason": " "}).status_code == 422
    assert lin.post(f"{address}withdraw/", {"reason": "供应商发错了"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.reason) == (ListState.WITHDRAWN, "供应商发错了")
    again = lin.post(f"{address}confirm/")  # replayed: the file is gone, and that is not why
    assert again.status_code == 409
    assert "现在是“已撤回”" in again.content.decode()
    assert not VoucherCode.objects.exists()

    address, row = upload(lin, project, GOOD)  # the same codes may come in again
    lin.post(f"{address}confirm/")
    road.try_out(cast, project)
    said = CodesTried(by="何静", at="").detail.partition("：")[0]
    assert said in lin.get(address).content.decode()
    answer = lin.post(f"{address}withdraw/", {"reason": "供应商发错了"})
    assert answer.status_code == 409
    assert VoucherCode.objects.count() == road.QUANTITY


def test_list_that_another_one_has_replaced_is_not_taken_back(lin, standing_approved):
    addresses = []
    for text in (GOOD, GOOD.replace("pw", "px")):
        addresses.append(upload(lin, standing_approved, text)[0])
        lin.post(f"{addresses[-1]}confirm/")
    assert "已被后来报送的清单替换" in lin.get(addresses[0]).content.decode()
    shown = lin.get(reverse("agency:project", args=[standing_approved.number, "materials"]))
    assert shown.content.decode().count("已被替换") == 1
    answers = [lin.post(f"{each}withdraw/", {"reason": "发错了"}) for each in addresses]
    assert [answer.status_code for answer in answers] == [409, 302]


def test_list_is_its_side_s_own(cast, lin, standing_approved):
    address, row = upload(lin, standing_approved, GOOD)
    for stranger in (cast.zhou, cast.he):
        assert signed_in(cast, stranger).get(address).status_code in {403, 404}
        with pytest.raises(errors.ListOfOthers):
            actions.drop_list(row, by=stranger, at=road.MATERIALS_AT)
    answer = lin.get(address.replace(f"/{row.pk}/", f"/{row.pk + 1}/"))
    assert answer.status_code == 404
    assert "这里没有找到这一份" in answer.content.decode()


@pytest.mark.parametrize(
    ("content", "what"),
    [(b"%PDF-1.7\n1 0 obj\n", "PDF 文件"), (b"\x89PNG\r\n\x1a\n" + GOOD.encode(), "PNG 图片")],
)
def test_print_or_photograph_of_a_list_is_told_as_what_it_is(
    cast, desk, lin, standing_approved, tmp_path, content, what
):
    file = SimpleUploadedFile("码.csv", content)
    address = reverse("agency:materials", args=[standing_approved.number])
    answers = [lin.post(address, WORDS | {"codes": file})]
    file.seek(0)
    answers.append(desk(cast.he).post(reverse("office:imports"), {"file": file}))
    for answer in answers:
        assert answer.status_code == 422
        assert f"这份是{what}，没有收存" in answer.content.decode()
    assert not ReceivedList.objects.exists()
    assert kept_files(tmp_path) == []


def test_template_can_be_filled_in_and_handed_in(lin):
    book = lin.get(reverse("agency:code-list-template")).content
    found = lists.opened(book, CODE_KIND, remembered={})
    assert found.layout.labels == ("电子码", "密码", "有效期至")
    assert len(found.listed()[0]) == len(CODE_KIND.samples)
