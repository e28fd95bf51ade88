"""Tables of people and posts that tell what their rows were and became.

Passwords, links and codes are never told; what says who a member is, masked. Lists of members tell
their past themselves (``past``, ``MemberBefore``): a member's row is told where one act changed it.
"""

from huzhu.audit.traced import Traced
from huzhu.people import models
from huzhu.people.states import Interest, TerminalAct

TRACED = (
    Traced(models.Account, never=("password", "last_login", "username", "first_name", "last_name")),
    Traced(models.Agency, never=("path",)),
    Traced(models.Union),
    Traced(models.Position, "account"),
    Traced(models.PostProposal, "account"),
    Traced(models.Proxy, said=("reason",)),
    Traced(
        models.Recusal,
        "account",
        said=("label", "reason", "withdrawn_reason"),
        words={"kind": Interest},
    ),
    Traced(models.PasswordLink, "account", never=("number_digest", "wrong_count")),
    Traced(models.OrganisationCorrection, never=("changes",)),
    Traced(models.MemberImport, never=("layout", "seen", "done_count", "sha256")),
    Traced(models.Member, is_large=True),
    Traced(models.WayIn, never=("key", "value_tail", "seen_at")),
    Traced(models.Binding, never=("key",)),
    Traced(models.NameCheck),
    Traced(models.Terminal, never=("seen_at",), words={"acts": TerminalAct}),
)
