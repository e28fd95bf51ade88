"""Setting a password by a link in two parts: asked for, handed over by another, used once."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from huzhu.audit.models import AuditEvent
from huzhu.people import waiting
from huzhu.people.actions import links, organisation
from huzhu.people.models import Account, PasswordLink
from tests import road
from tests.cast import PASSWORD

NEW = "红墙边的第三棵银杏"
LONG = NEW + "又黄了叶子"


@pytest.fixture
def account(cast) -> Account:
    return cast.account(cast.lin)


class Link(str):
    """The address that the second person is shown, with the number that the issuer is told."""

    __slots__ = ("number",)

    @property
    def nearly(self) -> str:
        """Another number, as somebody who has the address alone would guess one."""
        return f"{(int(self.number) + 1) % 10**8:08d}"


@pytest.fixture
def link(cast, jiang, account) -> Link:
    """A link for 林: 蒋 asks for it, 王 hands it over."""
    waits, number = links.issue_password_link(account, by=jiang, at=road.APPLIED_AT)
    key = links.hand_over_link(waits, by=cast.wang, at=road.APPLIED_AT)
    link = Link(reverse("password-link", args=[key]))
    link.number = number
    return link


def issue(client, account):
    return client.post(reverse("office:issue-password-link", args=[account.pk]))


def number_on(answer) -> str:
    return re.search(r'id="link-number">(\d{8})<', answer.content.decode())[1]


def link_on(answer) -> Link:
    return Link(
        re.search(r'id="password-link">http://testserver([^<]+)<', answer.content.decode())[1]
    )


def handed_over(cast, desk, asked) -> Link:
    waits = waiting.links().get()
    link = link_on(desk(cast.wang).post(reverse("office:hand-over-link", args=[waits.pk])))
    link.number = number_on(asked)
    return link


def use(link, password=LONG, again=None, client=None, number=None):
    client = client or Client()
    client.get(link)
    told = {"number": number or link.number, "password": password, "again": again or password}
    return client.post(reverse("set-password"), told, follow=True)


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

    assert "沈知的校验码" in answer.content.decode()
    assert not account.has_usable_password()
    use(handed_over(cast, desk, answer))
    assert can_sign_in(account, LONG)


@pytest.mark.parametrize(("late", "status"), [(-1, 200), (0, 200), (1, 410)])
def test_link_is_valid_for_three_days(link, clock, late, status):
    clock(road.APPLIED_AT + timedelta(days=3, seconds=late))
    client = Client()
    assert client.get(link, follow=True).status_code == status


def test_link_is_over_when_a_newer_password_was_set(account, link, cast, jiang, desk):
    use(handed_over(cast, desk, issue(desk(jiang), account)))
    assert Client().get(link, follow=True).status_code == 410


def test_link_is_over_when_the_account_is_closed(account, link, jiang):
    organisation.close_account(account, by=jiang, at=road.APPLIED_AT)
    assert Client().get(link, follow=True).status_code == 410


@pytest.mark.parametrize("back", ["/office/organisations/", "x", "office:home", "..", "//evil/"])
def test_account_is_closed_wherever_the_page_would_go_back_to(account, jiang, desk, back):
    """What stands in ``next`` is an address or nothing, never the name of a page."""
    answer = desk(jiang).post(reverse("office:close-account", args=[account.pk]), {"next": back})
    assert answer.status_code == 302
    assert not Account.objects.get(pk=account.pk).is_active


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
            "密码须符合所列的各项要求，不易被猜中：所填的太短。请换一个密码。",
        ),
        ("1q2w3e4r5t6y", "所填的是常见的或已经泄露过的密码。"),
        ("林晓-agency_clerk1", "所填的含有姓名、账号或电话。"),
        ("119640801372", "所填的全是数字"),
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


def test_all_faults_are_told_at_once(account, link):
    page = use(link, "111111111111", again=NEW, number="12").content.decode()
    assert "校验码是八位数字" in page
    assert "请换一个密码" in page
    assert "两次输入的密码须一致" in page
    assert can_sign_in(account, PASSWORD)


def test_mistyped_password_is_asked_for_again(account, link):
    answer = use(link, LONG, again=NEW)
    assert "两次输入的密码须一致" in answer.content.decode()
    assert can_sign_in(account, PASSWORD)


def test_other_sessions_of_the_account_end_when_the_password_is_set(cast, desk, jiang):
    elsewhere = desk(cast.lin)
    assert elsewhere.get(reverse("agency:home")).status_code == 200
    use(handed_over(cast, desk, issue(desk(jiang), cast.account(cast.lin))))
    assert elsewhere.get(reverse("agency:home")).url.startswith(reverse("account_login"))


def test_what_comes_next_is_said_also_at_a_browser_that_was_signed_in(cast, desk, account, link):
    """The own old session ends with the old password: the sentence is not meant for it."""
    done = use(link, client=desk(cast.lin))
    assert done.redirect_chain[-1][0] == reverse("account_login")
    assert f"请用账号“{account.username}”登录" in done.content.decode()


def test_link_leaves_no_trace_beside_the_acts_themselves(account, link):
    use(link)
    row = PasswordLink.objects.get()
    events = AuditEvent.objects.filter(subject=f"account:{account.pk}").order_by("id")
    assert [(each.code, each.actor_name, each.facts) for each in events] == [
        ("people.issue_password_link", "蒋琬", {}),
        ("people.hand_over_link", "王芃", {"link": row.pk}),
        ("people.try_link_number", "未登录", {"link": row.pk, "is_right": True}),
        ("people.set_password", "林晓", {}),
    ]
    stored = repr([list(table.objects.values()) for table in (PasswordLink, AuditEvent)])
    assert link.number not in stored
    assert link.split("/")[-2].partition(".")[2] not in stored


@pytest.mark.clause("S6.5.a")
def test_link_alone_opens_nothing_and_dies_after_five_wrong_numbers(account, link):
    for left in (4, 3, 2, 1):
        answer = use(link, number=link.nearly)
        assert answer.status_code == 422
        assert f"还可以再试 {left} 次" in answer.content.decode()
    assert use(link, number=link.nearly).status_code == 410
    assert use(link).status_code == 410
    assert not can_sign_in(account, LONG)
    assert can_sign_in(account, PASSWORD)


@pytest.mark.parametrize("typed", ["1234567", "12345678901", "一二三四五六七八"])
def test_what_is_no_number_at_all_is_a_slip_and_no_try(account, link, typed):
    answer = use(link, number=typed)
    assert answer.status_code == 422
    assert "校验码是八位数字" in answer.content.decode()
    assert PasswordLink.objects.get(account=account).wrong_count == 0


def test_number_may_be_typed_in_full_width_and_with_blanks(account, link):
    wide = link.number.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    use(link, number=f" {wide[:4]}　{wide[4:]}")
    assert can_sign_in(account, LONG)


def test_right_number_still_opens_after_four_wrong_ones(account, link):
    for _ in range(4):
        use(link, number=link.nearly)
    use(link, number=f" {link.number[:4]} {link.number[4:]} ")
    assert can_sign_in(account, LONG)


@pytest.mark.clause("S6.5.a")
@pytest.mark.parametrize("who", ["issuer", "own", "finance"])
def test_link_is_handed_over_by_a_second_person_of_a_named_role_alone(cast, desk, jiang, who):
    account = cast.account(cast.wang if who == "own" else cast.lin)
    issue(desk(jiang), account)
    waits = waiting.links().get()
    second = {"issuer": jiang, "own": cast.wang, "finance": cast.chen}[who]
    answer = desk(second).post(reverse("office:hand-over-link", args=[waits.pk]))
    assert answer.status_code == 403
    assert "password-link" not in answer.content.decode()


def test_link_for_oneself_is_turned_away(cast, desk, jiang):
    answer = issue(desk(jiang), cast.account(jiang))
    assert answer.status_code == 403
    assert "任何人不得为本人办理" in answer.content.decode()


def test_issuer_sees_whose_turn_it_is_and_makes_the_link_void(cast, desk, jiang, account):
    asked = issue(desk(jiang), account).content.decode()
    assert "接下来轮到：组织机构部另一位同事、主任或主管主任" in asked
    page = desk(jiang).get(reverse("office:rights")).content.decode()
    assert "等待组织机构部另一位同事、主任或主管主任转交链接" in page
    waits = waiting.links().get()
    desk(jiang).post(reverse("office:withdraw-link", args=[waits.pk]))
    assert not waiting.links().exists()
    late = desk(cast.wang).post(reverse("office:hand-over-link", args=[waits.pk]))
    assert late.status_code == 409


def test_link_is_kept_by_no_cache_and_told_to_no_other_site(cast, link, jiang, desk, account):
    opened, asked = Client().get(link), issue(desk(jiang), account)
    shown = desk(cast.wang).post(reverse("office:hand-over-link", args=[waiting.links().get().pk]))
    assert link_on(shown)
    assert number_on(asked)
    assert "no-store" in asked["Cache-Control"]
    assert "no-store" in shown["Cache-Control"]
    assert "no-store" in opened["Cache-Control"]
    assert opened["Referrer-Policy"] == "no-referrer"
    assert opened.url == reverse("set-password")
