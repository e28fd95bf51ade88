"""Tables of organisations and persons.

Not here: reading them (``queries``), changing them (``actions``).
"""

from huzhu.people.models.corrections import OrganisationCorrection
from huzhu.people.models.factors import FactorSecret
from huzhu.people.models.imports import MemberBefore, MemberImport
from huzhu.people.models.past import MemberPast
from huzhu.people.models.persons import (
    Account,
    Agency,
    DayTries,
    Member,
    Position,
    SignInPause,
    Union,
    WithPhone,
)
from huzhu.people.models.recusals import Recusal
from huzhu.people.models.rights import Founding, PasswordLink, PostProposal, Proxy
from huzhu.people.models.sessions import DeskSession
from huzhu.people.models.terminals import Terminal
from huzhu.people.models.uses import Press, Tally
from huzhu.people.models.ways import (
    Binding,
    NameCheck,
    NameWithdrawal,
    PhoneCode,
    PhoneSession,
    WayIn,
)

__all__ = [
    "Account",
    "Agency",
    "Binding",
    "DayTries",
    "DeskSession",
    "FactorSecret",
    "Founding",
    "Member",
    "MemberBefore",
    "MemberImport",
    "MemberPast",
    "NameCheck",
    "NameWithdrawal",
    "OrganisationCorrection",
    "PasswordLink",
    "PhoneCode",
    "PhoneSession",
    "Position",
    "PostProposal",
    "Press",
    "Proxy",
    "Recusal",
    "SignInPause",
    "Tally",
    "Terminal",
    "Union",
    "WayIn",
    "WithPhone",
]
