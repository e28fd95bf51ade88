"""Tables of organisations and persons.

Not here: reading them (``queries``), changing them (``actions``).
"""

from huzhu.people.models.persons import (
    Account,
    Agency,
    Member,
    MemberImport,
    Position,
    SignInPause,
    Tally,
    Union,
    UnknownNameTries,
    WithPhone,
)
from huzhu.people.models.rights import Founding, PasswordLink, PostProposal

__all__ = [
    "Account",
    "Agency",
    "Founding",
    "Member",
    "MemberImport",
    "PasswordLink",
    "Position",
    "PostProposal",
    "SignInPause",
    "Tally",
    "Union",
    "UnknownNameTries",
    "WithPhone",
]
