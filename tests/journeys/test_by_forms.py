"""A person without a browser reads and sends what a browser would (``by_forms``)."""

from pathlib import Path

import pytest
from lxml import html

from tests.journeys.by_forms import PersonByForms
from tests.journeys.sent_pages import NotOnThePage, Sheet, sent_by

PAGE = """
<main><h1>核对方案</h1>
<p>共 <b>3</b> 份</p><p>可以报送</p>
<p hidden>藏着的话</p><template><p>样板的话</p></template>
<details><summary>提前结束…</summary><p>须写明原因</p>
  <form id="early" method="post" action="/end/"><label for="why">理由</label>
  <textarea id="why" name="why">
第一行</textarea><button>确认提前结束</button></form></details>
<form id="plan" method="post" action="/plan/">
  <input type="hidden" name="key" value="k1">
  <label>名称<input name="title" value="冬日影院"></label>
  <label for="kind">类别 （必填）</label>
  <select id="kind" name="kind"><option value="">请选择</option>
    <option value="a" selected>文化</option></select>
  <select name="first"><option>甲</option><option value="b">乙</option></select>
  <select name="many" multiple><option value="x">x</option></select>
  <fieldset><legend>意见</legend>
    <label><input type="radio" name="say" value="yes">同意</label>
    <label><input type="radio" name="say" value="no" checked>不同意</label>
    <label><input type="checkbox" name="box" value="1" checked>一</label>
    <label><input type="checkbox" name="box" value="2">二</label></fieldset>
  <fieldset disabled><input name="off" value="off"></fieldset>
  <input name="gone" value="gone" disabled>
  <input type="submit" value="送"><button disabled>报送方案</button>
  <button name="step" value="next">下一步</button></form>
<input name="apart" value="away" form="plan">
</main>"""


@pytest.fixture
def person() -> PersonByForms:
    seat = PersonByForms("林晓", "http://127.0.0.1:1")
    seat.sheet = Sheet("http://127.0.0.1:1/plan/", 200, html.fromstring(PAGE))
    return seat


def sent(person: PersonByForms, key: str) -> list[tuple[str, str]]:
    form = person.sheet.root.get_element_by_id(key)
    return [pair for each in person.sheet.controls_of(form) for pair in sent_by(each)]


def test_forms_are_sent_as_a_browser_sends_them(person, page):
    page.set_content(PAGE)
    for key in ("plan", "early"):
        asked = f"[...new FormData(document.getElementById('{key}'))].map(pair => [...pair])"
        assert sorted(map(list, sent(person, key))) == sorted(page.evaluate(asked))


def test_what_is_written_chosen_and_ticked_is_sent(person, page):
    person.fill("名称", "春日影院")
    person.choose("类别 （必填）", "请选择")
    person.tick("同意")
    person.tick_group("意见")
    assert {("title", "春日影院"), ("kind", ""), ("say", "yes"), ("box", "2")} <= {
        *sent(person, "plan")
    }
    assert ("say", "no") not in sent(person, "plan")


def test_hidden_and_folded_words_are_not_read_until_they_are_unfolded(person):
    person.reads("共 3 份", "可以报送", "提前结束…")
    for words in ("藏着的话", "样板的话", "须写明原因", "3 份可以报送"):
        person.reads_nothing_of(words)
        with pytest.raises(NotOnThePage, match="没有读到"):
            person.reads(words)
    with pytest.raises(AssertionError, match="读到了"):
        person.reads_nothing_of("可以报送")
    with pytest.raises(NotOnThePage, match="没有叫“确认提前结束”的按钮"):
        person.press("确认提前结束")
    person.unfold("提前结束")
    person.reads("须写明原因")


def test_a_button_that_waits_cannot_be_pressed(person):
    person.cannot_press("报送方案")
    person.has_no_button("撤回")
    for amiss in (
        lambda: person.press("报送方案"),
        lambda: person.cannot_press("下一步"),
        lambda: person.cannot_press("撤回"),
        lambda: person.has_no_button("下一步"),
    ):
        with pytest.raises(AssertionError):
            amiss()


def test_what_is_not_there_is_said_with_its_name(person):
    for amiss in (
        lambda: person.fill("单价", "1"),
        lambda: person.tick("同"),
        lambda: person.follow("返回"),
        lambda: person.unfold("延期"),
        lambda: person.row_reads("甲公司", "1"),
        lambda: person.attach("材料", Path("x")),
    ):
        with pytest.raises(NotOnThePage, match="没有"):
            amiss()
