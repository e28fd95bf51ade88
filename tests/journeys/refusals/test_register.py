"""One person is one member, as the clerk of the register sees it."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huzhu.people import tasks
from huzhu.people.models import Member, MemberImport
from tests.journeys.desks import Desk
from tests.people.persons import id_number, member_cells


@pytest.mark.clause("S2.1.1.b")
def test_one_person_is_one_member_when_a_list_names_the_person_twice(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    union = {"工会编号": cast.union_a.number}
    rows = [member_cells(1, **union), member_cells(2, **union, 身份证号=id_number(1))]
    desk = Desk(cast, cast.he)
    desk.send("office:imports", file=as_csv(rows))
    row = MemberImport.objects.get()
    tasks.check_members(row.pk)
    _, words = desk.open("office:import", row.pk)
    assert "确认导入 1 人" in words
    desk.send("office:confirm-import", row.pk)
    tasks.load_members(row.pk)
    _, words = desk.open("office:members")
    assert "M000001" in words
    assert "M000002" not in words
    assert Member.objects.filter(number__startswith="M00000").count() == 1


def as_csv(rows: list[dict[str, str]]) -> SimpleUploadedFile:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return SimpleUploadedFile("会员.csv", text.getvalue().encode())
