"""Tables of organisations and persons.

Not here: reading them (``queries``), changing them (``actions``).
"""

from huzhu.people.models.corrections import OrganisationCorrection
from huzhu.people.models.past import MemberPast
from huzhu.people.models.persons import (
    Account,
    Agency,
    DayTries,
    Member,
    MemberBefore,
    MemberImport,
    Position,
    SignInPause,
    Union,
    WithPhone,
)
from huzhu.people.models.rights import Founding, PasswordLink, PostProposal
from huzhu.people.models.uses import Press, Tally

__all__ = [
    "Account",
    "Agency",
    "DayTries",
    "Founding",
    "Member",
    "MemberBefore",
    "MemberImport",
    "MemberPast",
    "OrganisationCorrection",
    "PasswordLink",
    "Position",
    "PostProposal",
    "Press",
    "SignInPause",
    "Tally",
    "Union",
    "WithPhone",
]
