"""What the page of a judged list shows: its first rows, its totals, what was refused and why.

Not here: judging it (``staging``), whose tables are read here in the same transaction.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.db import connection

from huzhu.documents.lists import SHOWN_FAULTS, SHOWN_ROWS
from huzhu.kernel.identifiers import mask_personal, mask_phone
from huzhu.people.facts import IN_SQL, MemberFacts, as_cells
from huzhu.people.rules import COLUMNS, NEEDED
from huzhu.people.states import Standing

if TYPE_CHECKING:
    from collections.abc import Sequence

_QUOTED = re.compile("“([^”]*)”")
_CELLS = {"的工会": "工会编号"}
_NAMED = re.compile("|".join((*COLUMNS, *_CELLS)))
_FIRST = f"""
SELECT line, staging.number, staging.name, id_tail, phone_tail, unions.number, standing, {IN_SQL}
FROM member_staging staging JOIN people_union unions ON unions.id = staging.union_id
WHERE reason IS NULL ORDER BY line LIMIT %s
"""  # noqa: S608 -- the names of our own columns
# Of all rows of the file, also of those that are refused: the sender knows no others.
_TOTALS = """
SELECT count(number_told), count(DISTINCT number_told),
    (SELECT number_told FROM member_staging WHERE number_told > '' ORDER BY line LIMIT 1),
    (SELECT number_told FROM member_staging WHERE number_told > '' ORDER BY line DESC LIMIT 1),
    count(union_told), count(DISTINCT union_told),
    (SELECT union_told FROM member_staging WHERE union_told > '' ORDER BY line LIMIT 1),
    (SELECT union_told FROM member_staging WHERE union_told > '' ORDER BY line DESC LIMIT 1)
FROM member_staging
"""
_FAULTS = "SELECT line, reason FROM member_fate WHERE fate = 'refused' ORDER BY line LIMIT %s"


def seen() -> dict[str, Any]:
    """What the page of a judged list shows; of identity and phone the last places alone."""
    with connection.cursor() as cursor:
        cursor.execute(_FIRST, [SHOWN_ROWS])
        columns, first = _without_blank([[at, _hidden(cells)] for at, *cells in cursor.fetchall()])
        cursor.execute(_TOTALS)
        counts = cursor.fetchone()
        cursor.execute(_FAULTS, [SHOWN_FAULTS])
        faults = [
            {"row": line, "cell": _cells_in(told), "message": mask_personal(told)}
            for line, told in cursor.fetchall()
        ]
    return {
        "columns": columns,
        "first": first,
        "totals": [
            [label, f"{count:,}", f"{distinct:,}", first_told or "", last_told or "", ""]
            for label, (count, distinct, first_told, last_told) in zip(
                ("会员编号", "工会编号"), (counts[:4], counts[4:]), strict=True
            )
        ],
        "faults": faults,
    }


def _without_blank(first: list[Any]) -> tuple[list[str], list[Any]]:
    """The headings and the first rows without columns of facts that none of them fills."""
    kept = [
        place
        for place, _ in enumerate(COLUMNS)
        if place < NEEDED or any(cells[place] for _, cells in first)
    ]
    rows = [[line, [cells[place] for place in kept]] for line, cells in first]
    return [COLUMNS[place] for place in kept], rows


def _cells_in(told: str) -> str:
    """Which cells a reason speaks of: a sentence each, what somebody wrote left out."""
    bare = _QUOTED.sub(lambda found: found[1] if found[1] in COLUMNS else "", told)
    named = [found[0] for each in bare.split("。") if (found := _NAMED.search(each))]
    return "、".join(dict.fromkeys(_CELLS.get(name, name) for name in named)) or "整行"


def _hidden(cells: Sequence[Any]) -> list[str]:
    """The cells of a row as a page may show them."""
    number, name, id_tail, phone_tail, union, standing = (cell or "" for cell in cells[:NEEDED])
    phone = phone_tail and mask_phone(phone_tail)
    label = Standing(standing).label
    shown = [mask_personal(cell) for cell in (number, name, union)]
    facts = as_cells(MemberFacts(*cells[NEEDED:]))
    return [*shown[:2], f"**************{id_tail}", phone, shown[2], label, *facts]
