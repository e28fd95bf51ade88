"""Which pages hash a password: those in the lanes of the sign-ins alone, and never for nothing.

Not here: the lanes (``tests/runtime/test_turns``), how many hash at a time (``tests/people``).
"""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import reverse

from huzhu.config.turns import HASHING
from tests.cast import PASSWORD
from tests.clients import enter
from tests.web.sign_in.door import HOME
from tests.web.sign_in.test_strangers import of_accounts

NEW = "红墙边的第三棵银杏又黄了叶子"


@pytest.fixture
def hashed(monkeypatch) -> list[str]:
    """Every password that is hashed, with the hasher of the tests."""
    seen, encode = [], MD5PasswordHasher.encode

    def watched(self, password, salt):
        seen.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", watched)
    return seen


def signed_in(account) -> Client:
    client = Client(REMOTE_ADDR=HOME)
    account.refresh_from_db()  # one of the pages sets the password
    enter(client, account)
    return client


def test_every_page_that_hashes_stands_in_the_lanes_of_the_sign_ins(lin, hashed):
    entered = {"login": lin.username, "password": PASSWORD, "present": PASSWORD, "again": PASSWORD}
    found = set()
    for address in of_accounts():
        for client in (Client(REMOTE_ADDR=HOME), signed_in(lin)):
            hashed.clear()
            client.post(address, entered)
            found |= {address} if hashed else set()
    by_link = reverse("set-password")  # hashes for the holder of a link alone
    assert found | {by_link} == set(map(reverse, HASHING))


@pytest.mark.parametrize("password", ["林晓林晓林晓林晓林晓林晓", "x" * 400, "123456789012"])
def test_present_password_is_not_looked_at_when_the_new_one_breaks_a_rule(lin, hashed, password):
    client = signed_in(lin)
    hashed.clear()
    entered = {"present": PASSWORD, "password": password, "again": password}
    answer = client.post(reverse("change-password"), entered)
    assert answer.status_code == 422
    assert "密码须符合所列的各项要求" in answer.content.decode()
    assert hashed == []


def test_present_password_is_looked_at_when_the_new_one_keeps_the_rules(lin, hashed):
    client = signed_in(lin)
    hashed.clear()
    entered = {"present": PASSWORD, "password": NEW, "again": NEW}
    assert client.post(reverse("change-password"), entered).status_code == 302
    assert {PASSWORD, NEW} <= set(hashed)
