"""A button that is pressed twice, or by twenty fingers at once, does its work once."""

import contextlib
import re
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client, RequestFactory
from django.urls import reverse

import huzhu
from huzhu.notices.models import NoticeDraft
from huzhu.people.data_terms import PRESSES
from huzhu.people.erasing import ERASERS
from huzhu.people.models import Press
from huzhu.projects.actions import permit
from huzhu.web import once
from tests import road
from tests.addresses import table
from tests.clients import signed_in

NEW = "/office/notices/new/"
SOURCES = Path(huzhu.__file__).parent
CONTENT = {"title": "关于平台维护的公告", "body": "周六夜间维护，请提前办理。"}


@pytest.fixture
def clerk(cast_today, as_staff) -> Client:
    return as_staff(cast_today.he)


def key_of(client: Client, address: str = NEW) -> str:
    """The key in the form of a page, as a browser sends it back."""
    keys = re.findall(r'name="press" value="(\w{32})"', client.get(address).content.decode())
    assert len(set(keys)) == len(keys)
    return keys[-1]


def press(client: Client, **more: str):
    return client.post(NEW, {**CONTENT, **more})


# --- twenty at once -----------------------------------------------------------------------------


def at_once(clerk: Client, **more: str) -> list:
    """Twenty presses from twenty connections that begin together; what each was answered."""
    gate, answers = threading.Barrier(20), []

    def finger() -> None:
        client = Client()
        client.cookies = clerk.cookies.copy()
        gate.wait()
        try:
            answers.append(press(client, **more))
        finally:
            connections.close_all()

    fingers = [threading.Thread(target=finger) for _ in range(20)]
    for each in fingers:
        each.start()
    for each in fingers:
        each.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_twenty_presses_at_once_are_one_draft_and_lead_everybody_to_it(clerk):
    answers = at_once(clerk, press=key_of(clerk))

    draft = NoticeDraft.objects.get()
    assert {(each.status_code, each.url) for each in answers} == {
        (302, reverse("office:notice-draft", args=[draft.pk]))
    }
    assert len(answers) == 20
    # Whichever answer the browser shows in the end: it says what was done.
    assert all("messages" in each.cookies for each in answers)


@pytest.mark.django_db(transaction=True)
def test_twenty_presses_without_the_key_are_twenty_drafts(clerk):
    """The control: what is counted above would be seen."""
    at_once(clerk)
    assert NoticeDraft.objects.count() == 20


# --- one after the other ------------------------------------------------------------------------


@pytest.mark.django_db
def test_second_press_leads_to_the_same_page_and_says_the_same(clerk):
    key = key_of(clerk)
    first = press(clerk, press=key)
    heard = clerk.get(first.url).content.decode()
    second = press(clerk, press=key)
    again = clerk.get(second.url).content.decode()

    assert NoticeDraft.objects.count() == 1
    assert second.url == first.url
    sentence = re.search(r'role="status"[^>]*>(.*?)</div>', heard, re.DOTALL)
    assert sentence
    assert sentence[0] in again


@pytest.mark.django_db
def test_two_presses_whose_first_answer_nobody_saw_are_told_once(clerk):
    key = key_of(clerk)
    press(clerk, press=key)
    page = clerk.get(press(clerk, press=key).url).content.decode()
    assert page.count('role="status"') == 1


@pytest.mark.django_db
def test_script_of_the_page_is_led_on_the_second_time_too(clerk):
    key = key_of(clerk)
    sent = {**CONTENT, "press": key}
    led = [
        clerk.post(NEW, sent, headers={"HX-Request": "true"}).headers["HX-Redirect"]
        for _ in range(2)
    ]
    assert led[0] == led[1]
    assert NoticeDraft.objects.count() == 1


@pytest.mark.django_db
def test_other_content_another_form_and_another_person_are_other_presses(
    clerk, as_staff, cast_today
):
    key = key_of(clerk)
    press(clerk, press=key)
    press(clerk, press=key, title="关于恢复服务的公告")
    press(clerk, press=key_of(clerk))
    press(as_staff(cast_today.wu), press=key)
    assert NoticeDraft.objects.count() == 4


@pytest.mark.django_db
def test_press_that_was_turned_away_leaves_nothing(clerk):
    key = key_of(clerk)
    assert press(clerk, press=key, title="").status_code == 422
    assert not Press.objects.exists()
    assert press(clerk, press=key).status_code == 302
    assert Press.objects.count() == 1


@pytest.mark.django_db
def test_press_that_breaks_off_undoes_its_work_and_may_be_repeated(clerk, monkeypatch):
    key = key_of(clerk)
    clerk.raise_request_exception = False

    def breaks(*_args):
        raise RuntimeError("the machine stops")

    with monkeypatch.context() as broken:
        broken.setattr("huzhu.web.acts.back", breaks)
        assert press(clerk, press=key).status_code == 500
    assert not NoticeDraft.objects.exists()
    assert press(clerk, press=key).status_code == 302
    assert NoticeDraft.objects.count() == 1


def digest_of(rf, address: str = NEW, **sent) -> bytes:
    request = rf.post(address, {"press": "k", **sent})
    request.actor = None
    return once._digest(request)


def test_address_makes_another_press_and_the_token_against_foreign_forms_does_not(rf):
    assert digest_of(rf, "/office/notices/1/") != digest_of(rf, "/office/notices/2/")
    assert digest_of(rf, csrfmiddlewaretoken="a") == digest_of(rf, csrfmiddlewaretoken="b")
    assert digest_of(rf, body="a") != digest_of(rf, body="b")


@pytest.mark.django_db
def test_file_counts_with_all_that_it_holds(rf):
    def digest(content: bytes, name: str = "名单.csv") -> bytes:
        request = rf.post(NEW, {"press": "k", "file": SimpleUploadedFile(name, content)})
        request.actor = None
        made = once._digest(request)
        assert request.FILES["file"].read() == content  # the view reads it from its beginning
        return made

    whole = b"a,1\n" * 50_000
    other = whole[:-2] + b"2\n"
    assert digest(whole) == digest(whole)
    assert len({digest(whole), digest(other), digest(whole, "改.csv")}) == 3


@pytest.mark.django_db
def test_kept_presses_are_forgotten_after_a_day(clerk):
    press(clerk, press=key_of(clerk))
    at = Press.objects.get().at
    left = ERASERS[PRESSES.key].left
    over = (PRESSES.before(at + timedelta(days=1, seconds=more)) for more in (0, 1))
    assert [left(before) for before in over] == [0, 1]


def test_press_is_remembered_for_as_long_as_a_page_may_lie_open(settings):
    assert timedelta(seconds=settings.SESSION_COOKIE_AGE) <= PRESSES.after


# --- nothing is left out ------------------------------------------------------------------------

FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
#: Sign-in and out, passwords, the choice of a post, large letters, the end of a look: twice is as
#: good as once.
#: Calls of the interface carry an ``Idempotency-Key`` where they create.
NOT_ONCE = re.compile(
    r"^(accounts/|api/|leave/|identity/|member/large/|member/sign-in/|demo/|receipts/|support/end/)"
)


def keyless(page: str) -> list[str]:
    """Forms of a template that send something without a key."""
    return [
        attributes
        for attributes, inside in FORM.findall(page)
        if ("post" in attributes) and "{% press %}" not in inside
    ]


def test_every_form_carries_a_key():
    pages = [path.read_text() for path in SOURCES.rglob("*.html")]
    assert sum(page.count("{% press %}") for page in pages) > 150
    assert [each for page in pages for each in keyless(page)] == []
    assert not [page for page in pages if "csrf_token %}" in page]
    assert keyless('<form method="post">{% csrf_token %}</form>')


@pytest.mark.parametrize("key", ["٣", "a;b", "互助"])
def test_key_that_no_page_gave_out_reaches_no_cookie(cast, desk, key):
    answer = desk(cast.lin).post("/agency/copies/1/", {"press": key})
    assert "taken" not in answer.cookies or answer.cookies["taken"].value.isascii()


@pytest.mark.django_db
def test_every_address_that_takes_a_form_takes_it_once():
    """An address without the guard takes no forms, or stands in the list with its reason."""
    loose, guarded = [], 0
    for each in table():
        if getattr(each.view, "is_once", False):
            guarded += 1
        elif not NOT_ONCE.match(each.route):
            loose.append(each)
    assert guarded > 150
    asked = RequestFactory().post("/")
    assert [each.route for each in loose if each.view(asked).status_code != 405] == []


def test_browser_is_named_the_presses_that_were_answered_and_none_that_was_turned_away(clerk):
    first, second = key_of(clerk), key_of(clerk)
    assert clerk.post(NEW, CONTENT | {"title": "", "press": first}).status_code == 422
    assert once.TAKEN not in clerk.cookies
    press(clerk, press=first)
    assert clerk.cookies[once.TAKEN].value == first
    press(clerk, press=first)  # the same press again is named again
    press(clerk, press=second)
    assert clerk.cookies[once.TAKEN].value.split(".")[-2:] == [first, second]


# --- two windows at once --------------------------------------------------------------------------


def entered_at_once(client: Client, address: str, monkeypatch, *, patience: int) -> list[int]:
    """Two windows that were opened together save other minutes at the same moment.

    Each waits before it writes until the other has compared, too, or for as long as a test can.
    """
    seen = client.get(address).context["form"]["seen"].value()
    given = {"seen": seen, "held_on": "2026-09-04", "place": "会议室", "chair": "李主席"}
    both, write = threading.Barrier(2), permit.enter_minutes

    def enter(*args, **told):
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(timeout=patience)
        return write(*args, **told)

    monkeypatch.setattr(permit, "enter_minutes", enter)
    statuses = []

    def window(decision: str) -> None:
        own = Client()
        own.cookies = client.cookies.copy()
        told = given | {"attendees": "全体", "decision": decision, "press": once.new_key()}
        try:
            statuses.append(own.post(address, told).status_code)
        finally:
            connections.close_all()

    windows = [threading.Thread(target=window, args=[each]) for each in ("同意", "不同意")]
    for each in windows:
        each.start()
    for each in windows:
        each.join()
    return sorted(statuses)


@pytest.fixture
def minutes(cast, stand_at) -> tuple[Client, str]:
    project = road.preparing(cast)
    stand_at(road.APPLIED_AT)
    return signed_in(cast, cast.lin), reverse("agency:minutes", args=[project.number])


@pytest.mark.django_db(transaction=True)
def test_of_two_windows_that_save_at_once_the_later_is_asked(minutes, monkeypatch):
    assert entered_at_once(*minutes, monkeypatch, patience=1) == [302, 409]


@pytest.mark.django_db(transaction=True)
def test_windows_that_do_not_take_turns_overwrite_each_other(minutes, monkeypatch):
    """The control: without the turn both compare with what stood before."""
    monkeypatch.setattr(once, "_turn", lambda _request: b"")
    assert entered_at_once(*minutes, monkeypatch, patience=30) == [302, 302]
