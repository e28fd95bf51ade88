"""What the components show of a value."""

import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template import Context, Template

from huzhu.kernel.workdays import SHANGHAI, Calendar
from huzhu.web import clauses
from huzhu.web.parts import Tone, deadline_of
from huzhu.web.today import standing

CALENDAR = Calendar(
    frozenset({date(2026, 10, 1)}), frozenset({date(2026, 10, 10)}), frozenset({2026})
)


@pytest.mark.parametrize(
    ("today", "text", "tone"),
    [
        (date(2026, 11, 20), "还剩 3 个工作日", Tone.FAR),  # Friday before
        (date(2026, 11, 23), "还剩 2 个工作日", Tone.DUE),
        (date(2026, 11, 24), "还剩 1 个工作日", Tone.DUE),
        (date(2026, 11, 25), "今日到期", Tone.DUE),
        (date(2026, 11, 26), "已超期 1 个工作日", Tone.LATE),
    ],
)
def test_deadline_speaks_in_working_days(today, text, tone):
    deadline = deadline_of(date(2026, 11, 25), today=today, calendar=CALENDAR)

    assert (deadline.text, deadline.tone) == (text, tone)


def test_deadline_is_late_when_only_rest_days_lie_between():
    friday, sunday = date(2026, 11, 20), date(2026, 11, 22)

    assert deadline_of(friday, today=sunday, calendar=CALENDAR).text == "已超期 1 个工作日"


def test_deadline_says_that_it_is_an_estimate_when_the_year_is_not_announced():
    deadline = deadline_of(date(2027, 1, 4), today=date(2026, 12, 30), calendar=CALENDAR)
    page = Template('{% include "components/deadline.html" with deadline=deadline only %}')

    shown = page.render(Context({"deadline": deadline}))

    assert "预估" in shown
    assert "（至 1 月 4 日 周一）" in shown


def test_deadline_says_that_the_office_rests_on_its_day():
    page = Template('{% include "components/deadline.html" with deadline=deadline only %}')
    friday, saturday = date(2026, 11, 20), date(2026, 11, 21)
    shown = [
        page.render(Context({"deadline": deadline_of(on, today=friday, calendar=CALENDAR)}))
        for on in (friday, saturday)
    ]
    assert ["休息日" in each for each in shown] == [False, True]


@pytest.mark.parametrize(
    ("on", "shown"),
    [(date(2027, 3, 1), "2027 年 3 月 1 日 周一"), (date(2026, 3, 1), "3 月 1 日 周日")],
)
def test_day_is_said_with_its_year_when_that_is_not_the_requests(on, shown):
    page = Template("{{ value|due_day }}")
    with standing(date(2026, 11, 26)):
        assert page.render(Context({"value": on})) == shown


@pytest.mark.parametrize(
    ("written", "value", "shown"),
    [
        ("value|money", Decimal("1234.5"), "1,234.50 元"),
        ("value|capitals", Decimal("10.05"), "人民币壹拾元零伍分"),
        ("value|day", date(2026, 11, 21), "2026-11-21"),
        ("value|long_day", date(2026, 1, 5), "2026 年 1 月 5 日"),
        ("value|due_moment", datetime(2026, 11, 25, 10, tzinfo=SHANGHAI), "11 月 25 日 周三 10:00"),
        ("value|portions", 37, "37 份"),
        ("value|portions", 1280, "1,200 多份"),
        ("value|portions", 1200, "1,200 份"),
        ("value|clause_name", "S2.3.1a", "〔2021〕18号 二（三）1（1）"),
        ("value|clause_name", "A4.3b", "〔2021〕79号 四 3"),
        ("value|clause_name", "A7.2", "〔2021〕79号 附件"),
    ],
)
def test_filter_shows(written, value, shown):
    page = Template("{{ " + written + " }}")

    assert page.render(Context({"value": value})) == shown


def test_every_clause_has_its_place_in_the_regulation():
    places = {
        clause.id: clause.place
        for r in clauses.regulations()
        for c in r.chapters
        for clause in c.clauses
    }

    assert places["S2.2.1"] == "二（二）1"
    assert places["S2.1.1"] == "二（一）"
    assert places["S5.4"] == "五"
    assert places["S7.2"] == "附件2"
    assert places["A4.3b"] == "四 3"
    assert all(place[0] in "一二三四五六七附" for place in places.values())


def test_tables_stack_by_one_rule_that_every_page_of_a_desk_reads():
    sheets = {Path(found).name: Path(found).read_text() for found in _sheets()}
    assert [name for name, text in sheets.items() if ".table-stack thead" in text] == [
        "console.css"
    ]


def _sheets():
    return [
        finders.find(name)
        for name in ("huzhu/console.css", "office/office.css", "agency/assessment.css")
    ]


def test_listing_names_each_column_once_and_each_cell_by_its_column():
    written = (
        '{% listing "姓名" "#金额" "-办理" look="table" %}{% for name in names %}'
        '<tr><td class="a">{{ name }}</td><td>1</td><td>撤</td></tr>{% endfor %}'
        '<tr><td colspan="3">合计</td></tr>{% endlisting %}'
    )
    shown = Template(written).render(Context({"names": ["王<td>", "李"]}))
    assert re.findall("<th[ >].*?</th>", shown) == [
        '<th scope="col">姓名</th>',
        '<th scope="col" class="number">金额</th>',
        '<th scope="col"><span class="visually-hidden">办理</span></th>',
    ]
    assert re.findall("<td[^>]*>", shown) == [
        '<td data-label="姓名" class="a">', '<td data-label="金额">', "<td>",
    ] * 2 + ['<td data-label="姓名" colspan="3">']  # fmt: skip
    assert "王&lt;td&gt;" in shown
