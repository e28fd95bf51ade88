"""Lists of figures on their pages: mapped, checked, loaded with sums, taken back as a whole."""

import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from huzhu.assessment.facts.errors import FiguresRestOn
from huzhu.assessment.facts.queries import fact_imports as imports
from huzhu.assessment.year.models import AssessmentYear
from huzhu.assessment.year.states import YearStep
from huzhu.audit.models import AuditEvent
from huzhu.documents import actions as documents
from huzhu.documents.columns import Column
from huzhu.documents.models import ReceivedList
from tests.assessment.cycle import YEAR, moment
from tests.assessment.facts import given
from tests.assessment.facts.test_pages import page, post
from tests.documents.files import table
from tests.listed import read_rows
from tests.shown import shown


def send_list(client, row, verb, **told):
    return post(client, f"office:{verb}-figure-list", YEAR, row.pk, **told)


def page_of(client, row):
    return page(client, "office:figure-list", YEAR, row.pk)


@pytest.mark.clause("A4.2a.c")
def test_list_is_checked_mapped_and_loaded(cycle, desk):
    client = desk(cycle.tang)
    content = table(
        ("机构编号", "代办处", "年度业务指标完成率（%）", "放款", "备注"),
        ("D01", "东城", "95", "1500000", "无"),
        ("D02", "西城", "80.5%", "500000", ""),
    )
    file = SimpleUploadedFile("业务.xlsx", content)
    answer = post(client, "office:assessment-fact-imports", YEAR, system="业务系统", file=file)
    row = ReceivedList.objects.get()
    text = client.get(answer.url).content.decode()
    assert text.index("年度业务指标完成率") < text.index("放款") < text.index("备注")
    assert given.figure(cycle, "target_rate") is None  # a check loads nothing
    labels = ("机构编号", "代办处", "年度业务指标完成率（%）", "小额贷款放款金额（元）", "")
    columns = {f"column-{place}": label for place, label in enumerate(labels)}
    send_list(client, row, "map", **columns)
    text = page_of(client, row)
    assert "小额贷款放款金额的合计" in text
    assert "1,500,000 元" in text
    assert "2,000,000" not in text  # the sum is typed from elsewhere
    answer = send_list(client, row, "confirm", **{"load-loan_amount": "1"})
    assert answer.status_code == 422
    assert "须与来源系统的合计一致" in answer.content.decode()
    total = {"load-loan_amount": "2000000"}
    answer = send_list(client, row, "confirm", **total)
    assert "数据已导入，2 个代办处" in client.get(answer.url).content.decode()
    assert given.figure(cycle, "target_rate", "D02").value == 80.5
    assert given.points(cycle, "3.3") == Decimal(8)
    brought = given.figure(cycle, "loan_amount")
    assert brought.rows[0]["what"] == "第 2 行“放款”"
    assert brought.rows[0]["figure"] == "1500000"  # as it was written
    assert (brought.origin, brought.by_title) == ("业务系统：业务.xlsx", cycle.tang.title)
    again = send_list(client, row, "confirm", **total)
    assert again.status_code == 409
    assert "现在是“已确认”" in again.content.decode()


def test_headings_mean_what_they_meant_for_the_same_system(cycle):
    rows = (("机构编号", "放款"), ("D01", "1"))
    row = given.check_list(cycle, *rows)
    asked = imports.figures_asked(cycle.year, by=cycle.tang)
    more = {"said": row.said, "check": lambda _: [], "by": cycle.tang, "at": moment(9, 2)}
    documents.map_list(row, asked.kind, labels=("机构编号", "小额贷款放款金额（元）"), **more)
    given.load(cycle, row, loan_amount=Decimal(1))
    assert given.check_list(cycle, *rows).layout["labels"][1] == "小额贷款放款金额（元）"
    assert given.check_list(cycle, *rows, system="另一系统").layout["labels"][1] == ""


def test_faulty_list_loads_nothing_unless_the_faultless_lines_are_wanted(cycle, desk):
    client = desk(cycle.tang)
    row = given.check_list(
        cycle,
        ("机构编号", "年度业务指标完成率"),
        ("D01", "很好"),
        ("D02", "80"),
        ("D99", "80"),
    )
    text = page_of(client, row)
    assert "“年度业务指标完成率”须填" in text
    assert "“D99”不在 2026 年度考核的代办处之内" in text
    assert "只导入没有问题的 1 行" in text
    answer = send_list(client, row, "confirm")
    assert answer.status_code == 422
    assert "有 2 处须更正" in answer.content.decode()
    assert given.figure(cycle, "target_rate", "D02") is None
    answer = send_list(client, row, "confirm", **{"load-only_faultless": "on"})
    assert given.figure(cycle, "target_rate", "D02").value == 80
    assert given.figure(cycle, "target_rate", "D01") is None
    assert "已导入 1 行，2 行没有导入。" in client.get(answer.url).content.decode()
    told = AuditEvent.objects.get(code="documents.confirm_list").facts
    assert (told["rows"], told["left_out"], told["lines"]) == (3, 2, "2、4")
    text = " ".join(page_of(client, row).split())
    assert re.search(r"已导入</dt> <dd><strong class=\"number\">1</strong> 行</dd>", text)
    assert "2 行没有导入，有 2 处须更正" in text
    assert "没有写入任何数据" not in text
    assert "全部没有入库" not in text
    refused = b"".join(send_list(client, row, "refused"))
    lines = read_rows(refused, [*map(Column, ("机构编号", "原行号"))])
    assert [line.cells for line in lines] == [("D01", "2"), ("D99", "4")]


def test_rows_that_became_faulty_meanwhile_are_told_before_they_are_left_out(cycle, desk):
    row = given.check_list(
        cycle, ("机构编号", "年度业务指标完成率"), ("D01", "很好"), ("D02", "80"), ("D01", "90")
    )
    client = desk(cycle.tang)
    ReceivedList.objects.update(seen=row.seen | {"refused": 1})  # as it was seen before
    answer = send_list(client, row, "confirm", **{"load-only_faultless": "on"})
    assert answer.status_code == 422
    assert "只导入没有问题的 1 行" in answer.content.decode()
    assert given.figure(cycle, "target_rate", "D02") is None


def test_refused_rows_and_template_are_workbooks(cycle, desk):
    row = given.check_list(cycle, ("机构编号", "年度业务指标完成率"), ("D01", "很好"))
    client = desk(cycle.tang)
    refused = b"".join(send_list(client, row, "refused"))
    (line,) = read_rows(refused, [*map(Column, ("机构编号", "原因", "原行号"))])
    assert (line.cells[0], line.cells[2]) == ("D01", "2")
    assert "“年度业务指标完成率”须填" in line.cells[1]
    template = client.get(reverse("office:figure-list-template", args=[YEAR])).content
    rows = read_rows(template, [*map(Column, ("机构编号", "小额贷款放款金额（元）"))])
    assert [row.cells for row in rows] == [("D01", ""), ("D02", "")]


def test_dropped_list_changes_nothing(cycle, desk):
    row = given.check_list(cycle, ("机构编号", "年度业务指标完成率"), ("D01", "80"))
    client = desk(cycle.tang)
    answer = send_list(client, row, "drop")
    assert "已放弃这份清单" in client.get(answer.url).content.decode()
    assert given.figure(cycle, "target_rate") is None


def test_list_of_an_owner_holds_only_its_figures(cycle, desk):
    client = desk(cycle.zhu)
    row = given.check_list(
        cycle,
        ("机构编号", "年度业务指标完成率", "小额贷款放款金额"),
        ("D01", "80", "100"),
        by=cycle.zhu,
    )
    assert "由业务部负责提供" in page_of(client, row)
    send_list(client, row, "confirm", **{"load-loan_amount": "100"})
    assert given.figure(cycle, "target_rate") is None
    assert given.figure(cycle, "loan_amount").value == 100


def test_list_is_taken_back_as_a_whole_until_something_rests_on_it(cycle, desk):
    client, reason = desk(cycle.tang), {"reason": "表格选错了"}
    given.bring(cycle, target_rate=70)
    points = given.points(cycle, "3.3")
    head = ("机构编号", "年度业务指标完成率")
    row = given.check_list(cycle, head, ("D01", "95"), ("D02", "80"))
    given.load(cycle, row)
    assert send_list(client, row, "withdraw", reason="").status_code == 422
    assert "相关指标重新计分" in page_of(client, row)
    assert send_list(client, row, "withdraw", **reason).status_code == 302
    assert given.figure(cycle, "target_rate").value == 70
    assert given.points(cycle, "3.3") == points
    assert given.figure(cycle, "target_rate", "D02") is None
    row.refresh_from_db()
    assert (row.state, row.file, row.seen["rows"]) == ("withdrawn", "", 2)
    assert send_list(client, row, "confirm").status_code == 409
    first, second = (given.check_list(cycle, head, ("D01", "95")) for _ in range(2))
    given.load(cycle, first)
    given.load(cycle, second)  # the same once more brings nothing new, and still stands
    answer = send_list(client, first, "withdraw", **reason)
    assert answer.status_code == 409
    assert "请先撤回“业务数据.xlsx”" in answer.content.decode()
    for each in (second, first):
        assert given.figure(cycle, "target_rate").value == 95
        assert send_list(client, each, "withdraw", **reason).status_code == 302
    assert given.figure(cycle, "target_rate").value == 70


def test_list_of_another_system_on_top_keeps_no_list_from_being_taken_back(cycle, desk):
    head = ("机构编号", "年度业务指标完成率")
    first = given.check_list(cycle, head, ("D01", "95"), system="甲系统")
    given.load(cycle, first)
    second = given.check_list(cycle, head, ("D02", "90"), system="乙系统")
    given.load(cycle, second)
    answer = send_list(desk(cycle.tang), first, "withdraw", reason="表格选错了")
    assert answer.status_code == 302
    assert given.figure(cycle, "target_rate") is None
    assert given.figure(cycle, "target_rate", "D02").value == 90


def test_list_of_which_a_figure_was_put_right_stays(cycle, desk):
    row = given.check_list(cycle, ("机构编号", "年度业务指标完成率"), ("D01", "95"))
    given.load(cycle, row)
    given.bring(cycle, target_rate=Decimal(96))
    answer = send_list(desk(cycle.tang), row, "withdraw", reason="表格选错了")
    assert answer.status_code == 409
    assert "已经更正或另有新的数据" in answer.content.decode()
    assert given.figure(cycle, "target_rate").value == 96


def test_list_on_which_something_rests_says_what(cycle, desk):
    client, reason = desk(cycle.tang), {"reason": "表格选错了"}
    head = ("机构编号", "年度业务指标完成率", "小额贷款放款金额")
    row = given.check_list(cycle, head, ("D01", "95", "5"))
    given.load(cycle, row, loan_amount=Decimal(5))
    other = send_list(desk(cycle.zhu), row, "withdraw", **reason)
    assert other.status_code == 403  # 业务部's figure is in it
    given.dispute(cycle, "target_rate", Decimal(99))
    answer = send_list(client, row, "withdraw", **reason)
    assert answer.status_code == 409
    told = {"agency": "东城区代办处", "label": "年度业务指标完成率", "what": "已有代办处提出异议"}
    assert FiguresRestOn(**told).detail in answer.content.decode()
    AssessmentYear.objects.update(state=YearStep.ALLOTTING)
    assert "数据不再变动" in page_of(client, row)


def test_imports_are_nobodys_who_owns_no_figure(cycle, desk):
    answer = desk(cycle.cast.wang).get(reverse("office:assessment-fact-imports", args=[YEAR]))
    assert answer.status_code == 403


MAPPED = ("机构编号", "年度业务指标完成率（%）", "小额贷款放款金额（元）")


def mapped(labels=MAPPED):
    return {f"column-{place}": label for place, label in enumerate(labels)}


def test_list_is_taken_as_it_was_shown(cycle, desk):
    client = desk(cycle.tang)
    row = given.check_list(cycle, MAPPED, ("D01", "95", "80"))
    total = {"load-loan_amount": "80"}
    before = shown(page_of(client, row))
    send_list(client, row, "map", **before, **mapped((MAPPED[0], "", MAPPED[2])))
    for verb, told in (("confirm", total), ("map", mapped())):
        answer = send_list(client, row, verb, **before, **told)
        text = answer.content.decode()
        assert answer.status_code == 409
        assert f"{cycle.tang.name}改动了" in text
        assert "第 2 列年度业务指标完成率" in text
        assert "的对应（现为：空白）" in text
        row.refresh_from_db()
        assert (row.state, row.layout["labels"][1]) == ("waiting", "")
        assert shown(text) not in ({"shown": ""}, before)
    assert send_list(client, row, "confirm", **shown(text), **total).status_code == 302
    assert given.figure(cycle, "loan_amount").value == 80
    assert given.figure(cycle, "target_rate") is None


def test_list_that_waits_is_of_its_uploader_and_of_whoever_brings_its_figures(cycle, desk):
    tang, zhu = desk(cycle.tang), desk(cycle.zhu)
    row = given.check_list(cycle, MAPPED, ("D01", "95", "80"))
    for verb in ("map", "confirm", "drop", "refused"):
        assert send_list(zhu, row, verb, **mapped()).status_code == 403
    row.refresh_from_db()
    assert (row.state, row.layout["labels"]) == ("waiting", [*MAPPED])
    assert "确认导入</button><span" in page_of(zhu, row)  # not to be pressed, with the reason
    own = given.check_list(cycle, MAPPED, ("D01", "95", "80"), by=cycle.zhu)
    assert send_list(zhu, own, "map", **mapped((MAPPED[0], "", ""))).status_code == 302
    assert send_list(zhu, own, "drop").status_code == 302  # no figure is in it, and it is hers
    loans = given.check_list(cycle, (MAPPED[0], MAPPED[2]), ("D01", "80"))
    assert send_list(zhu, loans, "drop").status_code == 302  # her department brings them
    assert send_list(tang, row, "drop").status_code == 302
