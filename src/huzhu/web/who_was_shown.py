"""What follows when somebody has shown who it is, or failed to, whichever page or act asked.

The library tells of it by signals: its own pages, ours, and the one that asks again before an act.

Not here: passwords (``accounts``), passkeys that do not fit (``factor_pages``), what a new session
begins with (``identity``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.signals import authentication_step_completed
from allauth.mfa.signals import authentication_failed

from huzhu.people import desk_sessions
from huzhu.people.actions import factors

if TYPE_CHECKING:
    from allauth.mfa.models import Authenticator

    from huzhu.people.models import Account
    from huzhu.web.requests import PageRequest


def listen() -> None:
    """Be told of it, once in a process."""
    authentication_step_completed.connect(new_key, dispatch_uid="huzhu.new_key")
    authentication_failed.connect(note_failed, dispatch_uid="huzhu.note_failed")


def new_key(*, request: PageRequest, reauthenticated: bool = False, **_told: Any) -> None:
    """Give the session another key when its owner has shown again who it is: the old one is void.

    Signing in does so by itself.
    """
    if reauthenticated:
        was = str(request.session.session_key)
        request.session.cycle_key()
        desk_sessions.go_on(was=was, session_key=str(request.session.session_key))


def note_failed(
    *, request: PageRequest, user: Account, authenticator: Authenticator, **_told: Any
) -> None:
    """A code did not fit: it stands in the trail of the account."""
    factors.fail_factor(user, factor=authenticator.type, address=request.address, at=request.now)
