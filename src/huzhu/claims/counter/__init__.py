"""The counter: answers claims of a rush without Django's middleware.

    door      reads the request: path, ticket, key          application, put, startup, shutdown
    ledger    what this process knows of offers, and when to forget it
    lanes     one queue for each offer; one transaction on its way, the next takes all who wait
    link      connections, the one SQL call, and whether its commit can be believed
    answers   every answer, ready to send

Nobody is told "yours" before the transaction that says so has been committed. The database alone
decides; what the process remembers only spares it the question of those it would turn away.

Not here: the decision itself (``claims/sql/claims_take.sql``), who gets a ticket (``actions``).
"""

from huzhu.claims.counter.door import application, offer_of, put, shutdown, startup

__all__ = ["application", "offer_of", "put", "shutdown", "startup"]
