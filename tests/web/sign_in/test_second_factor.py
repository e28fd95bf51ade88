"""Who owes a second factor reaches nothing before it is passed: every address of both consoles."""

import json
import re
from urllib.parse import quote

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.totp.internal import auth as totp
from django.contrib import auth
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huzhu.people import sign_ins
from huzhu.people.models import Founding
from huzhu.web import second_factor
from tests.addresses import table
from tests.cast import PASSWORD
from tests.web.sign_in.door import HOME, SECRET

PASS_IT, REGISTER = "/accounts/2fa/reauthenticate/", "/second-factor/"
CONSOLES = {"agency", "office"}
#: One address of each pattern below the two consoles.
CONSOLE_ADDRESSES = sorted({each.filled() for each in table() if each.audience in CONSOLES})


@pytest.fixture
def by_password(cast_today, as_staff) -> Client:
    """A session of 何 with nothing but a password."""
    client = as_staff(cast_today.he)
    session = client.session
    del session[AUTHENTICATION_METHODS_SESSION_KEY]
    session.save()
    return client


@pytest.fixture
def not_passed(with_factor, by_password) -> Client:
    """A session of 何 from before the authenticator was registered."""
    return by_password


def page(client: Client, address: str) -> str:
    """A page of the own second factor, in our words and not in the library's."""
    text = client.get(address).content.decode()
    assert "双因素" not in text
    return text


def elsewhere(client, leads_to, *, method="get") -> dict[str, object]:
    """What of the consoles does not lead to the gate: address and answer."""
    answers = {each: getattr(client, method)(each) for each in CONSOLE_ADDRESSES}
    assert len(answers) > 50
    return {
        each: (answer.status_code, answer.get("Location", ""))
        for each, answer in answers.items()
        if answer.status_code != 302 or not answer["Location"].startswith(leads_to)
    }


@pytest.mark.clause("S6.5.b")
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_page_of_a_console_is_served_when_the_factor_was_not_passed(not_passed, method):
    assert elsewhere(not_passed, PASS_IT, method=method) == {}


def test_no_page_of_a_console_is_served_when_the_office_asks_and_there_is_no_factor(
    by_password, settings
):
    settings.SECOND_FACTOR = True
    assert elsewhere(by_password, REGISTER) == {}


def test_pages_would_be_served_when_the_office_asks_for_none(by_password):
    assert by_password.get(reverse("office:todos")).status_code == 200


@pytest.mark.parametrize(
    "name", ["home", "identity", "own-account", "change-password", "public:notices", "mfa_index",
             "mfa_activate_totp", "mfa_deactivate_totp", "account_reauthenticate"],
)  # fmt: skip
def test_no_other_page_is_served_either_when_the_factor_was_not_passed(not_passed, name):
    answer = not_passed.get(reverse(name))
    assert answer.url == f"{PASS_IT}?next={quote(reverse(name), safe='')}"


def test_calls_take_the_session_for_nobody_when_the_factor_was_not_passed(
    not_passed, cast_today, as_staff
):
    def call(client):
        sent = json.dumps({"system": "x", "figures": []})
        return client.post("/api/v1/assessment/2026/facts", sent, content_type="application/json")

    assert call(not_passed).status_code in {401, 403}
    assert call(Client()).status_code == call(not_passed).status_code


def test_factor_is_passed_and_leads_back_to_the_page_that_was_asked_for(not_passed, at_time):
    wanted = reverse("office:todos")
    asked = not_passed.get(wanted)
    page = not_passed.get(asked.url).content.decode()
    assert "请输入验证器当前显示的六位验证码" in page

    code = at_time(1_000)
    wrong = not_passed.post(asked.url, {"code": f"{(int(code) + 1) % 10**6:06d}", "next": wanted})
    assert "您输入的验证码不符" in wrong.content.decode()
    assert not_passed.get(wanted).status_code == 302
    passed = not_passed.post(asked.url, {"code": code, "next": wanted})

    assert passed.url == wanted
    assert not_passed.get(wanted).status_code == 200


def test_leaving_is_possible_when_the_factor_was_not_passed(not_passed):
    not_passed.post(reverse("leave"))
    assert not_passed.get(reverse("office:home")).url.startswith(reverse("account_login"))


@pytest.mark.clause("S6.5.b")
def test_signing_in_asks_for_the_factor_and_the_trail_says_that_it_was_passed(
    with_factor, watch, somebody, at_time
):
    here = somebody()
    first = here.sign_in(with_factor.username)
    assert first.url == reverse("mfa_authenticate")
    assert here.client.get(reverse("office:home")).url.startswith(reverse("account_login"))

    entered = here.client.post(first.url, {"code": at_time(1_000)}, REMOTE_ADDR=HOME)

    assert entered.url == reverse("identity")
    assert here.client.get(reverse("office:todos")).status_code == 200
    (event,) = sign_ins.events_of(with_factor.pk).filter(code="people.sign_in")
    assert event.facts == {"way": "second_factor", "address": HOME}


def test_page_says_what_is_asked_and_leads_to_registering_when_there_is_no_factor(
    by_password, settings
):
    settings.SECOND_FACTOR = True
    page = by_password.get(reverse("office:home"), follow=True).content.decode()
    assert "您的账号还没有登记验证方式" in page
    assert reverse("mfa_activate_totp") in page
    assert "跳过" not in page


@pytest.mark.parametrize("is_demonstration", [True, False])
def test_sessions_of_the_demonstration_owe_nothing_in_a_demonstration_alone(
    with_factor, not_passed, settings, is_demonstration
):
    session = not_passed.session
    session[second_factor.DEMONSTRATION] = True
    session.save()
    settings.MAY_DEMONSTRATE = True
    Founding.objects.create(is_demonstration=is_demonstration, began_at=timezone.now())

    status = not_passed.get(reverse("office:todos")).status_code
    assert status == (200 if is_demonstration else 302)


@pytest.mark.clause("S6.5.b")
def test_authenticator_is_registered_from_that_page_and_then_passed(
    cast_today, somebody, settings, at_time, monkeypatch
):
    settings.SECOND_FACTOR = True
    monkeypatch.setattr(totp, "generate_totp_secret", lambda: SECRET)
    here = somebody()
    here.sign_in(cast_today.account(cast_today.he).username)
    register = reverse("mfa_activate_totp")

    shown = page(here.client, register)
    assert "data:image/svg+xml" in shown
    assert '<code class="text-break">JBSW Y3DP EHPK 3PXP</code>' in shown
    assert 'href="otpauth://totp/' in shown
    registered = here.client.post(register, {"code": at_time(1_000)}, REMOTE_ADDR=HOME)

    assert registered.url == reverse("mfa_view_recovery_codes")
    assert "只显示这一次" in page(here.client, registered.url)
    assert here.client.get(reverse("office:todos")).status_code == 200
    assert "取消登记" in page(here.client, reverse("mfa_index"))
    (event,) = sign_ins.events_of(he_of(here)).filter(code="people.add_factor")
    assert event.facts == {"factor": "totp", "address": HOME}


def he_of(here) -> int:
    return int(here.client.session[auth.SESSION_KEY])


def test_password_is_asked_again_before_a_factor_is_registered_later(
    cast_today, somebody, monkeypatch
):
    here = somebody()
    here.sign_in(cast_today.account(cast_today.he).username)
    register = reverse("mfa_activate_totp")
    monkeypatch.setattr(second_factor, "FRESH", 0)

    asked = here.client.get(register)
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert '<h1 class="h2 mb-1">请再输入一次密码</h1>' in page(here.client, asked.url)
    again = here.client.post(asked.url, {"password": PASSWORD, "next": register})
    assert again.url == register


def codes_on(shown: str) -> list[str]:
    return re.findall(r"\b\d{8}\b", shown)


def test_recovery_codes_are_shown_once_and_given_to_nobody_after(registered):
    address = reverse("mfa_view_recovery_codes")
    first, second = page(registered.client, address), page(registered.client, address)

    assert len(codes_on(first)) == 10
    assert codes_on(second) == []
    assert "您还有 10 个没有用过的" in second
    download = registered.client.get(reverse("mfa_download_recovery_codes"))
    assert download.url == reverse("mfa_index")


@pytest.mark.clause("S6.5.b")
def test_recovery_code_lets_in_once_and_the_trail_says_so(registered, cast_today, somebody):
    code = codes_on(page(registered.client, reverse("mfa_view_recovery_codes")))[0]
    username = cast_today.account(cast_today.he).username

    def enter_with(code: str) -> int:
        here = somebody()
        passing = here.sign_in(username).url
        here.client.post(passing, {"code": code})
        return here.client.get(reverse("office:todos")).status_code

    assert enter_with(code) == 200
    assert enter_with(code) == 302
    failed = sign_ins.events_of(he_of(registered)).filter(code="people.fail_factor")
    assert [each.facts["factor"] for each in failed] == ["recovery_codes"]
    event = sign_ins.events_of(he_of(registered)).filter(code="people.sign_in").first()
    assert event.facts["way"] == "recovery_code"


def enter_by(here, username: str, code: str) -> str:
    """The page that follows a code at the sign-in."""
    return here.client.post(
        here.sign_in(username).url, {"code": code}, follow=True
    ).content.decode()


def test_recovery_code_that_is_used_says_how_many_are_left_and_does_not_fit_twice(
    registered, cast_today, somebody
):
    shown = page(registered.client, reverse("mfa_view_recovery_codes"))
    username = cast_today.account(cast_today.he).username
    assert f"账号：{username}" in shown
    codes = codes_on(shown)

    assert "还有 9 个没有用过" in enter_by(somebody(), username, codes[0])
    again = enter_by(somebody(), username, codes[0])
    assert "您输入的不是，或已经用过" in again
    assert "验证码须与验证器当前显示的一致" not in again
    for code in codes[1:6]:
        enter_by(somebody(), username, code)
    assert "还有 3 个没有用过。快用完了" in enter_by(somebody(), username, codes[6])


def test_code_of_six_digits_is_spoken_of_as_a_code_when_there_is_an_authenticator(
    with_factor, somebody, at_time
):
    wrong = f"{(int(at_time(1_000)) + 1) % 10**6:06d}"
    assert "验证码须与验证器当前显示的一致" in enter_by(somebody(), with_factor.username, wrong)


def test_going_back_after_registering_says_that_the_codes_were_shown(registered):
    codes = reverse("mfa_view_recovery_codes")
    page(registered.client, codes)
    back = registered.client.get(reverse("mfa_activate_totp"))
    assert back.url == codes
    told = page(registered.client, back.url)
    assert "已经显示过，现在不能再看" in told
    assert reverse("mfa_generate_recovery_codes") in told


@pytest.mark.clause("S6.5.b")
def test_code_of_the_authenticator_lets_in_once(with_factor, somebody, at_time):
    code = at_time(1_000)
    entered = []
    for _ in range(2):
        here = somebody()
        here.client.post(here.sign_in(with_factor.username).url, {"code": code})
        entered.append(here.client.get(reverse("office:todos")).status_code)
    assert entered == [200, 302]


def test_code_of_the_authenticator_would_let_in_again_when_nothing_noted_its_use(
    with_factor, somebody, at_time, monkeypatch
):
    monkeypatch.setattr(totp.TOTP, "_mark_code_used", lambda *_: True)
    for _ in range(2):
        here = somebody()
        here.client.post(here.sign_in(with_factor.username).url, {"code": at_time(1_000)})
        assert here.client.get(reverse("office:todos")).status_code == 200


def test_code_that_does_not_fit_stands_in_the_trail(with_factor, somebody, at_time):
    code = at_time(1_000)
    here = somebody()
    wrong = {"code": f"{(int(code) + 1) % 10**6:06d}"}
    here.client.post(here.sign_in(with_factor.username).url, wrong, REMOTE_ADDR=HOME)
    here.client.post(reverse("mfa_authenticate"), {"credential": "{}"}, REMOTE_ADDR=HOME)

    events = sign_ins.events_of(with_factor.pk).filter(code="people.fail_factor")
    assert [event.facts for event in events] == [
        {"factor": factor, "address": HOME} for factor in ("webauthn", "totp")
    ]


def test_last_factor_that_is_given_up_is_owed_again_at_once(registered):
    assert "取消登记" in page(registered.client, reverse("mfa_deactivate_totp"))
    registered.client.post(reverse("mfa_deactivate_totp"))

    assert registered.client.get(reverse("office:todos")).url == REGISTER
    codes = [event.code for event in sign_ins.events_of(he_of(registered))[:2]]
    assert codes == ["people.remove_factor", "people.add_factor"]


def test_recovery_codes_are_made_anew_and_the_old_ones_are_void(registered):
    shown = reverse("mfa_view_recovery_codes")
    old = codes_on(page(registered.client, shown))
    asked = page(registered.client, reverse("mfa_generate_recovery_codes"))
    assert "您还有 10 个没有用过的" in asked
    made = registered.client.post(reverse("mfa_generate_recovery_codes"))

    new = codes_on(page(registered.client, made.url))
    assert len(new) == 10
    assert not set(new) & set(old)


def test_demonstration_shows_the_factor_and_goes_on_without_one(cast_today, somebody, settings):
    settings.SECOND_FACTOR = settings.MAY_DEMONSTRATE = True
    Founding.objects.create(is_demonstration=True, began_at=timezone.now())
    here = somebody()
    entered = here.sign_in(cast_today.account(cast_today.he).username)

    assert entered.url == REGISTER
    shown = page(here.client, entered.url)
    assert "这里是演示环境，可以跳过。正式使用时不能跳过" in shown
    assert here.client.get(reverse("office:todos")).status_code == 200
