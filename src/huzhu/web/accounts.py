"""How allauth signs staff in here: accounts are made by the office, never by a visitor.

Not here: its pages (``templates/account``), the choice of position (``identity``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse

if TYPE_CHECKING:
    from django.http import HttpRequest


class StaffAdapter(DefaultAccountAdapter):
    """No sign-up, and the choice of position after signing in."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": (
            "账号和密码须与登记的一致，您输入的账号或密码不符。请核对后再试，忘记密码请联系办事处组织机构部。"
        ),
        "too_many_login_attempts": (
            "密码连续输错后须等待一段时间，您的尝试次数已达上限。请五分钟后再试。"
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- allauth's signature
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 -- allauth's signature
        return reverse("identity")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 -- allauth's signature
        return reverse("home")
