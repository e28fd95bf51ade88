"""Telling the public, the members and colleagues (S5.4, S2.3.2b).

Not here: what leaves the browser (``messages``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F

from huzhu.audit.actions import action, note
from huzhu.kernel import rights
from huzhu.kernel.errors import ReasonMissing, one
from huzhu.kernel.shown import check_shown
from huzhu.kernel.text import spoken
from huzhu.kernel.workdays import local_date
from huzhu.messages import actions as messages
from huzhu.messages.states import MessageKind, to_account
from huzhu.notices import drafts, policies, queries, rules
from huzhu.notices.errors import AlreadyWithdrawn, NoticeUnclear, NotYourCopy
from huzhu.notices.models import (
    CopyNote,
    MemberNotice,
    NoticeDraft,
    NoticeRemark,
    NoticeSeries,
    PublicNotice,
)
from huzhu.notices.states import DRAFT_LIFECYCLE, Audience, DraftState, NamedList, NoticeKind
from huzhu.people import reached as people

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from huzhu.kernel.actor import Actor
    from huzhu.notices.states import MemberNoticeKind


@action("notices.post_notice", "公告发布", right=rights.ALONG)
def post_notice(
    kind: NoticeKind,
    *,
    title: str,
    body: str | NamedList,
    by: Actor,
    at: datetime,
    reference: str = "",
    contact: str = "",
    ends_on: date | None = None,
) -> PublicNotice:
    """Post a public notice (公告) under the next number of its kind and year.

    The number is taken under a lock that lasts until the commit: numbers have no gaps, and a
    notice whose transaction fails leaves its number to the next. A list that pages show
    as tables is kept as published, whatever becomes of it (``add_remark``).
    It comes along with a decision, or with ``publish_draft``, which ask for the right.

    :raises NotPoster: when ``by`` is not of the office.
    :raises NoticeUnclear: title or text is empty.
    """
    policies.check_speaks(by)
    listed = body if isinstance(body, NamedList) else NamedList(body)
    _check_text(title=title, body=listed.text)
    year = local_date(at).year
    serial = _next_serial(kind, year=year)
    row = PublicNotice.objects.create(
        kind=kind,
        year=year,
        serial=serial,
        number=rules.notice_number(kind, year=year, serial=serial),
        title=spoken(title.strip()),
        body=listed.text.strip(),
        names=list(listed.names),
        reference=reference,
        contact=contact.strip(),
        ends_on=ends_on,
        posted_by=str(by),
        posted_at=at,
    )
    subject = f"notice:{row.number}"
    note(subject, by=by, at=at, title=row.title, reference=reference)
    return row


@action("notices.add_remark", "公告补充说明", right=rights.ALONG)
def add_remark(
    number: str, text: str, *, by: Actor, at: datetime, ends_on: date | None = None
) -> NoticeRemark:
    """Say below a published notice what changed since; the published text stays as it was.

    ``ends_on``: the notice runs until this later day.

    :raises NotPoster: when ``by`` is not of the office.
    :raises NoSuchNotice: no notice has the number. :raises NoticeUnclear: the text is empty.
    """
    policies.check_speaks(by)
    _check_text(title=text, body=text)
    notice = queries.notice_by_number(number)
    row = NoticeRemark.objects.create(
        notice=notice, text=text.strip(), ends_on=ends_on, by_name=str(by), at=at
    )
    note(f"notice:{number}", by=by, at=at, reference=notice.reference)
    return row


@action("notices.draft_notice", "起草公告", right=policies.DRAFTER)
def draft_notice(
    *,
    title: str,
    body: str,
    contact: str = "",
    ends_on: date | None = None,
    by: Actor,
    at: datetime,
) -> NoticeDraft:
    """Write what the office wants to tell the public; nothing is published yet.

    Drafted by one of those who publish, it waits for the second person at once.

    :raises NotPoster: when ``by`` is not of the office.
    :raises NoticeUnclear: title or text is empty.
    """
    _check_text(title=title, body=body)
    is_first = policies.PUBLISHER.is_held_by(by)
    row = NoticeDraft.objects.create(
        title=spoken(title.strip()), body=body.strip(), contact=contact.strip(), ends_on=ends_on,
        drafted_by_account=by.account, drafted_by=str(by), drafted_at=at,
        state=str(DraftState.PROPOSED if is_first else DraftState.DRAFTED),
        **_proposed(by, at=at) if is_first else {},
    )  # fmt: skip
    note(f"draft:{row.pk}", by=by, at=at, title=row.title)
    return row


@action("notices.propose_draft", "提请发布公告", right=policies.PUBLISHER)
def propose_draft(draft: NoticeDraft, *, by: Actor, at: datetime, shown: str = "") -> NoticeDraft:
    """Pass on what others have drafted: from now on it waits for a second person.

    :raises NotPublisher: another department. :raises NotNow: it waits for that no longer.
    """
    check_shown(shown, drafts.shown_of(draft), who=draft.drafted_by)
    _move(draft, "propose_draft", **_proposed(by, at=at))
    note(f"draft:{draft.pk}", by=by, at=at, title=draft.title)
    return draft


@action("notices.publish_draft", "发布公告", "done", right=policies.SECOND_PUBLISHER)
def publish_draft(draft: NoticeDraft, *, by: Actor, at: datetime, shown: str = "") -> PublicNotice:
    """Publish a draft, as the second person; the notice names both.

    :raises NotPublisher: another department. :raises DrafterPublishes: the same person.
    :raises NotNow: it does not wait for that. :raises ShownChanged: it is another text.
    """
    policies.check_second(draft, by=by)
    check_shown(shown, drafts.shown_of(draft), who=draft.proposed_by)
    notice = post_notice(
        NoticeKind.GENERAL, title=draft.title, body=draft.body, contact=draft.contact,
        ends_on=draft.ends_on, by=by, at=at,
    )  # fmt: skip
    notice.posted_by = f"{draft.proposed_by}、{by}"[:200]
    notice.save(update_fields=["posted_by"])
    _move(draft, "publish_draft", notice=notice, decided_by=str(by), decided_at=at)
    note(f"draft:{draft.pk}", by=by, at=at, number=notice.number)
    return notice


@action("notices.decline_draft", "不同意发布公告", "late", right=policies.PUBLISHER)
def decline_draft(draft: NoticeDraft, *, reason: str, by: Actor, at: datetime) -> None:
    """Say no to a draft, with the reason: whoever drafted it reads it.

    :raises NotPublisher: another department. :raises ReasonMissing: there is no reason.
    :raises NotNow: it was decided before.
    """
    if not reason.strip():
        raise ReasonMissing
    _move(draft, "decline_draft", reason=reason.strip(), decided_by=str(by), decided_at=at)
    note(f"draft:{draft.pk}", by=by, at=at, reason=reason.strip())


@action("notices.withdraw_draft", "撤回公告稿", "idle", right=policies.DRAFT_TAKER)
def withdraw_draft(draft: NoticeDraft, *, by: Actor, at: datetime) -> None:
    """Take back what the actor has drafted. :raises NotDrafter, NotNow: it is not so."""
    policies.check_takes_back(draft, by=by)
    _move(draft, "withdraw_draft", decided_by=str(by), decided_at=at)
    note(f"draft:{draft.pk}", by=by, at=at, title=draft.title)


def _proposed(by: Actor, *, at: datetime) -> dict[str, Any]:
    return {"proposed_by_account": by.account, "proposed_by": str(by), "proposed_at": at}


def _move(draft: NoticeDraft, verb: str, **changes: Any) -> None:
    """Compare and set; of two at once the slower learns how it stands."""
    target = DRAFT_LIFECYCLE.target(verb, now=DraftState(draft.state))
    same = NoticeDraft.objects.filter(pk=draft.pk, state=draft.state)
    is_moved = same.update(state=str(target), **changes)
    draft.refresh_from_db()
    if not is_moved:
        DRAFT_LIFECYCLE.check(verb, now=DraftState(draft.state))


@action("notices.withdraw_notice", "撤下公告", right=policies.WITHDRAWER)
def withdraw_notice(number: str, *, reason: str, by: Actor, at: datetime) -> None:
    """Take a notice off the board; it stays readable under its number, with the reason.

    :raises NotWithdrawer: when ``by`` is a clerk.
    :raises NoSuchNotice: no notice has the number.
    :raises ReasonMissing: the public could not read why.
    :raises AlreadyWithdrawn: somebody did so before.
    """
    notice = queries.notice_by_number(number)
    if not reason.strip():
        raise ReasonMissing
    standing = PublicNotice.objects.filter(number=number, withdrawn_at__isnull=True)
    withdrawn = standing.update(
        withdrawn_at=at, withdrawn_by=str(by), withdrawn_reason=reason.strip()
    )
    if withdrawn != 1:
        raise AlreadyWithdrawn(number=number)
    note(f"notice:{notice.number}", by=by, at=at, reason=reason.strip(), reference=notice.reference)


@action("notices.inform_members", "通知会员", right=rights.ALONG)
def inform_members(
    offer_id: int,
    *,
    audience: Audience,
    kind: MemberNoticeKind,
    title: str,
    body: str,
    by: Actor,
    at: datetime,
) -> int:
    """Tell everybody who holds a code of an offer, or who took part in it, with one row.

    Returns the notice's id.

    :raises NoticeUnclear: title or text is empty.
    """
    _check_text(title=title, body=body)
    row = MemberNotice.objects.create(
        offer_id=offer_id,
        audience=audience,
        kind=kind,
        title=spoken(title.strip()),
        body=spoken(body.strip()),
        sent_at=at,
    )
    note(f"offer:{offer_id}", by=by, at=at, notice=row.pk, audience=audience, title=row.title)
    return row.pk


@action("notices.inform_member", "通知会员本人", right=rights.ALONG)
def inform_member(
    member_id: int, *, kind: MemberNoticeKind, title: str, body: str, by: Actor, at: datetime
) -> int:
    """Tell one member something of the member's own, for instance the answer to a complaint.

    Returns the notice's id.

    :raises NoticeUnclear: title or text is empty.
    """
    _check_text(title=title, body=body)
    row = MemberNotice.objects.create(
        member_id=member_id,
        audience=Audience.PERSON,
        kind=kind,
        title=spoken(title.strip()),
        body=spoken(body.strip()),
        sent_at=at,
    )
    note(f"member:{member_id}", by=by, at=at, notice=row.pk, kind=kind)
    return row.pk


@action("notices.send_copy", "抄送", right=rights.ALONG)
def send_copy(
    position_ids: Iterable[int],
    *,
    subject: str,
    title: str,
    kind: MessageKind = MessageKind.DECIDED,
    by: Actor,
    at: datetime,
) -> int:
    """Send a copy (抄送) to positions, each once; return how many got one.

    Whoever holds one is told outside the browser too, as a message of the ``kind``.

    ``subject`` is the case as the trail names it; each reader's page of it follows from that.

    :raises NoticeUnclear: the title is empty.
    """
    _check_text(title=title, body=title)
    copies = CopyNote.objects.bulk_create(
        CopyNote(
            position_id=position_id,
            subject=subject,
            title=spoken(title.strip()),
            sent_by=str(by),
            sent_at=at,
        )
        for position_id in sorted(set(position_ids))
    )
    _carry_outside(copies, kind, at=at)
    note(subject, by=by, at=at, count=len(copies), title=spoken(title.strip()))
    return len(copies)


@action("notices.mark_read", "阅读抄送", right=policies.READER, is_of_case=False)
def mark_read(copy_id: int, *, by: Actor, at: datetime) -> None:
    """Note that a copy was read; the first time counts, later ones change nothing.

    :raises NotYourCopy: it went to another position.
    """
    if by.position_id is None:
        raise NotYourCopy
    copy = one(CopyNote.objects.filter(pk=copy_id, position_id=by.position_id), NotYourCopy)
    is_first = CopyNote.objects.filter(pk=copy_id, read_at__isnull=True).update(read_at=at) == 1
    note(copy.subject, by=by, at=at, copy=copy_id, is_first=is_first)


@action("notices.mark_all_read", "阅读全部抄送", right=policies.READER, is_of_case=False)
def mark_all_read(*, by: Actor, at: datetime) -> int:
    """Note that all copies of a position were read (全部已读); return how many were not.

    :raises NotYourCopy: whoever acts holds no position.
    """
    if by.position_id is None:
        raise NotYourCopy
    count = CopyNote.objects.filter(position_id=by.position_id, read_at__isnull=True).update(
        read_at=at
    )
    note(f"account:{by.account_id}", by=by, at=at, count=count)
    return count


def _check_text(*, title: str, body: str) -> None:
    missing = [label for label, text in (("标题", title), ("正文", body)) if not text.strip()]
    if missing:
        raise NoticeUnclear(missing="、".join(missing))


def _carry_outside(copies: list[CopyNote], kind: MessageKind, *, at: datetime) -> None:
    """One message for a person, whatever the number of the posts that got a copy."""
    holders = people.accounts_of(copy.position_id for copy in copies)
    said = "reason" if kind is MessageKind.RETURNED else "decision"
    each = {
        holders[copy.position_id]: (
            f"copy:{copy.pk}",
            to_account(holders[copy.position_id]),
            {"case": copy.subject.partition(":")[2], said: copy.title.rstrip("。")},
        )
        for copy in copies
    }
    messages.queue_each(kind, each.values(), at=at)


def _next_serial(kind: NoticeKind, *, year: int) -> int:
    """Count the series on; its row stays locked until the transaction ends."""
    series, _ = NoticeSeries.objects.get_or_create(kind=kind, year=year)
    NoticeSeries.objects.filter(pk=series.pk).update(last=F("last") + 1)
    series.refresh_from_db()
    return series.last
