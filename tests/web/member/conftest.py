"""A phone on the served product, and the way in."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from tests.cast import assemble

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def cast_served(served):
    return assemble(now=timezone.now())


@pytest.fixture
def sign_in(served, as_member) -> Callable[..., None]:
    """Give a page's browser a member's session, and open the member's first page."""

    def enter(page, member) -> None:
        key = as_member(member).cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": key, "url": served.url}])
        page.goto(f"{served.url}/member/")

    return enter


@pytest.fixture
def phone(page, cast_served, sign_in):
    """A phone on which 赵 has signed in."""
    page.set_viewport_size(PHONE)
    sign_in(page, cast_served.zhao)
    return page
