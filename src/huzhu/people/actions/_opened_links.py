"""A link that somebody opens by its key: found and held, then used up.

Not here: making one (``links``), keys and numbers themselves (``password_links``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.people import password_links
from huzhu.people.actions import _steps
from huzhu.people.errors import PasswordLinkOver
from huzhu.people.models import PasswordLink
from huzhu.people.rights_errors import LinkNumberWrong
from huzhu.people.states import LINK_LIFECYCLE

if TYPE_CHECKING:
    from datetime import datetime


def use(key: str, *, number: str, at: datetime) -> None:
    """Use a link up: both parts belong to each other. No other link of the account is open.

    :raises PasswordLinkOver: the link was used, is too old, or its number was wrong too often.
    :raises LinkNumberWrong: the number is another one.
    """
    link = locked(key, at=at)
    if not password_links.fits(link, number):
        raise LinkNumberWrong(left=password_links.TRIES - link.wrong_count)
    _steps.move(link, LINK_LIFECYCLE, "set_password")


def locked(key: str, *, at: datetime) -> PasswordLink:
    found = password_links.link_of(key, at=at)
    if found is not None:
        PasswordLink.objects.select_for_update().get(pk=found.pk)
        found = password_links.link_of(key, at=at)
    if found is None:
        raise PasswordLinkOver
    return found
