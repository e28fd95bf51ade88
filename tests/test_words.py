"""What is looked for in the product's texts is found when it is planted, and nothing else."""

import pytest

from tests import words

PLANTED = {
    "确保该值小于或等于40。": "word of a framework",
    "请填写这个字段.": "western stop",
    "This field is required.": "foreign word: This",
    "须在截止前报送，您的截止为为 11 月 20 日。": "same word twice",
    "理由是材料不全。。请补充。": "two stops",
    "“请示“关于电影票”的函”": "quotation in a quotation",
    "2026-11-27T08:00:00+00:00 已保存": "time of elsewhere",
    "请联系None。": "name of a value",
}
GOOD = (
    "方案须在活动开始前至少一个月报送：活动 2026-11-27，最迟 2026-10-27。请调整日期。",
    "请上传 PDF 或 .xlsx 文件（最大 25 MB），编号 A1B2C3，账号 lin@d01。",
    "“报送”与“复核”由两人办理。详见 https://example.org/help/page。",
    "单价 1,234.50 元；第 3.1 项。",
)


@pytest.mark.parametrize(("text", "fault"), PLANTED.items())
def test_planted_text_is_found(text, fault):
    assert any(each.startswith(fault) for each in words.faults(text)), words.faults(text)


@pytest.mark.parametrize("text", GOOD)
def test_good_sentence_is_left_alone(text):
    assert words.faults(text, known={"lin"}) == []


def test_page_is_read_as_it_is_seen():
    page = "<head><title>Home</title></head><script>let a;</script><p>您好<b>，</b>请&nbsp;登录</p>"
    assert words.seen(page).split("\n") == ["您好", "，", "请\xa0登录"]


def test_what_a_page_says_against_a_form_is_read_without_its_marks():
    page = """<div class="alert" role="alert"><div class="icon"></div> <div>须填“Bad”。</div></div>
    <div class="invalid-feedback d-block" id="x_error"><i></i> Enter a day.</div>"""
    assert words.said_against(page) == "须填“…”。\nEnter a day."
