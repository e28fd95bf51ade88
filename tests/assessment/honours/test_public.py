"""What anybody sees: the list on notice, an objection's receipt, the check of a certificate."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huzhu.assessment.honours.actions import listing
from huzhu.assessment.honours.models import Objection
from huzhu.assessment.honours.queries import honour_papers
from huzhu.people import limits
from tests.assessment.cycle import moment
from tests.assessment.honours.road import FIRST_SECOND_AFTER, LAST_SECOND
from tests.markup import folded

SAID = {"about": "", "name": "金可", "contact": "13800001111", "text": "事迹不实", "website": ""}


@pytest.fixture
def anybody(stand_at) -> Client:
    return Client()


def notice_of(road) -> str:
    return f"/notices/{road.year.list_notice}/"


@pytest.mark.clause("A4.4.d")
def test_anybody_objects_on_the_notice_and_reads_the_answer_by_the_receipt(road, anybody, stand_at):
    road.posted()
    page = folded(anybody.get(notice_of(road)).content.decode())
    assert "公示期至 2026 年 11 月 12 日 24:00" in page
    assert '<td class="cell-main">沈悦' in page
    assert "甘棠" not in page  # a reserve is not on the list

    stand_at(LAST_SECOND)
    said = SAID | {"about": str(road.row("沈悦").pk)}
    answer = anybody.post(f"{notice_of(road)}objections/", said)

    row = Objection.objects.get()
    assert row.recommendation.name == "沈悦"
    assert answer.headers["Location"] == f"/objections/{row.number}/"
    receipt = anybody.get(answer.headers["Location"]).content.decode()
    assert "办理中" in receipt
    road.answer(row, is_upheld=True)
    asked = anybody.get("/objections/", {"number": row.number.lower()}, follow=True)
    answered = asked.content.decode()
    assert "经核实，情况如实记录。" in answered
    assert "成立" in answered


def test_receipt_number_that_is_mistyped_is_said_at_its_field(road, anybody):
    road.posted()
    asked = anybody.get("/objections/", {"number": "yy2026-0001-0000"}, follow=True)
    page = asked.content.decode()
    assert (asked.status_code, asked.redirect_chain) == (422, [])
    assert 'value="yy2026-0001-0000"' in page
    assert "没有找到受理编号为 YY2026-0001-0000 的异议" in page


def test_what_an_objector_wrote_stays_with_the_office(road, anybody):
    road.posted()
    row = road.object_to("沈悦", text="曾在外单位任职")
    pages = [
        anybody.get(address).content.decode()
        for address in (notice_of(road), "/notices/", f"/objections/{row.number}/", "/objections/")
    ]
    assert row.number in pages[2]
    private = ("13800001111", "金可", "曾在外单位任职")
    assert [word for word in private for page in pages if word in page] == []


def test_objection_is_turned_away_when_incomplete_trapped_or_late(road, anybody, stand_at):
    road.posted()
    target = f"{notice_of(road)}objections/"
    bare = anybody.post(target, SAID | {"name": ""})
    assert bare.status_code == 422
    assert "现在没有填写姓名" in bare.content.decode()
    assert "事迹不实" in bare.content.decode()  # what was typed is not lost
    assert anybody.post(target, SAID | {"website": "http://x"}).status_code == 422
    assert anybody.post(target, SAID | {"about": "999999"}).status_code == 422
    stand_at(FIRST_SECOND_AFTER)
    late = anybody.post(target, SAID)
    assert late.status_code == 410
    assert "已在 2026-11-12 24:00 结束" in late.content.decode()
    assert "公示期已经结束" in anybody.get(notice_of(road)).content.decode()
    assert not Objection.objects.exists()


def test_page_says_when_and_where_else_when_an_address_has_sent_many(
    road, anybody, stand_at, monkeypatch
):
    road.posted()
    stand_at(LAST_SECOND)
    monkeypatch.setattr(limits, "OBJECTIONS_FROM", replace(limits.OBJECTIONS_FROM, most=1))

    def said(number, whence):
        told = SAID | {"contact": f"1380000222{number}", "text": f"事迹不实之{number}"}
        from_here = {"REMOTE_ADDR": whence, "HTTP_ORIGIN": "http://testserver"}
        return anybody.post(f"{notice_of(road)}objections/", told, **from_here)

    assert said(1, "198.51.100.7").status_code == 302
    refused = said(2, "198.51.100.7")
    assert said(3, "198.51.100.8").status_code == 302  # the way of others stays open

    assert (refused.status_code, refused["Retry-After"]) == (429, "3600")
    page = refused.content.decode()
    assert "请 60 分钟后再试；也可以在公示期内到办事处组织机构部窗口当面提出" in page
    assert "事迹不实之2" in page  # what was typed is not lost


def test_no_objection_is_taken_on_another_kind_of_notice(road, anybody):
    road.sealed()
    number = next(r.number for r in listing.queries.notices_of(road.year) if r.kind == "honours")
    assert anybody.get(f"/notices/{number}/").status_code == 200
    assert anybody.post(f"/notices/{number}/objections/", SAID).status_code == 404


def test_unknown_receipt_is_not_found(db, anybody):
    answer = anybody.get("/objections/YY2026-0001-0000/")
    assert answer.status_code == 404
    assert "没有找到受理编号为 YY2026-0001-0000 的异议" in answer.content.decode()


@pytest.mark.clause("A4.5.a")
def test_final_list_shows_numbers_archive_and_hash_and_marks_withdrawn_honours(
    road, cycle, anybody
):
    road.sealed()
    sealed = road.year.sealed_list
    listing.withdraw_honour(
        road.honour("沈悦"), reason="材料不实", by=cycle.cast.wang, at=moment(11, 20)
    )
    page = anybody.get(f"/notices/{sealed.notice_number}/").content.decode()
    assert "HZG2026-0001" in page
    assert sealed.archive_number in page
    assert sealed.content_hash in page
    assert "核对一致" in page
    remark = "沈悦（证书编号 HZG2026-0001）的表彰已撤销：材料不实"
    assert f"补充说明（2026 年 11 月 20 日）：{remark}" in page
    assert "提出异议" not in page


@pytest.mark.clause("A4.5.c")
def test_certificate_is_checked_by_code_and_by_number(road, cycle, anybody):
    honour = road.sealed().honour("沈悦")
    by_code = anybody.get(f"/certificates/{honour.token}/").content.decode()
    typed = (" hzg2026-0001 ", "g2026-1", "HZG20260001", "ＨＺＧ２０２６－０００１")
    by_number = [anybody.get("/certificates/", {"number": each}).content.decode() for each in typed]
    for page in (by_code, *by_number):
        assert "证书真实有效" in page
        assert "2026 年度职工互助保障优秀个人" in page
        assert "东城区代办处" in page
        assert "2026 年 11 月 13 日" in page
    listing.withdraw_honour(honour, reason="材料不实", by=cycle.cast.wang, at=moment(11, 20))
    void = anybody.get(f"/certificates/{honour.token}/").content.decode()
    assert "表彰已撤销，证书无效" in void
    assert "材料不实" in void
    assert "证书真实有效" not in void


def test_made_up_code_and_number_say_so_with_404(road, anybody):
    road.sealed()
    for address in ("/certificates/made-up/", "/certificates/?number=HZG2026-9999"):
        answer = anybody.get(address)
        assert answer.status_code == 404
        assert "没有查到这张证书" in answer.content.decode()
    assert "证书编号" in anybody.get("/certificates/").content.decode()


def test_notice_is_read_with_the_same_queries_whatever_the_length_of_the_list(road, anybody):
    road.posted()
    address = notice_of(road)
    with CaptureQueriesContext(connection) as many:
        assert "吕岩" in anybody.get(address).content.decode()
    for name in ("吕岩", "顾盼"):
        listing.strike_recommendation(
            road.row(name), reason="调离", by=road.cycle.tang, at=moment(11, 9)
        )
    with CaptureQueriesContext(connection) as few:
        page = anybody.get(address).content.decode()
    assert "吕岩（东城区代办处）经核实不再列入拟表彰名单。" in page
    assert len(many) == len(few)


def published(page: str) -> str:
    """The document as it was published: what stands before its remarks and the form."""
    return page.partition("<article")[2].partition("document-sign")[0]


def test_a_published_list_stays_as_published_when_names_come_and_go(road, cycle, anybody):
    road.posted()
    address = notice_of(road)
    before = published(anybody.get(address).content.decode())
    listing.strike_recommendation(road.row("沈悦"), reason="调离", by=cycle.tang, at=moment(11, 9))
    listing.promote_reserve(road.row("甘棠"), by=cycle.tang, at=moment(11, 10))
    after = anybody.get(address).content.decode()
    assert "沈悦" in before
    assert "甘棠" not in before
    assert published(after).split() == before.split()
    assert "补充说明（2026 年 11 月 9 日）：沈悦（东城区代办处）经核实不再列入" in after
    added = listing.queries.candidate_notices(road.year)[0]
    assert f"补充说明（2026 年 11 月 10 日）：甘棠递补为拟表彰对象，见 {added.number}" in after
    own = published(anybody.get(f"/notices/{added.number}/").content.decode())
    assert [name in own for name in ("甘棠", "沈悦", "吕岩")] == [True, False, False]


def test_paper_of_a_published_list_is_the_published_one_when_names_come_and_go(road, cycle):
    road.posted()
    before = honour_papers.public_notice(road.year, at=moment(11, 6))
    listing.strike_recommendation(road.row("沈悦"), reason="调离", by=cycle.tang, at=moment(11, 9))
    assert honour_papers.public_notice(road.year, at=moment(11, 6)).pdf == before.pdf
    road.seal()
    final = honour_papers.final_list(road.year)
    listing.withdraw_honour(
        road.honour("吕岩"), reason="材料不实", by=cycle.cast.wang, at=moment(11, 20)
    )
    assert honour_papers.final_list(road.year).pdf == final.pdf


def test_notice_is_signed_by_the_office_and_not_by_the_person_who_posted_it(road, anybody):
    page = anybody.get(notice_of(road.posted())).content.decode()
    assert "中国职工保险互助会北京办事处<br>2026 年 11 月 5 日" in page
    assert "宋旸" not in page
