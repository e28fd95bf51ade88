"""Reading consents and corrections, and gathering all that is kept of one member.

What an app keeps of a member it yields in its module ``of_member``: ``TABLES`` names the tables,
``parts(member)`` the parts, ``subjects(member)`` the cases of the trail that are the member's own.
A table that names a member and stands in none is found by a test.

Not here: deciding (``actions``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from huzhu.audit.of_member import keepers
from huzhu.kernel.errors import one
from huzhu.kernel.workdays import local_date
from huzhu.notices.rules import urgency
from huzhu.notices.states import OpenWork, Todo, numbers_in
from huzhu.office import erasing
from huzhu.people import entries
from huzhu.people import policies as register
from huzhu.people import queries as people
from huzhu.people.states import Role
from huzhu.privacy import policies, texts
from huzhu.privacy.errors import NoSuchEntryCorrection
from huzhu.privacy.models import Consent, EntryCorrection
from huzhu.privacy.states import (
    OPEN_CORRECTION,
    ConsentKind,
    CorrectedField,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from huzhu.kernel.actor import Actor
    from huzhu.kernel.data_terms import Term
    from huzhu.kernel.of_member import KeptPart
    from huzhu.kernel.workdays import Calendar
    from huzhu.people.models import Member
    from huzhu.privacy.texts import ConsentText
    from huzhu.privacy.vault import CorrectionWords

#: What names of tasks begin with.
_TASKS = "privacy"
#: So many members are asked about at once: a rush has hundreds of thousands of winners.
_BATCH = 10_000
#: Of what is kept the register stands first and the trail, which is long, last.
_PLACES = {"people.register": 0, "audit.events": 2}


@dataclass(frozen=True, slots=True)
class ConsentStanding:
    """How a member stands to one text now: the newest words, and the own last row."""

    text: ConsentText
    last: Consent | None

    @property
    def is_decided(self) -> bool:
        """Whether these very words were answered; older ones were others."""
        return self.last is not None and self.last.version == self.text.version

    @property
    def is_given(self) -> bool:
        return self.last is not None and self.is_decided and self.last.is_given


def decisions_of(member_id: int) -> dict[ConsentKind, ConsentStanding]:
    """How a member stands to every text, in the order of the table."""
    rows = {row.kind: row for row in _newest([member_id])}
    return {kind: ConsentStanding(texts.newest(kind), rows.get(kind)) for kind in ConsentKind}


def consents_of(member_id: int) -> QuerySet[Consent]:
    """All that a member has agreed to, withdrawn or declined, the newest first."""
    return Consent.objects.filter(member_id=member_id).order_by("-id")


def may_be_handed_over(member_ids: Iterable[int]) -> frozenset[int]:
    """Of many members, those whose name may go to agency and supplier."""
    return _decided(member_ids, ConsentKind.HAND_OVER, is_given=True)


def hide_their_names(member_ids: Iterable[int]) -> frozenset[int]:
    """Of many members, those who do not want the own name in public lists, not even masked."""
    return _decided(member_ids, ConsentKind.SHOW_NAME, is_given=False)


def _decided(member_ids: Iterable[int], kind: ConsentKind, *, is_given: bool) -> frozenset[int]:
    # A yes is to the very words that were read; a no stays, whatever is written later.
    version, ids = texts.newest(kind).version, list(member_ids)
    return frozenset(
        row.member_id
        for start in range(0, len(ids), _BATCH)
        for row in _newest(ids[start : start + _BATCH]).filter(kind=kind)
        if row.is_given == is_given and (row.version == version or not is_given)
    )


def _newest(member_ids: Iterable[int]) -> QuerySet[Consent]:
    rows = Consent.objects.filter(member_id__in=list(member_ids))
    return rows.order_by("member_id", "kind", "-id").distinct("member_id", "kind")


# --- corrections --------------------------------------------------------------------------------


def corrections_of(member_id: int) -> QuerySet[EntryCorrection]:
    """A member's own, the newest first."""
    rows = EntryCorrection.objects.filter(member_id=member_id).select_related("agency")
    return rows.order_by("-id")


def own_correction(member_id: int, *, correction_id: int) -> EntryCorrection:
    """One of a member's own. :raises NoSuchEntryCorrection: there is none of that number."""
    return one(corrections_of(member_id).filter(pk=correction_id), NoSuchEntryCorrection)


def open_correction(member_id: int, *, field: CorrectedField) -> EntryCorrection | None:
    """The one about this field that waits for an answer."""
    return corrections_of(member_id).filter(field=field, state__in=OPEN_CORRECTION).first()


def corrections_for(actor: Actor) -> QuerySet[EntryCorrection]:
    """Those that the actor may read: of the own subtree; Member Service all.

    :raises NotAnsweredByYou: the actor answers none.
    """
    policies.check_read(by=actor)
    rows = EntryCorrection.objects.select_related("member__union", "agency").order_by("-id")
    return rows.filter(agency__in=people.agencies_below(actor))


def correction_for(actor: Actor, *, correction_id: int) -> EntryCorrection:
    """One that the actor may read.

    :raises NoSuchEntryCorrection: there is none, or it is another's: both look the same.
    """
    return one(corrections_for(actor).filter(pk=correction_id), NoSuchEntryCorrection)


def is_corrected(row: EntryCorrection) -> bool:
    """Whether the register says something else of what was asked for since then, by a list.

    What no field of the register is nobody can look up.
    """
    field = row.entry_field
    return field is None or entries.is_changed_by_list(row.member, field, since=row.asked_at)


def shown_of(row: EntryCorrection, said: CorrectionWords) -> dict[str, object]:
    """What the second person is shown, and confirms as it was shown."""
    return {"更正为": said.value, "更正依据": row.get_evidence_display(), "答复": said.answer}


def todos_for(actor: Actor, *, at: datetime, calendar: Calendar) -> list[Todo]:
    """The corrections that wait for the actor: to be answered, or to be confirmed."""
    if not register.has_desk(actor) or actor.cases:
        return []
    rows = corrections_for(actor).filter(state__in=OPEN_CORRECTION)
    waiting = [row for row in rows if _waits_for(row, actor)]
    return [_todo(row, at=at, calendar=calendar) for row in waiting]


def open_work(
    *, at: datetime, calendar: Calendar, tasks: Collection[str] | None = None
) -> Iterator[OpenWork]:
    """Every correction that waits, whoever answers or confirms it today, or nobody.

    ``tasks``: the acts of these names alone.
    """
    rows = EntryCorrection.objects.select_related("member__union", "agency")
    rows = rows.filter(state__in=OPEN_CORRECTION).order_by("id")
    for row in rows if tasks is None else rows.filter(pk__in=numbers_in(tasks, _TASKS)):
        path, chair = row.agency.path, ("entry", row.agency_id, row.is_proposed, row.is_passed_on)
        whose = "会员服务部" if row.is_passed_on else "代办机构经办人"
        if row.is_proposed:
            whose = "代办机构复核人、主任或会员服务部"
        todo = _todo(row, at=at, calendar=calendar)
        yield OpenWork(
            todo, whose, (*chair, row.maker_id), partial(_is_for, row), path,
            subject=f"correction:{row.pk}",
        )  # fmt: skip


def _is_for(row: EntryCorrection, actor: Actor) -> bool:
    is_below = register.sees(actor, agency_path=row.agency.path)
    return is_below and register.has_desk(actor) and _waits_for(row, actor)


def _waits_for(row: EntryCorrection, actor: Actor) -> bool:
    """Of the open ones, those of clerks, or handed to Member Service; others by whoever seconds."""
    if row.is_proposed:
        return policies.SECOND.is_held_by(actor) and row.maker_id not in actor.persons
    if row.is_passed_on:
        return register.is_member_service(actor)
    return actor.role == Role.AGENCY_CLERK


def _todo(row: EntryCorrection, *, at: datetime, calendar: Calendar) -> Todo:
    act, verb = ("confirm_entry", "确认更正") if row.is_proposed else ("correct_entry", "答复更正")
    key = f"{_TASKS}.{act}:{row.pk}"
    return Todo(
        key=key,
        title=f"{row.title}（{row.agency.name}）",
        verb=verb,
        subject_label="信息更正",
        url_name="entry-correction",
        url_args=(row.pk,),
        waiting_since=row.asked_at,
        due_on=row.due_on,
        ground="平台承诺的答复期限",
        urgency=urgency(local_date(at), due_on=row.due_on, calendar=calendar),
        task=key,
    )


# --- all that is kept ---------------------------------------------------------------------------


def kept_of(member: Member) -> list[KeptPart]:
    """All that the platform keeps of a member, in parts, each with its term."""
    found = [part for module in keepers() for part in module.parts(member)]
    return sorted(found, key=lambda part: _PLACES.get(part.term, 1))


def told_parts(parts: Sequence[KeptPart]) -> list[tuple[KeptPart, Term]]:
    """Each part beside how long it is kept, and why."""
    terms = {term.key: term for term in erasing.table()}
    return [(part, terms[part.term]) for part in parts]


def terms_of_members() -> list[Term]:
    """How long each kind is kept that holds something of a member, without those that stay."""
    tables = {table for module in keepers() for table in module.TABLES}
    return [term for term in erasing.table() if tables.intersection(term.holds)]
