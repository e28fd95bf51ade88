"""Every sign-in, what did not enter, waits, sign-outs and new passwords stand in the trail."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from huzhu.audit.models import AuditEvent
from huzhu.people.models import Account
from tests.cast import PASSWORD
from tests.web.sign_in.door import ELSEWHERE, HOME

NEW = "红墙边的第三棵银杏又黄了叶子"
WRONG = "not-the-password"


def trail_of(account) -> list[tuple]:
    """Act, who did it and the facts of every event of an account."""
    events = AuditEvent.objects.filter(subject=f"account:{account.pk}").order_by("id")
    return [(each.code.partition(".")[2], each.actor_name, each.facts) for each in events]


def test_what_happens_at_the_door_stands_in_the_trail_of_the_account(lin, watch, somebody):
    here = somebody()
    for _ in range(3):
        here.sign_in(lin.username, WRONG)
    here.sign_in(lin.username)
    here.sign_in(lin.username)
    watch.wait(1)
    here.sign_in(lin.username)
    here.leave()

    whence = {"address": HOME}
    assert trail_of(lin) == [
        *[("fail_sign_in", "未登录的人", whence)] * 3,
        ("delay_sign_in", "未登录的人", whence | {"seconds": 1, "tries": 1}),
        ("sign_in", "林晓", whence | {"way": "password"}),
        ("sign_out", "林晓", whence),
    ]


def test_nothing_that_was_typed_is_in_the_trail(db, watch, somebody):
    for _ in range(4):
        somebody().sign_in("my-password-in-the-wrong-box", WRONG)

    events = AuditEvent.objects.filter(code__startswith="people.").order_by("id").values()
    assert [(each["code"], each["subject"], each["facts"]) for each in events] == [
        ("people.try_unknown_name", "account:", {"address": HOME, "tries": 1})
    ]
    assert "my-password" not in str(list(AuditEvent.objects.values()))
    assert WRONG not in str(list(AuditEvent.objects.values()))


def test_invented_names_bring_few_rows_however_many_they_are(lin, somebody):
    for number in range(25):
        somebody().sign_in(f"invented-{number}", WRONG)

    told = AuditEvent.objects.filter(code="people.try_unknown_name").order_by("id")
    assert [each.facts["tries"] for each in told] == [1, 10]
    somebody().sign_in(lin.username, WRONG)
    somebody(ELSEWHERE).sign_in(lin.username, WRONG)
    assert [act for act, _, _ in trail_of(lin)] == ["fail_sign_in"] * 2  # each, as before


def test_allauths_own_way_out_stands_in_the_trail_too(lin, somebody):
    here = somebody()
    here.sign_in(lin.username)
    here.client.post(reverse("account_logout"), REMOTE_ADDR=HOME)

    assert [act for act, _, _ in trail_of(lin)] == ["sign_in", "sign_out"]


def test_leaving_writes_nothing_when_nobody_is_signed_in(cast_today, as_member, as_staff):
    Client().post(reverse("leave"))
    as_member(cast_today.zhao).post(reverse("leave"))

    assert not AuditEvent.objects.filter(code="people.sign_out").exists()


def test_owner_is_told_of_the_last_sign_in_and_of_wrong_passwords_since(lin, watch, somebody):
    first = somebody(ELSEWHERE)
    first.sign_in(lin.username)
    assert list(get_messages(first.client.get(reverse("identity")).wsgi_request)) == []
    at = f"{watch.now:%Y-%m-%d %H:%M}"
    watch.wait(600)
    somebody().sign_in(lin.username, WRONG)

    here = somebody()
    here.sign_in(lin.username)

    page = here.client.get(reverse("agency:home")).content.decode()
    assert f"上次登录：{at}，来自 {ELSEWHERE}。此后有 1 次密码不符。" in page


def test_own_record_is_shown_to_its_owner_alone(cast_today, lin, watch, somebody):
    here, other = somebody(), somebody()
    somebody(ELSEWHERE).sign_in(lin.username, WRONG)
    here.sign_in(lin.username)
    other.sign_in(cast_today.account(cast_today.he).username)

    own = here.client.get(reverse("own-account"))
    others = other.client.get(reverse("own-account"))

    assert [(row.kind.label, row.address) for row in own.context["rows"]] == [
        ("登录", HOME),
        ("账号或密码不符", ELSEWHERE),
    ]
    assert ELSEWHERE in own.content.decode()
    assert ELSEWHERE not in others.content.decode()
    assert [row.kind.label for row in others.context["rows"]] == ["登录"]
    assert "no-store" in own["Cache-Control"]
    assert Client().get(reverse("own-account")).url.startswith(reverse("account_login"))


def test_own_record_opens_when_no_post_is_held(db, somebody):
    nobody = Account.objects.create_user("retired", password=PASSWORD, full_name="秦越")
    here = somebody()
    here.sign_in(nobody.username)

    assert "登录记录" in here.client.get(reverse("own-account")).content.decode()


@pytest.mark.parametrize(
    ("who", "is_shown"), [("feng", True), ("zheng", True), ("wang", True), ("he", False)]
)
def test_sign_ins_are_shown_in_the_trail_to_those_who_answer_for_them(
    cast_today, as_staff, lin, somebody, who, is_shown
):
    somebody(ELSEWHERE).sign_in(lin.username, WRONG)

    page = as_staff(getattr(cast_today, who)).get(reverse("office:trail")).content.decode()

    assert ("报送年度预算" in page.partition("<tbody>")[2]) is is_shown  # no case of hers
    assert (ELSEWHERE in page) is is_shown


# --- changing the own password ------------------------------------------------------------------


def change(client, present=PASSWORD, password=NEW, again=None):
    entered = {"present": present, "password": password, "again": again or password}
    return client.post(reverse("change-password"), entered, REMOTE_ADDR=HOME)


def test_own_password_is_changed_and_other_sessions_end(lin, watch, somebody):
    here, other = somebody(), somebody(ELSEWHERE)
    here.sign_in(lin.username)
    other.sign_in(lin.username)
    key = here.client.session.session_key

    answer = change(here.client)

    assert answer.url == reverse("own-account")
    assert here.client.get(reverse("agency:home")).status_code == 200
    assert here.client.session.session_key != key
    assert other.client.get(reverse("agency:home")).url.startswith(reverse("account_login"))
    assert trail_of(lin)[-1] == ("change_password", "林晓", {"address": HOME})
    assert NEW not in str(list(AuditEvent.objects.values()))
    assert somebody().sign_in(lin.username, NEW).status_code == 302


def test_own_password_stays_when_the_present_one_is_wrong_and_tries_are_counted(
    lin, watch, somebody
):
    here = somebody()
    here.sign_in(lin.username)
    for _ in range(3):
        answer = change(here.client, present=WRONG)
        assert answer.status_code == 422
        assert "修改密码须先核对现在的密码" in answer.content.decode()

    answer = change(here.client)

    assert (answer.status_code, answer["Retry-After"]) == (429, "1")
    page = answer.content.decode()
    assert "再次核对现在的密码前须等待 1 秒" in page
    assert "或同时核对的人较多时，须等待后再核对" in page
    assert 'name="present"' in page
    assert "输入密码再登录" not in page
    assert [act for act, _, _ in trail_of(lin)] == [
        "sign_in",
        *["fail_sign_in"] * 3,
        "delay_sign_in",
    ]
    lin.refresh_from_db()
    assert lin.check_password(PASSWORD)


def test_page_names_every_rule_beside_the_field_and_a_refusal_names_the_broken_ones(lin, somebody):
    here = somebody()
    here.sign_in(lin.username)

    page = here.client.get(reverse("change-password")).content.decode()
    refused = change(here.client, password="林晓林晓林晓林晓林晓林晓")

    for sentence in ("不少于 12 个字符", "已经泄露过的密码", "不含手机号码", "倒着写的也不行"):
        assert sentence in page.partition('id="field-password"')[2].partition("field-again")[0]
    assert "所填的多是重复或连续的字符，所填的含有姓名、账号或电话。" in refused.content.decode()
    assert refused.status_code == 422
