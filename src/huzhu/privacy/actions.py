"""Deciding about one's own data: consents, corrections and their answers, looks, closing.

Not here: what an answer rests on (the register's own ways: lists, binding), the words (``texts``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from huzhu.audit.actions import action, note, record
from huzhu.audit.kinds import EventKind
from huzhu.kernel.shown import check_shown
from huzhu.kernel.workdays import MovedDay, add_workdays, local_date
from huzhu.messages import actions as messages
from huzhu.messages import once
from huzhu.messages import queries as outbox
from huzhu.office import queries as office
from huzhu.people import entries
from huzhu.people import policies as register
from huzhu.people import queries as people
from huzhu.people.actions import closing
from huzhu.people.actions import entries as register_entries
from huzhu.people.actions.entries import FirstPerson
from huzhu.people.states import SEEN_BY_TWO, EntryField, Evidence
from huzhu.privacy import policies, queries, texts, vault
from huzhu.privacy.errors import (
    ClosingUnsaid,
    EntryCorrectionRaised,
    EntryCorrectionWaits,
    NotCorrectedYet,
    NothingToRegister,
    NotTheMember,
)
from huzhu.privacy.models import Consent, EntryCorrection
from huzhu.privacy.states import (
    CORRECTION_LIFECYCLE,
    OPEN_CORRECTION,
    ConsentKind,
    CorrectedField,
    CorrectionState,
)

if TYPE_CHECKING:
    from datetime import date, datetime

    from huzhu.kernel.actor import Actor
    from huzhu.kernel.of_member import KeptPart
    from huzhu.kernel.workdays import Calendar
    from huzhu.people.models import Member

#: What the platform promises: an answer within so many working days.
ANSWERED_WITHIN = 5
FOLLOWED = EventKind("privacy.follow_calendar", "答复时限随工作日历推后", "due")


@action("privacy.decide_consent", "会员授权或撤回授权", "idle", right=policies.OWN)
def decide_consent(kind: ConsentKind, *, is_given: bool, by: Actor, at: datetime) -> Consent:
    """Say yes or no to the newest words of a kind; counts from now on (撤回即时生效)."""
    member_id = policies.check_own(by=by)
    version = texts.newest(kind).version
    row = Consent.objects.create(
        member_id=member_id, kind=kind, version=version, is_given=is_given, at=at
    )
    note(f"member:{member_id}", by=by, at=at, kind=kind, version=version, given=is_given)
    return row


@action("privacy.read_correction", "查看更正申请", "idle", right=policies.READER)
def read_correction(row: EntryCorrection, *, by: Actor, at: datetime) -> vault.CorrectionWords:
    """Read what a member has written and was answered: sealed, so each look is on record (S6.5).

    :raises NotAnsweredByYou: neither of an agency nor of Member Service.
    """
    note(f"correction:{row.pk}", by=by, at=at)
    return row.said


@action("privacy.ask_correction", "会员申请更正信息", "due", right=policies.OWN)
def ask_correction(field: CorrectedField, *, wish: str, by: Actor, at: datetime) -> EntryCorrection:
    """Tell the union's agency that the own entry is wrong, and what would be right.

    :raises EntryCorrectionWaits: one is open for the same field.
    """
    row = _begun(_own(by), field, wish, at=at)
    if not _saved(row):
        raise EntryCorrectionWaits(field=field.label)
    note(f"correction:{row.pk}", by=by, at=at, field=field)
    return row


@action("privacy.raise_correction", "代办机构提出信息更正", "due", right=register.REGISTER)
def raise_correction(
    member: Member, field: CorrectedField, *, wish: str, by: Actor, at: datetime
) -> EntryCorrection:
    """Bring up what a desk has seen to be wrong of an entry: it is answered as a member's own is.

    :raises NotRegistrar: the actor does not keep this member's entry.
    :raises EntryCorrectionRaised: one is open for the same field.
    """
    register.check_register_member(member.union.agency, by=by)
    row = _begun(member, field, wish, at=at)
    row.asker_name, row.asker_title = by.name, by.title
    if not _saved(row):
        raise EntryCorrectionRaised(field=field.label)
    note(f"correction:{row.pk}", by=by, at=at, field=field)
    return row


@action("privacy.withdraw_correction", "撤回信息更正申请", "idle", right=policies.OWN)
def withdraw_correction(row: EntryCorrection, *, by: Actor, at: datetime) -> None:
    """The member takes it back. :raises NotNow: it was answered meanwhile."""
    own = queries.own_correction(policies.check_own(by=by), correction_id=row.pk)
    own = _locked(own)
    words = vault.CorrectionWords(own.said.wish)  # what was to be registered is void
    _move(own, "withdraw_correction", words=vault.seal_words(words, key=str(own.key)))
    note(f"correction:{own.pk}", by=by, at=at)


@action("privacy.correct_entry", "答复信息更正：已更正", "done", right=policies.ANSWERER)
def correct_entry(row: EntryCorrection, *, answer: str, by: Actor, at: datetime) -> None:
    """Close it: the register says now what is right.

    :raises NotCorrectedYet: no list has changed what was asked for since then.
    :raises NotAnsweredByYou, PassedOn: somebody else's. :raises NotNow: it is closed.
    """
    row = _locked(row)
    policies.check_answer(row, by=by)
    CORRECTION_LIFECYCLE.target("correct_entry", now=CorrectionState(row.state))
    if not queries.is_corrected(row):
        raise NotCorrectedYet
    _answer(row, "correct_entry", answer=answer, by=by, at=at)


@action("privacy.propose_entry", "更正会员登记：填写", "active", right=policies.ANSWERER)
def propose_entry(
    row: EntryCorrection, *, value: str, evidence: Evidence, answer: str, by: Actor, at: datetime
) -> EntryCorrection:
    """Tell what the register is to say, and what that was seen by.

    What two persons see waits for the second; the rest is written at once (``SEEN_BY_TWO``).

    :raises NotAnsweredByYou, PassedOn: somebody else's. :raises NotNow: it is closed or proposed.
    :raises NothingToRegister: it is about nothing that a desk writes.
    :raises EvidenceTooWeak, EntryValueWrong, EntryStands, PaperOfAnother, UnionElsewhere,
        PhoneNotProved: the register cannot say so.
    """
    row = _locked(row)
    policies.check_answer(row, by=by)
    CORRECTION_LIFECYCLE.target("propose_entry", now=CorrectionState(row.state))
    field = row.entry_field
    if field is None:
        raise NothingToRegister(field=row.field_name)
    entries.check_evidence(row.member, field, evidence)
    value = entries.in_normal_form(row.member, field, value, by=by, on=local_date(at))
    words = vault.CorrectionWords(row.said.wish, answer, value)
    row.maker_id, row.maker_name, row.maker_title = by.account_id, by.name, by.title
    row.evidence, row.words = str(evidence), vault.seal_words(words, key=str(row.key))
    row.save(update_fields=["maker", "maker_name", "maker_title", "evidence", "words"])
    if field in SEEN_BY_TWO:
        _move(row, "propose_entry")
        note(f"correction:{row.pk}", by=by, at=at, field=row.field, evidence=evidence.label)
    else:
        register_entries.correct_member(
            row.member_id, field, value, evidence=evidence, by=by, at=at
        )
        _answer(row, "correct_entry", answer=answer, by=by, at=at)
    row.refresh_from_db()
    return row


@action("privacy.confirm_entry", "确认信息更正", "done", right=policies.SECOND)
def confirm_entry(row: EntryCorrection, *, by: Actor, at: datetime, shown: str = "") -> None:
    """Write, as the second person, what another has seen into the register, and close it.

    :raises MakerIsChecker, NotSecondOfEntry: ``by`` may not be the second person.
    :raises ShownChanged: it is another value than the page has shown.
    :raises NotNow: nothing is proposed.
    :raises EvidenceTooWeak, EntryStands, PaperOfAnother, UnionElsewhere, PhoneNotProved: the
        register has changed meanwhile.
    """
    row = _locked(row)
    policies.check_second(row, by=by)
    CORRECTION_LIFECYCLE.target("confirm_entry", now=CorrectionState(row.state))
    check_shown(shown, queries.shown_of(row, row.said), who=row.maker_name)
    field, said = EntryField(row.field), row.said
    first = FirstPerson(row.maker_id, row.maker_name, row.maker_title)
    seen = Evidence(row.evidence)
    register_entries.correct_member(
        row.member_id, field, said.value, evidence=seen, first=first, by=by, at=at
    )
    _answer(row, "confirm_entry", answer=said.answer, by=by, at=at)


@action("privacy.return_entry", "退回信息更正", "late", right=policies.SECOND)
def return_entry(row: EntryCorrection, *, reason: str, by: Actor, at: datetime) -> None:
    """Send back, as the second person, what another has proposed, with the reason.

    :raises MakerIsChecker, NotSecondOfEntry: ``by`` may not be the second person.
    :raises NotNow: nothing is proposed.
    """
    row = _locked(row)
    policies.check_second(row, by=by)
    told = f"{by.title} {by.name}：{reason.strip()}"
    words = vault.CorrectionWords(row.said.wish, returned=told)
    _move(row, "return_entry", words=vault.seal_words(words, key=str(row.key)))
    note(f"correction:{row.pk}", by=by, at=at)


@action("privacy.pass_correction_on", "转会员服务部办理信息更正", "active", right=policies.ANSWERER)
def pass_correction_on(row: EntryCorrection, *, by: Actor, at: datetime) -> None:
    """Hand it to Member Service, which answers it within the same days.

    :raises NotAnsweredByYou, PassedOn: somebody else's, or handed on. :raises NotNow: it is closed.
    """
    row = _locked(row)
    policies.check_answer(row, by=by)
    _move(row, "pass_correction_on", passed_on_at=at)
    note(f"correction:{row.pk}", by=by, at=at)


@action("privacy.decline_correction", "答复信息更正：未予更正", "late", right=policies.ANSWERER)
def decline_correction(row: EntryCorrection, *, answer: str, by: Actor, at: datetime) -> None:
    """Close it with the reason why the register stays as it is.

    :raises NotAnsweredByYou: somebody else's. :raises NotNow: it is closed.
    """
    row = _locked(row)
    policies.check_answer(row, by=by)
    _answer(row, "decline_correction", answer=answer, by=by, at=at)


@action("privacy.look_at_own", "会员查阅本人信息", "idle", right=policies.OWN)
def look_at_own(*, by: Actor, at: datetime) -> list[KeptPart]:
    """All that is kept of the own person, on record."""
    member = _own(by)
    note(f"member:{member.pk}", by=by, at=at)
    return queries.kept_of(member)


@action("privacy.export_own", "会员导出本人信息", "idle", right=policies.OWN)
def export_own(*, by: Actor, at: datetime) -> list[KeptPart]:
    """The same to take away, on record."""
    member = _own(by)
    note(f"member:{member.pk}", by=by, at=at)
    return queries.kept_of(member)


@action("privacy.close_account", "会员注销平台账号", "late", right=policies.OWN)
def close_account(*, is_sure: bool, by: Actor, at: datetime) -> None:
    """End the member's account here; what laws keep stays, and is named before (``data_terms``).

    Ways to sign in end, the register's telephone and all consents go at once; the rest of the
    union's register, claims and the trail stay. Whoever wants to come back is bound anew.

    :raises ClosingUnsaid: the box was not ticked.
    """
    member = _own(by)
    if not is_sure:
        raise ClosingUnsaid
    closing.forget_ways(member, by=by, at=at)  # first: who closes it once more finds nothing open
    for consent, decision in queries.decisions_of(member.pk).items():
        if decision.is_given:
            decide_consent(consent, is_given=False, by=by, at=at)
    for row in queries.corrections_of(member.pk).filter(state__in=OPEN_CORRECTION):
        withdraw_correction(row, by=by, at=at)
    for channel in outbox.addresses_of(by):
        messages.keep_address(channel, address="", by=by, at=at)
    for kind in once.counts_of(member.pk):
        messages.withdraw_once(kind, by=by, at=at)
    note(f"member:{member.pk}", by=by, at=at)


def _begun(member: Member, field: CorrectedField, wish: str, *, at: datetime) -> EntryCorrection:
    """A correction that is not kept yet, with the day until which it is answered."""
    due_on = _answered_by(at, calendar=office.calendar())
    row = EntryCorrection(
        member=member, agency=member.union.agency, field=field, asked_at=at, due_on=due_on
    )
    row.words = vault.seal_words(vault.CorrectionWords(wish), key=str(row.key))
    return row


def _answered_by(asked_at: datetime, *, calendar: Calendar) -> date:
    return add_workdays(local_date(asked_at), ANSWERED_WITHIN, calendar=calendar)


def _follow_calendar(calendar: Calendar, *, by: Actor, at: datetime) -> list[MovedDay]:
    """Move the days of corrections that nobody has answered: later, never earlier (ADR 0040).

    Part of the act that changes the calendar (``office.actions``); desk and member read the new.
    """
    rows = EntryCorrection.objects.select_for_update(of=("self",)).filter(state__in=OPEN_CORRECTION)
    moved = []
    for row in rows.select_related("agency").order_by("id"):
        old, new = row.due_on, _answered_by(row.asked_at, calendar=calendar)
        if new > old:
            EntryCorrection.objects.filter(pk=row.pk).update(due_on=new)
            day = MovedDay(row.agency.name, "信息更正申请的答复时限", old, new)
            record(FOLLOWED.code, f"correction:{row.pk}", by=by, at=at, **day.as_facts())
            moved.append(day)
    return moved


def _saved(row: EntryCorrection) -> bool:
    """Whether it was kept: one is open for a field at a time."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return False
    return True


def _own(by: Actor) -> Member:
    member = people.member_by_id(policies.check_own(by=by))
    if member is None:
        raise NotTheMember(who=by.title)
    return member


def _locked(row: EntryCorrection) -> EntryCorrection:
    rows = EntryCorrection.objects.select_for_update(of=("self",))
    rows = rows.select_related("member__union", "agency")
    return rows.get(pk=row.pk)


def _move(row: EntryCorrection, verb: str, **columns: object) -> None:
    """Make a move of the table with a case that is ``_locked``."""
    target = CORRECTION_LIFECYCLE.target(verb, now=CorrectionState(row.state))
    EntryCorrection.objects.filter(pk=row.pk).update(state=target, **columns)


def _answer(row: EntryCorrection, verb: str, *, answer: str, by: Actor, at: datetime) -> None:
    words = vault.CorrectionWords(row.said.wish, answer, row.said.value)
    sealed = vault.seal_words(words, key=str(row.key))
    who = {"by_name": by.name, "by_title": by.title}
    _move(row, verb, words=sealed, answered_at=at, **who)
    note(f"correction:{row.pk}", by=by, at=at)
