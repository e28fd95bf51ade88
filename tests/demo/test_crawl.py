"""One crawl over every page and form, as everybody of the demonstration; checks plug in.

The short form opens each page a time or two and sends a drawn tenth of the forms; ``make long``
opens them as each role and sends all. Each check has its plant. Not here: odd values of one field
at a time (``test_fuzz``), a browser.
"""

import random
from datetime import UTC
from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.addresses import table
from tests.crawl import checks, walk
from tests.crawl.crawl import Crawl
from tests.crawl.walk import Answered, Case
from tests.demo.conftest import TODAY

pytestmark = pytest.mark.usefixtures("loaded", "standing_clock")
AUDIENCES = {"agency", "office", "member"}
SEED, SHARE, PAGES = 9, 10, 140


def tenth(names) -> set[str]:
    """What a short run draws."""
    found = sorted(names)
    return {*random.Random(SEED).sample(found, len(found) // SHARE)}


def crawled(*, count: int, drawn: set[str], is_by_step: bool = False) -> Crawl:
    people = walk.one_of_each(walk.visitors(on=TODAY))
    with Crawl(people, is_drawn=drawn.__contains__, is_by_step=is_by_step) as crawl:
        crawl.over(count)
    told = (len(crawl.pages), len(crawl.opened), len(crawl.tried), crawl.refused)
    print("{} pages of {} addresses, {} kinds of forms, {} refusals".format(*told))
    return crawl


@pytest.fixture(scope="module")
def short(loaded, standing_clock) -> Crawl:
    return crawled(count=PAGES, drawn=tenth({each.name for each in table()}))


def test_no_page_is_at_fault_and_no_form_of_a_drawn_tenth(short):
    assert not short.faults, short.told()
    assert len(short.opened) > 80
    assert short.refused > 3


@pytest.mark.long
def test_no_page_and_no_form_of_any_role_is_at_fault():
    crawl = crawled(count=20_000, drawn={each.name for each in table()}, is_by_step=True)
    own = {each.name for each in table() if each.audience in AUDIENCES}
    print("no page leads to:", sorted(own - crawl.linked))
    assert not crawl.faults, crawl.told()


# --- each check sees its plant --------------------------------------------------------------------

PAGE = '<html><main id="main"><h1>互助服务平台</h1>{}</main></html>'
PLANTS = {
    checks.breaks_nothing: ("", 500, {}),
    checks.speaks_our_words_against: (
        '<div class="invalid-feedback">Enter a number.</div>', 422, {},
    ),
    checks.is_kept_by_no_cache: ("", 200, {"Cache-Control": "max-age=600"}),
    checks.is_there: ("", 404, {}),
    checks.speaks_our_words: ("<p>确保该值小于或等于40。</p>", 200, {}),
    checks.leads_somewhere: ('<a href="/agency/nowhere/">办理</a>', 200, {}),
    checks.has_no_idle_button: ('<button type="button" data-nothing>办理</button>', 200, {}),
    checks.is_a_page_of_ours: ("<p>没有说明。</p>", 422, {}),
    checks.names_every_fault_above: ('<a href="#id_title">标题</a>', 422, {}),
    checks.keeps_what_was_typed: ("<p>须改正。</p>", 422, {}),
}  # fmt: skip
IDLE, GONE = checks.has_no_idle_button, checks.leads_somewhere
FAULTY = '<input name="a" aria-invalid="true"><input name="b" aria-invalid="true">'
MORE = {
    "a form that nothing sends": ('<form method="post"><input name="a"></form>', IDLE),
    "a form to a page that takes none": (
        '<form method="post" action="/office/trail/"><button>办</button></form>', GONE,
    ),
    "a picture that is not there": ('<img src="/static/none.png">', GONE),
    "a link without an address": ("<a>办理</a>", GONE),
    "faults without a summary": (
        f'<form method="post">{FAULTY}</form>', checks.names_every_fault_above
    ),
}  # fmt: skip


def planted(body: str, status: int = 200, headers: dict[str, str] | None = None) -> Answered:
    answer = HttpResponse(PAGE.format(body), status=status, headers=headers or {})
    sent = {"title": [checks.TYPED.format(1)]}
    return Answered(Client(), Case("post", "/agency/projects/", sent), answer)


@pytest.mark.parametrize(
    ("check", "plant"), PLANTS.items(), ids=lambda each: getattr(each, "__name__", "")
)
def test_check_sees_what_it_is_for(check, plant):
    assert list(check(planted(*plant))) != []


@pytest.mark.parametrize(("body", "check"), MORE.values(), ids=MORE)
def test_check_sees_every_kind_of_it(body, check):
    assert list(check(planted(body))) != []


def test_every_check_has_a_plant():
    all_of_them = {*checks.OF_ANSWERS, *checks.OF_PAGES, *checks.OF_REFUSALS}
    assert all_of_them - {*PLANTS} == {checks.tells_time_of_shanghai}


def test_time_of_another_zone_is_seen_on_a_page(monkeypatch):
    local = SimpleNamespace(localtime=lambda at: at.astimezone(UTC))
    monkeypatch.setattr("huzhu.web.templatetags.huzhu.timezone", local)
    he = next(each for each in walk.visitors(on=TODAY) if each.audience == "office")
    with Crawl([he], is_drawn=lambda _name: False) as crawl:
        crawl.open(he, "/office/trail/")
    assert [each for each in crawl.faults if "another zone" in each] != []
