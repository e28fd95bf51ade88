"""Asked again before signing, exporting, giving rights; the act goes on with what was typed."""

import json
import re
import time

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.totp.internal import auth as totp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from huzhu.audit.kinds import kinds
from huzhu.people.models import Account, Founding, SignInPause
from huzhu.projects.models import ServiceProject
from huzhu.web import asked_again, second_factor
from tests import road
from tests.cast import PASSWORD
from tests.clients import signed_in
from tests.soft_key import SoftKey

pytestmark = pytest.mark.clause("S6.5.b")
SECRET = "JBSWY3DPEHPK3PXP"
APPOINT = reverse("office:appoint-in-office")
TYPED = {
    "full_name": "沈知",
    "username": "shenzhi",
    "role": "department_clerk",
    "department": "finance",
    "starts_on": "2026-09-01",
}


@pytest.fixture
def later(cast):
    """A session in which nothing was shown for 31 minutes."""

    def later(actor):
        account = cast.account(actor)
        account.set_password(PASSWORD)
        account.save()
        client = signed_in(cast, actor)
        session = client.session
        (record,) = session[AUTHENTICATION_METHODS_SESSION_KEY]
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{**record, "at": time.time() - 31 * 60}]
        session.save()
        return client

    return later


def carried(answer) -> dict[str, str]:
    """What the page that asks sends on, field by field."""
    text = answer.content.decode()
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', text))


def is_appointed() -> bool:
    return Account.objects.filter(username="shenzhi").exists()


def test_giving_rights_asks_and_goes_on_with_what_was_typed(later, jiang):
    client = later(jiang)
    asked = client.post(APPOINT, TYPED)
    assert asked.status_code == 401
    assert "再次确认是您本人" in asked.content.decode()
    assert not is_appointed()
    fields = carried(asked)
    assert TYPED.items() <= fields.items()

    done = client.post(APPOINT, {**fields, "again_password": PASSWORD})
    assert "沈知的校验码" in done.content.decode()
    assert is_appointed()
    assert client.post(APPOINT, {**TYPED, "username": "another"}).status_code == 200


def test_wrong_password_does_nothing_is_counted_and_is_asked_again_with_the_same(later, jiang):
    client = later(jiang)
    asked = client.post(APPOINT, {**TYPED, "again_password": "not-the-password"})
    assert asked.status_code == 422
    assert "您输入的密码不符" in asked.content.decode()
    assert TYPED.items() <= carried(asked).items()
    assert "not-the-password" not in asked.content.decode()
    assert not is_appointed()
    assert SignInPause.objects.filter(count__gte=1).exists()


def test_answer_of_nothing_is_no_answer(later, jiang):
    asked = later(jiang).post(APPOINT, {**TYPED, "again_password": "", "again_code": " "})
    assert "一样都没有" in asked.content.decode()
    assert not is_appointed()


def test_code_of_the_authenticator_is_as_good_and_counts_once(cast, later, jiang, monkeypatch):
    totp.TOTP.activate(cast.account(jiang), SECRET)
    monkeypatch.setattr(totp, "yield_hotp_counters_from_time", lambda: iter([1_000]))
    code = totp.format_hotp_value(totp.hotp_value(SECRET, 1_000))
    client = later(jiang)
    assert "或者：验证器当前显示的验证码" in client.post(APPOINT, TYPED).content.decode()
    client.post(APPOINT, {**TYPED, "again_code": f" {code[:3]} {code[3:]}"})
    assert is_appointed()

    replayed = later(jiang).post(APPOINT, {**TYPED, "username": "two", "again_code": code})
    assert "您输入的验证码不符或已用过" in replayed.content.decode()


def asked_of(answer) -> dict:
    """What the page asks the browser of a passkey."""
    text = answer.content.decode()
    return json.loads(re.search(r'id="passkey-options"[^>]*>(.*?)</script>', text)[1])


@pytest.fixture
def at_its_name(cast, later, jiang):
    """江, who has a passkey, at the name that it is bound to."""
    key, client = SoftKey(), later(jiang)
    key.register(cast.account(jiang))
    client.defaults["SERVER_NAME"] = "localhost"
    return key, client


def test_passkey_is_as_good_and_what_was_typed_goes_on(at_its_name):
    key, client = at_its_name
    asked = client.post(APPOINT, TYPED)
    assert "用通行密钥确认并继续办理" in asked.content.decode()
    shown = key.answer(asked_of(asked))
    done = client.post(APPOINT, {**carried(asked), "again_password": "", "again_passkey": shown})
    assert "沈知的校验码" in done.content.decode()
    assert shown not in done.content.decode()
    assert is_appointed()


@pytest.mark.parametrize(
    "how", ["another's", "another name", "another site", "again", "no question", "no answer"]
)
def test_passkey_that_is_not_this_ones_answer_confirms_nothing(at_its_name, how):
    key, client = at_its_name
    options = asked_of(client.post(APPOINT, TYPED))
    told = {"another name": {"host": "elsewhere"}, "another site": {"origin": "https://else.where"}}
    other = {} if how == "another's" else {"id": key.id, "key": key.key}
    shown = SoftKey(**other, **told.get(how, {})).answer(options)
    if how == "again":  # what was answered before the page asked anew
        client.post(APPOINT, TYPED)
    if how == "no question":
        session = client.session
        del session["mfa.webauthn.state"]
        session.save()
    if how == "no answer":
        shown = "{}"
    answer = client.post(APPOINT, {**TYPED, "again_passkey": shown})
    assert answer.status_code == 422
    assert "须用本账号登记的通行密钥确认：这一次没有通过" in answer.content.decode()
    assert TYPED.items() <= carried(answer).items()
    assert not is_appointed()


def test_passkey_is_asked_for_at_its_name_alone(cast, later, jiang):
    client = later(jiang)
    assert "通行密钥" not in client.post(APPOINT, TYPED).content.decode()
    SoftKey().register(cast.account(jiang))
    page = client.post(APPOINT, TYPED).content.decode()
    assert "data-passkey-start" not in page
    assert "通行密钥只能在" in page


def test_signing_asks_and_is_signed_with_the_opinion_that_was_typed(
    cast, later, clock, standing_at_meeting
):
    clock(road.DECIDED_AT)
    project = standing_at_meeting
    address = reverse("office:approve", args=[project.number])
    client = later(cast.wang)
    asked = client.post(address, {"opinion": "同意，按方案实施"})
    assert asked.status_code == 401
    state = ServiceProject.objects.get(pk=project.pk).state

    done = client.post(address, {**carried(asked), "again_password": PASSWORD})
    assert done.status_code == 302
    assert ServiceProject.objects.get(pk=project.pk).state != state


def test_whoever_has_just_come_in_is_asked_nothing(desk, jiang):
    assert desk(jiang).post(APPOINT, TYPED).status_code == 200
    assert is_appointed()


def test_export_leads_to_the_page_that_asks_and_back(later, cast):
    address = reverse("agency:projects-export")
    asked = later(cast.lin).get(address)
    assert asked.status_code == 302
    assert asked.url == f"{reverse('account_reauthenticate')}?next={address.replace('/', '%2F')}"


def test_part_of_a_page_and_a_file_are_led_back_to_what_the_browser_has_kept(later, jiang):
    came_from = {"referer": "http://testserver/office/organisations/office/"}
    part = later(jiang).post(APPOINT, TYPED, headers={**came_from, "hx-request": "true"})
    file = SimpleUploadedFile("list.csv", b"x")
    whole = later(jiang).post(APPOINT, {**TYPED, "file": file}, headers=came_from)
    for leads in (part["HX-Redirect"], whole.url):
        assert leads.endswith("?next=%2Foffice%2Forganisations%2Foffice%2F%23put-back")
    assert not is_appointed()


def test_visitor_of_a_demonstration_is_asked_nothing(later, jiang, settings):
    settings.MAY_DEMONSTRATE = True
    Founding.objects.create(is_demonstration=True, began_at=timezone.now())
    client = later(jiang)
    session = client.session
    session[second_factor.DEMONSTRATION] = True
    session.save()
    assert client.post(APPOINT, TYPED).status_code == 200


def test_whoever_came_in_by_a_demonstration_that_is_over_is_asked(later, jiang):
    client = later(jiang)
    session = client.session
    session[second_factor.DEMONSTRATION] = True
    session.save()
    assert client.post(APPOINT, TYPED).status_code == 401
    assert not is_appointed()


def test_act_would_be_done_without_a_question_when_nothing_looked(later, jiang, monkeypatch):
    monkeypatch.setattr(asked_again, "is_fresh", lambda _request: True)
    later(jiang).post(APPOINT, TYPED)
    assert is_appointed()


def test_weighty_acts_are_those_that_decide_or_give_rights():
    assert {code for code, kind in kinds().items() if kind.is_weighty} == {
        "assessment.answer_objection",
        "assessment.decide_points",
        "assessment.review_item",
        "assessment.review_many",
        "notices.hand_over_all",
        "people.appoint_person",
        "people.begin_support_view",
        "people.ask_recovery",
        "people.confirm_correction",
        "people.confirm_proposal",
        "people.confirm_proxy",
        "people.give_proxy",
        "people.order_recusal",
        "people.propose_administrator",
        "people.propose_administrator_end",
        "people.propose_end",
        "people.register_terminal",
        "people.withdraw_recusal",
        "projects.approve",
    }


@pytest.fixture
def with_factors(later, jiang, cast, monkeypatch):
    """江 has an authenticator that shows nothing of what is typed, and a passkey."""
    client = later(jiang)
    totp.TOTP.activate(cast.account(jiang), SECRET)
    SoftKey().register(cast.account(jiang))
    monkeypatch.setattr(totp, "yield_hotp_counters_from_time", lambda: iter([7]))
    session = client.session
    records = session[AUTHENTICATION_METHODS_SESSION_KEY]
    old = {"method": "mfa", "type": "totp", "at": time.time() - 31 * 60}
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [*records, old]
    session.save()
    return client


def test_who_has_to_wait_with_codes_is_told_so_and_for_how_long(with_factors):
    wrong = {**TYPED, "again_code": "000000"}
    answers = [with_factors.post(APPOINT, wrong) for _ in range(6)]
    assert [each.status_code for each in answers] == [422] * 5 + [429]
    assert answers[5]["Retry-After"] == "60"
    assert "须等待一分钟" in answers[5].content.decode()
    assert not is_appointed()


def test_who_has_to_wait_with_passwords_is_told_so_and_for_how_long(later, jiang):
    client = later(jiang)
    wrong = {**TYPED, "again_password": "not-the-password"}
    answers = [client.post(APPOINT, wrong) for _ in range(12)]
    last = answers[-1]
    assert (answers[0].status_code, last.status_code) == (422, 429)
    assert int(last["Retry-After"]) > 0


@pytest.mark.parametrize("sent", ['{"a":' * 5000, '{"id":"*"}', "[", "7"])
def test_answer_that_no_passkey_gives_is_refused_where_it_is_asked_again(with_factors, sent):
    answer = with_factors.post(APPOINT, {**TYPED, "again_passkey": sent})
    assert answer.status_code == 422
    assert "须用本账号登记的通行密钥确认：这一次没有通过" in answer.content.decode()
    assert not is_appointed()
