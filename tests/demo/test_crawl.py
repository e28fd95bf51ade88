"""One crawl over every page and form, as everybody of the demonstration; checks plug in.

The short form opens each page a time or two and sends a drawn tenth of the forms; ``make long``
opens them as each role and sends all. Each check has its plant. Not here: odd values of one field
at a time (``test_fuzz``), what browsers show again of pages (``web/agency/test_shown_again``).
"""

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext

from huzhu.assessment.scheme.models import SchemeVersion
from huzhu.assessment.scheme.states import SchemeState
from huzhu.web import middleware
from huzhu.web.stored import StoredForm
from tests.addresses import table
from tests.crawl import browsing, checks, walk
from tests.crawl.beside import Beside
from tests.crawl.browsing import Desk
from tests.crawl.crawl import Crawl
from tests.crawl.serving import Door, Kept
from tests.crawl.test_states import STATES, UNMET
from tests.crawl.walk import Answered, Case, place_of
from tests.demo.conftest import TODAY

pytestmark = pytest.mark.usefixtures("loaded", "standing_clock")
AUDIENCES = {"agency", "office", "member"}
SEED, SHARE, PAGES = 9, 10, 150


def tenth(names) -> set[str]:
    """What a short run draws."""
    found = sorted(names)
    return {*random.Random(SEED).sample(found, len(found) // SHARE)}


def crawled(*, count: int, drawn: set[str], is_by_step: bool = False) -> Crawl:
    people = walk.one_of_each(walk.visitors(on=TODAY))
    with Crawl(people, is_drawn=drawn.__contains__, is_by_step=is_by_step) as crawl:
        crawl.over(count)
    told = (crawl.pages, len(crawl.opened), len(crawl.tried), crawl.refused, len(crawl.spots))
    print("{} pages of {} addresses, {} kinds of forms, {} refusals, {} typed into".format(*told))
    return crawl


@pytest.fixture(scope="module")
def short(loaded, standing_clock) -> Crawl:
    """Drawn pages, and those of the long forms that the drawn ones do not lead to."""
    crawl = crawled(count=PAGES, drawn=tenth({each.name for each in table()}))
    minutes = crawl.spots["agency:minutes"]
    place = place_of(minutes.path)[1]
    reason = {"reason": "中选单位报价有误，须重新询价。"}
    reopened = minutes.visitor.client.post(reverse("agency:reopen", kwargs=place), reason)
    assert reopened.status_code == 302
    for name in ("agency:quotes", "agency:scores"):
        crawl.open(minutes.visitor, reverse(name, kwargs=place))
    head = next(each for each in crawl.visitors if each.role == "department_head organisation")
    draft = SchemeVersion.objects.filter(state=SchemeState.DRAFT).latest("pk")
    crawl.open(head, reverse("office:assessment-scheme-item", args=[draft.pk, "1.1"]))
    return crawl


def test_no_page_is_at_fault_and_no_form_of_a_drawn_tenth(short):
    assert not short.faults, short.told()
    assert len(short.opened) > 80
    assert short.refused > 2


@pytest.fixture(scope="module")
def whole(loaded, standing_clock) -> Crawl:
    return crawled(count=20_000, drawn={each.name for each in table()}, is_by_step=True)


@pytest.mark.long
def test_no_page_and_no_form_of_any_role_is_at_fault(whole):
    own = {each for each in table() if each.audience in AUDIENCES}
    forms = {each.name for each in own if checks.takes("post", each.filled())}
    print("no page leads to:", sorted({each.name for each in own} - whole.linked))
    elsewhere = {name for each in STATES.values() for name in each.forms.split()}
    left = forms - {*whole.tried} - elsewhere
    print(f"{len(forms)} take what is sent, not met:", sorted(left))
    assert not whole.faults, whole.told()
    assert left == UNMET, left ^ UNMET


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


# --- in a browser ---------------------------------------------------------------------------------


#: One at least of each kind of form at which people sit long; the last is looked at by htmx while
#: somebody types, and sent by the browser.
LONG_FORMS = {
    "agency:plan-form",
    "agency:minutes",
    "agency:quotes",
    "agency:scores",
    "agency:materials",
    "agency:assessment-item",
    "office:give-opinion",
    "office:assessment-scheme-item",
}


@pytest.fixture(scope="module")
def door(loaded, standing_clock) -> Iterator[Door]:
    """The product on this copy of the demonstration, at its hour."""
    door = Door()
    yield door
    door.end()


@pytest.fixture(scope="module")
def window(browser_type, browser_type_launch_args, tmp_path_factory) -> Iterator[BrowserContext]:
    """A browser with its cache on the disk, far from Shanghai."""
    place = tmp_path_factory.mktemp("browser")
    details = {"timezone_id": checks.ELSEWHERE.key, "locale": "zh-CN"}
    context = browser_type.launch_persistent_context(place, **browser_type_launch_args, **details)
    context.add_init_script(path=browsing.TYPING)
    yield context
    context.close()


def sits_down(window, door, visitor, spot=None, **details) -> Desk:
    page = window.new_page()
    page.on("dialog", lambda asked: asked.accept())
    desk = Desk(door, page, visitor, spot, **details)
    desk.sign_in()
    return desk


@dataclass
class Room:
    """Where somebody sits down at the forms of a crawl, each as the crawl has met it."""

    crawl: Crawl
    window: BrowserContext
    door: Door
    kept: Kept

    @contextmanager
    def sitting(self, name: str, **details) -> Iterator[Desk]:
        self.kept.put_back()
        spot = self.crawl.spots[name]
        spot.visitor.comes_back()
        desk = sits_down(self.window, self.door, spot.visitor, spot, **details)
        yield desk
        desk.page.close()

    def tried(self, names: Iterable[str]) -> list[str]:
        faults = []
        for name in names:
            with self.sitting(name) as desk:
                faults += [f"{desk.spot.told()}: {each}" for each in browsing.tried(desk)]
        return faults

    def beside(self, names: Iterable[str]) -> tuple[list[str], Counter[str]]:
        """What is found where two save one form, and what was met."""
        faults, met = [], Counter()
        for name in names:
            with self.sitting(name) as desk:
                two = Beside(desk)
                faults += [f"{desk.spot.told()}: {each}" for each in two.tried()]
            met += two.met
        return faults, met


@pytest.fixture(scope="module")
def room(short, window, door, database_server) -> Iterator[Room]:
    kept = Kept(database_server, "short")
    yield Room(short, window, door, kept)
    kept.end()


@pytest.fixture(scope="module")
def whole_room(whole, window, door, database_server) -> Iterator[Room]:
    kept = Kept(database_server, "whole")
    yield Room(whole, window, door, kept)
    kept.end()


def test_nothing_typed_is_lost_and_nothing_is_called_saved_that_was_not(room):
    drawn = sorted({*tenth(room.crawl.spots), *LONG_FORMS})
    print(drawn)
    faults = room.tried(drawn)
    assert not faults, "\n".join(faults)


#: A draft, a form over stored values, an act that is done once.
SHARED = ("agency:plan-form", "agency:minutes", "office:give-opinion")


def test_whoever_else_saves_the_form_nothing_typed_is_lost(room):
    faults, met = room.beside(SHARED)
    assert not faults, "\n".join(faults)
    assert met == {"second window": 3, "second person": 3, "asked": 4}


@pytest.mark.long
def test_whoever_else_saves_any_form_nothing_typed_is_lost(whole_room):
    faults, met = whole_room.beside(whole_room.crawl.spots)
    print(met)
    assert not faults, "\n".join([f"{len(faults)} faults", *faults])


@pytest.mark.long
def test_nothing_typed_is_lost_at_any_form(whole_room):
    faults = whole_room.tried(whole_room.crawl.spots)
    assert not faults, "\n".join([f"{len(faults)} faults", *faults])


def test_form_that_overwrites_what_another_has_saved_is_seen(room, monkeypatch):
    def taken(form):
        form.touched, form.taken_over, form.conflicts = {*form.fields}, [], {}

    monkeypatch.setattr(StoredForm, "_merge", taken)
    faults, _ = room.beside(["agency:minutes"])
    assert sum("overwritten without asking" in each for each in faults) == 2


KEPT_FOR_ANYBODY = {"who = document.body.dataset.who": 'who = "anybody"', "另一窗口": "上次"}


def test_text_that_is_kept_for_anybody_is_seen(room, window):
    script = checks.script("/static/huzhu/kept.js")
    for known, planted in KEPT_FOR_ANYBODY.items():
        assert known in script
        script = script.replace(known, planted)
    told = NO_SCRIPT | {"body": script}
    window.route("**/huzhu/kept.js", lambda route: route.fulfill(**told))
    faults, _ = room.beside(["agency:minutes"])
    window.unroute("**/huzhu/kept.js")
    assert {each.rpartition("): ")[2] for each in faults} == {
        "second window: what is typed in the first is offered as left over",
        "second person: what the first has typed is offered to another",
    }


NO_SCRIPT = {"content_type": "text/javascript", "body": ""}
SAYS_SAVED = """document.addEventListener("input", () => {
  const line = document.body.appendChild(document.createElement("p"));
  line.dataset.autosaveStatus = "";
  line.textContent = "已保存 · 10:00:00";
});"""
SEEN_WITHOUT = {
    browsing.session_ends: "session ended: gone",
    browsing.nobody_answers: "nobody answers: gone",
    browsing.door_breaks: "502: not offered again",
    browsing.line_is_slow: "slow line: sent ",
}


@pytest.mark.parametrize(
    ("situation", "seen"), SEEN_WITHOUT.items(), ids=lambda each: getattr(each, "__name__", "")
)
def test_pages_without_their_scripts_are_seen_to_lose_it(room, situation, seen):
    with room.sitting("agency:plan-form", patience=1_000) as desk:
        for name in ("session", "kept"):
            desk.page.route(f"**/huzhu/{name}.js", lambda route: route.fulfill(**NO_SCRIPT))
        found = [*browsing.tried(desk, [situation])]
    assert [each for each in found if each.startswith(seen) and "nothing" not in each]


def test_page_that_says_saved_while_nothing_was_is_seen(room):
    told = NO_SCRIPT | {"body": SAYS_SAVED}
    with room.sitting("agency:plan-form") as desk:
        desk.page.route("**/huzhu/autosave.js", lambda route: route.fulfill(**told))
        found = [*browsing.tried(desk, [browsing.nobody_answers])]
    assert [each for each in found if "已保存 ·" in each]


PERSONAL = {
    "agency": ["/agency/projects/", "/agency/todo/"],
    "office": ["/office/projects/", "/office/todo/"],
    "member": ["/member/codes/", "/member/me/"],
}


def seen_after_signing_out(window, door, audiences: Iterable[str]) -> list[str]:
    """Each signs out of a session of the own: the crawl goes on with theirs."""
    people, faults = walk.visitors(on=TODAY), []
    for audience in audiences:
        visitor = next(each for each in people if each.audience == audience)
        desk = sits_down(window, door, visitor)
        faults += browsing.signs_out(desk, PERSONAL[audience])
        desk.page.close()
    return faults


def test_nothing_personal_is_shown_after_signing_out(door, window):
    assert seen_after_signing_out(window, door, PERSONAL) == []


def test_page_that_a_cache_may_keep_is_seen_after_signing_out(door, window, monkeypatch):
    """The same pages, kept for a while."""

    def kept(safeguards, request):
        answer = safeguards.get_response(request)
        answer["Cache-Control"] = "private, max-age=600"
        answer.headers.pop("Vary", None)
        return answer

    monkeypatch.setattr(middleware.Safeguards, "__call__", kept)
    assert seen_after_signing_out(window, door, ["member"]) != []
