"""A correction of one member's entry (更正会员登记): what is wanted, held against the register.

A name or a number of a paper that is vouched for was vouched for by a paper: it is corrected with
the paper seen again, and that look vouches for it from then on. All else leaves that as it is.

Not here: writing it (``actions.entries``), what members ask for and who answers (``privacy``).
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from huzhu.kernel.identifiers import normalise, normalise_mobile, normalise_name
from huzhu.kernel.papers import read_paper
from huzhu.people import asking, member_ways, queries, rules, vault
from huzhu.people.entry_errors import (
    EntryStands,
    EntryValueWrong,
    EvidenceTooWeak,
    PaperOfAnother,
    PhoneNotProved,
    UnionElsewhere,
)
from huzhu.people.models import Member, MemberBefore, Union
from huzhu.people.states import EVIDENCE_OF, EntryField, Evidence, ImportState, Standing

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from huzhu.kernel.actor import Actor

_VOUCHED = frozenset({EntryField.NAME, EntryField.PAPER})
_SHOWN = 40


def in_normal_form(member: Member, field: EntryField, text: str, *, by: Actor, on: date) -> str:
    """What was typed, as it would be registered: of a union its number, of a standing its value.

    :raises EntryValueWrong: it cannot be right. :raises EntryStands: it is registered so.
    :raises PaperOfAnother: another member has the paper. :raises UnionElsewhere: not the actor's.
    :raises PhoneNotProved: the member signs in by another number.
    """
    if field is EntryField.NAME:
        value, now = _sound(normalise_name(text), rules.fault_of_name), member.name
    elif field is EntryField.PAPER:
        value, now = _paper(member, text, on=on), ""
    elif field is EntryField.PHONE:
        value, now = _phone(member, text), member.phone
    elif field is EntryField.UNION:
        value, now = union_named(text, by=by).number, member.union.number
    else:
        value, now = str(Standing(text)), member.standing
    if value == now:
        raise EntryStands(field=field.label)
    return value


#: What a list says of each field; a paper is no list's to change.
_LISTED: dict[EntryField, Callable[[Member | MemberBefore], object]] = {
    EntryField.NAME: attrgetter("name"),
    EntryField.PHONE: lambda row: bytes(row.phone_digest),
    EntryField.UNION: attrgetter("union_id"),
    EntryField.STANDING: attrgetter("standing"),
}


def check_evidence(member: Member, field: EntryField, evidence: Evidence) -> None:
    """:raises EvidenceTooWeak: it shows no such thing. :raises UnionHasNoNumber: nobody called."""
    is_vouched = is_vouched_anew(member, field)
    enough = (Evidence.PAPER,) if is_vouched else EVIDENCE_OF[field]
    if evidence not in enough:
        needed = "”或“".join(each.label for each in enough)
        whose = "已实名核验会员" if is_vouched else "会员"
        told = {"whose": whose, "field": field.label, "evidence": evidence.label}
        raise EvidenceTooWeak(needed=needed, **told)
    if evidence is Evidence.CALL and field is EntryField.PHONE:
        asking.check_called(member.union)


def is_vouched_anew(member: Member, field: EntryField) -> bool:
    """Whether the look at the paper vouches from now on for who the member is."""
    return field in _VOUCHED and member.verified_at is not None


def union_named(text: str, *, by: Actor) -> Union:
    """The union of that number or name, within the actor's scope.

    :raises UnionElsewhere: there is none, or several are called so.
    """
    typed = normalise(text)
    rows = Union.objects.select_related("agency").filter(agency__in=queries.agencies_below(by))
    found = list(rows.filter(number__iexact=typed)[:1]) or list(rows.filter(name=typed)[:2])
    if len(found) != 1:
        raise UnionElsewhere(union=typed[:_SHOWN])
    return found[0]


def told(field: EntryField, value: str) -> str:
    """A value in normal form, as pages say it."""
    if field is EntryField.STANDING:
        return Standing(value).label
    if field is EntryField.UNION:
        name = Union.objects.filter(number=value).values_list("name", flat=True).first()
        return f"{name or '已撤销的工会'}（{value}）"
    return value or "（空白）"


def is_changed_by_list(member: Member, field: EntryField, *, since: datetime) -> bool:
    """Whether a list that was loaded since then has changed just this of the entry."""
    rows = MemberBefore.objects.filter(
        member=member, came_by__state=ImportState.LOADED, came_by__ended_at__gt=since
    )
    said = _LISTED.get(field)
    return said is not None and any(said(row) != said(member) for row in rows)


def changed_to(member: Member, field: EntryField, value: str) -> str:
    """From what to what, in the words in which lists tell it; of other fields nothing."""
    if field is EntryField.STANDING:
        return f"{standing_change(member.standing, value)}。"
    if field is EntryField.UNION:
        return f"{union_change(member.union.name, Union.objects.get(number=value).name)}。"
    return ""


def standing_change(before: str, after: str) -> str:
    """In words from what standing to what."""
    return f"会籍由“{Standing(before).label}”改为“{Standing(after).label}”"


def union_change(before: str, after: str) -> str:
    """In words from what union to what, by their names."""
    return f"所属工会由“{before}”改为“{after}”"


def _sound(value: str, fault_of: Callable[[str], str]) -> str:
    if fault := fault_of(value):
        raise EntryValueWrong(reason=fault)
    return value


def _paper(member: Member, text: str, *, on: date) -> str:
    number = _sound(read_paper(text), lambda value: rules.fault_of_paper(value, on=on))
    holders = Member.objects.filter(id_digest__in=vault.digests_of(number))
    holder = holders.values_list("pk", flat=True).first()
    if holder == member.pk:
        raise EntryStands(field=EntryField.PAPER.label)
    if holder is not None:
        raise PaperOfAnother
    return number


def _phone(member: Member, text: str) -> str:
    number = _sound(normalise_mobile(text), rules.fault_of_phone)
    way = member_ways.phone_way_of(member.pk)
    if way is not None and way.value != number:
        raise PhoneNotProved(tail=way.value_tail)
    return number
