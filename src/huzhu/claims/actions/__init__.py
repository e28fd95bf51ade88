"""Setting offers up, publishing and ending them, entitling members, showing codes.

Not here: the claim itself. It is answered by the counter (``counter``, ``sql/claims_take.sql``),
the one write of the product that is not an action; each of its batches writes its own event.
"""

from huzhu.claims.actions.feedback import import_usage, reveal_feedback
from huzhu.claims.actions.lifecycle import (
    close_offer,
    publish_offer,
    release_reserve,
    terminate_offer,
)
from huzhu.claims.actions.members import issue_ticket, issue_tickets, reveal_code
from huzhu.claims.actions.setup import create_offer, hand_in_codes, reschedule_offer

__all__ = [
    "close_offer",
    "create_offer",
    "hand_in_codes",
    "import_usage",
    "issue_ticket",
    "issue_tickets",
    "publish_offer",
    "release_reserve",
    "reschedule_offer",
    "reveal_code",
    "reveal_feedback",
    "terminate_offer",
]
