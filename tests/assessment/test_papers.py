"""Printed papers of the assessment: each says what it was told, and says it whole."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pypdf
import pytest

from huzhu import assessment
from huzhu.assessment import papers
from huzhu.documents.typesetting import typeset

AT = datetime(2022, 1, 5, 9, 0, tzinfo=UTC)
SHIPPED = Path(assessment.__file__).parent / "scheme" / "schemes"
SCHEME = json.loads((SHIPPED / "2021.json").read_text())
ORGAN = "中国职工保险互助会北京办事处"


def pages(paper, content):
    """The text of each page, without the blanks that a layout puts in."""
    made = typeset(paper, content, at=AT, reference="KH-2021-0001")
    found = pypdf.PdfReader(io.BytesIO(made.pdf)).pages
    return ["".join(page.extract_text().split()) for page in found]


def missing(words, said):
    return [word for word in words if "".join(word.split()) not in said]


# --- 考核表 -----------------------------------------------------------------------------------


def figures(*labels):
    return [{"label": label, "value": str(100 + at)} for at, label in enumerate(labels)]


def item_of(item, *, marks):
    return {
        "number": item["id"],
        "text": item["text"],
        "owners": ["业务部"],
        "full_marks": str(item["full_marks"]),
        "marks": marks,
    }


def scoresheet(*, marks="1") -> papers.Scoresheet:
    return {
        "title": SCHEME["title"],
        "agency": "东城区总工会代办处",
        "filled_on": "2021-12-30" if marks else "",
        "basics": [
            {"name": "会员情况", "figures": figures("基层工会数（个）", "职工总数（人）")},
            {"name": "发展情况", "figures": figures("住院（人）", "津贴（人）", "综合（人）")},
        ],
        "sections": [
            {
                "name": section["name"],
                "full_marks": str(section["points"]),
                "marks": f"小计{section['id']}" if marks else "",
                "items": [
                    item_of(item, marks=marks)
                    for item in SCHEME["items"]
                    if item["section"] == section["id"]
                ],
            }
            for section in SCHEME["sections"]
        ],
        "full_marks": str(SCHEME["total"]),
        "marks": "总计88" if marks else "",
        "remark": SCHEME["veto"],
        "signatures": ["代办处盖章", "代办处主任签字", "填报人签字"],
    }


def test_scoresheet_prints_every_item_word_for_word_on_two_pages():
    said = pages(papers.SCORESHEET, scoresheet())
    assert len(said) == 2
    whole = "".join(said)
    assert missing([item["text"] for item in SCHEME["items"]], whole) == []
    assert missing([f"{item['id']}　{item['text'][:6]}" for item in SCHEME["items"]], whole) == []


def test_scoresheet_prints_head_figures_sums_remark_and_lines_to_be_signed():
    whole = "".join(pages(papers.SCORESHEET, scoresheet()))
    words = [
        "考核单位：东城区总工会代办处",
        "填报日期：2021年12月30日",
        "基层工会数（个）100",
        "综合（人）102",
        *("小计15小计1", "小计45小计2", "小计40小计3", "小计25小计4"),
        "总分值125总计88",
        SCHEME["veto"],
        *("代办处盖章：", "代办处主任签字：", "填报人签字："),
    ]
    assert missing(words, whole) == []


def test_scoresheet_names_the_section_that_goes_on_overleaf():
    first, second = pages(papers.SCORESHEET, scoresheet())
    assert "接上页" not in first
    assert "考核标准（接上页：业务财务管理）" in second


def test_blank_scoresheet_leaves_date_and_marks_to_be_filled_in():
    said = "".join(pages(papers.SCORESHEET, scoresheet(marks="")))
    assert "填报日期：年月日" in said
    assert "小计15小计" not in said
    assert "总分值125" in said


# --- 汇报、反馈单 -----------------------------------------------------------------------------


def briefing(**changed) -> papers.Briefing:
    return {
        "title": "2021年度考核自评情况汇报",
        "agency": "东城区代办处",
        "made_on": "2021-12-28",
        "headline": [
            {"label": "预计总分", "value": "117 / 125", "note": "上年 109 分"},
            {"label": "报送期限", "value": "2022年1月5日", "note": "还有 6 个工作日"},
            {"label": "尚可争取", "value": "8 分", "note": "3 项指标"},
        ],
        "summary": "以办事处审定为准。",
        "sections": [
            {
                "name": "组织机构管理",
                "full_marks": "15",
                "marks": "12",
                "lost": "3",
                "note": "用户名 12 个",
            }
        ],
        "full_marks": "125",
        "marks": "117",
        "lost": "8",
        "gaps": [
            {
                "number": "1.4",
                "name": "用户名未登录天数",
                "owners": ["信息技术部", "合规部"],
                "lost": "3",
                "reason": "最长 132 天",
                "advice": "月底前登录一次",
            }
        ],
        "figures": [
            {"label": "覆盖率（%）", "last_year": "55.1", "this_year": "59.29", "change": "+4.19"}
        ],
        **changed,
    }


def test_briefing_says_on_one_page_what_is_likely_what_is_missing_and_what_to_do():
    (said,) = pages(papers.BRIEFING, briefing())
    words = ["117 / 125", "2022年1月5日", "还有 6 个工作日", "以办事处审定为准"]
    words += ["组织机构管理15123", "合计1251178", "1.4　用户名未登录", "最长 132 天"]
    words += ["月底前登录一次", "覆盖率（%）55.159.29+4.19", "领导意见"]
    assert missing(words, said) == []


def test_briefing_says_so_when_nothing_is_missing_and_nothing_can_be_compared():
    (said,) = pages(papers.BRIEFING, briefing(gaps=[], figures=[], summary=""))
    assert missing(["没有缺分项目", "尚无可以比较的数据"], said) == []


def feedback(**changed) -> papers.FeedbackSheet:
    return {
        "title": "2021年度代办处考核反馈单",
        "agency": "东城区代办处",
        "grade": "合格",
        "marks": "88",
        "full_marks": "125",
        "self_marks": "97",
        "lost": "37",
        "verdict": "",
        "losses": [
            {
                "number": "2.4",
                "name": "理赔单据打回",
                "owners": ["业务部"],
                "full_marks": "5",
                "marks": "0",
                "reason": "打回 63 人次",
                "advice": "报送前自查",
            }
        ],
        "appeal": "请于2022年3月11日前提出。",
        **changed,
    }


def test_feedback_sheet_says_where_points_were_lost_and_what_to_do():
    (said,) = pages(papers.FEEDBACK_SHEET, feedback())
    words = ["考核等次合格", "审定得分88/125", "自评分97", "失分37", "2.4　理赔单据打回"]
    assert missing([*words, "打回 63 人次", "报送前自查", "请于2022年3月11日前提出。"], said) == []


def test_feedback_sheet_says_so_when_nothing_was_lost_and_why_a_verdict_stands():
    (said,) = pages(papers.FEEDBACK_SHEET, feedback(losses=[], verdict="未按时提交，视为不合格。"))
    assert missing(["没有失分项目", "未按时提交，视为不合格。"], said) == []


# --- 公文 -------------------------------------------------------------------------------------

LETTER: papers.Letter = {
    "organ": ORGAN,
    "number": "中互京字〔2022〕12号",
    "title": "关于2021年度代办处考核的通知",
    "year": "2021",
    "attachments": [],
    "copies": ["北京市总工会"],
    "issued_on": "2022-03-04",
}
FRAME = [f"{ORGAN}文件", "中互京字〔2022〕12号", "抄送：北京市总工会。", "2022年3月4日印发"]
PEOPLE = [{"name": name, "agency": "东城区代办处"} for name in ("王喆", "李堃", "赵赟昇")]


def result_letter() -> papers.ResultLetter:
    return {
        **LETTER,
        "agency": "东城区代办处",
        "marks": "112.5",
        "full_marks": "125",
        "self_marks": "121",
        "grade": "优秀",
        "grade_reason": "同类代办处共17个，你单位列第2位。",
        "sections": [{"name": "业务拓展", "full_marks": "40", "self_marks": "39", "marks": "38.5"}],
        "requests": ["请认真整改。", "请于5日内反馈。"],
    }


def quota_notice(*, agencies=3) -> papers.QuotaNotice:
    return {
        **LETTER,
        "addressee": "各代办处",
        "units": "9",
        "persons": "31",
        "agencies": [
            {"name": f"第{at}代办处", "grade": "合格", "units": "1", "persons": "2"}
            for at in range(agencies)
        ],
        "notice_workdays": "5",
        "due_on": "2022-04-15",
        "department": "组织机构部",
        "requests": ["先核实、后上报。"],
    }


def final_list() -> papers.FinalList:
    return {**LETTER, "addressee": "各代办处", "units": ["西城区代办处"], "persons": PEOPLE}


def public_notice(**changed) -> papers.PublicNoticeOfHonours:
    return {
        "organ": ORGAN,
        "title": "关于拟表彰名单的公示",
        "year": "2021",
        "from_on": "2022-05-05",
        "to_on": "2022-05-11",
        "department": "组织机构部",
        "contact": "电话 12345",
        "units": ["西城区代办处"],
        "persons": PEOPLE,
        "issued_on": "2022-05-04",
        **changed,
    }


def test_result_letter_is_an_official_letter_with_grade_and_sections():
    said = "".join(pages(papers.RESULT_LETTER, result_letter()))
    words = [*FRAME, "东城区代办处：", "得分为112.5分（总分值125分）", "考核等次为优秀"]
    words += ["你单位列第2位。", "业务拓展403938.5", "合计125121112.5", "请于5日内反馈。"]
    assert missing(words, said) == []


def test_quota_notice_lists_every_agency_with_the_head_on_each_page():
    said = pages(papers.QUOTA_NOTICE, quota_notice(agencies=40))
    whole = "".join(said)
    words = [*FRAME, "优秀单位9个、优秀个人31名", "不少于5个工作日", "2022年4月15日前"]
    assert missing([*words, *(f"第{at}代办处合格12" for at in range(40))], whole) == []
    listed = [page for page in said if "代办处合格12" in page]
    assert len(listed) > 1
    assert missing(["序号代办处考核等次"] * len(listed), "".join(listed)) == []
    assert all("序号代办处考核等次" in page for page in listed)


def test_final_list_names_units_and_persons():
    whole = "".join(pages(papers.FINAL_LIST, final_list()))
    words = [*FRAME, "1个优秀单位、3名优秀个人", "1西城区代办处", "3赵赟昇东城区代办处"]
    assert missing(words, whole) == []


def test_public_notice_has_neither_number_nor_red_head_and_says_how_to_object():
    whole = "".join(pages(papers.PUBLIC_NOTICE, public_notice()))
    words = ["2022年5月5日至2022年5月11日", "1西城区代办处", "1王喆东城区代办处", "电话 12345"]
    assert missing([*words, "办事处组织机构部反映"], whole) == []
    assert "文件" not in whole
    assert "抄送" not in whole


def test_public_notice_says_so_when_nobody_is_to_be_honoured():
    whole = "".join(pages(papers.PUBLIC_NOTICE, public_notice(units=[], persons=[], contact="")))
    assert missing(["本年度没有优秀单位。", "本年度没有优秀个人。"], whole) == []


@pytest.mark.parametrize("count", range(1, 9))
def test_signature_never_stands_alone_on_a_page(count):
    said = pages(papers.PUBLIC_NOTICE, public_notice(persons=(PEOPLE * 3)[:count]))
    signed = [page for page in said if "2022年5月4日" in page]
    assert len(signed) == 1
    assert "公示期内如有异议" in signed[0]


def test_attachments_are_numbered_when_there_are_several():
    one = "".join(pages(papers.FINAL_LIST, {**final_list(), "attachments": ["名单"]}))
    two = "".join(pages(papers.FINAL_LIST, {**final_list(), "attachments": ["名单", "证书"]}))
    assert "附件：名单" in one
    assert "附件：1.名单2.证书" in two


def test_title_may_be_broken_by_its_writer():
    whole = "".join(pages(papers.FINAL_LIST, {**final_list(), "title": ["关于表彰", "的通报"]}))
    assert "关于表彰的通报" in whole


# --- 证书 -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("of", "shown"), [("东城区代办处", "王喆（东城区代办处）："), ("", "王喆：")]
)
def test_certificate_names_who_is_honoured(of, shown):
    content: papers.Certificate = {
        "title": "荣誉证书",
        "name": "王喆",
        "of": of,
        "wording": "被评为优秀个人，特发此证。",
        "organ": ORGAN,
        "issued_on": "2022-05-20",
    }
    (said,) = pages(papers.CERTIFICATE, content)
    words = ["荣誉证书", shown, "被评为优秀个人，特发此证。", ORGAN, "2022年5月20日"]
    assert missing([*words, "编号KH-2021-0001", "校验码"], said) == []
