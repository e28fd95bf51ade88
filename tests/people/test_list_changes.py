"""A list that makes members others is seen by two persons: who, from what to what."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook
from procrastinate.contrib.django.models import ProcrastinateJob

from huzhu.audit.models import AuditEvent
from huzhu.people import name_checks, tasks
from huzhu.people.actions import imports, members
from huzhu.people.binding_errors import ListNeedsSecond
from huzhu.people.errors import NoChangesFile
from huzhu.people.models import Member, MemberImport, Union
from huzhu.people.rules import NewMember
from huzhu.people.states import ImportState
from huzhu.web.console import member_lists
from tests.markup import folded
from tests.people.persons import MEMBER_SERVICE, NOW, id_number, member_cells

pytestmark = [pytest.mark.django_db, pytest.mark.clause("S2.1.1.b")]
HEADING = ["会员编号", "姓名", "身份证号", "手机", "工会编号", "会籍"]


@pytest.fixture
def union(cast, settings, tmp_path) -> Union:
    settings.MEDIA_ROOT = tmp_path
    union = Union.objects.order_by("pk").first()
    for serial in (801, 802, 803):
        member = NewMember(
            f"M{serial:06d}", "王小明", id_number(serial), union.number,
            phone=f"139{serial:08d}",
        )  # fmt: skip
        members.register_members([member], verified_at=NOW, by=MEMBER_SERVICE, at=NOW)
    return union


def checked(client, union, *rows):
    """A list that was brought and checked: its address and its row."""
    cells = [member_cells(serial, 工会编号=union.number, **told) for serial, told in rows]
    text = "\n".join(",".join(each) for each in (HEADING, *(row.values() for row in cells)))
    file = SimpleUploadedFile("会员.csv", text.encode())
    address = client.post(reverse("office:imports"), {"file": file}).url
    row = MemberImport.objects.latest("pk")
    tasks.check_members(import_id=row.pk)
    row.refresh_from_db()
    assert row.state == ImportState.CHECKED, row.reason
    return address, row


def todos(actor):
    return [todo.title for todo in member_lists.todos_for(actor, at=NOW)]


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ({"手机": "13700000001"}, 1),
        ({"姓名": "李小红"}, 1),
        ({"手机": ""}, 0),  # says nothing of it
        ({"会籍": "已脱保"}, 0),
    ],
)
def test_list_that_changes_a_name_or_a_telephone_takes_two(cast, desk, union, told, named):
    he, wu = desk(cast.he), desk(cast.wu)
    address, row = checked(he, union, (801, told), (802, {"会籍": "已退会"}), (900, {}))
    changed = 1 + (told != {"手机": ""})
    assert (row.named_count, row.changed_count, row.new_count) == (named, changed, 1)
    assert todos(cast.he) == []
    assert todos(cast.wu) == [f"{cast.he.name}上传的会员名单"] * named
    assert todos(cast.chen) == []
    if not named:
        assert he.post(f"{address}confirm/").status_code == 302
        return
    refused = he.post(f"{address}confirm/")
    assert (refused.status_code, ListNeedsSecond.kind.status) == (403, 403)
    assert f"{address}confirm/" not in he.get(address).content.decode()
    assert wu.post(f"{address}confirm/").status_code == 302
    assert todos(cast.wu) == []
    tasks.load_members(import_id=row.pk)
    page = folded(he.get(address).content.decode())
    assert f"{cast.wu.name} " in page
    assert "作为第二人确认导入。" in page
    assert "须由另一人" not in page


def test_first_telephone_of_somebody_registered_takes_two_as_well(cast, desk, union):
    Member.objects.filter(number="M000801").update(
        phone_cipher=b"", phone_digest=b"", phone_tail=""
    )
    _, row = checked(desk(cast.he), union, (801, {}))
    assert row.named_count == 1


def test_nobody_comes_in_by_a_number_that_one_person_alone_wrote_beside_a_member(
    cast, desk, union, monkeypatch
):
    """The control: without the rule the list is loaded, and the number is the member's."""
    address, row = checked(desk(cast.he), union, (801, {"手机": "13700000001"}))
    assert desk(cast.he).post(f"{address}confirm/").status_code == 403
    monkeypatch.setattr(name_checks, "needs_second", lambda _row: False)
    assert desk(cast.he).post(f"{address}confirm/").status_code == 302
    tasks.load_members(import_id=row.pk)
    assert Member.objects.get(number="M000801").phone == "13700000001"


def test_list_is_checked_again_when_it_would_change_other_names_than_was_confirmed(
    cast, desk, union
):
    he = desk(cast.he)
    address, row = checked(he, union, (801, {"会籍": "已脱保"}))
    assert row.named_count == 0
    he.post(f"{address}confirm/")
    ProcrastinateJob.objects.all().delete()  # the worker has done them
    Member.objects.filter(number="M000801").update(name="李小红")
    tasks.load_members(import_id=row.pk)
    row.refresh_from_db()
    assert (row.state, row.named_count) == (ImportState.CHECKING, 0)
    assert "（其中姓名或手机号 0 人）" in row.reason
    tasks.check_members(import_id=row.pk)
    assert he.post(f"{address}confirm/").status_code == 403


def test_page_names_who_changes_from_what_to_what(cast, desk, union):
    he = desk(cast.he)
    address, row = checked(
        he, union,
        (801, {"会籍": "已脱保"}), (802, {"会籍": "已退会"}),
        (803, {"姓名": "李小红", "手机": "13700000001"}),
    )  # fmt: skip
    assert [change[0] for change in row.seen["changes"]] == [4, 3, 2]  # names, then who leaves
    assert row.seen["changes"][0][3][1] == ["手机", "*******0803", "*******0001"]
    _, alike = checked(he, union, (801, {"手机": "13700000801"}))
    was, now = alike.seen["changes"][0][3][0][1:]
    assert (was, now) == ("*******0801", "*******0801（另一个号码，末四位相同）")
    page = folded(he.get(address).content.decode())
    assert "变更的 3 人：从什么改为什么" in page
    assert "其中改姓名 1 人，改手机号 1 人，改为已退会 1 人" in page
    for said in ("王小明", "李小红", "*******0803", "*******0001", "在会", "已脱保", "已退会"):
        assert said in page
    assert "13900000803" not in page + str(row.seen)
    assert "13700000001" not in page + str(row.seen)
    given = he.post(reverse("office:import-changes", args=[row.pk]))
    book = load_workbook(io.BytesIO(given.getvalue()))
    rows = list(book.active.iter_rows(min_row=2, values_only=True))
    told = {(cells[0], cells[2]): cells[3:5] for cells in rows if cells[0]}
    assert told["M000803", "姓名"] == ("王小明", "李小红")
    assert told["M000803", "手机"] == ("*******0803", "*******0001")
    assert told["M000802", "会籍"] == ("在会", "已退会")
    assert AuditEvent.objects.filter(code="people.reveal_changes").count() == 1
    assert desk(cast.chen).post(reverse("office:import-changes", args=[row.pk])).status_code == 403


def test_only_the_first_fifty_stand_on_the_page(cast, desk, union, monkeypatch):
    monkeypatch.setattr("huzhu.people.changes.SHOWN", 2)
    rows = [(serial, {"会籍": "已脱保"}) for serial in (801, 802, 803)]
    address, row = checked(desk(cast.he), union, *rows)
    assert len(row.seen["changes"]) == 2
    assert "只显示前 2 人" in folded(desk(cast.he).get(address).content.decode())


def test_workbook_of_changes_goes_with_the_list(cast, desk, union):
    he = desk(cast.he)
    address, row = checked(he, union, (801, {"会籍": "已脱保"}))
    he.post(f"{address}confirm/")
    tasks.load_members(import_id=row.pk)
    he.post(f"{address}withdraw/", {"reason": "报错了"})
    row.refresh_from_db()
    assert (row.state, row.changes_file) == (ImportState.WITHDRAWN, "")
    with pytest.raises(NoChangesFile):
        imports.reveal_changes(row.pk, by=MEMBER_SERVICE, at=NOW)
