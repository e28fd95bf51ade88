"""Signing in, choosing a position, and being somewhere that is another's."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huzhu.kernel.actor import CLOCK
from huzhu.people.actions import founding
from huzhu.people.models import Position
from tests.cast import PASSWORD, Cast, assemble
from tests.clients import enter

pytestmark = pytest.mark.usefixtures("by_password_alone")


def test_sign_in_leads_to_the_own_desk_when_there_is_one_position(cast_today):
    account = cast_today.account(cast_today.lin)

    answer = Client().post(
        reverse("account_login"), {"login": account.username, "password": PASSWORD}, follow=True
    )

    assert answer.redirect_chain[-1][0] == reverse("agency:home")
    assert cast_today.lin.title in answer.content.decode()


def test_sign_in_says_what_is_asked_for_when_the_password_is_wrong(cast_today):
    account = cast_today.account(cast_today.lin)

    answer = Client().post(
        reverse("account_login"), {"login": account.username, "password": "something-else"}
    )

    assert "账号和密码须与登记的一致" in answer.content.decode()


def test_identity_is_chosen_when_there_are_several_positions(cast_today, as_staff):
    chen = cast_today.chen
    other = Position.objects.create(
        account=cast_today.account(chen),
        role="department_head",
        department="compliance",
        starts_on=date(2025, 1, 1),
    )
    client = Client()
    enter(client, cast_today.account(chen))

    asked = client.get(reverse("office:home"), follow=True)
    chosen = client.post(reverse("identity"), {"position": other.pk}, follow=True)

    assert asked.redirect_chain[0][0].startswith(reverse("identity"))
    assert "财务部 部长" in asked.content.decode()
    assert chosen.redirect_chain[0][0] == reverse("office:home")
    assert chosen.context["actor"].department == "compliance"


def test_identity_is_refused_when_the_position_is_another_persons(cast_today, as_staff):
    answer = as_staff(cast_today.lin).post(
        reverse("identity"), {"position": cast_today.wang.position_id}
    )

    assert answer.status_code == 403
    assert "只能选择本人任期内的身份" in answer.content.decode()


def test_rights_end_when_the_term_has_ended(cast_today, as_staff):
    client = as_staff(cast_today.lin)
    assert client.get(reverse("agency:home")).status_code == 200
    Position.objects.filter(pk=cast_today.lin.position_id).update(ends_on=date(2025, 12, 31))

    answer = client.get(reverse("agency:home"), follow=True)

    assert answer.redirect_chain[-1][0].startswith(reverse("account_login"))
    assert "登录随任期结束：您所用的岗位已结束任期" in answer.content.decode()


def test_office_page_names_its_audience_when_an_agency_opens_it(cast_today, as_staff):
    answer = as_staff(cast_today.lin).get(reverse("office:home"))

    assert answer.status_code == 403
    assert "此页由办事处使用，您现在的身份是东城区代办处 经办人。" in answer.content.decode()


def test_member_page_sends_a_stranger_to_sign_in_and_back(db):
    answer = Client().get(reverse("member:codes"))

    assert answer.url == "/member/sign-in/?next=%2Fmember%2Fcodes%2F"


def test_leaving_ends_the_session(cast_today, as_staff):
    client = as_staff(cast_today.lin)

    client.post(reverse("leave"))

    assert client.get(reverse("agency:home")).url.startswith(reverse("account_login"))


@pytest.fixture
def cast_shown(db) -> Cast:
    """The cast of today in a database that said that it is a demonstration while it was empty."""
    founding.begin_demonstration(by=CLOCK, at=timezone.now())
    return assemble(now=timezone.now())


def test_one_click_sign_in_enters_as_that_person_when_it_is_a_demonstration(cast_shown, settings):
    settings.MAY_DEMONSTRATE = True
    client = Client()

    home = client.get("/").content.decode()
    nobody = client.post(reverse("demo-sign-in"), {"person": "position-0"})
    entered = client.post(
        reverse("demo-sign-in"), {"person": f"position-{cast_shown.he.position_id}"}, follow=True
    )

    assert "何苗" in home
    assert "一键登录只能选择演示人员" in nobody.content.decode()
    assert entered.redirect_chain[0][0] == reverse("office:home")
    assert entered.context["actor"] == cast_shown.he


def test_one_click_sign_in_does_not_exist_when_the_database_is_no_demonstration(
    cast_today, settings
):
    settings.MAY_DEMONSTRATE = True
    check_no_demo_sign_in(cast_today)


def test_one_click_sign_in_does_not_exist_when_others_may_reach_the_demonstration(
    cast_shown, settings
):
    settings.MAY_DEMONSTRATE = False
    check_no_demo_sign_in(cast_shown)


def check_no_demo_sign_in(cast):
    client = Client()
    answer = client.post(reverse("demo-sign-in"), {"person": f"position-{cast.he.position_id}"})
    assert answer.status_code == 404
    assert "一键登录只在演示环境提供" in answer.content.decode()
    for address in ("/", "/member/sign-in/"):
        page = client.get(address).content.decode()
        assert "登录" in page
        assert "position-" not in page
        assert cast.zhao.name not in page
    assert client.get(reverse("office:home")).url.startswith(reverse("account_login"))


@pytest.mark.parametrize("name", ["signup", "email", "password/reset"])
def test_accounts_are_made_and_reset_by_the_office_alone(db, name):
    answer = Client().get(f"/accounts/{name}/")

    assert "账号由办事处开通和重置" in answer.content.decode()
