"""Somebody who lost every second factor on the pages: asked for, handed over, registered anew."""

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from huzhu.people import recovering
from tests.clients import signed_in
from tests.web.office.test_passwords import LONG, handed_over, use

WHY = "手机遗失，已当面核对本人"
pytestmark = pytest.mark.clause("S6.5.b")


@pytest.fixture
def lost(cast):
    """林, who has an authenticator and it is gone."""
    account = cast.account(cast.lin)
    TOTP.activate(account, "JBSWY3DPEHPK3PXP")
    return account


def ask(client, cast, reason=WHY):
    address = reverse("office:ask-recovery", args=[cast.lin.position_id])
    return client.post(address, {"reason": reason})


def page_of_agency(client, cast) -> str:
    return client.get(reverse("office:organisation", args=[cast.agency_a.pk])).content.decode()


def test_recovery_is_offered_for_whoever_has_a_factor_alone(cast, jiang, desk, lost):
    page = page_of_agency(desk(jiang), cast)
    offered = re.findall(r"organisations/terms/(\d+)/recover/", page)
    assert offered == [str(cast.lin.position_id)]


def test_reason_is_asked_for(cast, jiang, desk, lost):
    answer = ask(desk(jiang), cast, reason=" ")
    assert answer.status_code == 422
    assert 'id="recover-' in answer.content.decode()


def test_who_cannot_get_in_is_read_by_those_who_let_somebody_in(cast, jiang, desk, lost):
    ask(desk(jiang), cast)
    told = {
        reader: desk(reader).get(reverse("office:rights")).content.decode()
        for reader in (cast.wang, cast.he, cast.feng)
    }
    assert WHY in told[cast.wang]
    assert WHY not in told[cast.he]
    assert WHY not in told[cast.feng]
    assert lost.username not in told[cast.feng]


def test_two_persons_let_somebody_in_who_registers_anew(cast, jiang, desk, lost):
    before = signed_in(cast, cast.lin)
    asked = ask(desk(jiang), cast)
    assert f"理由：{WHY}。已通知{lost.full_name}本人" in asked.content.decode()
    waits = desk(cast.wang).get(reverse("office:rights")).content.decode()
    assert f"恢复登录：{WHY}" in waits
    todos = desk(cast.wang).get(reverse("office:todos")).content.decode()
    assert f"{lost.full_name}的恢复登录链接" in todos
    link = handed_over(cast, desk, asked)
    client = Client()
    client.get(link)
    assert (
        "您原有的验证器、通行密钥和恢复代码全部作废"
        in client.get(reverse("set-password")).content.decode()
    )

    use(link)

    assert not recovering.has_factor(lost.pk)
    assert before.get(reverse("agency:home")).url.startswith(reverse("account_login"))
    new = Client()
    entered = {"login": lost.username, "password": LONG}
    assert new.post(reverse("account_login"), entered).url == reverse("second-factor")
    assert new.get(reverse("agency:home")).url == reverse("second-factor")
