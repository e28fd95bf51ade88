"""The rows of the outbox: one for each message, one for each try.

Not here: what becomes of them (``states``), doing it (``sending``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from huzhu.messages import vault
from huzhu.messages.rules import LONGEST_TEXT
from huzhu.messages.states import Channel, DeliveryOutcome, MessageKind, MessageState, ReportRefusal

if TYPE_CHECKING:
    from huzhu.messages.vault import Content

_OPEN = sorted(str(each) for each in (MessageState.WAITING, MessageState.SENDING))

_OUT = sorted(str(each) for each in (MessageState.SENT, MessageState.DELIVERED))


class Mailing(models.Model):
    """One message for many (群发): what all of them say, which names nobody.

    Whom it is for is looked up when it is unfolded (``unfolding``), shortly before it is due;
    with ``follows_until`` again and again, whoever came since.
    """

    PERSONAL_FIELDS = ()

    key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=20, choices=MessageKind.choices())
    audience = models.CharField(max_length=40)  #: ``claims.holders:17``
    facts = models.JSONField(default=dict)
    subject = models.CharField(max_length=64, blank=True, db_index=True)
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField("最早发送")
    expires_at = models.DateTimeField("过时", null=True, blank=True)
    unfold_at = models.DateTimeField(null=True, blank=True)  #: empty: it is done
    follows_until = models.DateTimeField(null=True, blank=True)
    unfolded_at = models.DateTimeField(null=True, blank=True)
    count = models.PositiveIntegerField("人数", default=0)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "群发"
        indexes = (
            models.Index(
                fields=["unfold_at"], name="mailing_to_unfold", condition=Q(unfold_at__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return self.key

    @property
    def kind_name(self) -> str:
        return MessageKind(self.kind).label


class Message(models.Model):
    """One message for one person, from the act that it tells of to its proof.

    ``content`` is sealed: facts, a number that is nobody's yet, the text that went out. A member
    or account is asked for number and address when it is sent. Without a check of the member: a
    million rows come in at once.
    """

    PERSONAL_FIELDS = ("content", "tail")

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, choices=MessageKind.choices())
    mailing = models.ForeignKey(
        Mailing, on_delete=models.PROTECT, null=True, blank=True,
        db_constraint=False, db_index=False, related_name="messages",
    )  # fmt: skip
    member = models.ForeignKey(
        "people.Member", on_delete=models.DO_NOTHING, null=True, blank=True,
        db_constraint=False, db_index=False, related_name="+",
    )  # fmt: skip
    account = models.ForeignKey(
        "people.Account", on_delete=models.DO_NOTHING, null=True, blank=True,
        db_index=False, related_name="+",
    )  # fmt: skip
    content = models.BinaryField(default=b"", blank=True)
    tail = models.CharField("号码末四位", max_length=4, blank=True)
    subject = models.CharField(max_length=64, blank=True)  #: as in the trail
    state = models.CharField(
        max_length=10, choices=MessageState.choices(), default=str(MessageState.WAITING)
    )
    queued_at = models.DateTimeField("登记时间")
    due_at = models.DateTimeField("最早发送")  #: or the end of the lease while it is being sent
    expires_at = models.DateTimeField("过时", null=True, blank=True)
    channel = models.CharField(max_length=8, blank=True)  #: the one it goes or went by
    given_up = models.CharField(max_length=40, blank=True)  #: channels that were, with commas
    tries = models.PositiveSmallIntegerField(default=0)  #: by the present channel
    may_be_twice = models.BooleanField(default=False)  #: sent again without knowing of the first
    receipt = models.CharField(max_length=80, blank=True)  #: what the gateway calls it
    sent_at = models.DateTimeField("发出时间", null=True, blank=True)
    delivered_at = models.DateTimeField("送达时间", null=True, blank=True)  #: as reported
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)  #: in the product, first

    class Meta:
        verbose_name = "消息"
        constraints = (
            models.CheckConstraint(
                name="message_has_one_recipient",
                condition=Q(member__isnull=True, account__isnull=True)
                | Q(member__isnull=False, account__isnull=True, tail="")
                | Q(member__isnull=True, account__isnull=False, tail=""),
            ),
            models.CheckConstraint(
                name="message_state_is_known",
                condition=Q(state__in=sorted(str(each) for each in MessageState)),
            ),
            models.CheckConstraint(
                name="message_that_is_out_has_when_and_whereby",
                condition=~Q(state__in=_OUT) | (Q(sent_at__isnull=False) & ~Q(channel="")),
            ),
            models.CheckConstraint(
                name="message_that_is_there_has_when",
                condition=~Q(state=str(MessageState.DELIVERED)) | Q(delivered_at__isnull=False),
            ),
        )
        indexes = (
            models.Index(fields=["due_at"], name="message_due", condition=Q(state__in=_OPEN)),
            models.Index(
                fields=["member", "-id"], name="message_of_member",
                condition=Q(member__isnull=False),
            ),
            models.Index(
                fields=["account", "-id"], name="message_of_account",
                condition=Q(account__isnull=False),
            ),
            models.Index(
                fields=["tail"], name="message_to_number",
                condition=Q(member__isnull=True, account__isnull=True) & ~Q(tail=""),
            ),
            models.Index(
                fields=["-id"], name="message_given_up",
                condition=Q(state=str(MessageState.GIVEN_UP)),
            ),
            models.Index(fields=["mailing"], name="message_of_mailing_open",
                         condition=Q(state__in=_OPEN)),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind_name} {self.pk}"

    @property
    def ways_given_up(self) -> list[Channel]:
        """By which channels it goes no more."""
        return [Channel(each) for each in self.given_up.split(",") if each]

    def given_up_beside(self, channel: str) -> str:
        """What ``given_up`` says when one more is given up."""
        return ",".join(filter(None, [self.given_up, channel]))

    @property
    def kind_name(self) -> str:
        return MessageKind(self.kind).label

    @property
    def state_name(self) -> str:
        return MessageState(self.state).label

    @property
    def opened(self) -> Content:
        """What it says; whoever shows it to somebody says whom it is shown to."""
        return vault.open_content(bytes(self.content), key=self.key)


class Delivery(models.Model):
    """One try (发送记录): begun before the gateway is asked, so that a death in between is seen."""

    PERSONAL_FIELDS = ()

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=8)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(
        max_length=12,
        choices=DeliveryOutcome.choices(),
        default=str(DeliveryOutcome.UNDER_WAY),
    )
    said = models.CharField(max_length=120, blank=True)  #: the gateway's own words
    mark = models.CharField(max_length=32, blank=True)  #: what stands for the message's key there
    receipt = models.CharField(max_length=80, blank=True)  #: what the gateway calls this try
    reported_at = models.DateTimeField("回执时间", null=True, blank=True)

    class Meta:
        verbose_name = "发送记录"
        ordering = ("id",)
        indexes = (
            models.Index(fields=["mark"], name="delivery_by_mark", condition=~Q(mark="")),
            models.Index(fields=["receipt"], name="delivery_by_receipt", condition=~Q(receipt="")),
            BrinIndex(fields=["begun_at"], name="delivery_by_moment"),
        )

    def __str__(self) -> str:
        return f"{self.message_id} {self.channel} {self.outcome}"


class OnceAllowed(models.Model):
    """That a member allowed WeChat to bring one message of a kind (一次性订阅); used up by one.

    WeChat counts them by scene: two that stand at once have two scenes. A message that took one
    keeps it, whatever came of it.
    """

    PERSONAL_FIELDS = ()

    member = models.ForeignKey("people.Member", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=MessageKind.choices())
    scene = models.PositiveSmallIntegerField()
    at = models.DateTimeField("允许时间")
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    used_at = models.DateTimeField("用去时间", null=True, blank=True)

    class Meta:
        verbose_name = "微信订阅许可"
        constraints = (
            models.UniqueConstraint(
                fields=["member", "scene"], name="once_allowed_by_scene",
                condition=Q(message__isnull=True),
            ),
            models.CheckConstraint(
                name="once_allowed_is_used_by_a_message",
                condition=Q(message__isnull=True, used_at__isnull=True)
                | Q(message__isnull=False, used_at__isnull=False),
            ),
        )  # fmt: skip


class RefusedReports(models.Model):
    """How many reports that came in the name of a gateway were not taken, by day and reason."""

    day = models.DateField()
    channel = models.CharField(max_length=8)
    why = models.CharField(max_length=12, choices=ReportRefusal.choices())
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "未采信的回执"
        constraints = (
            models.UniqueConstraint(fields=["day", "channel", "why"], name="refused_reports_once"),
        )


class TextVersion(models.Model):
    """What the office lets a kind of message say (消息模板): the last version is in force."""

    PERSONAL_FIELDS = ("by_name",)

    kind = models.CharField(max_length=20, choices=MessageKind.choices())
    version = models.PositiveIntegerField()
    text = models.CharField("内容", max_length=LONGEST_TEXT)
    by_name = models.CharField("修改人", max_length=200)
    at = models.DateTimeField("修改时间")

    class Meta:
        verbose_name = "消息模板"
        constraints = (
            models.UniqueConstraint(fields=["kind", "version"], name="text_version_once"),
        )

    def __str__(self) -> str:
        return self.text


class SendingRules(models.Model):
    """When messages rest and how many SMS a month may cost (发送规则): the last row is in force."""

    PERSONAL_FIELDS = ("by_name",)

    quiet_from = models.PositiveSmallIntegerField("安静时段开始")
    quiet_until = models.PositiveSmallIntegerField("安静时段结束")
    most_sms = models.PositiveIntegerField("每月短信上限", null=True, blank=True)
    by_name = models.CharField("修改人", max_length=200)
    at = models.DateTimeField("修改时间")

    class Meta:
        verbose_name = "发送规则"
        constraints = (
            models.CheckConstraint(
                name="sending_rules_hours_are_hours",
                condition=Q(quiet_from__lte=23, quiet_until__lte=23),
            ),
        )


class SmsMonth(models.Model):
    """How many SMS the gateway took or may have in a month, and how many are under way to it."""

    month = models.CharField(max_length=7, primary_key=True)  #: ``2026-11``
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "短信月度计数"


class OfPerson(models.Model):
    """What a member, or else an account of the staff, said of the own messages."""

    member = models.ForeignKey(
        "people.Member", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    account = models.ForeignKey(
        "people.Account", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True


class DeclinedKind(OfPerson):
    """What a person does not want to be told by a channel (不接收); everything else is wanted."""

    PERSONAL_FIELDS = ()

    kind = models.CharField(max_length=20, choices=MessageKind.choices())
    channel = models.CharField(max_length=8)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "不接收的消息"
        constraints = (
            models.CheckConstraint(
                name="declined_kind_is_of_one_person",
                condition=Q(member__isnull=True) ^ Q(account__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["member", "account", "kind", "channel"],
                name="declined_kind_once",
                nulls_distinct=False,
            ),
        )


class ReachedAt(OfPerson):
    """Where a person is reached by a channel that the register knows nothing of: sealed."""

    PERSONAL_FIELDS = ("address",)

    channel = models.CharField(max_length=8)
    address = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = "接收地址"
        constraints = (
            models.CheckConstraint(
                name="reached_at_is_of_one_person",
                condition=Q(member__isnull=True) ^ Q(account__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["member", "account", "channel"],
                name="reached_at_once",
                nulls_distinct=False,
            ),
        )

    @property
    def owner(self) -> str:
        return f"{self.channel}:{self.member_id or ''}:{self.account_id or ''}"

    @property
    def opened(self) -> str:
        return vault.open_address(bytes(self.address), owner=self.owner)
