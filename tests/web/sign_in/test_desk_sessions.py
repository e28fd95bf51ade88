"""How long somebody stays signed in at a desk, where, and what ends it at once."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from huzhu.people import sign_ins
from huzhu.people.models import DeskSession, Position
from huzhu.web import asked_again, desk_sessions, second_factor
from tests.cast import PASSWORD
from tests.web.sign_in.door import ELSEWHERE, HOME

DESK, STATE = reverse("agency:home"), reverse("session")
NEW = "sunrise-over-the-river-17"
pytestmark = pytest.mark.clause("S6.5.b")


@pytest.fixture
def passes(monkeypatch):
    """Time that passes at the machine's clock."""
    clock = SimpleNamespace(at=timezone.now())
    monkeypatch.setattr(desk_sessions, "timezone", SimpleNamespace(now=lambda: clock.at))

    def passes(**time: float) -> None:
        clock.at += timedelta(**time)

    return passes


@pytest.fixture
def here(lin, somebody, passes):
    """林, signed in at the own desk."""
    here = somebody()
    here.sign_in(lin.username)
    assert here.client.get(DESK, REMOTE_ADDR=HOME).status_code == 200
    return here


def is_out(browser) -> bool:
    return browser.client.get(DESK).status_code == 302


@pytest.mark.parametrize(("minutes", "is_over"), [(14.9, False), (15.1, True)])
def test_session_ends_when_nothing_happens_for_fifteen_minutes(here, passes, minutes, is_over):
    passes(minutes=minutes)
    assert is_out(here) is is_over


def test_session_that_ended_by_itself_is_gone_told_and_in_the_trail(here, lin, passes):
    key = here.client.session.session_key
    passes(minutes=16)
    shown = here.client.get(DESK, follow=True).content.decode()

    assert "15 分钟没有操作的自动退出：您的登录已结束" in shown
    assert not Session.objects.filter(session_key=key).exists()
    assert not DeskSession.objects.exists()
    assert sign_ins.events_of(lin.pk).first().code == "people.time_out"


def test_what_was_sent_after_it_comes_back_as_it_was_typed(here, passes):
    passes(minutes=16)
    address, typed = reverse("agency:plan-form", args=["2026-0001"]), {"title": "金秋体检"}
    answer = here.client.post(address, typed, headers={"origin": "http://testserver"})
    assert answer.status_code == 401
    assert "金秋体检" in answer.content.decode()


def test_use_keeps_a_session_and_asking_whether_it_is_there_does_not(here, passes):
    for _ in range(3):
        passes(minutes=10)
        assert not is_out(here)
    passes(minutes=10)
    assert here.client.get(STATE).json()["rests"] == 5 * 60
    passes(minutes=4)
    assert here.client.get(STATE + "?stay=1").json()["rests"] == 15 * 60
    passes(minutes=14)
    assert here.client.get(STATE).json()["rests"] == 60
    passes(minutes=2)
    told = here.client.get(STATE).json()
    assert (told["who"], told["rests"]) == ("", None)


def test_page_that_fetches_its_figures_by_itself_keeps_no_session(here, passes):
    passes(minutes=10)
    assert here.client.get(DESK, headers={"X-By-Itself": "1"}).status_code == 200
    passes(minutes=6)
    assert is_out(here)


def test_session_ends_after_twelve_hours_however_much_is_done(here, passes):
    for _ in range(72):
        passes(minutes=10)
        here.client.get(STATE + "?stay=1")
    passes(seconds=1)
    assert "登录最长 12 小时" in here.client.get(DESK, follow=True).content.decode()


def test_visitor_of_a_demonstration_may_rest(here, passes):
    session = here.client.session
    session[second_factor.DEMONSTRATION] = True
    session.save()
    passes(minutes=60)
    assert here.client.get(STATE).json()["rests"] is None
    assert not is_out(here)


def test_own_sessions_are_listed_with_device_address_and_times(here, lin, somebody):
    there = somebody(address=ELSEWHERE)
    there.client.defaults["HTTP_USER_AGENT"] = "Mozilla/5.0 (Windows NT 10.0) Chrome/120 Edg/120"
    there.sign_in(lin.username)
    there.client.get(DESK, REMOTE_ADDR=ELSEWHERE)

    shown = here.client.get(reverse("own-account")).content.decode()
    assert "Windows 电脑，Edge" in shown
    assert ELSEWHERE in shown
    assert shown.count(">本机<") == 1
    assert shown.count("结束</button>") == 1


def test_session_that_opens_nothing_any_more_is_not_listed(here, lin, somebody):
    there = somebody(address=ELSEWHERE)
    there.sign_in(lin.username)
    there.client.get(DESK, REMOTE_ADDR=ELSEWHERE)
    assert ELSEWHERE in here.client.get(reverse("own-account")).content.decode()
    Session.objects.filter(session_key=there.client.session.session_key).delete()
    shown = here.client.get(reverse("own-account")).content.decode()
    assert shown.count("结束</button>") == 0


def test_one_session_is_ended_from_another_and_no_other_with_it(here, lin, somebody):
    there, third = somebody(), somebody()
    for each in (there, third):
        each.sign_in(lin.username)
        each.client.get(DESK)
    row = DeskSession.objects.get(session_key=there.client.session.session_key)
    here.client.post(reverse("end-session", args=[row.pk]))

    assert (is_out(there), is_out(third), is_out(here)) == (True, False, False)
    assert sign_ins.events_of(lin.pk).first().code == "people.end_desk_session"


def test_all_other_sessions_are_ended_at_once(here, lin, somebody):
    there = somebody()
    there.sign_in(lin.username)
    there.client.get(DESK)
    told = here.client.post(reverse("end-other-sessions"), follow=True).content.decode()
    assert "其他 1 处登录已结束" in told
    assert (is_out(there), is_out(here)) == (True, False)


def test_nobody_ends_a_session_of_somebody_else(here, cast_today, somebody):
    other = somebody()
    other.sign_in(cast_today.account(cast_today.he).username)
    other.client.get(reverse("office:home"))
    row = DeskSession.objects.get(account=cast_today.account(cast_today.he))
    answer = here.client.post(reverse("end-session", args=[row.pk]))
    assert answer.status_code == 404
    assert "只能结束本人正在使用的登录" in answer.content.decode()
    assert DeskSession.objects.filter(pk=row.pk).exists()


def test_stolen_session_opens_nothing_after_a_new_password(here, lin, somebody):
    thief = somebody(address=ELSEWHERE)
    thief.client.cookies["sessionid"] = here.client.cookies["sessionid"].value
    assert not is_out(thief)
    began = DeskSession.objects.get().began_at
    here.client.post(
        reverse("change-password"), {"present": PASSWORD, "password": NEW, "again": NEW}
    )
    assert (is_out(thief), is_out(here)) == (True, False)
    assert DeskSession.objects.get().began_at == began


def test_session_ends_with_the_term_of_the_post_it_was_begun_for(here, cast_today):
    here.client.post(reverse("identity"), {"position": cast_today.lin.position_id})
    yesterday = timezone.localdate() - timedelta(days=1)
    Position.objects.filter(pk=cast_today.lin.position_id).update(ends_on=yesterday)
    shown = here.client.get(DESK, follow=True).content.decode()
    assert "登录随任期结束" in shown
    assert not DeskSession.objects.exists()


def test_sign_out_leaves_no_device_in_the_list(here):
    here.leave()
    assert not DeskSession.objects.exists()


def test_session_would_go_on_when_nothing_looked_at_the_time(here, passes, monkeypatch):
    monkeypatch.setattr(desk_sessions, "_over", lambda *_: "")
    passes(hours=13)
    assert not is_out(here)


@pytest.mark.parametrize("name", ["end-session", "end-other-sessions"])
def test_ending_a_session_elsewhere_asks_who_it_is(here, lin, somebody, name, monkeypatch):
    """Whoever sits at an open page puts nobody else out."""
    there = somebody(ELSEWHERE)
    there.sign_in(lin.username)
    there.client.get(DESK, REMOTE_ADDR=ELSEWHERE)
    row = DeskSession.objects.get(session_key=there.client.session.session_key)
    address = reverse(name, args=[row.pk] if name == "end-session" else [])
    monkeypatch.setattr(asked_again, "FRESH", 0)

    asked = here.client.post(address)
    assert (asked.status_code, is_out(there)) == (401, False)
    wrong = here.client.post(address, {"again_password": "not-the-password"})
    assert (wrong.status_code, is_out(there)) == (422, False)
    monkeypatch.setattr(asked_again, "FRESH", 60)
    here.client.post(address, {"again_password": PASSWORD})
    assert is_out(there)
    assert not is_out(here)


def test_key_is_new_when_somebody_has_shown_again_who_it_is(here, lin, monkeypatch):
    key = here.client.session.session_key
    monkeypatch.setattr(asked_again, "FRESH", 0)
    here.client.post(reverse("end-other-sessions"))
    assert here.client.session.session_key == key
    here.client.post(reverse("end-other-sessions"), {"again_password": PASSWORD})

    assert here.client.session.session_key != key
    assert not Session.objects.filter(session_key=key).exists()
    assert not is_out(here)
    assert DeskSession.objects.get(account=lin).session_key == here.client.session.session_key


def test_sessions_from_before_are_ended_where_the_factor_was_changed(here, lin, somebody):
    there = somebody(ELSEWHERE)
    there.sign_in(lin.username)
    there.client.get(DESK, REMOTE_ADDR=ELSEWHERE)
    page = here.client.get(reverse("mfa_index")).content.decode()
    assert "在别处还有 1 处登录" in page
    assert f'action="{reverse("end-other-sessions")}"' in page

    here.client.post(reverse("end-other-sessions"))
    assert is_out(there)
    assert "其他登录" not in here.client.get(reverse("mfa_index")).content.decode()
