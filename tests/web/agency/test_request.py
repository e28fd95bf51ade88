"""From the minutes to the request, every form posted as a browser without JavaScript does."""

import socket
from datetime import timedelta
from unittest.mock import Mock

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from huzhu.adapters.clamd import Clamd
from huzhu.documents import queries as documents
from huzhu.procurement import queries as procurement
from huzhu.projects.actions import agreement, buying, permit
from huzhu.projects.queries import papers
from huzhu.projects.states import Step, Verdict
from tests import cast as casting
from tests import road, windows
from tests.clients import signed_in
from tests.documents.clamd import EICAR, serving
from tests.documents.files import PDF, pdf
from tests.markup import folded

pytestmark = pytest.mark.django_db

GOODS = {
    "goods-TOTAL_FORMS": 2, "goods-INITIAL_FORMS": 0,
    "goods-0-name": "电影票", "goods-0-specification": "2D 通兑",
    "goods-0-requirement": "全市通用", "goods-0-quantity": 5,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _now(db):
    with time_machine.travel(road.APPLIED_AT, tick=False):
        yield


def post(cast, name, project, values=None, *, actor=None):
    address = reverse(f"agency:{name}", args=[project.number])
    return signed_in(cast, actor or cast.lin).post(address, values or {})


def columns(*prices: str) -> dict[str, object]:
    values: dict[str, object] = {
        "supplier-TOTAL_FORMS": len(prices) + 1, "supplier-INITIAL_FORMS": 0,
    }  # fmt: skip
    for place, price in enumerate(prices):
        cells = {"name": "甲乙丙"[place] + "院线", "phone": "010-60005678", "price_0": price,
                 "payment": "转账", "invoice": "普票", "after_sales": "七日更换"}  # fmt: skip
        values |= {f"supplier-{place}-{name}": cell for name, cell in cells.items()}
    return values


def marks(scorer: str, *totals: int) -> dict[str, object]:
    values: dict[str, object] = {
        "scorer": scorer, "marks-TOTAL_FORMS": len(totals), "marks-INITIAL_FORMS": len(totals),
    }  # fmt: skip
    for place, price in enumerate(totals):
        cells = {"supplier": "甲乙丙"[place] + "院线", "qualification": 18, "price": price,
                 "quality": 38, "service": 9}  # fmt: skip
        values |= {f"marks-{place}-{name}": cell for name, cell in cells.items()}
    return values


@pytest.mark.clause("S2.2.3a.a", "S2.2.3b.a", "S2.2.3b.c", "S2.2.3c.a", "S3.2.1.b", "S7.3.a")
@pytest.mark.clause("S7.4.a")
def test_request_goes_out_when_every_form_was_posted_in_turn(cast, standing_preparing):
    project = standing_preparing
    minutes = {"held_on": "2026-09-04", "place": "会议室", "chair": "李主席",
               "attendees": "李、林", "decision": "同意"}  # fmt: skip
    assert post(cast, "minutes", project, minutes).status_code == 302
    assert post(cast, "goods", project, GOODS).url.endswith("/quotes/")
    assert post(cast, "quotes", project, columns("30", "31", "32")).status_code == 302
    assert post(cast, "scores", project, marks("赵一", 28, 27, 26)).status_code == 302
    assert post(cast, "scores", project, marks("钱二", 28, 27, 26)).status_code == 302
    assert post(cast, "award", project).status_code == 302
    assert post(cast, "check", project, {"opinion": "同意"}, actor=cast.sun).status_code == 302
    letter = papers.drafted_letter(papers.papers_of(project))
    answer = post(cast, "apply", project, {"letter_body": letter})
    assert answer.url == reverse("agency:project", args=[project.number, "approval"])
    project.refresh_from_db()
    assert project.state == Step.COUNTERSIGNING


@pytest.mark.clause("S2.2.3b.a", "S6.3.a")
def test_award_says_what_is_missing_when_two_suppliers_quote(cast, standing_preparing):
    project = standing_preparing
    post(cast, "goods", project, GOODS)
    post(cast, "quotes", project, columns("30", "31"))
    answer = post(cast, "award", project)
    assert answer.status_code == 422
    assert "价格对比须有至少 3 家供应商报价，现有 2 家" in answer.content.decode()


@pytest.mark.clause("S2.2.3b.b")
def test_award_says_who_left_a_row_out_when_quotes_are_not_like_for_like(cast, standing_preparing):
    project = standing_preparing
    more = {"goods-1-name": "小食", "goods-1-specification": "中份", "goods-1-quantity": 5}
    post(cast, "goods", project, GOODS | more)
    values = columns("30", "31", "32") | {"supplier-0-price_1": "9", "supplier-1-price_1": "8"}
    post(cast, "quotes", project, values)
    left_out = post(cast, "award", project)
    assert left_out.status_code == 422
    assert "“丙院线”还没有“小食”的单价" in left_out.content.decode()


def test_one_row_more_is_shown_with_what_was_typed(cast, standing_preparing):
    project = standing_preparing
    page = post(cast, "goods", project, GOODS | {"more": "1"}).content.decode()
    assert 'value="电影票"' in page
    assert 'name="goods-2-name"' in page
    assert procurement.procurement_of(project.number).comparison.goods == ()


def test_marks_are_kept_when_a_row_more_came_with_nothing_in_it(cast, standing_preparing):
    project = standing_preparing
    post(cast, "goods", project, GOODS)
    post(cast, "quotes", project, columns("30", "31", "32"))
    sent = marks("赵一", 28, 27, 26) | {"marks-TOTAL_FORMS": 5}
    assert post(cast, "scores", project, sent).status_code == 302
    assert post(cast, "scores", project, sent).status_code == 302
    (sheet,) = procurement.procurement_of(project.number).sheets
    assert len(sheet.marks) == 3


def test_second_sheet_of_a_scorer_asks_where_it_differs_from_the_first(cast, standing_preparing):
    project = standing_preparing
    post(cast, "goods", project, GOODS)
    post(cast, "quotes", project, columns("30", "31", "32"))
    client, address = signed_in(cast, cast.lin), reverse("agency:scores", args=[project.number])
    blank = windows.opened(client, address, "scorer")
    first = marks("赵一", 28, 27, 26)
    assert client.post(address, blank | first).status_code == 302
    assert client.post(address, blank | marks("钱二", 20, 20, 20)).status_code == 302
    answer = client.post(address, blank | marks("赵一", 25, 27, 26))
    assert "用现有的“28" in answer.content.decode()
    kept = {each.scorer: each for each in procurement.procurement_of(project.number).sheets}
    assert kept["赵一"].marks[0].price == 28


def test_score_sheet_shows_each_quote_beside_its_marks_and_the_total_on_record(
    cast, standing_preparing
):
    project = standing_preparing
    post(cast, "goods", project, GOODS)
    post(cast, "quotes", project, columns("30", "31", "32"))
    page = shown(cast, "scores", project)
    assert "31.00 元 × 5</div><div>总价<strong>155.00 元</strong>" in page
    assert page.count("付款：转账") == page.count("售后：七日更换") == 3
    assert page.count("data-total>—<") == 3
    assert 'data-high="30" data-beyond="须填 0 至 30 的数，最多一位小数，“{given}”超出' in page
    post(cast, "scores", project, marks("赵一", 28, 27, 26))
    page = shown(cast, "scores", project, "?scorer=赵一")
    assert [f"data-total>{total}.0<" in page for total in (93, 92, 91)] == [True] * 3


def test_purchase_is_called_one_with_the_plan_only_when_there_is_a_price(cast, standing_preparing):
    project = standing_preparing
    post(cast, "goods", project, GOODS)
    for name in ("goods", "quotes", "scores", "award"):
        page = shown(cast, name, project)
        assert ("尚未登记报价" in page, ">一致<" in page) == (True, False), name
    post(cast, "quotes", project, columns("30"))
    page = shown(cast, "quotes", project)
    assert ("尚未登记报价" in page, ">一致<" in page) == (False, True)


def test_marks_beyond_their_column_are_turned_away_in_the_cell(cast, standing_preparing):
    project = standing_preparing
    post(cast, "goods", project, GOODS)
    post(cast, "quotes", project, columns("30", "31", "32"))
    answer = post(cast, "scores", project, marks("赵一", 31, 27, 26))
    assert answer.status_code == 422
    assert '1 处须改正：<a class="alert-link me-2" href="#id_marks-0-price"' in folded(
        answer.content.decode()
    )
    assert procurement.procurement_of(project.number).sheets == ()


@pytest.mark.clause("S2.2.3b.f")
def test_tie_asks_for_a_choice_and_its_reason(cast, standing_preparing):
    project = standing_preparing
    post(cast, "goods", project, GOODS)
    post(cast, "quotes", project, columns("30", "31", "32"))
    for scorer in ("赵一", "钱二"):
        post(cast, "scores", project, marks(scorer, 28, 28, 26))
    assert "并列最高" in post(cast, "award", project).content.decode()
    values = {"chosen": "乙院线", "reason": "网点更多"}
    assert post(cast, "award", project, values).status_code == 302
    record = procurement.procurement_of(project.number)
    assert record
    assert record.award
    assert (record.award.supplier, record.award.reason) == ("乙院线", "网点更多")


@pytest.mark.clause("S3.2.2.c")
def test_maker_cannot_check_what_was_made(cast, standing_papers_complete):
    project = standing_papers_complete
    assert post(cast, "check", project, {"opinion": "同意"}).status_code == 403


@pytest.mark.clause("S2.2.3c.c")
def test_request_lists_what_is_missing(cast, standing_preparing):
    project = standing_preparing
    answer = post(cast, "apply", project, {"letter_body": "请示"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "还缺主管领导办公会会议纪要、价格对比表（附件4）" in page


def test_returned_request_shows_its_reason_and_the_road_again(cast, standing_countersigning):
    project = standing_countersigning
    permit.return_application(project, reason="请补充报价单", by=cast.wu, at=road.APPLIED_AT)
    address = reverse("agency:project", args=[project.number, "procurement"])
    page = signed_in(cast, cast.lin).get(address).content.decode()
    assert "请补充报价单" in page
    assert "从初审通过到报送请示" in page


@pytest.mark.clause("S2.2.3a.b")
def test_signed_minutes_are_attached_and_handed_out_again(cast, standing_preparing):
    project = standing_preparing
    scan = SimpleUploadedFile("纪要.pdf", PDF)
    assert post(cast, "attach", project, {"purpose": "minutes", "file": scan}).status_code == 302
    permit.enter_minutes(project, road.MINUTES, by=cast.lin, at=road.APPLIED_AT)
    client = signed_in(cast, cast.lin)
    page = client.get(reverse("agency:project", args=[project.number, "procurement"]))
    paper = page.context["minutes_files"][0]
    answer = client.get(reverse("agency:project-paper", args=[project.number, paper.pk]))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "sandbox" not in client.get(page.request["PATH_INFO"])["Content-Security-Policy"]


@pytest.mark.clause("S2.2.3c.b")
def test_request_reaches_the_office_with_minutes_purchase_and_letter_attached(
    cast, standing_papers_complete
):
    project = standing_papers_complete
    for purpose in ("minutes", "procurement", "request"):
        scan = SimpleUploadedFile(f"{purpose}-盖章.pdf", pdf(purpose.encode()))
        assert post(cast, "attach", project, {"purpose": purpose, "file": scan}).status_code == 302
    road.apply(cast, project)
    office = signed_in(cast, cast.chen)
    found = {}
    for tab in ("procurement", "approval"):
        page = office.get(reverse("office:project", args=[project.number, tab]))
        for name in ("minutes_files", "procurement_files", "request_files"):
            for paper in page.context.get(name) or ():
                assert paper.name in page.content.decode()
                found[paper.name] = reverse("office:project-paper", args=[project.number, paper.pk])
    assert set(found) == {"minutes-盖章.pdf", "procurement-盖章.pdf", "request-盖章.pdf"}
    for name, address in found.items():
        content = b"".join(office.get(address).streaming_content)
        assert content == pdf(name.partition("-")[0].encode())


def test_file_with_a_virus_is_turned_away_on_its_tab(cast, settings, tmp_path, standing_preparing):
    project = standing_preparing
    address = str(tmp_path / "clamd.sock")
    settings.VIRUS_SCANNER = Clamd(address)
    sent = {"clean": PDF, "EICAR": pdf(EICAR)}
    with socket.socket(socket.AF_UNIX) as line:
        line.bind(address)
        with serving(line, address):
            answers = {
                name: post(cast, "attach", project, {
                    "purpose": "minutes", "file": SimpleUploadedFile(f"{name}.pdf", content),
                })
                for name, content in sent.items()
            }  # fmt: skip
    page = answers["EICAR"].content.decode()
    assert answers["EICAR"].status_code == 422
    assert "上传的文件不能带病毒，“EICAR.pdf”里查出 Eicar-Test-Signature，没有收存。" in page
    assert [kept.name for kept in documents.files_of(project.number)] == ["clean.pdf"]


@pytest.mark.parametrize(("is_scanned", "said"), [(False, "未扫描病毒"), (True, "已扫描病毒")])
def test_line_of_a_file_says_whether_it_was_checked_for_viruses(
    cast, settings, is_scanned, said, standing_preparing
):
    project = standing_preparing
    settings.VIRUS_SCANNER = Mock(virus_in=Mock(return_value="")) if is_scanned else None
    scan = SimpleUploadedFile("纪要.pdf", PDF)
    post(cast, "attach", project, {"purpose": "minutes", "file": scan})
    permit.enter_minutes(project, road.MINUTES, by=cast.lin, at=road.APPLIED_AT)
    address = reverse("agency:project", args=[project.number, "procurement"])
    page = folded(signed_in(cast, cast.lin).get(address).content.decode())
    line = page.partition("纪要.pdf</a>")[2]
    assert line.startswith(f'<span class="text-secondary small">{said}</span>')


def test_file_of_a_wrong_kind_is_turned_away_on_its_tab(cast, standing_preparing):
    project = standing_preparing
    strange = SimpleUploadedFile("纪要.pdf", b"MZ program")
    answer = post(cast, "attach", project, {"purpose": "minutes", "file": strange})
    assert answer.status_code == 422
    assert "文件的后缀须与内容一致" in answer.content.decode()


def test_minutes_before_the_review_are_turned_away_at_their_field(cast, standing_preparing):
    project = standing_preparing
    early = casting.NOW - timedelta(days=3)
    values = {"held_on": f"{early:%Y-%m-%d}", "place": "会议室", "chair": "李",
              "attendees": "李", "decision": "同意"}  # fmt: skip
    answer = post(cast, "minutes", project, values)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"held_on"}


# --- plan and award -----------------------------------------------------------------------------


def shown(cast, name, project, query="") -> str:
    address = reverse(f"agency:{name}", args=[project.number]) + query
    return folded(signed_in(cast, cast.lin).get(address).content.decode())


@pytest.mark.clause("S5.2.b", "S5.2.c")
def test_each_page_of_the_purchase_shows_what_the_plan_says_otherwise(cast, standing_preparing):
    project = standing_preparing
    assert 'value="2D 通兑"' in shown(cast, "goods", project)  # begun from the plan
    post(cast, "goods", project, GOODS | {"goods-0-quantity": 6, "goods-0-specification": "3D"})
    goods = shown(cast, "goods", project)
    assert "方案：电影票（2D 通兑），数量 5，单价 30.00 元，总价 150.00 元" in goods
    assert '<td data-label="方案">5</td><td data-label="采购明细" class="differs">6</td>' in goods
    post(cast, "quotes", project, columns("20", "30", "40"))
    for name, given in (("quotes", "报价"), ("scores", "报价"), ("award", "中选")):
        page = shown(cast, name, project)
        assert f'<td data-label="{given}" class="differs">3D</td>' in page
        assert f'<td data-label="{given}" class="differs">20.00 元</td>' in page or name == "award"
    assert '<td data-label="报价" class="differs">30.00 元</td>' not in shown(
        cast, "quotes", project
    )


def test_award_that_differs_says_whose_turn_it_is_and_the_amend_page_who_is_not_asked_again(
    cast, standing_preparing
):
    project = standing_preparing
    permit.enter_minutes(project, road.MINUTES, by=cast.lin, at=road.APPLIED_AT)
    road.award(cast, project, quantity=4)
    buying.reopen(project, reason="核对", by=cast.lin, at=road.APPLIED_AT)
    client = signed_in(cast, cast.lin)
    address = reverse("agency:award", args=[project.number])
    told = client.post(address, {"reason": ""}, follow=True).content.decode()
    assert "接下来由代办机构经办人调整方案或重新比选，或由会员服务部部长决定是否接受" in told
    assert "由复核人复核" not in told
    assert "或由会员服务部部长决定是否接受差异" in shown(cast, "amend", project)
    agreement.decide_difference(
        project, verdict=Verdict.OBJECT, reason="数量不足", by=cast.wu, at=road.APPLIED_AT
    )
    assert "由会员服务部部长决定是否接受差异" not in shown(cast, "amend", project)
    assert "由会员服务部部长决定是否接受差异" not in shown(cast, "apply", project)


@pytest.mark.clause("S5.2.c")
def test_clerk_amends_the_plan_from_the_road_and_reads_who_has_the_turn(cast, standing_preparing):
    project = standing_preparing
    permit.enter_minutes(project, road.MINUTES, by=cast.lin, at=road.APPLIED_AT)
    road.award(cast, project, quantity=4)
    page = shown(cast, "amend", project)
    assert '<td data-label="方案">5</td><td data-label="中选" class="differs">4</td>' in page
    assert "调整方案须写明原因" in post(cast, "amend", project, {"reason": ""}).content.decode()
    blocked = shown(cast, "apply", project)
    assert "数量：方案 5，中选 4；总价：方案 150.00 元，中选 120.00 元" in blocked
    for way in ("agency:amend", "agency:reopen"):
        assert f'href="{reverse(way, args=[project.number])}"' in blocked
    assert post(cast, "amend", project, {"reason": "按中选数量"}).status_code == 302
    address = reverse("agency:project", args=[project.number, "procurement"])
    tab = folded(signed_in(cast, cast.lin).get(address).content.decode())
    assert "方案调整待核定" in tab
    assert "<strong>会员服务部</strong>何苗、吴垚" in tab
