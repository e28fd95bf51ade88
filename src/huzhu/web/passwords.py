"""The pages on which a staff member sets a password: by a link from the office, or knowing the old.

The link's own address only puts its key aside and leads on, so that the key stands in no address
of a page: not in a referrer, not in a log of refusals, not in the browser's bar.

Not here: making the link (``office.organisations``), signing in (allauth).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.conf import settings
from django.contrib import auth
from django.contrib.auth.decorators import login_required
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_http_methods, require_safe

from huzhu.people import desk_sessions, password_validation, queries
from huzhu.people.actions import links, passwords
from huzhu.people.errors import (
    PasswordDiffers,
    PasswordLinkOver,
    PasswordSame,
    PresentPasswordLater,
    SignInBusy,
    SignInPaused,
)
from huzhu.people.password_rules import RULES
from huzhu.people.rights_errors import LinkNumberWrong
from huzhu.web import identity
from huzhu.web.accounts import caller_of, try_password
from huzhu.web.fields import CodeField, SecretField
from huzhu.web.forms import Form, TurnedAway, attempt
from huzhu.web.pages import form_status, go, show, tell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from huzhu.people.models import Account
    from huzhu.web.requests import PageRequest, StaffRequest

KEY = "password_link_key"
_NUMBER = re.compile(r"[0-9]{8}")
_NO_NUMBER = "校验码是八位数字：您填写的不是，这次不计入输错的次数。请核对后重新填写。"


class NewPassword(Form):
    """The password twice: what was mistyped would lock the person out."""

    password = SecretField(
        "新密码",
        strip=False,
        help_text=format_html(
            "<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((rule.asked,) for rule in RULES))
        ),
    )
    again = SecretField("再输入一次", strip=False)

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean(self) -> dict[str, Any]:
        """All that is to be mended at once; the action looks at the password again."""
        entered = super().clean() or {}
        password, again = entered.get("password"), entered.get("again")
        if password is not None:
            attempt(self, password_validation.check, password, self.account)
        if password is not None and again is not None and password != again:
            self.add_error("again", "两次输入的密码须一致：这两次不同。请重新输入。")
        return entered


class SetPassword(NewPassword):
    """By a link: its number comes another way than the link."""

    number = CodeField(
        "校验码",
        20,
        help_text="八位数字，由另一位同事告知您：不与链接写在一处。",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
    field_order = ("number", "password", "again")

    def __init__(self, *args: Any, asks_for_number: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_for_number:
            del self.fields["number"]

    def clean_number(self) -> str:
        """What cannot be a number at all is a slip of the hand, and no try."""
        number: str = self.cleaned_data["number"]
        if not _NUMBER.fullmatch(number):
            raise forms.ValidationError(_NO_NUMBER)
        return number


class ChangePassword(NewPassword):
    """Whoever sits at somebody's open page does not know the password."""

    present = SecretField("现在的密码", autocomplete="current-password", strip=False)
    field_order = ("present", "password", "again")


@require_safe
def open_link(request: PageRequest, key: str) -> HttpResponse:
    """Put the link's key aside and lead on.

    Only one that opens something: a stranger's texts are not kept.
    """
    if queries.account_of_link(key, at=request.now) is None:
        request.session.pop(KEY, None)
    else:
        request.session[KEY] = key
    answer = go(request, "set-password")
    # For this answer alone: a form on a page without a referrer would be taken for a stranger's.
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def set_password(request: PageRequest) -> HttpResponse:
    """Ask for the new password, and lead to signing in with it."""
    key = request.session.get(KEY, "")
    account = queries.account_of_link(key, at=request.now)
    if account is None:
        raise PasswordLinkOver
    asked = queries.link_asks_for_number(key, at=request.now)
    form = SetPassword(request.POST or None, account=account, asks_for_number=asked)
    if form.is_valid() and (not asked or _number_fits(request, form, key)):
        told = {
            name: form.cleaned_data[name] for name in ("number", "password") if name in form.fields
        }
        if attempt(form, passwords.set_password, key=key, **told, at=request.now):
            identity.leave(request)
            request.actor = None  # it is said to whoever signs in, not to a session that is over
            tell(request, f"密码已设置，原有的登录均已退出。请用账号“{account.username}”登录。")
            return go(request, "account_login")
    is_recovery = queries.link_recovers(key, at=request.now)
    context = {"form": form, "account": account, "is_recovery": is_recovery}
    return show(request, "set_password.html", context, status=form_status(form))


def _number_fits(request: PageRequest, form: SetPassword, key: str) -> bool:
    """Whether the number is right; a wrong one is counted and said beside the field."""
    number = form.cleaned_data["number"]
    left = links.try_link_number(key=key, number=number, at=request.now)
    if left == 0:
        raise PasswordLinkOver
    if left is not None:
        form.add_error("number", TurnedAway(LinkNumberWrong(left=left)))
    return left is None


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change_password(request: StaffRequest) -> HttpResponse:
    """Change the own password; a wrong present one counts as a try to sign in."""
    form = ChangePassword(request.POST or None, account=request.user)
    try:
        if form.is_valid() and (done := attempt(form, _change, request, form.cleaned_data)):
            was = str(request.session.session_key)
            auth.update_session_auth_hash(request, cast("Account", done.result))
            desk_sessions.go_on(was=was, session_key=str(request.session.session_key))
            tell(request, "密码已修改，其他设备上的登录均已退出。")
            return go(request, "own-account")
    except PresentPasswordLater as later:
        form.add_error("present", TurnedAway(later))
        answer = _show_change(request, form, status=later.kind.status)
        answer["Retry-After"] = str(later.retry_after)
        return answer
    return _show_change(request, form, status=form_status(form))


def _show_change(request: StaffRequest, form: ChangePassword, *, status: int) -> HttpResponse:
    context = {"form": form, "account": request.user, "days": settings.PASSWORD_DAYS}
    context["is_owed"] = request.owed is not None
    return show(request, "change_password.html", context, status=status)


def _change(request: StaffRequest, entered: Mapping[str, str]) -> Account:
    """Change it, when the present one is right.

    The new one is looked at first: a right present one is given back its try, and who knows it must
    not have it hashed for ever by new ones that are turned away.

    :raises PasswordWeak: the new one breaks a rule.
    :raises PresentPasswordLater: it was wrong too often, or too many are looked at.
    """
    account, caller = request.user, caller_of(request, request.user.username)
    password_validation.check(entered["password"], account)

    def is_right() -> Account | None:
        return account if account.check_password(entered["present"]) else None

    try:
        found = try_password(caller, is_right, request)
    except (SignInPaused, SignInBusy) as refused:
        raise PresentPasswordLater(seconds=refused.retry_after) from refused
    if found is None:
        raise PasswordDiffers
    if settings.PASSWORD_DAYS and entered["password"] == entered["present"]:
        raise PasswordSame(days=settings.PASSWORD_DAYS)
    return passwords.change_password(
        account,
        password=entered["password"],
        address=request.address,
        at=request.now,
        session_key=str(request.session.session_key),
    )
