"""The first day at the door: a clerk with an authenticator; one whom two others let in again.

Everything goes by links and buttons that pages show. Not here: a
passkey (``tests/web/sign_in/test_passkeys.py``), what the pages refuse (``tests/web/sign_in``).
"""

import re

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP

from huzhu.people.models import Account
from tests import cast as casting
from tests.cast import PASSWORD
from tests.clients import with_password
from tests.journeys import clock, founding
from tests.journeys.persons import Person

#: Who signs in; the two who help have the plain pages.
AT_BROWSERS = frozenset({"何苗", "林晓"})
pytestmark = pytest.mark.usefixtures("few_browsers")
#: Nobody's any more: it was on a telephone that is lost.
LOST = "JBSWY3DPEHPK3PXP"
WHY = "手机遗失，已当面核对本人"
NEW = "红墙边的第三棵银杏又黄了叶子"


@pytest.mark.clause("S6.5.b")
def test_clerk_registers_an_authenticator_at_the_first_sign_in_and_shows_it_at_the_next(
    cast, enter, troubles
):
    he = enter("何苗", comes_in=False)
    account = with_password(cast.account(cast.he))
    signs_in(he, account, PASSWORD)
    he.reads("您的账号还没有登记验证方式")
    he.open("/office/")
    he.reads("您的账号还没有登记验证方式")

    secret = founding.authenticator_is_registered(he)
    he.stands_at("/office/")
    he.reads("我的待办")

    leaves(he)
    clock.half_a_minute_passes()
    signs_in(he, account, PASSWORD)
    he.reads("这个账号登记了验证器，须再验证一次才能登录")
    code = founding.shown_by_authenticator(secret)
    he.fill("验证码", f"{(int(code) + 1) % 10**6:06d}")
    he.press("登录")
    he.reads("验证码不符")
    he.open("/office/")
    he.reads("这个账号登记了验证器，须再验证一次才能登录")

    he.fill("验证码", founding.shown_by_authenticator(secret))
    he.press("登录")
    he.stands_at("/office/")
    assert troubles == []


@pytest.mark.clause("S6.5.a", "S6.5.b")
def test_two_others_let_in_whoever_lost_the_telephone_and_what_was_lost_opens_nothing(
    cast, enter, troubles
):
    account = with_password(cast.account(cast.lin))
    codes = registered_long_ago(account)
    casting.staff(cast.accounts, "宋旸", "department_head", department="organisation")
    elsewhere, song, wang = enter("林晓"), enter("宋旸"), enter("王芃")

    number = recovery_is_asked_for(song)
    link = link_is_handed_over(wang)
    lin = enter("林晓", comes_in=False)
    password_is_set(lin, link, number, account)
    elsewhere.reload()
    elsewhere.stands_at("/accounts/login/")

    signs_in(lin, account, NEW)
    lin.reads("您的账号还没有登记验证方式")
    secret = founding.authenticator_is_registered(lin)
    lin.stands_at("/agency/")
    own_account_tells_of_both(lin)
    leaves(lin)
    clock.half_a_minute_passes()
    signs_in(lin, account, NEW)
    for lost, words in (
        (codes[0], "您输入的不是，或已经用过"),
        (founding.shown_by_authenticator(LOST), "不符"),
    ):
        lin.fill("验证码", lost)
        lin.press("登录")
        lin.reads(words)
    lin.fill("验证码", founding.shown_by_authenticator(secret))
    lin.press("登录")
    lin.stands_at("/agency/")
    assert troubles == []


def registered_long_ago(account: Account) -> list[str]:
    """An authenticator, and the codes that were put away with it."""
    TOTP.activate(account, LOST)
    return RecoveryCodes.activate(account).get_unused_codes()


def password_is_set(lin: Person, link: str, number: str, account: Account) -> None:
    lin.open(link)
    lin.reads("您原有的验证器、通行密钥和恢复代码全部作废")
    lin.fill("校验码", number)
    lin.fill("新密码", NEW)
    lin.fill("再输入一次", NEW)
    lin.press("设置密码")
    lin.reads(f"请用账号“{account.username}”登录")


def own_account_tells_of_both(lin: Person) -> None:
    """Who asked and who handed over stands in the own record, with the reason."""
    lin.unfold("林晓")
    lin.follow("我的账号和登录记录")
    lin.row_reads("申请恢复登录", "组织机构部 部长 宋旸")
    lin.row_reads("转交设置密码链接", "办事处 主任 王芃")
    lin.follow("回到首页")


def signs_in(person: Person, account: Account, password: str) -> None:
    """From the first page of the site, by the door of the staff."""
    person.open("/")
    person.follow("工作人员")
    person.fill("账号", account.username)
    person.fill("密码", password)
    person.press("登录")


def leaves(person: Person) -> None:
    person.unfold(person.name)
    person.press("退出登录")
    person.reads("工作人员")


def recovery_is_asked_for(song: Person) -> str:
    """宋 finds 林 at the agency; returns the number for 林's own ear."""
    song.follow("组织与人员")
    song.follow("东城区代办处")
    row = song.unfold_in_row("林晓", "恢复登录")
    song.fill("理由", WHY, within=row)
    song.press("申请恢复", within=row)
    song.reads("林晓的校验码", f"理由：{WHY}")
    return re.search(r"\n(\d{8})\n", song.main()).group(1)


def link_is_handed_over(wang: Person) -> str:
    """王 finds it among the to-dos."""
    wang.follow("我的待办")
    wang.follow_in_row("林晓的恢复登录链接", "去办理")
    wang.reads(f"恢复登录：{WHY}")
    wang.press("转交链接")
    wang.reads("请当面交给本人")
    return founding.link_in(wang.main())
