"""What signing in needs from outside: whoever knows an account of WeChat, or one of the staff.

Not here: who that is (``adapters``), whether this installation has one (``config.settings``).
"""

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Pledge:
    """What a browser is sent away with, and has to come back to: each serves once."""

    state: str
    nonce: str
    #: What proves to the service that who brings the code is who was sent for it (PKCE).
    proof: str


@dataclass(frozen=True, slots=True)
class Outsider:
    """Whom a service outside vouches for."""

    number: str  #: the staff number, which is the name of the account here
    is_twice_shown: bool = False  #: whether a second factor was shown there, as this office asks
    shown_at: float = 0.0  #: when the person last showed there who it is; 0: nobody says
    hint: str = ""  #: what ends the session there


class OutsideAccounts(Protocol):
    """Knows members of the staff by another sign-in than ours."""

    @property
    def way(self) -> str:
        """Return its short name in addresses and in the trail."""

    @property
    def name(self) -> str:
        """Return what buttons call it."""

    @property
    def browser(self) -> str:
        """Return by which word its own browser is known; blank: every browser may go there."""

    @property
    def asks_anew(self) -> bool:
        """Return whether it can have somebody show again who it is."""

    def is_told(self) -> bool:
        """Whether this installation was told of it."""

    def address(self, pledge: Pledge, *, back: str, is_anew: bool = False) -> str:
        """Return where the browser goes; ``is_anew``: to show again who it is.

        :raises NotKnown: the service does not answer.
        """

    def known(self, code: str, pledge: Pledge, *, back: str) -> Outsider:
        """Return who came back with a code.

        :raises NotKnown: the code is none, was used, or is somebody else's; or nobody answered.
        """

    def leave_address(self, hint: str, *, back: str) -> str:
        """Return where the session outside is ended; blank: it has no such address."""
