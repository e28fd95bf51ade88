"""Which faults of the database are waits that are expected, and which say that it is damaged.

After a wait the next try may well succeed; of damage a person must know at once.

Not here: what is answered to them (``web.error_pages``, ``api.problems``, ``cli``).
"""

import errno

#: Lock and statement timeouts, a database that is gone or restarts, no free connection.
_NAMES = frozenset({"OperationalError", "InterfaceError"})
#: SQLSTATE of a transaction that the database ended because nothing came: a machine that slept.
_IDLE_TOO_LONG = "25P03"
_DISK_FULL = "53100"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
#: SQLSTATE classes of what PostgreSQL cannot read on its disk: system error, internal error.
_DAMAGE = ("58", "XX")
#: What whoever runs a command reads then, and what to do.
DAMAGED = (
    "数据库须读得出表的内容，现在读不出（{said}）。请运行 huzhu doctor 查看各项，"
    "按 docs/operate.md 的“最坏的一天”用备份恢复，不要在原处修。"
)


def is_wait(error: BaseException | None) -> bool:
    """Whether a fault is a wait, by the names that the DB-API gives them (PEP 249).

    >>> is_wait(RuntimeError()), is_wait(None)
    (False, False)
    """
    names = {each.__name__ for each in type(error).__mro__}
    state = getattr(getattr(error, "__cause__", None), "sqlstate", None)
    return bool(names & _NAMES) or state == _IDLE_TOO_LONG


def is_full(error: BaseException | None) -> bool:
    """Whether a disk takes no more: the product's own or the database's.

    >>> is_full(OSError(28, "No space left on device")), is_full(None)
    (True, False)
    """
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        if getattr(error, "sqlstate", None) == _DISK_FULL:
            return True
        error = error.__cause__ or error.__context__
    return False


def is_damage(error: BaseException | None) -> bool:
    """Whether the database says that it cannot read what it keeps, plainly or through Django.

    >>> is_damage(RuntimeError()), is_damage(None)
    (False, False)
    """
    states = (
        getattr(each, "sqlstate", None) for each in (error, getattr(error, "__cause__", None))
    )
    return any(state and state.startswith(_DAMAGE) for state in states)


def damage_of(error: BaseException) -> str:
    """Return the sentence for it; only the first line is quoted: more quotes the statement."""
    return DAMAGED.format(said=str(error).strip().partition("\n")[0])
