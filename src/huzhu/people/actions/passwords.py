"""How a staff member comes by a password: a link from the office, used once.

Not here: signing in (allauth), the key inside the link (``password_links``), who issues
one (``links``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from huzhu.audit.actions import action, record
from huzhu.kernel.actor import Actor
from huzhu.people import password_links
from huzhu.people.actions import links
from huzhu.people.errors import PasswordLinkOver, PasswordWeak
from huzhu.people.models import Account

if TYPE_CHECKING:
    from datetime import datetime

#: What Django's validators find, in our words: its own translation is incomplete.
_WEAK = {
    "password_too_short": "所填的太短",
    "password_too_common": "所填的是常见密码",
    "password_entirely_numeric": "所填的全是数字",
    "password_too_similar": "所填的与姓名或账号太相似",
}


@action("people.set_password")
def set_password(*, key: str, number: str = "", password: str, at: datetime) -> Account:
    """Set the password of the account that a link's key opens; its sessions end with the old one.

    The lock makes two uses of one link take turns: the second finds it used.

    :raises PasswordLinkOver: the link was used, is too old, or a newer password was set.
    :raises LinkNumberWrong: the number is not the link's.
    :raises PasswordWeak: the password is short, common, or like the person's name.
    """
    found = password_links.account_of(key, at=at)
    if found is not None:
        Account.objects.select_for_update().get(pk=found.pk)
        found = password_links.account_of(key, at=at)
    if found is None:
        raise PasswordLinkOver
    links.use(key, number=number, at=at)
    try:
        validate_password(password, found)
    except ValidationError as weak:
        reasons = "，".join(_WEAK.get(error.code or "", "") for error in weak.error_list)
        raise PasswordWeak(reasons=reasons) from weak
    found.set_password(password)
    found.save(update_fields=["password"])
    owner = Actor(name=found.full_name, title="本人", role="", account_id=found.pk)
    record("people.set_password", f"account:{found.pk}", by=owner, at=at)
    return found
