"""Pages of agency and office: from the first name to the archived year, and who sees what."""

import io

import openpyxl
import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huzhu.assessment.honours.models import Objection, Recommendation, SealedList
from huzhu.assessment.year.states import YearStep
from huzhu.audit.models import AuditEvent
from huzhu.documents import typesetting
from huzhu.people.actions import recusals
from tests.assessment.cycle import moment
from tests.assessment.honours.road import (
    LAST_SECOND,
    MEETING,
    POSTED_AT,
    RECOMMENDED_AT,
    SEALED_AT,
    SUBMITTED_AT,
    person,
    unit,
)
from tests.documents.files import PDF
from tests.markup import folded

NEW = {"kind": "person", "name": "沈悦", "post": "业务员", "deeds": "走访八十家", "place": "1"}


def of_agency(name: str, *args) -> str:
    return reverse(f"agency:assessment-{name}", args=[2026, *args])


def of_office(name: str, *args) -> str:
    return reverse(f"office:assessment-{name}", args=[2026, *args])


def shown(client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return folded(answer.content.decode())


def status_of(client, address: str) -> int:
    answer = client.get(address)
    if answer.streaming:
        b"".join(answer)  # a file is closed at its end
    return answer.status_code


def text_of(answer) -> str:
    content = b"".join(answer) if answer.streaming else answer.content
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


@pytest.mark.clause("A2.c", "A4.4.a", "A4.4.b", "A4.4.c")
def test_agency_recommends_within_its_places_and_posts_its_own_notice(road, cycle, desk, stand_at):
    lin = desk(cycle.clerks["D01"])
    stand_at(RECOMMENDED_AT)
    page = shown(lin, of_agency("recommendations"))
    assert "下一步：填写推荐对象" in page
    assert "还有 3 个名额没有填写" in page

    lin.post(of_agency("recommend"), NEW)
    lin.post(of_agency("recommend"), NEW | {"name": "吕岩", "place": "2"})
    full = lin.post(of_agency("recommend"), NEW | {"name": "甘棠"})
    assert full.status_code == 422
    assert "名额 2 个，已推荐 2 个" in full.content.decode()
    lin.post(of_agency("recommend"), NEW | {"kind": "unit", "name": "东城区代办处", "post": ""})
    page = shown(lin, of_agency("recommendations"))
    assert "下一步：在本单位公示（3 个）" in page
    assert 'value="2026-11-04"' in page

    notice = {"start": "2026-10-29", "notice_to": "2026-11-03", "place": "公示栏"}
    short = lin.post(of_agency("inner-notice"), notice)
    assert short.status_code == 422
    assert "须至少到 2026-11-04" in short.content.decode()
    lin.post(of_agency("inner-notice"), notice | {"notice_to": "2026-11-04"})
    paper = text_of(lin.get(of_agency("inner-notice-paper")))
    assert "沈悦" in paper
    assert "公示期为2026年10月29日至2026年11月4日" in paper


@pytest.mark.clause("A4.4.c", "A4.4.e")
def test_agency_hands_in_after_its_notice_with_the_stamped_material(road, cycle, desk, stand_at):
    lin = desk(cycle.clerks["D01"])
    for candidate in (unit(), person("沈悦"), person("吕岩", place=2)):
        road.recommend(candidate)
    road.put_on_inner_notice()
    stand_at(moment(11, 4, 23, 59, 59))
    assert "正在本单位公示" in shown(lin, of_agency("recommendations"))
    stand_at(SUBMITTED_AT)
    assert "下一步：上报推荐（3 个）" in shown(lin, of_agency("recommendations"))
    without = lin.post(of_agency("submit-recommendations"), {"outcome": "没有异议"})
    assert without.status_code == 422
    assert "现在没有盖章的推荐材料" in without.content.decode()
    file = SimpleUploadedFile("推荐材料.pdf", PDF)
    lin.post(of_agency("submit-recommendations"), {"outcome": "没有异议", "file": file})

    assert "推荐已上报，等组织机构部审核" in shown(lin, of_agency("recommendations"))
    row = Recommendation.objects.get(name="沈悦")
    assert (row.state, row.notice_file.name) == ("submitted", "推荐材料.pdf")
    material = lin.get(of_agency("recommendation-material", row.pk))
    assert b"".join(material.streaming_content) == PDF


def test_office_accepts_returns_and_posts_and_the_agency_reads_why(road, cycle, desk, stand_at):
    road.sent("D01", unit(), person("沈悦"))
    stand_at(SUBMITTED_AT)
    tang, song, lin = desk(cycle.tang), desk(cycle.song), desk(cycle.clerks["D01"])
    page = shown(tang, of_office("candidates"))
    assert "下一步：审核 2 条推荐" in page
    assert "1 家未上报" in page
    first, second = Recommendation.objects.order_by("pk")

    bare = tang.post(of_office("return-candidate", first.pk), {"reason": ""})
    assert bare.status_code == 422
    assert "退回推荐须写明理由" in bare.content.decode()
    tang.post(of_office("return-candidate", first.pk), {"reason": "公示照片缺失"})
    tang.post(of_office("accept-candidate", second.pk), {"opinion": "事迹突出"})

    page = shown(lin, of_agency("recommendations"))
    assert "的推荐被退回：公示照片缺失" in page
    page = shown(song, of_office("list"))
    assert "异议截至 11 月 12 日" in page
    answer = song.post(of_office("post-list"))
    assert answer.status_code == 302
    assert road.year.state == YearStep.ON_NOTICE
    assert "沈悦" in text_of(song.get(of_office("list-paper")))


@pytest.mark.clause("A4.5.a")
def test_list_is_held_in_words_then_sealed_with_hash_and_archived(road, cycle, desk, stand_at):
    road.posted()
    objection = road.object_to("沈悦")
    wang, tang, song = desk(cycle.cast.wang), desk(cycle.tang), desk(cycle.song)
    stand_at(LAST_SECOND)
    page = shown(wang, of_office("list"))
    assert "公示到 2026-11-12 24:00 为止" in page
    assert "还有 1 件异议未答复" in page
    early = wang.post(of_office("seal-list"), {"meeting": MEETING})
    assert early.status_code == 409
    assert not SealedList.objects.exists()

    assert objection.text in shown(tang, of_office("objections"))
    nothing = tang.post(of_office("objection", objection.number), {"answer": "已核实"})
    assert nothing.status_code == 422
    assert "没有选择" in nothing.content.decode()
    tang.post(of_office("objection", objection.number), {"outcome": "upheld", "answer": "属实"})
    assert "候补可以递补" in shown(tang, of_office("candidates"))

    stand_at(SEALED_AT)
    wang.post(of_office("seal-list"), {"meeting": MEETING})
    page = shown(tang, of_office("list"))
    sealed = SealedList.objects.get()
    assert page.count(sealed.content_hash) == 2
    assert "校验一致" in page
    assert sealed.archive_number in page
    song.post(of_office("close-year"))
    assert "本年度已归档" in shown(tang, of_office("candidates"))


def test_contact_of_who_objects_is_for_who_answers_and_each_look_is_on_record(road, cycle, desk):
    road.posted()
    address = of_office("objection", road.object_to("沈悦").number)
    looks = AuditEvent.objects.filter(code="assessment.read_contact")
    assert "13800001111" in shown(desk(cycle.tang), address)
    assert looks.get().account_id == cycle.tang.account_id
    page = shown(desk(cycle.cast.wang), address)
    assert "由组织机构部查看" in page
    assert "13800001111" not in page
    assert looks.count() == 1


@pytest.mark.clause("S6.5.a")
def test_names_of_the_own_unit_are_on_no_page_of_the_reviewer(road, cycle, desk):
    road.posted()
    row = road.row("沈悦")
    client = desk(cycle.tang)
    address = of_office("candidate", row.pk)
    assert "沈悦" in shown(client, of_office("candidates"))
    assert status_of(client, address) == 200
    number = row.sheet.agency_number
    at = moment(9, 4)
    recusals.declare_unit(number, kind="family", reason="配偶的单位", by=cycle.tang, at=at)
    assert status_of(client, address) == 404
    assert status_of(client, of_office("candidate-material", row.pk)) == 404
    assert "沈悦" not in shown(client, of_office("candidates"))
    assert status_of(desk(cycle.song), address) == 200


@pytest.mark.clause("A4.5.c", "A4.6.c")
def test_certificates_carry_the_address_of_their_check_and_end_with_withdrawal(
    road, cycle, desk, monkeypatch
):
    honour = road.sealed().honour("沈悦")
    drawn = []
    qr_code = typesetting.qr_code
    monkeypatch.setattr(typesetting, "qr_code", lambda text: drawn.append(text) or qr_code(text))
    lin, wang = desk(cycle.clerks["D01"]), desk(cycle.cast.wang)
    own = reverse("agency:assessment-certificate", args=[honour.pk])

    paper = text_of(lin.get(own))

    assert drawn == [f"http://testserver/certificates/{honour.token}/"]
    assert "编号HZG2026-0001" in paper
    assert "“优秀个人”" in paper
    checked = shown(lin, drawn[0].removeprefix("http://testserver"))
    assert "证书真实有效" in checked
    together = text_of(wang.get(of_office("certificates")))
    assert together.count("荣誉证书") == together.count("特发此证") == 4
    assert len(drawn) == 5

    wang.post(of_office("honour", honour.pk), {"reason": "材料不实"})
    assert lin.get(own).status_code == 410
    withdrawn = wang.get(of_office("certificate", honour.pk))
    assert withdrawn.status_code == 410
    assert "证书只发给有效的表彰" in withdrawn.content.decode()
    assert text_of(wang.get(of_office("certificates"))).count("特发此证") == 3
    page = shown(lin, reverse("agency:assessment-honours"))
    assert "有效表彰 2 项" in page
    assert "材料不实" in page


@pytest.mark.clause("A4.6.a")
def test_honours_are_exported_for_the_superior_association(road, cycle, desk):
    tang = desk(cycle.tang)
    road.posted()
    early = tang.get(of_office("honours-export"), follow=True)
    assert early.redirect_chain == [(of_office("honours"), 302)]
    assert "名单由主任办公会确定后才能导出" in early.content.decode()
    road.seal()

    answer = tang.get(of_office("honours-export"))

    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert [row[5] for row in rows] == ["名称（姓名）", "东城区代办处", "沈悦", "吕岩", "顾盼"]
    assert rows[1][2:5] == ("优秀单位", "D01", "东城区代办处")
    assert rows[1][12] == SealedList.objects.get().archive_number


def test_another_agency_finds_nothing_of_a_recommendation_or_a_certificate(road, cycle, desk):
    road.sealed()
    row, honour = road.row("沈悦"), road.honour("沈悦")
    lin, zhou = desk(cycle.clerks["D01"]), desk(cycle.clerks["D02"])
    looks = [
        of_agency("recommendation", row.pk),
        of_agency("recommendation-material", row.pk),
        reverse("agency:assessment-certificate", args=[honour.pk]),
    ]
    acts = [of_agency("drop-recommendation", row.pk), of_agency("withdraw-recommendation", row.pk)]

    assert [status_of(lin, address) for address in looks] == [200, 200, 200]
    assert [status_of(zhou, address) for address in looks] == [404, 404, 404]
    assert [zhou.post(address, {"reason": "x"}).status_code for address in acts] == [404, 404]
    assert "沈悦" not in shown(zhou, of_agency("recommendations"))
    assert "沈悦" not in shown(zhou, reverse("agency:assessment-honours"))
    assert "沈悦" in shown(lin, of_agency("recommendations"))
    assert zhou.get(of_office("candidates")).status_code == 403


def test_pages_say_what_comes_before_there_are_places(cycle, desk):
    lin, tang = desk(cycle.clerks["D01"]), desk(cycle.tang)
    assert "名额还没有下发" in shown(lin, of_agency("recommendations"))
    assert "还没有表彰记录" in shown(lin, reverse("agency:assessment-honours"))
    assert "名额还没有下发" in shown(tang, of_office("candidates"))
    assert "名单还是空的" in shown(tang, of_office("list"))
    assert "没有收到异议" in shown(tang, of_office("objections"))
    assert "还没有表彰" in shown(tang, of_office("honours"))


def test_reserve_moves_up_from_the_offices_page(road, cycle, desk, stand_at):
    road.posted()
    road.answer(road.object_to("沈悦", at=moment(11, 9)), is_upheld=True)
    stand_at(moment(11, 10))
    reserve = road.row("甘棠")
    tang = desk(cycle.tang)
    assert "递补对象将单独公示" in shown(tang, of_office("candidates"))

    tang.post(of_office("promote-reserve", reserve.pk))

    reserve.refresh_from_db()
    assert not reserve.is_reserve
    assert "公示到 2026-11-17 24:00" in shown(tang, of_office("list"))


def test_office_pages_ask_the_same_number_of_queries_for_one_name_and_for_many(road, cycle, desk):
    tang = desk(cycle.tang)
    road.posted()
    road.object_to("沈悦")
    counts = {}
    for round_ in ("few", "many"):
        for name in ("candidates", "list", "objections", "honours"):
            tang.get(of_office(name))
            with CaptureQueriesContext(connection) as queries:
                assert tang.get(of_office(name)).status_code == 200
            counts[name, round_] = len(queries)
        if round_ == "few":
            _more(road)
    assert all(
        counts[name, "few"] == counts[name, "many"]
        for name in ("candidates", "list", "objections", "honours")
    ), counts


def _more(road) -> None:
    """More names and objections than any real year has of one agency."""
    row = road.row("顾盼")
    for count in range(8):
        Recommendation.objects.create(
            sheet=row.sheet, kind="person", name=f"多{count}", post="业务员", deeds="走访",
            state="accepted", made_at=POSTED_AT, made_by="周",
        )  # fmt: skip
        Objection.objects.create(
            year=row.sheet.year, recommendation=row, number=f"YY2026-1{count:03}", name="甲",
            contact="乙", text="丙", filed_at=POSTED_AT,
        )  # fmt: skip
