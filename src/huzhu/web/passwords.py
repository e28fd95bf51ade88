"""The pages on which a staff member sets a password by a link from the office.

The link's own address only puts its key aside and leads on, so that the key stands in no address
of a page: not in a referrer, not in a log of refusals, not in the browser's bar.

Not here: making the link (``office.organisations``), signing in (allauth).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huzhu.people import actions, queries
from huzhu.people.errors import PasswordLinkOver
from huzhu.web import identity
from huzhu.web.forms import Form, attempt
from huzhu.web.pages import form_status, go, show, tell

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpResponse

    from huzhu.web.requests import PageRequest

KEY = "password_link_key"


class SetPassword(Form):
    """The password twice: what was mistyped would lock the person out."""

    password = forms.CharField(
        label="新密码",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="不少于 12 个字符，不用常见密码，不含姓名和账号。可以用一句自己记得住的话。",
    )
    again = forms.CharField(
        label="再输入一次",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or {}
        if {"password", "again"} <= set(entered) and entered["password"] != entered["again"]:
            self.add_error("again", "两次输入的密码须一致：这两次不同。请重新输入。")
        return entered


@require_safe
@never_cache
def open_link(request: PageRequest, key: str) -> HttpResponse:
    """Put the link's key aside and lead on."""
    request.session[KEY] = key
    answer = go(request, "set-password")
    # For this answer alone: a form on a page without a referrer would be taken for a stranger's.
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@require_http_methods(["GET", "POST"])
@never_cache
def set_password(request: PageRequest) -> HttpResponse:
    """Ask for the new password, and lead to signing in with it."""
    key = request.session.get(KEY, "")
    account = queries.account_of_link(key, at=request.now)
    if account is None:
        raise PasswordLinkOver
    form = SetPassword(request.POST or None)
    if form.is_valid():
        password = form.cleaned_data["password"]
        if attempt(form, actions.set_password, key=key, password=password, at=request.now):
            identity.leave(request)
            tell(request, f"密码已设置，原有的登录均已退出。请用账号“{account.username}”登录。")
            return go(request, "account_login")
    context = {"form": form, "account": account}
    return show(request, "set_password.html", context, status=form_status(form))
