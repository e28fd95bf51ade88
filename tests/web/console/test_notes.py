"""What an event's facts say in words: notes of timelines and of the trail."""

from huzhu.web.console.timeline import note_of


def test_note_names_what_happened_when_the_facts_have_words():
    facts = {"verdict": "object", "reason": "单价偏高", "account": 7, "content": "ab12cd34ef"}
    assert note_of(facts) == "不同意 · 原因：单价偏高 · 内容校验值 ab12cd34"


def test_note_says_the_reason_of_a_termination_in_the_regulations_words():
    assert note_of({"reason": "force_majeure"}) == "原因：因不可抗力，无法继续按方案开展"


def test_note_writes_money_as_pages_do():
    facts = {"supplier": "甲公司", "marks_total": "91.50", "price_total": "1234567.80"}
    assert note_of(facts) == "中选单位：甲公司 · 总分 91.50 · 总价 1,234,567.80 元"


def test_note_says_that_nothing_was_spent_and_not_that_nothing_was_kept():
    assert note_of({"amount": "0.00", "kept": "", "freed": ""}) == "金额 0.00 元"


def test_note_is_empty_when_the_facts_have_no_words():
    assert note_of({"revision": 3, "reason": ""}) == ""


def test_note_tells_points_of_a_review_from_points_of_a_system_test():
    assert note_of({"item": "2.1", "points": "3"}) == "3 分"
    assert note_of({"tested": 8}) == "测试 8 项"
