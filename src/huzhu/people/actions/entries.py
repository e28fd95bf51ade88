"""Correcting one member's entry at a desk (更正会员登记): what lists do for many, for one.

The register of the days before stays as it was (``past``). What a list that came before did can no
longer be taken back as a whole then: something rests on it.

Not here: what may be corrected (``people.entries``), asking and answering (``privacy``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from huzhu.audit.actions import action, note
from huzhu.kernel.workdays import local_date
from huzhu.office import sealing
from huzhu.people import entries, facts, policies, vault
from huzhu.people.actions import _bound, _telling
from huzhu.people.entry_errors import EntryNeedsSecond, PaperOfAnother
from huzhu.people.models import Member, MemberPast, NameCheck, Union
from huzhu.people.states import SEEN_BY_TWO, EntryField, Evidence, VerifiedHow

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class FirstPerson:
    """Who has seen what a correction rests on."""

    account_id: int | None
    name: str
    title: str


@action("people.correct_member", "更正会员登记", "done", right=policies.REGISTER)
def correct_member(
    member_id: int,
    field: EntryField,
    text: str,
    *,
    evidence: Evidence,
    first: FirstPerson | None = None,
    by: Actor,
    at: datetime,
) -> Member:
    """Write what is right into a member's entry; ``first`` has seen it, ``by`` confirms it.

    :raises NotRegistrar: the member is another agency's.
    :raises EntryNeedsSecond, MakerIsChecker: this field takes two persons.
    :raises EvidenceTooWeak: the evidence does not show it.
    :raises EntryValueWrong, EntryStands, PaperOfAnother, UnionElsewhere, PhoneNotProved: the
        register cannot say so.
    """
    sealing.hold_marks()
    _bound.hold(member_id)
    member = Member.objects.select_related("union__agency").get(pk=member_id)
    policies.check_register_member(member.union.agency, by=by)
    if field in SEEN_BY_TWO:
        if first is None:
            raise EntryNeedsSecond(field=field.label, who=by.name)
        policies.check_other_person(first.account_id, by=by)
    entries.check_evidence(member, field, evidence)
    value = entries.in_normal_form(member, field, text, by=by, on=local_date(at))
    change = entries.changed_to(member, field, value)
    _keep_past(member, field, at=at)
    _write(member, field, value, at=at)
    if first is not None and entries.is_vouched_anew(member, field):
        _vouch(member, evidence, first, by=by, at=at)
    if field in {EntryField.UNION, EntryField.STANDING}:
        _telling.tell_corrected(member.pk, change=change, at=at)
    note(f"member:{member.pk}", by=by, at=at, field=field.label, evidence=evidence.label)
    return member


def _keep_past(member: Member, field: EntryField, *, at: datetime) -> None:
    """The register of the days before: union, standing, and what the paper says of sex and birth.

    A row for each day on which something changed: what stood in the morning is what counts.
    """
    if field in {EntryField.NAME, EntryField.PHONE}:
        return
    stood = {name: getattr(member, name) for name in facts.NAMES}
    place = {"union_id": member.union_id, "standing": member.standing}
    MemberPast.objects.get_or_create(
        member=member, until_on=local_date(at), defaults={**place, **stood}
    )


def _write(member: Member, field: EntryField, value: str, *, at: datetime) -> None:
    """:raises PaperOfAnother: another member has got the paper in this moment."""
    columns: dict[str, object]
    if field is EntryField.PAPER:
        columns = {
            "id_digest": vault.digest_of(value),
            "id_cipher": vault.seal_id_number(value, member_number=member.number),
            "id_tail": value[-4:],
            **{name: told for name, told in facts.told_by(value)._asdict().items() if told},
        }
    elif field is EntryField.PHONE:
        sealed = vault.seal_phone(value, owner=member.phone_owner)
        columns = dict(zip(("phone_cipher", "phone_digest", "phone_tail"), sealed, strict=True))
    elif field is EntryField.UNION:
        columns = {"union": Union.objects.get(number=value)}
    else:
        columns = {str(field.value): value}
    for name, told in columns.items():
        setattr(member, name, told)
    member.updated_at = at
    try:
        with transaction.atomic():
            member.save(update_fields=[*columns, "updated_at"])
    except IntegrityError as taken:
        raise PaperOfAnother from taken


def _vouch(
    member: Member, evidence: Evidence, first: FirstPerson, *, by: Actor, at: datetime
) -> None:
    """The look at the paper takes the place of the one that was at what has been corrected."""
    found = NameCheck.objects.create(
        how=VerifiedHow.DESK,
        source=f"更正登记时{evidence.label}",
        source_on=local_date(at),
        at=at,
        by_name=first.name,
        by_title=first.title,
        second_name=by.name,
        second_title=by.title,
    )
    Member.objects.filter(pk=member.pk).update(verified_at=at, verified_by=found)
