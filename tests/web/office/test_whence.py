"""From where colleagues act: on every event of theirs, read by those who see sign-ins."""

import logging
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from huzhu.audit.models import AuditEvent
from huzhu.audit.whence import coming_from, whence
from huzhu.kernel.actor import CLOCK
from tests.clients import of_member
from tests.markup import folded

pytestmark = pytest.mark.clause("S6.5.d")
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)"


@pytest.fixture
def acted(cast, desk) -> AuditEvent:
    """何 has lent her post, on a phone, from one address."""
    address = reverse("office:give-proxy", args=[cast.he.position_id])
    days = {"starts_on": "2026-09-07", "ends_on": "2026-09-07", "reason": "赴津培训"}
    desk(cast.he).post(
        address,
        {**days, "substitute": cast.wu.account_id},
        headers={"user-agent": PHONE},
        REMOTE_ADDR="10.20.30.40",
    )
    return AuditEvent.objects.get(code="people.give_proxy")


def test_an_event_says_address_and_device(acted):
    assert (acted.address, acted.device) == ("10.20.30.40", "苹果手机")


def test_compliance_reads_it_and_others_do_not(cast, desk, acted):
    seen = []
    for who in (cast.zheng, cast.he):  # her own act
        page = folded(
            desk(who).get(f"{reverse('office:trail')}?code={acted.code}").content.decode()
        )
        assert "赴津培训" in page
        seen.append("来自 10.20.30.40 · 苹果手机" in page)
    assert seen == [True, False]


def test_where_the_clock_and_members_are_is_not_kept(cast):
    with coming_from("10.20.30.40", "电脑"):
        assert whence(cast.he) == {"address": "10.20.30.40", "device": "电脑"}
        assert whence(CLOCK) == {"address": "", "device": ""}
    assert whence(cast.he) == {"address": "", "device": ""}


def test_who_is_turned_away_stands_in_the_log_by_the_own_number(cast, desk, caplog):
    """Neither name nor what was typed: the number of the account, or of the member."""
    caplog.set_level(logging.INFO)
    desk(cast.zheng).post(reverse("office:unset-day", args=[date(2026, 9, 7)]), {})
    of_member(cast.zhao).get(reverse("office:todos"))
    Client().get("/nowhere/")

    told = [each for each in caplog.records if each.getMessage() == "turned away"]
    numbers = [(getattr(each, "account", 0), getattr(each, "member", 0)) for each in told]
    assert numbers == [(cast.zheng.account_id, 0), (0, cast.zhao.pk), (0, 0)]
