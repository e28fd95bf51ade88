"""Materials with their list of codes, and the results that come back encrypted."""

import io
from datetime import timedelta

import msoffcrypto
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from huzhu.claims import queries as offers
from huzhu.projects.actions import serve
from tests import road
from tests.clients import signed_in
from tests.documents.files import table

pytestmark = pytest.mark.django_db

WORDS = {"description": "凭码观影", "notes": "过期作废", "hotline": "010-60001234"}
HEADINGS = ("电子码", "密码", "有效期至")


def code_list(*rows: tuple[str, str, str]) -> SimpleUploadedFile:
    return SimpleUploadedFile("电子码.xlsx", table(HEADINGS, *rows))


def good_rows(count: int = road.QUANTITY) -> list[tuple[str, str, str]]:
    return [(f"MV{row:06d}AB", f"pw{row:06d}", "2026-12-31") for row in range(count)]


def hand_in(cast, project, upload, **changes):
    """Upload and, when the list's page has nothing against it, confirm."""
    address = reverse("agency:materials", args=[project.number])
    values = WORDS | changes | ({"codes": upload} if upload else {})
    with time_machine.travel(road.MATERIALS_AT, tick=False):
        client = signed_in(cast, cast.lin)
        answer = client.post(address, values)
        if answer.status_code != 302:
            return answer
        page = client.get(answer.url)
        is_ready = f"{answer.url}confirm/" in page.content.decode()
        return client.post(f"{answer.url}confirm/") if is_ready else page


@pytest.mark.clause("S2.3.1a.a", "S3.2.1.c")
def test_materials_are_handed_in_with_a_good_list(cast, standing_approved):
    project = standing_approved
    answer = hand_in(cast, project, code_list(*good_rows()))
    assert answer.url == reverse("agency:project", args=[project.number, "materials"])
    assert offers.statement_of(offers.offer_of(project.number)).imported == road.QUANTITY


def test_materials_begin_with_what_plan_and_award_say_until_something_stands(
    cast, standing_approved
):
    project = standing_approved
    client, address = signed_in(cast, cast.lin), reverse("agency:materials", args=[project.number])
    with time_machine.travel(road.MATERIALS_AT, tick=False):
        page = client.get(address).content.decode()
        answer = client.post(address, WORDS | {"notes": ""})
    assert "由甲院线提供电影票（2D 通兑），单价 30.00 元。" in page
    assert "共 5 个电子码，抢订时间 2026 年 11 月 2 日 10:00 至" in page
    assert "手机抢订，每人一张</textarea>" in page
    assert 'value="010-60001234"' in page
    assert page.count("取自方案“") == 3
    assert "还缺注意事项" in answer.content.decode()


@pytest.mark.clause("S2.3.1a.a")
def test_a_csv_list_is_taken_as_well(cast, standing_approved):
    project = standing_approved
    lines = [",".join(HEADINGS), *(",".join(row) for row in good_rows())]
    upload = SimpleUploadedFile("电子码.csv", "\n".join(lines).encode("gb18030"))
    assert hand_in(cast, project, upload).status_code == 302


@pytest.mark.clause("S2.3.1a.a")
def test_codes_one_a_line_are_taken_when_the_clerk_says_the_rest(cast, standing_approved):
    project = standing_approved
    text = "\n".join(code for code, _, _ in good_rows())
    answers = [
        hand_in(cast, project, SimpleUploadedFile("码.txt", text.encode()), **said)
        for said in ({}, {"expires_on": "2026-12-31", "has_no_passcodes": "on"})
    ]
    assert "没有密码" in answers[0].content.decode()
    assert [answer.status_code for answer in answers] == [200, 302]
    assert offers.statement_of(offers.offer_of(project.number)).imported == road.QUANTITY


@pytest.mark.clause("S2.3.1a.c")
def test_another_count_than_approved_keeps_the_list_from_being_confirmed(cast, standing_approved):
    page = hand_in(cast, standing_approved, code_list(*good_rows(4))).content.decode()
    assert "批准 5 个，清单里有 4 个" in page


@pytest.mark.clause("S2.3.1a.c")
def test_missing_list_is_named(cast, standing_approved):
    answer = hand_in(cast, standing_approved, None)
    assert answer.status_code == 422
    assert "还缺电子码清单" in answer.content.decode()


@pytest.mark.parametrize("content", [b"\xff\xfe\xff", "电子码\n".encode()[:4], b""])
def test_a_file_that_is_no_list_is_turned_away_at_its_field(cast, standing_approved, content):
    answer = hand_in(cast, standing_approved, SimpleUploadedFile("x.csv", content))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["codes"]


# --- results ------------------------------------------------------------------------------------


def collect(cast, project, password, again=None):
    address = reverse("agency:collect", args=[project.number])
    values = {"password": password, "again": again or password}
    with time_machine.travel(road.CLOSES_AT + timedelta(hours=1), tick=False):
        return signed_in(cast, cast.lin).post(address, values)


@pytest.fixture
def fed_back(cast, standing_settling):
    project = standing_settling
    serve.issue_feedback(project, by=cast.he, at=road.CLOSES_AT)
    return project


@pytest.mark.clause("S2.3.3.c", "S2.3.3.d")
def test_results_come_as_an_encrypted_workbook_of_four_sheets(cast, fed_back):
    answer = collect(cast, fed_back, "a-long-password")
    locked = msoffcrypto.OfficeFile(io.BytesIO(answer.content))
    assert locked.is_encrypted()
    locked.load_key(password="a-long-password")
    plain = io.BytesIO()
    locked.decrypt(plain)
    plain.seek(0)
    book = CalamineWorkbook.from_filelike(plain)
    assert book.sheet_names == ["成功名单", "已使用", "未使用", "未抢完", "说明"]
    left = book.get_sheet_by_name("未抢完").to_python()
    assert len(left) == road.QUANTITY + 1
    prefix = fed_back.number.replace("-", "")
    secrets = {(each.code, each.passcode) for each in road.codes(prefix=prefix)}
    at = [left[0].index(label) for label in ("电子码", "密码")]
    assert {tuple(row[place] for place in at) for row in left[1:]} == secrets  # S2.3.3: as issued
    fed_back.feedback.refresh_from_db()
    assert fed_back.feedback.received_by_name == "林晓"


@pytest.mark.parametrize(
    ("password", "again", "sentence"),
    [
        ("short", None, "须用至少 8 位的口令"),
        ("a-long-password", "another-one", "两次输入的口令须一致"),
    ],
)
def test_results_stay_when_the_password_does_not_do(cast, fed_back, password, again, sentence):
    answer = collect(cast, fed_back, password, again)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    fed_back.feedback.refresh_from_db()
    assert fed_back.feedback.received_at is None
