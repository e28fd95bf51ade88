"""An empty office becomes one at work: posts, links, passwords, agencies, unions, a budget."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse
from django.utils import timezone

from huzhu.kernel.workdays import local_date
from huzhu.runtime import processes
from tests.journeys.by_forms import PersonByForms

if TYPE_CHECKING:
    from tests.adapters.gateways import Stub
    from tests.journeys.persons import Person

PASSWORD = "sunrise-over-the-river-17"
HALF_A_MINUTE = 30


@dataclass(frozen=True)
class Newcomer:
    """Somebody who is appointed: to which post, in which department (none: leads or is outside)."""

    name: str
    account: str
    role: str
    department: str = ""


def link_in(said: str) -> str:
    """The link that a command or a page says, without the name of the machine."""
    return re.search(r"(/accounts/password/set/\S+/)", said).group(1)


def password_is_set(url: str, newcomer: Newcomer, link: str, number: str = "") -> PersonByForms:
    """Open the link, give the number if one is asked, set a password, come in for the first time.

    The second factor is registered then, and the recovery codes are put away.
    """
    person = PersonByForms(newcomer.name, url)
    person.open(link)
    if number:
        person.fill("校验码", number)
    person.fill("新密码", PASSWORD)
    person.fill("再输入一次", PASSWORD)
    person.press("设置密码")
    person.open("/accounts/login/")
    person.fill("账号", newcomer.account)
    person.fill("密码", PASSWORD)
    person.press("登录")
    authenticator_is_registered(person)
    person.audience = person.address.removeprefix(person.url).split("/")[1]
    return person


def authenticator_is_registered(person: Person | PersonByForms) -> str:
    """Type the secret into an authenticator, and what it shows into the page; return the secret."""
    person.follow("登记验证器")
    person.reads("密钥：")
    shown = re.search(r"密钥：\s*((?:[A-Z2-7]{4}\s?)+)", person.main()).group(1)
    secret = "".join(shown.split())
    person.fill("验证码", shown_by_authenticator(secret))
    person.press("登记")
    person.reads("这些代码只显示这一次")
    person.follow("已保存好，继续")
    return secret


def shown_by_authenticator(secret: str) -> str:
    """The code of this half minute; one that is about to change is not typed."""
    while time.time() % HALF_A_MINUTE > HALF_A_MINUTE - 5:
        time.sleep(0.1)
    now = next(totp.yield_hotp_counters_from_time())
    return str(totp.format_hotp_value(totp.hotp_value(secret, now)))


def is_appointed(
    maker: PersonByForms, newcomer: Newcomer, *, page: str, is_folded: bool = False
) -> str:
    """Propose or appoint; return the number that the maker's page shows for a new account."""
    maker.open(page)
    if is_folded:
        maker.unfold("任命")
    maker.fill("姓名", newcomer.name)
    maker.fill("登录账号", newcomer.account)
    maker.choose("岗位", newcomer.role)
    if newcomer.department:
        maker.choose("部门", newcomer.department)
    maker.fill("任期开始", local_date(timezone.now()))
    maker.press("登记任命")
    maker.reads(f"{newcomer.name}的校验码")
    return re.search(r"\n(\d{6,})\n", maker.main()).group(1)


def is_let_in(
    second: PersonByForms, newcomer: Newcomer, number: str, *, is_guarded: bool
) -> PersonByForms:
    """The second person confirms the post where it is guarded, and hands the link over."""
    second.open(reverse("office:rights"))
    if is_guarded:
        second.press("确认任命", within=second.sheet.row(newcomer.name))
        second.open(reverse("office:rights"))
    second.press("转交链接", within=second.sheet.row(newcomer.name))
    return password_is_set(second.url, newcomer, link_in(second.main()), number)


def is_awaited(person: PersonByForms, sentence: str, *, seconds: float = 60) -> None:
    """Open the page again until the worker has done its part."""

    def is_there() -> bool:
        person.reload()
        return sentence in person.sheet.text

    assert processes.wait_until(is_there, seconds=seconds, step=0.2), person.sheet.text


def code_that_came(gateway: Stub, phone: str, *, seconds: float = 60) -> str:
    """The code of sign-in in the newest SMS to a number."""

    def newest() -> str:
        texts = [text for _, number, text in list(gateway.sent) if number == phone]
        found = re.findall(r"验证码是 (\d{6})", texts[-1]) if texts else []
        return found[0] if found else ""

    assert processes.wait_until(lambda: bool(newest()), seconds=seconds), "没有收到短信"
    return newest()
