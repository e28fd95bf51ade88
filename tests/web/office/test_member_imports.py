"""A list of members on its pages: columns said by hand, what is refused, nothing to load."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from huzhu.people import tasks
from huzhu.people.errors import NothingToLoad
from huzhu.people.models import Member, MemberImport, Union
from huzhu.people.states import ImportState
from tests.people.persons import id_number, member_cells
from tests.shown import shown

pytestmark = pytest.mark.django_db

HEADING = ["会员编号", "姓名", "身份证号", "手机", "工会编号", "会籍"]
STRANGE = ["证号", "称呼", "身份证号", "联系方式", "工会编号", "会籍"]


@pytest.fixture
def he(cast, desk, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return desk(cast.he)


def row_of(serial, **changed):
    union = Union.objects.order_by("pk").first()
    return ",".join(member_cells(serial, 工会编号=union.number, **changed).values())


def upload(client, *rows, heading=HEADING):
    text = "\n".join([",".join(heading), *rows])
    file = SimpleUploadedFile("会员.csv", text.encode())
    answer = client.post(reverse("office:imports"), {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    return answer.url, MemberImport.objects.latest("pk")


def checked(row):
    tasks.check_members(import_id=row.pk)
    row.refresh_from_db()
    return row


def columns(*labels):
    return {f"column-{place}": label for place, label in enumerate(labels)}


def test_columns_that_nobody_knows_are_said_by_hand_and_remembered(he):
    address, row = upload(he, row_of(901), heading=STRANGE)
    page = he.get(address).content.decode()
    assert row.state == ImportState.MAPPING
    assert "还没有一列对应“会员编号”" in page
    assert id_number(901) not in page
    answer = he.post(f"{address}columns/", columns("", *HEADING[1:]))
    assert answer.status_code == 422
    assert "缺少“会员编号”" in answer.content.decode()
    assert he.post(f"{address}columns/", columns(*HEADING)).url == address
    assert checked(row).new_count == 1
    page = he.get(address).content.decode()
    assert f"**************{id_number(901)[-4:]}" in page
    he.post(f"{address}confirm/")
    tasks.load_members(import_id=row.pk)
    assert Member.objects.filter(number="M000901").exists()
    _, other = upload(he, row_of(902), heading=STRANGE)
    assert other.state == ImportState.CHECKING
    assert other.layout["labels"] == HEADING


def test_refused_rows_stand_on_the_page_with_all_that_is_wrong(he):
    strange = row_of(903, 姓名="").replace("M000903", id_number(903))
    address, row = upload(he, row_of(901), row_of(902, 姓名="", 手机="1"), strange, row_of(901))
    checked(row)
    page = he.get(address).content.decode()
    assert "姓名没有填写，请补上。手机须为十一位手机号码，请核对，或留空。" in page
    told = [(fault["row"], fault["cell"]) for fault in row.seen["faults"]]
    assert told == [(3, "姓名、手机"), (4, "会员编号、姓名"), (5, "会员编号、身份证号")]
    union = Union.objects.order_by("pk").first().number
    assert row.seen["totals"] == [
        ["会员编号", "4", "3", "M000901", "M000901", ""],
        ["工会编号", "4", "1", union, union, ""],
    ]
    shown = " ".join(page.split())
    assert "请与原表的数量核对，其中含没有通过检查的 3 行。" in shown
    for secret in (id_number(901), id_number(902), id_number(903), "13900000901"):
        assert secret not in page
        assert secret not in str(row.seen)


def test_row_of_the_senders_own_sum_counts_in_no_total_that_is_held_against_it(he):
    _, row = upload(he, row_of(901), row_of(902), "合计,2,,,2,")
    checked(row)
    numbers, unions = row.seen["totals"]
    assert numbers == ["会员编号", "2", "2", "M000901", "M000902", ""]
    assert unions[:3] == ["工会编号", "2", "1"]
    assert [(fault["row"], fault["cell"]) for fault in row.seen["faults"]] == [(4, "整行")]


def test_list_that_brings_nobody_cannot_be_confirmed(he):
    address, row = upload(he, row_of(901, 姓名=""))
    checked(row)
    page = he.get(address).content.decode()
    assert "没有新增或变更的会员，不需要导入。" in page
    assert f"{address}confirm/" not in page
    answer = he.post(f"{address}confirm/")
    assert NothingToLoad(name="会员.csv").detail in answer.content.decode()
    row.refresh_from_db()
    assert row.state == ImportState.CHECKED


def test_same_list_is_told_when_it_comes_again(he):
    upload(he, row_of(901))
    address, _ = upload(he, row_of(901))
    assert "内容相同的名单“会员.csv”已由何苗于" in he.get(address).content.decode()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\xff", "会员编号,姓名\n".encode()])
def test_file_that_is_no_list_is_turned_away_at_its_field_and_not_kept(he, tmp_path, content):
    file = SimpleUploadedFile("会员.csv", content)
    answer = he.post(reverse("office:imports"), {"file": file})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["file"]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert not MemberImport.objects.exists()


def test_list_is_confirmed_as_it_was_shown(he):
    address, row = upload(he, row_of(901))
    checked(row)
    before = shown(he.get(address).content.decode())
    as_it_was, others = row.layout, [HEADING[3], *HEADING[1:3], HEADING[0], *HEADING[4:]]
    stands = MemberImport.objects.filter(pk=row.pk)
    stands.update(layout=as_it_was | {"labels": others})  # and the worker has checked it again
    for verb, told in (("confirm", {}), ("columns", columns(*HEADING))):
        answer = he.post(f"{address}{verb}/", told | before)
        assert answer.status_code == 409
        assert "第 1 列会员编号的对应（现为：手机）" in answer.content.decode()
    row.refresh_from_db()
    assert (row.state, row.layout["labels"][0]) == (ImportState.CHECKED, "手机")
    stands.update(layout=as_it_was)
    assert he.post(f"{address}confirm/", before).status_code == 302
