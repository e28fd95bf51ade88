"""Where passkeys (通行密钥) work: at the one name of this installation, over HTTPS.

A browser binds a passkey to a name, never to a machine's address; on the machine itself the name
is ``localhost``. Whoever comes by another name is told by which one to come.

Not here: the pages (``factor_pages``), whether a passkey is right (allauth, fido2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest

LOCAL = "localhost"


def is_possible(request: HttpRequest) -> bool:
    """Whether a browser that came by this address can make and use a passkey."""
    host = request.get_host().partition(":")[0]
    return host == settings.PASSKEY_HOST and (settings.ENV.is_https or host == LOCAL)


def address(request: HttpRequest) -> str:
    """By which address to come for a passkey; blank: there is none, for want of HTTPS."""
    host = settings.PASSKEY_HOST
    if settings.ENV.is_https:
        return f"https://{host}"
    port = request.get_host().partition(":")[2]
    return f"http://{LOCAL}{f':{port}' if port else ''}" if host == LOCAL else ""
