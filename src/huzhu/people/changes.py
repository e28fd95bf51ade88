"""What a list that was judged would change of members who are registered, from what to what.

Whoever confirms a list sees it (the first rows on its page, all of them in a workbook), what makes
somebody another person first: names and telephones, then who leaves. Of a telephone the last four
digits are told, as everywhere on pages.

Not here: judging (``staging``), the workbook's place and its term (``actions.imports``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection

from huzhu.documents.tables import Sheet, write
from huzhu.kernel.identifiers import mask_personal, mask_phone
from huzhu.people import past
from huzhu.people.error_workbook import aside_folder, paged
from huzhu.people.facts import LABELS, MemberFacts, as_cells
from huzhu.people.states import Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime
    from typing import IO

#: How many stand on the page.
SHOWN = 50
HEADING = ("会员编号", "姓名", "改动的栏", "原登记", "改为", "原行号")
_FACTS = len(LABELS)
# A blank telephone of a list says nothing: what is known stays.
_PHONE = "(staging.phone_digest <> '' AND staging.phone_digest <> known.phone_digest)"
_NAMED = f"(staging.name <> known.name OR {_PHONE})"
_LEAVES = f"(staging.standing = '{Standing.LEFT}' AND known.standing <> '{Standing.LEFT}')"
_CHANGED = """
FROM member_fate fate JOIN member_staging staging USING (line)
JOIN people_member known ON known.number = staging.number
WHERE fate.fate = 'changed'
"""
_COUNT = f"""
SELECT count(*) FILTER (WHERE {_NAMED}), count(*) FILTER (WHERE staging.name <> known.name),
    count(*) FILTER (WHERE {_PHONE}), count(*) FILTER (WHERE {_LEAVES})
{_CHANGED}
"""
_ROWS = f"""
SELECT staging.line, known.number, known.name, staging.name, {_PHONE}, known.phone_tail,
    staging.phone_tail, was.name, now.name, known.standing, staging.standing,
    {past.KNOWN}, {past.SAID}
{
    _CHANGED.replace(
        "WHERE",
        '''LEFT JOIN people_union was ON was.id = known.union_id
LEFT JOIN people_union now ON now.id = staging.union_id
WHERE''',
    )
}
ORDER BY {_NAMED} DESC, {_LEAVES} DESC, staging.line
"""


class ChangeCounts(NamedTuple):
    """Of how many registered members a list changes what."""

    named: int  #: name or telephone: whoever the member is to the platform
    names: int
    phones: int
    leaving: int


class MemberChange(NamedTuple):
    """What changes of one member: columns with what they said and will say."""

    line: int
    number: str
    name: str
    columns: tuple[tuple[str, str, str], ...]


#: A list that changes nobody.
NOBODY = ChangeCounts(0, 0, 0, 0)


def counts() -> ChangeCounts:
    """Count them; the register is as it was when the list was judged."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT)
        return ChangeCounts(*cursor.fetchone())


def rows() -> Iterator[MemberChange]:
    """Yield them all, read in portions."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_ROWS)
        yield from map(_change, cursor)


def seen(first: Sequence[MemberChange], found: ChangeCounts) -> dict[str, Any]:
    """What the page of the list shows of them."""
    shown = [[row.line, mask_personal(row.number), row.name, row.columns] for row in first]
    return {"changes": shown, "change_counts": found._asdict()}


def write_changes(
    target: Callable[[], AbstractContextManager[IO[bytes]]], *, at: datetime
) -> list[MemberChange]:
    """Write all of them as a workbook, one line for each column that changes; return the first."""
    first: list[MemberChange] = []
    sheets = (Sheet(f"变更 {number}", HEADING, page) for number, page in paged(_lines(first)))
    with target() as file:
        write(file, sheets, of="会员名单改动的全部登记", at=at, aside=aside_folder())
    return first


def _lines(first: list[MemberChange]) -> Iterator[tuple[Any, ...]]:
    """Yield the workbook's lines; the rows that the page shows are laid aside on the way."""
    for row in rows():
        if len(first) < SHOWN:
            first.append(row)
        for column in row.columns:
            yield (row.number, row.name, *column, row.line)


def _change(found: Sequence[Any]) -> MemberChange:
    line, number, name, *rest = found
    new_name, is_other_phone, phone, new_phone, *places = rest[:8]
    facts = (MemberFacts(*rest[8 : 8 + _FACTS]), MemberFacts(*rest[8 + _FACTS :]))
    union, new_union, standing, new_standing = places
    pairs = [
        ("姓名", name, new_name),
        ("所属工会", union or "", new_union or ""),
        ("会籍", Standing(standing).label, Standing(new_standing).label),
        *zip(LABELS, *map(as_cells, facts), strict=True),
    ]
    columns = [(label, was, now) for label, was, now in pairs if was != now]
    if is_other_phone:
        was, now = (tail and mask_phone(tail) for tail in (phone, new_phone))
        now += "（另一个号码，末四位相同）" if was == now else ""
        columns.insert(columns[:1] == pairs[:1], ("手机", was, now))
    return MemberChange(line, number, name, tuple(columns))
