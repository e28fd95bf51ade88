"""Telling the public, the members and colleagues (S5.4, S2.3.2b).

Not here: what leaves the browser (``messages``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from huzhu.audit.actions import action, note
from huzhu.kernel import rights
from huzhu.kernel.errors import ReasonMissing, one
from huzhu.kernel.text import spoken
from huzhu.kernel.workdays import local_date
from huzhu.messages import actions as messages
from huzhu.messages.states import MessageKind, to_account
from huzhu.notices import policies, queries, rules
from huzhu.notices.errors import AlreadyWithdrawn, NoticeUnclear, NotYourCopy
from huzhu.notices.models import (
    CopyNote,
    MemberNotice,
    NoticeRemark,
    NoticeSeries,
    PublicNotice,
)
from huzhu.notices.states import Audience, NamedList
from huzhu.people import reached as people

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from huzhu.kernel.actor import Actor
    from huzhu.notices.states import MemberNoticeKind, NoticeKind


@action("notices.post_notice", "发布公告", right=policies.POSTER, is_weighty=True)
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

    :raises NotPoster: when ``by`` is not of the office.
    :raises NoticeUnclear: title or text is empty.
    """
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


@action("notices.add_remark", "公告补充说明", right=policies.POSTER)
def add_remark(
    number: str, text: str, *, by: Actor, at: datetime, ends_on: date | None = None
) -> NoticeRemark:
    """Say below a published notice what changed since; the published text stays as it was.

    ``ends_on``: the notice runs until this later day.

    :raises NotPoster: when ``by`` is not of the office.
    :raises NoSuchNotice: no notice has the number. :raises NoticeUnclear: the text is empty.
    """
    _check_text(title=text, body=text)
    notice = queries.notice_by_number(number)
    row = NoticeRemark.objects.create(
        notice=notice, text=text.strip(), ends_on=ends_on, by_name=str(by), at=at
    )
    note(f"notice:{number}", by=by, at=at, reference=notice.reference)
    return row


@action("notices.withdraw_notice", "撤下公告", right=policies.WITHDRAWER)
def withdraw_notice(number: str, *, reason: str, by: Actor, at: datetime) -> None:
    """Take a notice off the board; it stays readable under its number, with the reason.

    :raises NotPoster: when ``by`` is not of the office.
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
