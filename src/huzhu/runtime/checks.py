"""System checks of the database, run by ``migrate`` and ``check --database default``.

Not here: the refusal at start (``guarantees``).
"""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from huzhu.runtime import guarantees


@register(Tags.database)
def database_keeps_its_promises(
    databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """Report each setting of the database on which the product's promises would break."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            faults = guarantees.faults_of(cursor)
        found += [Error(fault, id="huzhu.E001") for fault in faults]
    return found
