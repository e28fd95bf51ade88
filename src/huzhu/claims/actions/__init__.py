"""Setting offers up, publishing and ending them, entitling members, showing codes.

Not here: the claim itself. It is answered by the counter (``counter``, ``sql/claims_take.sql``),
the one write of the product that is not an action; each of its batches writes its own event.
"""
