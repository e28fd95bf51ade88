"""Wrong passwords bring a growing wait, up to a minute; nobody is ever shut out."""

import pytest
from django.urls import reverse

from huzhu.people.models import SignInPause
from huzhu.people.sign_in_pauses import Caller
from huzhu.people.sign_in_rules import ADDRESS
from tests.cast import PASSWORD
from tests.web.sign_in.door import ELSEWHERE, HOME, THIRD

WRONG = "not-the-password"


def is_in(answer) -> bool:
    return answer.status_code == 302 and answer.url == reverse("identity")


def test_refusal_is_429_with_the_seconds_and_keeps_the_account_when_passwords_were_wrong(
    lin, watch, somebody
):
    here = somebody()
    for _ in range(4):
        assert here.sign_in(lin.username, WRONG).status_code == 422
        watch.wait(1)

    answer = here.sign_in(lin.username)

    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (429, "1")
    assert "这次还须等待 1 秒。账号已为您保留，请在 1 秒后输入密码再登录。" in page
    assert f'value="{lin.username}"' in page
    assert PASSWORD not in page


def test_right_password_enters_when_the_wait_is_over_and_not_a_second_before(
    lin, watch, somebody, keep_trying
):
    here = somebody()
    keep_trying(here, lin.username, 7)
    wait = int(here.sign_in(lin.username)["Retry-After"])

    watch.wait(wait - 1)
    assert here.sign_in(lin.username)["Retry-After"] == "1"
    watch.wait(1)
    assert is_in(here.sign_in(lin.username))


def test_wait_grows_to_a_minute_and_no_further_when_tries_go_on(lin, somebody, keep_trying):
    waits = keep_trying(somebody(), lin.username, 25)

    assert waits[:6] == [1, 2, 4, 8, 16, 32]
    assert set(waits[6:]) == {60}


def test_others_behind_the_address_enter_at_once_when_one_of_them_gives_wrong_passwords(
    cast_today, lin, somebody, keep_trying
):
    keep_trying(somebody(), lin.username, 15)

    assert is_in(somebody().sign_in(cast_today.account(cast_today.he).username))


def test_owner_enters_at_once_from_a_known_place_when_strangers_keep_trying_elsewhere(
    lin, watch, somebody
):
    known = somebody()
    known.sign_in(lin.username)
    known.leave()
    watch.wait(3600)
    for number in range(20):
        somebody(f"198.51.100.{number}").sign_in(lin.username, WRONG)
    assert somebody(THIRD).sign_in(lin.username).status_code == 429

    assert is_in(known.sign_in(lin.username))
    assert is_in(somebody().sign_in(lin.username))  # another browser at the known address


def test_owner_enters_with_the_own_browser_when_a_colleague_at_the_address_keeps_trying(
    lin, somebody, keep_trying
):
    own = somebody()
    own.sign_in(lin.username)
    own.leave()
    keep_trying(somebody(), lin.username, 12)
    assert somebody().sign_in(lin.username).status_code == 429

    assert is_in(own.sign_in(lin.username))
    own.client.cookies["sessionid"] = ""
    own.address = THIRD
    assert is_in(own.sign_in(lin.username))  # the browser is known wherever it is


def test_owner_waits_once_in_a_new_place_when_strangers_keep_trying_meanwhile(lin, watch, somebody):
    crowd = [somebody(f"198.51.100.{number}") for number in range(20)]
    for each in crowd:
        each.sign_in(lin.username, WRONG)
    new = somebody(THIRD)
    first = new.sign_in(lin.username)
    wait = int(first["Retry-After"])
    assert first.status_code == 429
    assert 1 <= wait <= 60

    left = watch.now
    while (watch.now - left).total_seconds() < wait:
        watch.wait(1)
        assert {each.sign_in(lin.username, WRONG).status_code for each in crowd} <= {422, 429}

    assert is_in(new.sign_in(lin.username))


def test_nothing_tells_whether_an_account_exists_when_passwords_are_wrong(
    lin, watch, somebody, keep_trying
):
    def answers(username):
        here, found = somebody(ELSEWHERE), []
        for _ in range(6):
            answer = here.sign_in(username, WRONG)
            page = answer.content.decode().replace(username, "")
            found.append((answer.status_code, answer.get("Retry-After"), page))
        return [(status, wait, "须等待" in page, "不符" in page) for status, wait, page in found]

    assert answers(lin.username) == answers("nobody-of-that-name")
    assert "nobody" not in str(list(SignInPause.objects.values()))


def test_two_thousand_behind_one_address_enter_when_some_mistype_and_one_of_them_attacks(
    cast_today, watch, somebody
):
    address = Caller("", HOME).address_key
    SignInPause.objects.create(key=address, tried_at=watch.now, count=ADDRESS.free + 7)

    answer = somebody().sign_in(cast_today.account(cast_today.he).username)
    assert answer.status_code == 429
    wait = int(answer["Retry-After"])
    assert wait <= 10
    watch.wait(wait)
    somebody().sign_in("guess-again", WRONG)
    assert is_in(somebody().sign_in(cast_today.account(cast_today.he).username))


def test_wait_is_forgotten_when_the_right_password_came(lin, watch, somebody, keep_trying):
    here = somebody()
    keep_trying(here, lin.username, 6)
    watch.wait(60)
    here.sign_in(lin.username)
    here.leave()

    assert here.sign_in(lin.username, WRONG).status_code == 422
    assert is_in(here.sign_in(lin.username))


def test_sign_in_comes_again_later_when_too_many_passwords_are_looked_at(
    lin, somebody, monkeypatch, settings
):
    settings.PASSWORD_HASHERS = ["huzhu.people.hashing.BoundedArgon2"]
    monkeypatch.setattr("huzhu.people.hashing._turns._line", no_place())
    answer = somebody().sign_in(lin.username)

    assert (answer.status_code, answer["Retry-After"]) == (429, "3")
    assert "您的密码还没有核对" in answer.content.decode()
    assert SignInPause.objects.filter(count__gt=0).count() == 0


def no_place():
    class Full:
        def acquire(self, **_how):
            return False

    return Full()


@pytest.mark.parametrize("address", ["2001:db8:1:2::1", HOME])
def test_one_house_is_one_address_when_it_counts(lin, somebody, keep_trying, address):
    keep_trying(somebody(address), lin.username, 9)
    neighbour = {"2001:db8:1:2::1": "2001:db8:1:2:ffff::9", HOME: HOME}[address]

    assert somebody(neighbour).sign_in(lin.username).status_code == 429
