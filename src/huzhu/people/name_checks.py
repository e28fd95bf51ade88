"""Who vouched for names (实名核验): a whole list whose source has seen the papers, or one member.

A list says where and when that was; whoever confirms it is another person than the one who brought
it, as with a list that changes names or telephones. One row beside all of its members says how, by
what, when and by whom.

Not here: binding (``bindings``), lists as such (``actions.imports``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q

from huzhu.audit import queries as audit
from huzhu.audit.traced import by_the_million
from huzhu.people import policies
from huzhu.people.binding_errors import ListNeedsSecond, SourceLater, SourceMissing
from huzhu.people.models import MemberImport, NameCheck
from huzhu.people.states import ImportState, VerifiedHow

if TYPE_CHECKING:
    from datetime import date, datetime

    from huzhu.audit.models import AuditEvent
    from huzhu.kernel.actor import Actor

# Whoever was verified before stays as that was; of rows that were refused nobody is meant.
_LISTED = """
UPDATE people_member SET verified_at = %(at)s, verified_by_id = %(check)s
FROM member_staging JOIN member_fate USING (line)
WHERE people_member.number = member_staging.number AND member_fate.fate <> 'refused'
    AND people_member.verified_at IS NULL
"""


def check_source(source: str, on: date | None, *, today: date) -> None:
    """Where and when the papers were seen are told together, or neither.

    :raises SourceMissing: one is not told. :raises SourceLater: the day is still to come.
    """
    if bool(source.strip()) != (on is not None):
        raise SourceMissing
    if on is not None and on > today:
        raise SourceLater(on=on)


def needs_second(row: MemberImport) -> bool:
    """Whether another person confirms a list: it says who somebody is, or makes it another one.

    Who has the telephone of the register comes in as the member, verified; so nobody alone writes
    a telephone beside somebody who is registered, nor a name.
    """
    return bool(row.verified_source or row.named_count)


def imports_for_second() -> list[MemberImport]:
    """Lists that were checked and wait for somebody else than whoever brought them."""
    needs = ~Q(verified_source="") | Q(named_count__gt=0)
    rows = MemberImport.objects.filter(needs, state=ImportState.CHECKED, account__isnull=False)
    return list(rows.order_by("started_at", "pk"))


def may_be_second(account_id: int | None, actor: Actor) -> bool:
    """Whether an actor may confirm a list that this account brought."""
    return policies.keeps_register(actor) and account_id not in actor.persons


def confirmation_of(row: MemberImport) -> AuditEvent | None:
    """Who confirmed an import last, and when; None: nobody has."""
    return audit.last_of(row.subject, "people.confirm_import")


def check_second(row: MemberImport, *, by: Actor) -> None:
    """:raises ListNeedsSecond: whoever brought such a list would confirm it."""
    if needs_second(row) and row.account_id in by.persons:
        raise ListNeedsSecond(who=by.name)


def verify_listed(row: MemberImport, *, at: datetime) -> int:
    """Verify the members of a list that was loaded in this act; return how many were new to it."""
    if not row.verified_source or row.verified_on is None:
        return 0
    second = audit.last_by(row.subject, "people.confirm_import")
    found = NameCheck.objects.create(
        how=VerifiedHow.LIST,
        source=row.verified_source,
        source_on=row.verified_on,
        at=at,
        by_name=row.by_name,
        by_title="上传名单",
        second_name=second,
        second_title="确认名单" if second else "",
        came_by=row,
    )
    with connection.cursor() as cursor, by_the_million(row.total_count):
        cursor.execute(_LISTED, {"at": at, "check": found.pk})
        return cursor.rowcount
