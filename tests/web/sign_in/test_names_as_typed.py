"""The name is read as it was meant: 不分大小写, as the forms say that give it out."""

import pytest
from django.urls import reverse

from huzhu.people import sign_ins
from tests.cast import PASSWORD

WRONG = "not-the-password"


def wide(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


WAYS = [str.upper, str.title, wide, lambda name: wide(name.upper()), "\u200b{} ".format]


@pytest.mark.parametrize("typed", WAYS)
def test_right_password_enters_when_the_name_is_typed_otherwise(lin, somebody, typed):
    assert typed(lin.username) != lin.username
    assert somebody().sign_in(typed(lin.username)).url == reverse("identity")


def test_large_letters_of_the_account_are_no_hindrance_either(lin, somebody):
    lin.username = "Lin.Yao"
    lin.save(update_fields=["username"])
    assert somebody().sign_in("lin.yao").url == reverse("identity")
    assert somebody().sign_in("ＬＩＮ．ＹＡＯ").url == reverse("identity")


def test_guesses_count_together_when_one_name_is_typed_in_many_ways(lin, watch, somebody):
    here = somebody()
    for typed in WAYS[:4]:
        assert here.sign_in(typed(lin.username), WRONG).status_code == 422
        watch.wait(1)

    answers = [here.sign_in(name, PASSWORD) for name in (lin.username, lin.username.upper())]

    assert [(each.status_code, each["Retry-After"]) for each in answers] == [(429, "1")] * 2
    failed = sign_ins.events_of(lin.pk).filter(code="people.fail_sign_in")
    assert failed.count() == 4


def test_known_browser_enters_under_attack_however_the_name_is_typed(
    lin, watch, somebody, keep_trying
):
    here, stranger = somebody(), somebody("203.0.113.3")
    assert here.sign_in(lin.username).url == reverse("identity")
    here.leave()
    keep_trying(stranger, lin.username.upper(), 12)

    assert here.sign_in(lin.username.upper()).url == reverse("identity")
