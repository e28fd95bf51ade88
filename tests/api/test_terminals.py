"""Devices at counters: registered, let in with a token, narrow, stopped at once.

Not here: lists of uses (``tests/claims``), what a member sees of a code.
"""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huzhu.audit import queries as audit
from huzhu.claims.actions import scanning
from huzhu.claims.errors import CodeUsed
from huzhu.claims.models import Offer, VoucherCode
from huzhu.kernel.errors import NotYours, ReasonMissing
from huzhu.people import limits, terminals
from huzhu.people.actions import terminals as acts
from huzhu.people.models import Account, Position, Terminal
from huzhu.people.states import TerminalAct
from huzhu.people.terminal_errors import (
    NetworkWrong,
    NoAgencyOfNumber,
    NobodyAnswerable,
    NoSuchTerminal,
    TerminalNamed,
    TerminalOver,
    TerminalStopped,
    TerminalTermWrong,
)
from tests.claims.offers import published

pytestmark = pytest.mark.clause("S6.5.a")
LOOK_UP, USE = "/api/v1/terminals/codes/look-up", "/api/v1/terminals/codes/use"
HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"


@pytest.fixture
def now():
    return timezone.localtime()


@pytest.fixture
def offer(cast_today, now) -> Offer:
    """Two codes, the first of them 赵's."""
    made = published(
        2, at=now - timedelta(days=2), agency_id=cast_today.agency_a.pk,
        opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=6),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("UPDATE claims_offer SET given = 1 WHERE id = %s", [made.pk])
        cursor.execute(
            "INSERT INTO claims_claim (offer_id, member_id, number) VALUES (%s, %s, 1)",
            [made.pk, cast_today.zhao.pk],
        )
    return made


def wanted(cast, now, **told):
    given = {
        "name": "东四门店扫码枪", "place": "一层收银台", "agency": cast.agency_a.number,
        "answerable": cast.account(cast.lin).username, "acts": list(TerminalAct),
        "networks": f"{HERE}，10.8.3.0/24", "ends_on": now.date() + timedelta(days=30),
    }  # fmt: skip
    return acts.NewTerminal(**given | told)


@pytest.fixture
def issued(cast_today, now):
    return acts.register_terminal(wanted(cast_today, now), by=cast_today.feng, at=now)


def call(path, token, code, address=HERE):
    head = {"Authorization": f"Bearer {token}"} if token else {}
    return Client(REMOTE_ADDR=address).post(
        path, {"code": code}, content_type="application/json", headers=head
    )


def code_of(offer, number):
    return f"2026-0001{number + 1:09d}"


# --- what it does -----------------------------------------------------------------------------


def test_device_looks_a_code_up_and_records_its_use_once(offer, issued, cast_today):
    code = code_of(offer, 1)
    told = call(LOOK_UP, issued.token, code).json()
    assert (told["offer"], told["number"], told["used_at"]) == ("观影活动", 1, None)
    assert not {"member", "name", "passcode", "code"} & set(told)
    used = call(USE, issued.token, f" {code} ")
    assert (used.status_code, bool(used.json()["used_at"])) == (200, True)
    again = call(USE, issued.token, code)
    assert (again.status_code, again.json()["code"]) == (409, "claims.code_used")
    assert "已于" in again.json()["detail"]
    assert call(LOOK_UP, issued.token, code).json()["used_at"] == used.json()["used_at"]


def test_calls_stand_in_the_trail_under_the_device_and_who_is_answerable(offer, issued, cast_today):
    for path in (LOOK_UP, USE):
        call(path, issued.token, code_of(offer, 1))
    lin = cast_today.account(cast_today.lin)
    for code in ("claims.look_up_code", "claims.record_use"):
        (event,) = audit.events_of(f"offer:{offer.pk}").filter(code=code)
        assert (event.actor_name, event.actor_title) == (
            "东四门店扫码枪", f"设备，负责人{lin.full_name}",
        )  # fmt: skip
        assert (event.account_id, event.address, event.facts["number"]) == (lin.pk, HERE, 1)


def test_of_two_at_once_one_is_recorded(offer, issued, monkeypatch, now):
    by = terminals.actor_of(issued.terminal)
    read_before = VoucherCode.objects.get(offer=offer, number=1)
    scanning.record_use(code_of(offer, 1), by=by, at=now)
    monkeypatch.setattr(scanning, "_code", lambda *_, **__: read_before)
    with pytest.raises(CodeUsed):
        scanning.record_use("", by=by, at=now)


@pytest.mark.parametrize(
    ("given", "status", "why"),
    [
        ("nobody's", 404, "claims.no_such_code_here"),
        ("not won", 409, "claims.code_not_given"),
        ("ended", 410, "claims.code_ended"),
        ("", 422, ""),
        ("x" * 65, 422, ""),
    ],
)
def test_code_that_does_not_count_is_told_and_not_used(offer, issued, given, status, why):
    if given == "ended":
        VoucherCode.objects.filter(number=1).update(expires_on="2026-01-01")
    known = {"not won": code_of(offer, 2), "ended": code_of(offer, 1)}
    answer = call(USE, issued.token, known.get(given, given))
    assert answer.status_code == status
    assert not why or answer.json()["code"] == why
    assert not VoucherCode.objects.filter(used_at__isnull=False).exists()


# --- what it does not -------------------------------------------------------------------------


def refusals(cast, terminal):
    """What turns a device away: what is done to it, and how it is told."""
    row = Terminal.objects.filter(pk=terminal.pk)
    yesterday = timezone.localdate() - timedelta(days=1)
    posts = Position.objects.filter(account=terminal.answerable_id)
    return {
        "revoked": (lambda: row.update(revoked_at=timezone.now()), "已停用"),
        "expired": (lambda: row.update(ends_on=yesterday), "已过期"),
        "nobody answerable": (lambda: posts.update(ends_on=yesterday), "已不在该机构任职"),
        "account over": (
            lambda: Account.objects.filter(pk=terminal.answerable_id).update(is_active=False),
            "已不在该机构任职",
        ),
        "other post": (lambda: posts.update(agency=cast.agency_b), "已不在该机构任职"),
        "another act": (lambda: row.update(acts=["look_up"]), "不能登记电子码的使用"),
        "no act": (lambda: row.update(acts=[]), "不能登记电子码的使用"),
        "other networks": (lambda: row.update(networks=["10.8.3.0/24"]), "登记的网络地址"),
    }


@pytest.mark.parametrize(
    "how",
    ["revoked", "expired", "nobody answerable", "account over", "other post", "another act",
     "no act", "other networks"],
)  # fmt: skip
def test_device_that_is_over_or_elsewhere_is_turned_away_at_once(offer, issued, cast_today, how):
    change, why = refusals(cast_today, issued.terminal)[how]
    change()
    for _ in range(3):
        answer = call(USE, issued.token, code_of(offer, 1))
        told = answer.json()
        assert (answer.status_code, why in told["detail"]) == (403, True)
        assert told["code"] in {"people.terminal_stopped", "people.terminal_act_not_given"}
    assert not VoucherCode.objects.filter(used_at__isnull=False).exists()
    told = audit.events_of(f"terminal:{issued.terminal.pk}")
    assert told.filter(code="people.turn_away_terminal").count() == 1


def test_device_is_let_in_on_its_last_day(offer, issued, now):
    Terminal.objects.update(ends_on=now.date())
    assert call(LOOK_UP, issued.token, code_of(offer, 1)).status_code == 200


def test_device_that_is_turned_away_for_hours_stands_in_the_trail_again(issued, now):
    told = audit.events_of(f"terminal:{issued.terminal.pk}")
    told = told.filter(code="people.turn_away_terminal")
    asked = {"act": TerminalAct.RECORD_USE, "address": ELSEWHERE}
    for minutes, count in ((0, 1), (59, 1), (61, 2)):
        with pytest.raises(TerminalStopped):
            terminals.admit(issued.token, at=now + timedelta(minutes=minutes), **asked)
        assert told.count() == count


def test_device_of_another_agency_finds_no_code(offer, issued, cast_today):
    Terminal.objects.update(agency=cast_today.agency_b, answerable=cast_today.zhou.account_id)
    for path in (LOOK_UP, USE):
        answer = call(path, issued.token, code_of(offer, 1))
        assert (answer.status_code, answer.json()["code"]) == (404, "claims.no_such_code_here")


@pytest.mark.parametrize(
    "change", [lambda _: "", lambda token: token[:-1], lambda _: "x", str.upper]
)
def test_token_that_is_none_opens_nothing(offer, issued, change):
    assert call(USE, change(issued.token), code_of(offer, 1)).status_code == 401


def test_device_opens_no_page_and_no_other_call(offer, issued):
    bearer = {"Authorization": f"Bearer {issued.token}"}
    client = Client(REMOTE_ADDR=HERE, headers=bearer)
    assert client.get(reverse("office:terminals")).status_code == 302
    assert client.get(f"/api/v1/offers/{offer.pk}/claims/mine").status_code == 401
    assert client.post(f"/api/v1/offers/{offer.pk}/tickets").status_code == 401
    assert client.get(LOOK_UP).status_code == 405


def test_person_with_a_session_is_no_device(offer, as_staff, cast_today):
    answer = as_staff(cast_today.feng).post(USE, {"code": "x"}, content_type="application/json")
    assert answer.status_code == 401


def test_device_asks_no_more_than_a_person_scans(offer, issued, monkeypatch):
    few = limits.Limit("scans", "扫码", 2, timedelta(minutes=1), "一分钟")
    monkeypatch.setattr(terminals, "SCANS", few)
    answers = [call(LOOK_UP, issued.token, "none").status_code for _ in range(3)]
    assert answers == [404, 404, 429]


# --- who registers one ------------------------------------------------------------------------

WRONG = {
    "agency": ({"agency": "99999"}, NoAgencyOfNumber),
    "nobody": ({"answerable": "nobody"}, NobodyAnswerable),
    "everywhere": ({"networks": "0.0.0.0/0"}, NetworkWrong),
    "wide": ({"networks": "10.0.0.0/15"}, NetworkWrong),
    "wide six": ({"networks": "2001:db8::/47"}, NetworkWrong),
    "no network": ({"networks": "门店"}, NetworkWrong),
    "blank": ({"networks": " "}, NetworkWrong),
    "over": ({"ends_on": -1}, TerminalTermWrong),
    "for ever": ({"ends_on": 732}, TerminalTermWrong),
}


@pytest.mark.parametrize("what", WRONG)
def test_device_that_is_nobodys_or_anywheres_is_not_registered(cast_today, now, what):
    told, refused = WRONG[what]
    if "ends_on" in told:
        told = {"ends_on": now.date() + timedelta(days=told["ends_on"])}
    with pytest.raises(refused):
        acts.register_terminal(wanted(cast_today, now, **told), by=cast_today.feng, at=now)


def test_whoever_is_answerable_works_at_the_agency(cast_today, now):
    other = cast_today.account(cast_today.zhou).username
    with pytest.raises(NobodyAnswerable):
        acts.register_terminal(
            wanted(cast_today, now, answerable=other), by=cast_today.feng, at=now
        )


def test_the_department_of_information_alone_registers_and_stops(cast_today, now, issued):
    for by in (cast_today.he, cast_today.lin, cast_today.wang, cast_today.zheng):
        with pytest.raises(NotYours):
            acts.register_terminal(wanted(cast_today, now, name="另一台"), by=by, at=now)
        with pytest.raises(NotYours):
            acts.revoke_terminal(issued.terminal, reason="遗失", by=by, at=now)


def test_name_is_one_devices_until_it_is_stopped_and_it_is_stopped_once(cast_today, now, issued):
    with pytest.raises(TerminalNamed):
        acts.register_terminal(wanted(cast_today, now), by=cast_today.feng, at=now)
    with pytest.raises(ReasonMissing):
        acts.revoke_terminal(issued.terminal, reason=" ", by=cast_today.feng, at=now)
    acts.revoke_terminal(issued.terminal, reason="遗失", by=cast_today.feng, at=now)
    with pytest.raises(TerminalOver):
        acts.revoke_terminal(issued.terminal, reason="遗失", by=cast_today.feng, at=now)
    with pytest.raises(NoSuchTerminal):
        terminals.terminal_by_id(issued.terminal.pk + 1)
    again = acts.register_terminal(wanted(cast_today, now), by=cast_today.feng, at=now)
    assert again.token != issued.token


def test_devices_in_use_stand_first(cast_today, now, issued):
    other = acts.register_terminal(
        wanted(cast_today, now, name="另一台"), by=cast_today.feng, at=now + timedelta(hours=1)
    )
    assert list(terminals.terminals()) == [other.terminal, issued.terminal]
    acts.revoke_terminal(other.terminal, reason="遗失", by=cast_today.feng, at=now)
    assert list(terminals.terminals()) == [issued.terminal, other.terminal]


def test_token_is_shown_once_and_kept_nowhere(cast_today, as_staff, now):
    client = as_staff(cast_today.feng)
    asked = wanted(cast_today, now)
    fields = {name: getattr(asked, name) for name in asked.__slots__}
    page = client.post(reverse("office:terminals"), fields).content.decode()
    token = re.search(r"hzt_[\w-]{43}", page)[0]
    assert "只在本页显示这一次" in page
    listed = client.get(reverse("office:terminals")).content.decode()
    assert ("东四门店扫码枪" in listed, token in listed) == (True, False)
    (row,) = Terminal.objects.values()
    assert token not in str(row)
    (event,) = audit.events_of(f"terminal:{row['id']}")
    assert token not in str(event.facts)
    client.post(reverse("office:revoke-terminal", args=[row["id"]]), {"reason": "遗失"})
    assert "冯" in Terminal.objects.get().revoked_by


def test_others_of_the_office_see_the_list_and_no_form(cast_today, as_staff, issued):
    page = as_staff(cast_today.he).get(reverse("office:terminals")).content.decode()
    assert "东四门店扫码枪" in page
    assert "登记，并显示口令" not in page
    assert "停用这台设备" not in page
