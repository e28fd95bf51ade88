"""Which faults of the database are waits that are expected: the next try may well succeed.

Not here: what is answered to them (``web.error_pages``, ``api.problems``, ``cli``).
"""

#: Lock and statement timeouts, a database that is gone or restarts, no free connection.
_NAMES = frozenset({"OperationalError", "InterfaceError"})
#: SQLSTATE of a transaction that the database ended because nothing came: a machine that slept.
_IDLE_TOO_LONG = "25P03"


def is_wait(error: BaseException | None) -> bool:
    """Whether a fault is a wait, by the names that the DB-API gives them (PEP 249).

    >>> is_wait(RuntimeError()), is_wait(None)
    (False, False)
    """
    names = {each.__name__ for each in type(error).__mro__}
    state = getattr(getattr(error, "__cause__", None), "sqlstate", None)
    return bool(names & _NAMES) or state == _IDLE_TOO_LONG
