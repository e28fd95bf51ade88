"""Pages of figures: the agency's own, the office's board, disputes, papers, lists."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from huzhu.assessment.facts.actions import facts as actions
from huzhu.assessment.facts.models import FactDispute, Filing
from huzhu.assessment.facts.states import FilingKind
from huzhu.people.actions import recusals
from tests import road, windows
from tests.assessment.cycle import YEAR, moment
from tests.assessment.facts import given
from tests.documents import files


def page(client, name, *args, status=200) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == status
    return answer.content.decode()


def post(client, name, *args, **fields):
    return client.post(reverse(name, args=args), fields)


def pdf(mark="") -> SimpleUploadedFile:
    return SimpleUploadedFile("证明.pdf", files.pdf(mark.encode()))


# --- the agency -----------------------------------------------------------------------------------


@pytest.mark.clause("A4.2a.c")
def test_agency_sees_each_figure_with_source_and_what_it_earns(cycle, desk):
    given.bring(cycle, longest_inactive_days=120)
    text = page(desk(cycle.cast.lin), "agency:assessment-facts", YEAR)
    assert "120 天" in text
    assert "业务系统导入" in text
    assert "1.4 得 3/6 分" in text
    assert "未提供，相关指标按 0 分计" in text
    assert "对数据有异议" in text


@pytest.mark.clause("A4.2a.c", "A3.2.a")
def test_agency_states_figures_in_their_lines(cycle, desk):
    client = desk(cycle.cast.lin)
    assert "保存填报的数据" in page(client, "agency:assessment-facts", YEAR)
    answer = post(
        client,
        "agency:assessment-state-facts",
        YEAR,
        **{
            "meetings_attended-value": "是",
            "studies_per_year-value": "2",
            "inspection_clean-value": "",
        },
    )
    assert answer.url == reverse("agency:assessment-facts", args=[YEAR])
    text = client.get(answer.url).content.decode()
    assert "填报的数据已保存，1.1 由 0 分变为 2 分，1.2 由 0 分变为 3 分。" in text
    assert given.points(cycle, "1.2") == 3
    assert given.figure(cycle, "inspection_clean") is None


def test_agency_is_told_beside_the_field_when_a_figure_cannot_be(cycle, desk):
    answer = post(
        desk(cycle.cast.lin),
        "agency:assessment-state-facts",
        YEAR,
        **{"studies_per_year-value": "两次", "meetings_attended-value": "是"},
    )
    assert answer.status_code == 422
    assert "须填不小于 0 的整数（次），现在是“两次”" in answer.content.decode()
    assert 'value="两次"' in answer.content.decode()  # what was typed stays
    assert given.figure(cycle, "meetings_attended") is None


@pytest.mark.clause("A1.a", "A1.c")
def test_agency_disputes_a_figure_and_reads_the_answer(cycle, desk):
    given.bring(cycle, longest_inactive_days=120)
    lin, feng = desk(cycle.cast.lin), desk(cycle.cast.feng)
    fields = {"value": "60", "reason": "用户名已于 8 月登录", "file": pdf()}
    answer = post(lin, "agency:assessment-fact", YEAR, "longest_inactive_days", **fields)
    assert answer.status_code == 302
    found = FactDispute.objects.get()
    text = page(feng, "office:assessment-disputes", YEAR)
    assert "东城区代办处 · 用户名最长未登录" in text
    assert "没有待本部门核实的异议" in page(desk(cycle.xu), "office:assessment-disputes", YEAR)
    file = feng.get(reverse("office:assessment-dispute-file", args=[YEAR, found.pk]))
    assert b"".join(file.streaming_content) == files.PDF
    fields = {"outcome": "upheld", "value": "80", "answer": "核实为 80 天"}
    answer = post(feng, "office:assessment-dispute", YEAR, found.pk, **fields)
    text = feng.get(answer.url).content.decode()
    assert "异议已答复，数据已更正。更正后 1.4 由 3 分变为 6 分。" in text
    text = page(lin, "agency:assessment-fact", YEAR, "longest_inactive_days")
    assert "核实为 80 天" in text
    assert "核实更正" in text


def test_dispute_of_a_missing_figure_is_upheld_when_it_is_shown(cycle, desk):
    fields = {"value": "96", "reason": "业务系统已完成"}
    answer = post(desk(cycle.cast.lin), "agency:assessment-fact", YEAR, "target_rate", **fields)
    assert answer.status_code == 302
    fields = {"outcome": "upheld", "value": "96", "answer": "属实"}
    dispute = FactDispute.objects.get()
    post(desk(cycle.xu), "office:assessment-dispute", YEAR, dispute.pk, **fields)
    assert given.points(cycle, "3.3") == 8


def test_dispute_keeps_the_figure_when_it_is_dismissed(cycle, desk):
    given.bring(cycle, longest_inactive_days=120)
    dispute = given.dispute(cycle, "longest_inactive_days", 60)
    client = desk(cycle.cast.feng)
    answer = post(
        client, "office:assessment-dispute", YEAR, dispute.pk, outcome="dismissed", answer=""
    )
    assert answer.status_code == 422
    assert "答复异议须写明核实情况" in answer.content.decode()
    fields = {"outcome": "dismissed", "answer": "日志显示未登录"}
    post(client, "office:assessment-dispute", YEAR, dispute.pk, **fields)
    assert given.figure(cycle, "longest_inactive_days").value == 120
    answer = post(client, "office:assessment-dispute", YEAR, dispute.pk, **fields)
    assert answer.status_code == 409


def test_agency_reads_the_rows_behind_a_figure(cycle, desk):
    given.file_paper(cycle, FilingKind.ARTICLE, "春")
    client = desk(cycle.cast.lin)
    assert "看明细（1 条）" in page(client, "agency:assessment-facts", YEAR)
    assert "门户网站投稿：材料春" in page(client, "agency:assessment-fact", YEAR, "articles")


@pytest.mark.clause("A1.a", "A3.2.a")
def test_agency_files_a_paper_and_takes_it_back(cycle, desk):
    client = desk(cycle.cast.lin)
    fields = {"kind": "training", "title": "二季度培训", "happened_on": "2026-06-01", "file": pdf()}
    answer = post(client, "agency:assessment-filings", YEAR, **fields)
    assert answer.status_code == 302
    text = client.get(answer.url).content.decode()
    assert "材料已报送并计入，2.8 由 0 分变为 2 分。" in text
    assert "二季度培训" in text
    again = post(client, "agency:assessment-filings", YEAR, **fields | {"file": pdf()})
    assert again.status_code == 422
    assert "同一份文件在一个年度、一个种类内只计一次" in again.content.decode()
    filing = Filing.objects.get()
    file = client.get(reverse("agency:assessment-filing-file", args=[YEAR, filing.pk]))
    assert b"".join(file.streaming_content) == files.PDF
    answer = post(client, "agency:assessment-withdraw-filing", YEAR, filing.pk, reason="重复")
    assert "不再计入，2.8 由 2 分变为 0 分" in client.get(answer.url).content.decode()


@pytest.mark.parametrize(
    ("day", "status"), [("2025-12-31", 422), ("2026-01-01", 302), ("2026-12-31", 422)]
)
def test_paper_counts_in_its_own_year_and_never_ahead_of_time(cycle, desk, day, status):
    fields = {"kind": "article", "title": "", "happened_on": day, "file": pdf(day)}
    answer = post(desk(cycle.cast.lin), "agency:assessment-filings", YEAR, **fields)
    assert answer.status_code == status
    assert Filing.objects.exists() is (status == 302)


def test_checker_reads_and_changes_nothing(cycle, desk):
    client = desk(cycle.cast.sun)
    text = page(client, "agency:assessment-facts", YEAR)
    assert "数据由本单位经办人填报" in text
    assert "保存填报的数据" not in text
    answer = post(client, "agency:assessment-fact", YEAR, "target_rate", value="9", reason="试")
    assert answer.status_code == 403
    assert FactDispute.objects.count() == 0


@pytest.mark.clause("S6.5.a")
def test_other_agencys_cases_are_not_found(cycle, desk):
    given.bring(cycle, longest_inactive_days=120)
    filing = given.file_paper(cycle, FilingKind.ARTICLE)
    dispute = actions.dispute_fact(
        cycle.sheet(),
        "longest_inactive_days",
        claimed=1,
        reason="试",
        upload=given.upload(),
        by=cycle.cast.lin,
        at=filing.filed_at,
    )
    own, other = desk(cycle.cast.lin), desk(cycle.cast.zhou)
    for name, key in (
        ("agency:assessment-filing-file", filing.pk),
        ("agency:assessment-dispute-file", dispute.pk),
    ):
        address = reverse(name, args=[YEAR, key])
        assert b"".join(own.get(address).streaming_content).startswith(b"%PDF")
        assert other.get(address).status_code == 404
    taken = post(other, "agency:assessment-withdraw-filing", YEAR, filing.pk, reason="试")
    assert taken.status_code == 404
    assert "120 天" not in page(other, "agency:assessment-facts", YEAR)


# --- the office -----------------------------------------------------------------------------------


def test_office_sees_how_far_each_agency_is(cycle, desk):
    given.bring(cycle, target_rate=95)
    text = page(desk(cycle.xu), "office:assessment-facts", YEAR)
    assert "东城区代办处" in text
    assert "1/" in text
    text = page(desk(cycle.xu), "office:assessment-figures", YEAR)
    assert "年度业务指标完成率" in text
    text = page(desk(cycle.xu), "office:assessment-agency-facts", YEAR, "D01")
    assert "95%" in text


def test_office_sorts_one_figure_across_agencies(cycle, desk):
    given.bring(cycle, target_rate=70)
    given.bring(cycle, agency="D02", target_rate=95)
    address = reverse("office:assessment-figure", args=[YEAR, "target_rate"])
    client = desk(cycle.xu)
    for sort, first, second in (("-value", "95%", "70%"), ("value", "70%", "95%")):
        text = client.get(address, {"sort": sort}).content.decode()
        assert text.index(first) < text.index(second)


@pytest.mark.clause("A1.c")
def test_owner_corrects_a_figure_with_a_reason(cycle, desk):
    given.bring(cycle, longest_inactive_days=60)
    args = (YEAR, "D01", "longest_inactive_days")
    client = desk(cycle.cast.feng)
    answer = post(client, "office:assessment-agency-fact", *args, value="120", reason="漏计一个")
    text = client.get(answer.url).content.decode()
    assert "更正后 1.4 由 6 分变为 3 分。" in text
    assert "更正：漏计一个" in text
    blocked = page(desk(cycle.xu), "office:assessment-agency-fact", *args)
    assert "由信息技术部办理" in blocked


def test_two_who_correct_a_figure_choose_one(cycle, desk):
    given.bring(cycle, longest_inactive_days=60)
    address = reverse("office:assessment-agency-fact", args=(YEAR, "D01", "longest_inactive_days"))
    client = desk(cycle.cast.feng)
    shown = windows.opened(client, address, "value") | {"reason": "核对"}
    client.post(address, shown | {"value": "120"})
    windows.check_asks(client, address, shown, "value", mine="90", theirs="120")


def test_department_strikes_and_marks_papers(cycle, desk):
    filing = given.file_paper(cycle, FilingKind.GOODS_LIST)
    client = desk(cycle.cast.he)
    assert "材料" in page(client, "office:assessment-agency-filings", YEAR, "D01")
    answer = post(client, "office:assessment-mark-filing", YEAR, filing.pk, is_on_time="no")
    assert "认定为未按时，2.10 由 1 分变为 0 分" in client.get(answer.url).content.decode()
    answer = post(client, "office:assessment-void-filing", YEAR, filing.pk, reason="不是物品表")
    assert "不是物品表" in client.get(answer.url).content.decode()
    again = post(client, "office:assessment-void-filing", YEAR, filing.pk, reason="再试")
    assert again.status_code == 409


def test_way_to_bring_figures_is_shown_to_those_who_may_bring_some(cycle, desk):
    imports = reverse("office:assessment-fact-imports", args=[YEAR])
    for name in ("office:assessment-facts", "office:assessment-figures"):
        assert imports in page(desk(cycle.tang), name, YEAR)
        assert imports not in page(desk(cycle.cast.wang), name, YEAR)
    page(desk(cycle.cast.wang), "office:assessment-fact-imports", YEAR, status=403)


# --- the own unit of a reviewer -------------------------------------------------------------------


@pytest.mark.clause("S6.5.a")
def test_papers_and_disputes_of_the_own_unit_are_on_no_page_of_the_reviewer(cycle, desk):
    given.bring(cycle, longest_inactive_days=120)
    given.dispute(cycle, "longest_inactive_days", 90)
    paper = given.file_paper(cycle, FilingKind.ARTICLE)
    dispute = FactDispute.objects.get()
    client, other = desk(cycle.xu), desk(cycle.tang)
    addresses = (
        reverse("office:assessment-filing-file", args=[YEAR, paper.pk]),
        reverse("office:assessment-dispute", args=[YEAR, dispute.pk]),
    )
    for address in addresses:
        assert status_of(client, address) == 200
    assert "与台账不符" in page(client, "office:assessment-disputes", YEAR)
    recusals.declare_unit("D01", kind="family", reason="配偶的单位", by=cycle.xu, at=moment(9, 4))
    for address in addresses:
        assert status_of(client, address) == 404
        assert status_of(other, address) == 200
    assert "与台账不符" not in page(client, "office:assessment-disputes", YEAR)
    assert "与台账不符" in page(other, "office:assessment-disputes", YEAR)


@pytest.mark.clause("S6.5.a")
def test_budget_of_the_own_unit_is_on_no_page_of_the_reviewer(cast, desk, standing_countersigning):
    client, name = desk(cast.chen), cast.agency_a.name
    own = reverse("office:budget", args=[cast.agency_a.pk])
    assert status_of(client, own) == 200
    assert name in page(client, "office:budgets")
    recusals.declare_unit(
        "D01", kind="family", reason="配偶的单位", by=cast.chen, at=road.APPLIED_AT
    )
    assert status_of(client, own) == 403
    assert name not in page(client, "office:budgets")
    assert name not in page(client, "office:budget-uses")
    assert name in page(desk(cast.zheng), "office:budgets")


def status_of(client, address) -> int:
    answer = client.get(address)
    if answer.streaming:
        b"".join(answer)  # a file is closed at its end
    return answer.status_code
