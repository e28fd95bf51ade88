"""The rows of notices and copies.

A notice to members is one row for all who are meant, whatever their number: who holds a code of
the offer is asked when a member reads (``queries``). Only a personal one names a member.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from huzhu.notices.states import (
    Audience,
    DraftState,
    HandoverState,
    MemberNoticeKind,
    NoticeKind,
)
from huzhu.office.columns import DayColumn

if TYPE_CHECKING:
    from datetime import date


class NoticeSeries(models.Model):
    """The last number given in a kind and year; its row is the lock that keeps numbers gapless."""

    kind = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "公告编号"
        constraints = (
            models.UniqueConstraint(fields=["kind", "year"], name="notice_series_one_per_year"),
        )


class PublicNotice(models.Model):
    """A notice to everybody (公示、公告); withdrawn ones stay readable with their reason."""

    PERSONAL_FIELDS = ("posted_by", "withdrawn_by")

    kind = models.CharField(max_length=12, choices=NoticeKind.choices())
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    number = models.CharField("编号", max_length=32)
    title = models.CharField("标题", max_length=120)
    body = models.TextField("正文")
    names = models.JSONField(default=list)  #: a list as it was published, for tables
    reference = models.CharField("项目编号", max_length=32, blank=True, db_index=True)
    contact = models.CharField("联系方式", max_length=80, blank=True)
    ends_on = DayColumn("公示期至", null=True, blank=True)
    posted_by = models.CharField("发布人", max_length=200)
    posted_at = models.DateTimeField("发布时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_by = models.CharField("撤回人", max_length=200, blank=True)
    withdrawn_reason = models.CharField("撤回理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "公告"
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "year", "serial"], name="public_notice_serial_once"
            ),
            models.UniqueConstraint(fields=["number"], name="public_notice_number_once"),
            models.CheckConstraint(
                name="public_notice_kind_is_known",
                condition=Q(kind__in=[kind.value for kind in NoticeKind]),
            ),
            models.CheckConstraint(
                name="public_notice_withdrawal_has_who_when_why",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by="", withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="") & ~Q(withdrawn_reason="")),
            ),
        )
        indexes = (models.Index(fields=["-posted_at"], name="public_notice_newest_first"),)

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def runs_until(self) -> date | None:
        """The last day that counts: as published, or a later one that a remark gave."""
        later = [each.ends_on for each in self.remarks.all() if each.ends_on]
        return max([self.ends_on, *later]) if self.ends_on else None

    @property
    def ran_until(self) -> date | None:
        """The last day as published, where a remark gave a later one."""
        return self.ends_on if self.ends_on != self.runs_until else None

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def kind_name(self) -> str:
        return NoticeKind(self.kind).label


class NoticeDraft(models.Model):
    """What the office wants to publish (公告稿): drafted by one, published by two of those who may.

    The text stands from the beginning: who wants another writes another draft.
    """

    PERSONAL_FIELDS = ("drafted_by", "proposed_by", "decided_by", "reason")

    title = models.CharField("标题", max_length=120)
    body = models.TextField("正文")
    contact = models.CharField("联系方式", max_length=80, blank=True)
    ends_on = DayColumn("公示期至", null=True, blank=True)
    state = models.CharField(
        max_length=12, choices=DraftState.choices(), default=str(DraftState.DRAFTED)
    )
    drafted_by_account = models.BigIntegerField()
    drafted_by = models.CharField("起草人", max_length=200)
    drafted_at = models.DateTimeField("起草时间")
    proposed_by_account = models.BigIntegerField(null=True)
    proposed_by = models.CharField("提请发布的人", max_length=200, blank=True)
    proposed_at = models.DateTimeField("提请时间", null=True)
    decided_by = models.CharField("第二人", max_length=200, blank=True)
    decided_at = models.DateTimeField("办理时间", null=True)
    reason = models.CharField("不同意的理由", max_length=200, blank=True)
    notice = models.ForeignKey(PublicNotice, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "公告稿"
        constraints = (
            models.CheckConstraint(
                name="notice_draft_state_is_known",
                condition=Q(state__in=[state.value for state in DraftState]),
            ),
            models.CheckConstraint(
                name="notice_draft_is_published_as_a_notice",
                condition=Q(state=str(DraftState.PUBLISHED), notice__isnull=False)
                | (~Q(state=str(DraftState.PUBLISHED)) & Q(notice__isnull=True)),
            ),
        )

    def __str__(self) -> str:
        return self.title


class NoticeRemark(models.Model):
    """What changed after a notice was published: stands below it, the text stays as it was."""

    PERSONAL_FIELDS = ("text", "by_name")

    notice = models.ForeignKey(PublicNotice, on_delete=models.PROTECT, related_name="remarks")
    text = models.TextField("补充说明")
    ends_on = DayColumn("公示期延至", null=True, blank=True)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "补充说明"
        ordering = ("id",)

    def __str__(self) -> str:
        return self.text


class MemberNotice(models.Model):
    """A notice to the members that an offer concerns, or to one member."""

    kind = models.CharField(
        max_length=12,
        choices=MemberNoticeKind.choices(),
    )
    audience = models.CharField(max_length=8)
    offer_id = models.BigIntegerField(null=True, blank=True)
    member = models.ForeignKey(
        "people.Member", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField("标题", max_length=120)
    body = models.TextField("正文")
    sent_at = models.DateTimeField("发出时间")

    class Meta:
        verbose_name = "会员通知"
        constraints = (
            models.CheckConstraint(
                name="member_notice_has_one_audience",
                condition=Q(
                    audience=Audience.PERSON.value, member__isnull=False, offer_id__isnull=True
                )
                | Q(
                    audience__in=[Audience.HOLDERS.value, Audience.ENTRANTS.value],
                    member__isnull=True,
                    offer_id__isnull=False,
                ),
            ),
        )
        indexes = (models.Index(fields=["offer_id", "-sent_at"], name="member_notice_of_offer"),)

    def __str__(self) -> str:
        return self.title

    @property
    def kind_name(self) -> str:
        return MemberNoticeKind(self.kind).label


class CopyNote(models.Model):
    """A copy (抄送) for a position: something to know, nothing to do."""

    PERSONAL_FIELDS = ("sent_by",)

    position = models.ForeignKey("people.Position", on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=64)  #: as in the trail: ``project:2026-0012``
    title = models.CharField("标题", max_length=120)
    sent_by = models.CharField("抄送人", max_length=200)
    sent_at = models.DateTimeField("抄送时间")
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)

    class Meta:
        verbose_name = "抄送"
        constraints = (
            models.CheckConstraint(
                name="copy_note_is_read_after_it_is_sent",
                condition=Q(read_at__isnull=True) | Q(read_at__gte=F("sent_at")),
            ),
        )
        indexes = (models.Index(fields=["position", "-sent_at"], name="copy_note_of_position"),)

    def __str__(self) -> str:
        return self.title

    @property
    def is_read(self) -> bool:
        return self.read_at is not None


class Handover(models.Model):
    """A task that somebody handed to a colleague of the same right, and why (转办).

    Of those that stand for a task the newest says whose it is: handed back, it is again whose it
    was before. Who may do the task does not change by it.
    """

    PERSONAL_FIELDS = ("giver_name", "maker_name", "taker_name", "reason", "answer")

    task = models.CharField(max_length=120)  #: as its app names it for as long as it waits
    subject = models.CharField(max_length=64)  #: as in the trail: ``project:2026-0012``
    what = models.CharField("事项", max_length=200)
    place = models.PositiveSmallIntegerField()  #: 0: from whose post it is, 1: handed on, …
    state = models.CharField(
        max_length=12, choices=HandoverState.choices(), default=str(HandoverState.HANDED)
    )
    giver = models.ForeignKey("people.Position", on_delete=models.PROTECT, related_name="+")
    giver_account = models.BigIntegerField()  #: of whoever did it, in the own name or for another
    giver_name = models.CharField("转出人", max_length=64)
    #: Who handed a leaver's over; blank: the giver.
    maker_name = models.CharField("交接办理人", max_length=64, blank=True)
    taker = models.ForeignKey("people.Position", on_delete=models.PROTECT, related_name="+")
    taker_name = models.CharField("接办人", max_length=64)
    reason = models.CharField("转办事由", max_length=200)
    made_at = models.DateTimeField("转办时间")
    answer = models.CharField("退还事由", max_length=200, blank=True)
    settled_at = models.DateTimeField("退还、收回时间", null=True)

    class Meta:
        verbose_name = "转办"
        constraints = (
            models.CheckConstraint(
                name="handover_state_is_known",
                condition=Q(state__in=[str(each) for each in HandoverState]),
            ),
            models.UniqueConstraint(
                name="handover_one_at_a_time",
                fields=["task", "place"],
                condition=Q(state=str(HandoverState.HANDED)),
            ),
            models.CheckConstraint(name="handover_is_to_another", condition=~Q(giver=F("taker"))),
        )
        indexes = (models.Index(fields=["giver_account", "-made_at"], name="handover_of_giver"),)

    def __str__(self) -> str:
        return self.what

    @property
    def told(self) -> str:
        """Who handed it over, and for whom: it stands beside the name of whoever does it."""
        if self.maker_name:
            return f"{self.giver_name}离任，{self.maker_name}交接"
        return f"{self.giver_name}转办"


class LeaverHandover(models.Model):
    """All that a leaver was to do, moved to a successor at once (离任交接)."""

    PERSONAL_FIELDS = ("leaver_name", "successor_name", "made_by", "reason", "moved", "left")

    leaver = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    leaver_name = models.CharField("离任人", max_length=64)
    successor = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    successor_name = models.CharField("接办人", max_length=64)
    reason = models.CharField("交接事由", max_length=200)
    made_account = models.BigIntegerField()
    made_by = models.CharField("办理人", max_length=200)
    made_at = models.DateTimeField("交接时间")
    moved = models.JSONField()  #: [{"what", "case", "how"}]
    left = models.JSONField()  #: the same of what could not move; ``how``: why, and whose it is

    class Meta:
        verbose_name = "离任交接"
        constraints = (
            models.CheckConstraint(
                name="leaver_handover_is_to_another", condition=~Q(leaver=F("successor"))
            ),
        )
        indexes = (models.Index(fields=["leaver", "-made_at"], name="leaver_handover_of_leaver"),)

    def __str__(self) -> str:
        return f"{self.leaver_name}离任交接"
