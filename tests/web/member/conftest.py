"""A phone on the served product, and the way in."""

import re
from collections.abc import Callable

import pytest
from django.utils import timezone

from tests.cast import assemble

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def cast_served(served):
    return assemble(now=timezone.now())


@pytest.fixture
def sign_in(served) -> Callable[..., None]:
    """Let a member sign in on a page by the demonstration's door."""

    def enter(page, member) -> None:
        page.goto(f"{served.url}/member/sign-in/")
        page.get_by_role("button", name=re.compile(member.name)).click()
        page.wait_for_url("**/member/")

    return enter


@pytest.fixture
def phone(page, cast_served, sign_in):
    """A phone on which 赵 has signed in."""
    page.set_viewport_size(PHONE)
    sign_in(page, cast_served.zhao)
    return page
