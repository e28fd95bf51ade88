"""What signing in needs from outside: whoever knows an account of WeChat.

Not here: who that is (``adapters``), whether this installation has one (``config.settings``).
"""

from typing import Protocol


class NotKnown(Exception):
    """The code is none, or was used; or nobody answered."""


class WeChatAccounts(Protocol):
    """Tells who somebody in WeChat is to the office's official account, without asking them."""

    def address(self, *, back: str, state: str) -> str:
        """Return where the browser goes to come ``back`` with a code and the same state."""

    def openid(self, code: str) -> str:
        """Return the account behind a code; it serves once.

        :raises NotKnown: there is none.
        """
