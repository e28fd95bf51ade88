"""Setting a password by a link: issued by the office, handed over, used once."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from huzhu.audit.models import AuditEvent
from huzhu.people import actions
from huzhu.people.models import Account
from tests import road
from tests.cast import PASSWORD

NEW = "红墙边的第三棵银杏"
LONG = NEW + "又黄了叶子"


@pytest.fixture
def account(cast) -> Account:
    return cast.account(cast.lin)


@pytest.fixture
def link(cast, jiang, desk, account) -> str:
    """A link for 林, as the page shows it."""
    return link_on(issue(desk(jiang), account))


def issue(client, account):
    return client.post(reverse("office:issue-password-link", args=[account.pk]))


def link_on(answer) -> str:
    return re.search(r'id="password-link">http://testserver([^<]+)<', answer.content.decode())[1]


def use(link, password=LONG, again=None, client=None):
    client = client or Client()
    client.get(link)
    return client.post(
        reverse("set-password"), {"password": password, "again": again or password}, follow=True
    )


def can_sign_in(account, password) -> bool:
    entered = {"login": account.username, "password": password}
    return Client().post(reverse("account_login"), entered).status_code == 302


def test_link_sets_the_password_once_and_leads_to_signing_in(account, link):
    done = use(link)

    assert done.redirect_chain[-1][0] == reverse("account_login")
    assert f"请用账号“{account.username}”登录" in done.content.decode()
    assert can_sign_in(account, LONG)
    assert not can_sign_in(account, PASSWORD)
    again = use(link, LONG + "。")
    assert again.status_code == 410
    assert "设置密码的链接三天内有效，只能使用一次" in again.content.decode()
    assert can_sign_in(account, LONG)


def test_link_for_somebody_new_is_shown_right_after_the_appointment(cast, jiang, desk):
    wanted = {
        "full_name": "沈知",
        "username": "shenzhi",
        "role": "agency_clerk",
        "starts_on": "2026-09-07",
    }
    answer = desk(jiang).post(reverse("office:appoint", args=[cast.agency_a.pk]), wanted)
    account = Account.objects.get(username="shenzhi")

    assert "沈知的设置密码链接" in answer.content.decode()
    assert not account.has_usable_password()
    use(link_on(answer))
    assert can_sign_in(account, LONG)


@pytest.mark.parametrize(("late", "status"), [(-1, 200), (0, 200), (1, 410)])
def test_link_is_valid_for_three_days(link, clock, late, status):
    clock(road.APPLIED_AT + timedelta(days=3, seconds=late))
    client = Client()
    assert client.get(link, follow=True).status_code == status


def test_link_is_over_when_a_newer_password_was_set(account, link, cast, jiang, desk):
    use(link_on(issue(desk(jiang), account)))
    assert Client().get(link, follow=True).status_code == 410


def test_link_is_over_when_the_account_is_closed(account, link, jiang):
    actions.close_account(account, by=jiang, at=road.APPLIED_AT)
    assert Client().get(link, follow=True).status_code == 410


def test_link_is_over_when_it_was_changed(link):
    assert Client().get(link[:-3] + "x/", follow=True).status_code == 410
    assert Client().get(reverse("password-link", args=["nonsense"]), follow=True).status_code == 410


def test_link_is_not_issued_by_somebody_who_does_not_fill_the_post(cast, desk, account):
    answer = issue(desk(cast.wu), account)
    assert answer.status_code == 403
    assert "机构、工会和岗位由组织机构部办理" in answer.content.decode()
    assert "设置密码…" not in posts_page(desk(cast.wu), cast)


def test_link_is_offered_beside_each_post_to_whoever_fills_it(cast, desk, jiang):
    assert "设置密码…" in posts_page(desk(jiang), cast)


def posts_page(client, cast) -> str:
    page = client.get(reverse("office:organisation", args=[cast.agency_a.pk])).content.decode()
    assert "林晓" in page
    return page


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        (
            "十一个字符的密码还不够",
            "密码须不少于 12 个字符，且不易被猜中：所填的太短。请换一个密码。",
        ),
        ("1q2w3e4r5t6y", "所填的是常见密码。"),
        ("林晓-agency_clerk1", "所填的与姓名或账号太相似。"),
        ("837261904528", "所填的全是数字"),
    ],
)
def test_weak_password_is_turned_away_with_the_reason(account, link, password, sentence):
    answer = use(link, password)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "请换一个密码" in page
    assert password not in page
    assert can_sign_in(account, PASSWORD)


def test_password_of_twelve_characters_is_enough(account, link):
    use(link, "槐花十二个字刚好够用了吧")
    assert can_sign_in(account, "槐花十二个字刚好够用了吧")


def test_mistyped_password_is_asked_for_again(account, link):
    answer = use(link, LONG, again=NEW)
    assert "两次输入的密码须一致" in answer.content.decode()
    assert can_sign_in(account, PASSWORD)


def test_other_sessions_of_the_account_end_when_the_password_is_set(cast, desk, jiang):
    elsewhere = desk(cast.lin)
    assert elsewhere.get(reverse("agency:home")).status_code == 200
    use(link_on(issue(desk(jiang), cast.account(cast.lin))))
    assert elsewhere.get(reverse("agency:home")).url.startswith(reverse("account_login"))


def test_link_leaves_no_trace_beside_the_act_itself(account, link, jiang):
    use(link)
    events = AuditEvent.objects.filter(subject=f"account:{account.pk}").order_by("id")
    assert [(each.code, each.actor_name, each.facts) for each in events] == [
        ("people.issue_password_link", "蒋琬", {}),
        ("people.set_password", "林晓", {}),
    ]


def test_link_is_kept_by_no_cache_and_told_to_no_other_site(link, jiang, desk, account):
    shown, opened = issue(desk(jiang), account), Client().get(link)
    assert "no-store" in shown["Cache-Control"]
    assert "no-store" in opened["Cache-Control"]
    assert opened["Referrer-Policy"] == "no-referrer"
    assert opened.url == reverse("set-password")
