"""How a staff member comes by a password: a link from the office, used once.

Not here: signing in (allauth), the key inside the link (``password_links``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from huzhu.audit.actions import action, record
from huzhu.kernel.actor import Actor
from huzhu.kernel.workdays import local_date
from huzhu.people import password_links, policies, queries
from huzhu.people.errors import AccountClosed, PasswordLinkOver, PasswordWeak
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


@action("people.issue_password_link")
def issue_password_link(account: Account, *, by: Actor, at: datetime) -> str:
    """Return the key of a link that lets the account's person set a password (设置密码链接).

    The key is told to the caller alone: neither the trail nor a table holds it. Whoever may fill
    every post that the person holds may issue it: otherwise an appointment to a small post would
    open the account of somebody in a high one.

    :raises NotOrganiser: ``by`` may not fill one of the person's posts.
    :raises AccountClosed: the account signs in no more.
    """
    posts = queries.open_posts_of(account, on=local_date(at))
    policies.check_issue_password_link(posts, by=by)
    if not account.is_active:
        raise AccountClosed(who=account.full_name)
    record("people.issue_password_link", f"account:{account.pk}", by=by, at=at)
    return password_links.key_of(account, at=at)


@action("people.set_password")
def set_password(*, key: str, password: str, at: datetime) -> Account:
    """Set the password of the account that a link's key opens; its sessions end with the old one.

    The lock makes two uses of one link take turns: the second finds it used.

    :raises PasswordLinkOver: the link was used, is too old, or a newer password was set.
    :raises PasswordWeak: the password is short, common, or like the person's name.
    """
    found = password_links.account_of(key, at=at)
    if found is not None:
        Account.objects.select_for_update().get(pk=found.pk)
        found = password_links.account_of(key, at=at)
    if found is None:
        raise PasswordLinkOver
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
