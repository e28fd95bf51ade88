"""How allauth signs staff in here: accounts are made by the office, never by a visitor.

allauth asks whether a name and a password fit and leads through the second factor; how often
somebody may try is counted by ourselves (``people.sign_in_pauses``), and what came of it stands in
the trail.

Not here: the pages (``sign_in``, ``templates/account``), the choice of position (``identity``).
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import authenticate
from django.urls import reverse
from django.utils import timezone

from huzhu.kernel.errors import DomainError
from huzhu.people import factor_secrets, not_entered, sign_in_pauses, sign_ins
from huzhu.people.actions import signing_in
from huzhu.people.errors import SignInBusy, SignInPaused
from huzhu.people.sign_in_pauses import Caller
from huzhu.web import identity, second_factor
from huzhu.web.forms import TurnedAway
from huzhu.web.pages import is_ours, tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from huzhu.people.models import Account
    from huzhu.people.sign_in_pauses import Asked
    from huzhu.people.sign_ins import SignInBefore
    from huzhu.web.requests import PageRequest

#: What a browser keeps from a sign-in, so that it is known again; it opens nothing by itself.
DEVICE = "huzhu_device"
DEVICE_LENGTH = 32
RECOVERY = "recovery_code"  #: the way of somebody who came in by one
DEVICE_AGE = 90 * 24 * 60 * 60

#: Said on every page that takes codes, also where the library has another name for it.
CODES_PAUSED = "验证码连续输错的，须等待一分钟：次数已到。请一分钟后再试。"


class StaffAdapter(DefaultAccountAdapter):
    """No sign-up; tries that are counted; the choice of position after signing in."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": (
            "账号和密码须与登记的一致，您输入的账号或密码不符。请核对后再试，忘记密码请联系办事处组织机构部。"
        ),
        "incorrect_password": "须先核对本人的密码：您输入的密码不符。请核对后再试。",
        "too_many_login_attempts": CODES_PAUSED,
        "rate_limited": CODES_PAUSED,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- allauth's signature
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        account = cast("Account", request.user)
        is_offered = second_factor.is_offered(account)
        is_offered = is_offered and not second_factor.is_passed(request, account)
        return reverse("second-factor" if is_offered else "identity")

    def get_login_stages(self) -> list[str]:
        ours = {"allauth.mfa.stages.AuthenticateStage": "huzhu.web.second_factor.FactorStage"}
        return [ours.get(each, each) for each in super().get_login_stages()]

    def is_reauthentication_required(self, **_asked: Any) -> bool:
        """Whoever has just shown who they are is not asked again."""
        return not second_factor.is_fresh(self.request)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 -- allauth's signature
        return reverse("home")

    def is_safe_url(self, url: str) -> bool:
        """Whether ``next`` may be followed: by the rule of all our pages."""
        return is_ours(url)

    def authenticate(self, request: PageRequest, **credentials: Any) -> Account | None:  # type: ignore[override]
        """Look at a password when it is time; also where allauth asks for it once more.

        :raises TurnedAway: not yet.
        """
        caller = caller_of(request, credentials["username"])
        meant = sign_ins.account_meant(caller.username)
        known = credentials | {"username": meant.username if meant else caller.username}
        try:
            return try_password(caller, lambda: authenticate(request, **known), request)
        except DomainError as refused:
            raise TurnedAway(refused) from refused

    def login(self, request: PageRequest, user: Account) -> None:  # type: ignore[override]
        """Begin the session of somebody who passed everything that was asked."""
        if len(request.COOKIES.get(DEVICE, "")) != DEVICE_LENGTH:
            request.COOKIES[DEVICE] = secrets.token_hex(DEVICE_LENGTH // 2)
        way = second_factor.way_of(request, user)
        before = signing_in.sign_in(
            user, caller=caller_of(request, user.username), way=way, at=request.now
        )
        super().login(request, user)
        if before:
            tell(request, sentence_of(before))
        if way == RECOVERY:
            tell(request, second_factor.codes_left_said(user))

    def post_login(self, request: PageRequest, user: Account, **details: Any) -> HttpResponse:  # type: ignore[override]
        answer: HttpResponse = super().post_login(request, user, **details)
        answer.set_cookie(
            DEVICE, request.COOKIES[DEVICE], max_age=DEVICE_AGE,
            secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
        )  # fmt: skip
        return answer

    def logout(self, request: PageRequest) -> None:  # type: ignore[override]
        identity.leave(request)


class FactorAdapter(DefaultMFAAdapter):
    """The second factor in the words of the office, passkeys under its one name."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "验证码须与验证器当前显示的一致：您输入的验证码不符。请输入新的验证码。",
    }

    def encrypt(self, text: str) -> str:
        """Seal what a factor rests on; what stands in the library's row names it."""
        return factor_secrets.keep(text, at=timezone.now())

    def decrypt(self, encrypted_text: str) -> str:
        return factor_secrets.opened(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": settings.PASSKEY_HOST, "name": settings.MFA_TOTP_ISSUER}

    def get_public_key_credential_user_entity(self, user: Account) -> dict[str, Any]:  # type: ignore[override]
        return super().get_public_key_credential_user_entity(user) | {
            "display_name": user.full_name
        }

    def generate_authenticator_name(self, user: Account, type: Any) -> str:  # type: ignore[override] # noqa: A002
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return f"通行密钥 {count + 1}"


def caller_of(request: PageRequest, username: str) -> Caller:
    """Who asks, whence, with which browser."""
    return Caller(username, request.address, request.COOKIES.get(DEVICE, ""))


def try_password(
    caller: Caller, is_right: Callable[[], Account | None], request: PageRequest
) -> Account | None:
    """Look at a password if it is time to, and enter in the trail what came of it.

    :raises SignInPaused: it is not time yet.
    :raises SignInBusy: too many passwords are being looked at; this one does not count.
    """
    asked = sign_in_pauses.ask(caller, at=request.now)
    if asked.wait:
        _turn_away(asked, request)
    try:
        account = is_right()
    except SignInBusy:
        sign_in_pauses.give_back(asked, at=request.now)
        raise
    if account is None:
        not_entered.note_wrong(caller, at=request.now)
    else:
        sign_in_pauses.pass_on(asked, at=request.now)
    return account


def _turn_away(asked: Asked, request: PageRequest) -> None:
    if asked.is_news:
        not_entered.note_wait(asked.caller, wait=asked.wait, at=request.now)
    raise SignInPaused(seconds=asked.wait)


def sentence_of(before: SignInBefore) -> str:
    """What the owner is told on entering, so that a stranger's sign-in does not go unnoticed."""
    told = f"上次登录：{timezone.localtime(before.at):%Y-%m-%d %H:%M}，来自 {before.address}。"
    if before.failed_count:
        told += f"此后有 {before.failed_count} 次密码不符。"
    return f"{told}不是您本人的，请修改密码并告知信息技术部。"
