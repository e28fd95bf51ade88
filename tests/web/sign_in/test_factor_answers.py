"""What pages of the second factor answer: used codes, wrong ones, too many, bytes of no passkey.

Not here: who owes a factor and how it is passed (``test_second_factor``).
"""

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse

from tests.soft_key import SoftKey
from tests.web.sign_in.door import SECRET

pytestmark = pytest.mark.clause("S6.5.b")


def enters_with(code: str, username: str, somebody) -> int:
    here = somebody()
    here.client.post(here.sign_in(username).url, {"code": code})
    return here.client.get(reverse("office:todos")).status_code


def test_code_that_set_the_authenticator_up_lets_nobody_in(
    registered, cast_today, somebody, at_time
):
    username = cast_today.account(cast_today.he).username
    assert enters_with(at_time(1_000), username, somebody) == 302
    assert enters_with(at_time(1_001), username, somebody) == 200


def test_code_that_set_it_up_would_let_in_when_nothing_noted_its_use(
    cast_today, somebody, settings, at_time, monkeypatch
):
    settings.SECOND_FACTOR = True
    monkeypatch.setattr(totp, "generate_totp_secret", lambda: SECRET)
    monkeypatch.setattr(totp.TOTP, "_mark_code_used", lambda *_: True)
    here = somebody()
    username = cast_today.account(cast_today.he).username
    here.sign_in(username)
    here.client.post(reverse("mfa_activate_totp"), {"code": at_time(1_000)})
    assert enters_with(at_time(1_000), username, somebody) == 200


#: Answers that no passkey gives: a browser's field is filled by whoever likes.
MALFORMED = {
    "no JSON": "{",
    "deep": '{"a":' * 5000 + "1" + "}" * 5000,
    "deep and open": '{"a":' * 5000,
    "no object": "[1]",
    "a number": "7",
    "a text": '"x"',
    "no text for the table": '{"id": "\\u0000"}',
    "half a letter": '{"id": "\\ud800"}',
    "too long": '"' + "x" * 70_000 + '"',
    "no base64": '{"id":"*","rawId":"*","type":"public-key","response":'
    '{"clientDataJSON":"*","attestationObject":"*","authenticatorData":"*","signature":"*"}}',
    "base64 of a wrong length": '{"id":"AAAAA","rawId":"AAAAA","type":"public-key","response":'
    '{"clientDataJSON":"AAAAA","attestationObject":"AAAAA","authenticatorData":"AAAAA",'
    '"signature":"AAAAA"}}',
    "base64 of nothing": '{"id":"AAAA","rawId":"AAAA","type":"public-key","response":'
    '{"clientDataJSON":"AAAA","attestationObject":"AAAA","authenticatorData":"AAAA",'
    '"signature":"AAAA"}}',
}


@pytest.mark.parametrize("kind", MALFORMED)
def test_answer_that_no_passkey_gives_is_refused_in_words(
    cast_today, as_staff, somebody, with_factor, kind
):
    SoftKey().register(with_factor)
    sent, host = {"credential": MALFORMED[kind]}, {"SERVER_NAME": "localhost"}
    here = somebody()
    entering = here.client.post(here.sign_in(with_factor.username).url, sent, **host)
    client = as_staff(cast_today.he)
    adding = client.post(reverse("mfa_add_webauthn"), sent, **host)
    again = client.post(reverse("mfa_reauthenticate_webauthn"), sent, **host)
    for answer in (entering, adding, again):
        assert answer.status_code == 422
        assert "这一次没有通过" in answer.content.decode()
        assert MALFORMED[kind][:40] not in answer.content.decode() or len(MALFORMED[kind]) < 9


def test_wrong_codes_are_answered_as_wrong_and_then_as_not_yet(with_factor, somebody, at_time):
    wrong = {"code": f"{(int(at_time(1_000)) + 1) % 10**6:06d}"}
    here = somebody()
    passing = here.sign_in(with_factor.username).url
    answers = [here.client.post(passing, wrong) for _ in range(6)]
    assert [each.status_code for each in answers] == [422] * 5 + [429]
    assert answers[5]["Retry-After"] == "60"
    assert "须等待一分钟" in answers[5].content.decode()


def test_wrong_code_is_answered_as_wrong_when_it_is_set_up_or_asked_for_again(
    registered, cast_today, somebody, at_time, not_registered
):
    at_time(2_000)
    again = [
        registered.client.post(reverse("mfa_reauthenticate"), {"code": "000000"}) for _ in range(6)
    ]
    setting_up = [
        not_registered.client.post(reverse("mfa_activate_totp"), {"code": "x"}) for _ in range(6)
    ]
    for answers in (again, setting_up):
        assert [each.status_code for each in answers] == [422] * 5 + [429]
        assert answers[5]["Retry-After"] == "60"
        assert "须等待一分钟" in answers[5].content.decode()


@pytest.fixture
def not_registered(cast_today, somebody):
    """吴, who has just signed in and sets nothing up."""
    here = somebody()
    here.sign_in(cast_today.account(cast_today.wu).username)
    return here
