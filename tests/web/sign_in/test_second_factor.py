"""Who owes a second factor reaches nothing before it is passed: every address of both consoles."""

import json
from urllib.parse import quote

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huzhu.people import sign_ins
from huzhu.people.models import Account, Founding
from huzhu.web import second_factor
from tests.addresses import table
from tests.cast import PASSWORD
from tests.web.sign_in.door import HOME

SECRET = "JBSWY3DPEHPK3PXP"
PASS_IT, REGISTER = "/accounts/2fa/reauthenticate/", "/second-factor/"
CONSOLES = {"agency", "office"}
#: One address of each pattern below the two consoles.
CONSOLE_ADDRESSES = sorted({each.filled() for each in table() if each.audience in CONSOLES})


@pytest.fixture
def at_time(monkeypatch):
    """The authenticator's clock stands; a test moves it on."""

    def stand(counter: int) -> str:
        monkeypatch.setattr(totp, "yield_hotp_counters_from_time", lambda: iter([counter]))
        return totp.format_hotp_value(totp.hotp_value(SECRET, counter))

    return stand


@pytest.fixture
def with_factor(cast_today) -> Account:
    """何 of the office, who has registered an authenticator."""
    account = cast_today.account(cast_today.he)
    totp.TOTP.activate(account, SECRET)
    return account


@pytest.fixture
def not_passed(with_factor, cast_today, as_staff) -> Client:
    """A session of 何 from before the authenticator was registered."""
    return as_staff(cast_today.he)


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
    cast_today, as_staff, settings
):
    settings.SECOND_FACTOR = True
    assert elsewhere(as_staff(cast_today.he), REGISTER) == {}


def test_pages_would_be_served_when_no_factor_is_owed(cast_today, as_staff):
    assert as_staff(cast_today.he).get(reverse("office:todos")).status_code == 200


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
    cast_today, as_staff, settings
):
    settings.SECOND_FACTOR = True
    client = as_staff(cast_today.he)
    page = client.get(reverse("office:home"), follow=True).content.decode()
    assert "您的账号还没有登记验证器" in page
    assert reverse("mfa_activate_totp") in page


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

    asked = here.client.get(register)
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert '<h1 class="h2 mb-1">请再输入一次密码</h1>' in page(here.client, asked.url)
    again = here.client.post(asked.url, {"password": PASSWORD, "next": register})
    assert again.url == register
    shown = page(here.client, register)
    assert "data:image/svg+xml" in shown
    assert f'<code class="text-break">{SECRET}</code>' in shown
    here.client.post(register, {"code": at_time(1_000)})

    todos = reverse("office:todos")
    owed = here.client.get(todos)
    assert owed.url.startswith(PASS_IT)
    here.client.post(owed.url, {"code": at_time(1_001), "next": todos})
    assert here.client.get(todos).status_code == 200
    assert "取消登记" in page(here.client, reverse("mfa_index"))
