"""What members have decided and asked for about their own data.

A consent is a row that is added and never changed: the newest of a kind counts, all can be shown.

Not here: the words that were agreed to (``texts``).
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from huzhu.office.columns import DayColumn
from huzhu.people.states import EntryField, Evidence
from huzhu.privacy import vault
from huzhu.privacy.states import (
    OPEN_CORRECTION,
    ConsentKind,
    CorrectedField,
    CorrectionState,
)


class Consent(models.Model):
    """A member's yes or no to one version of a text (授权、撤回)."""

    PERSONAL_FIELDS = ()

    member = models.ForeignKey("people.Member", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=ConsentKind.choices())
    version = models.CharField("版本", max_length=10)
    is_given = models.BooleanField("同意")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "授权记录"
        constraints = (
            models.CheckConstraint(
                name="consent_kind_is_known", condition=Q(kind__in=sorted(map(str, ConsentKind)))
            ),
        )
        indexes = (models.Index(fields=["member", "kind", "-id"], name="consent_newest"),)

    def __str__(self) -> str:
        return f"{self.kind_name}：{'同意' if self.is_given else '不同意'}"

    @property
    def kind_name(self) -> str:
        return ConsentKind(self.kind).label


class EntryCorrection(models.Model):
    """A member says that the own entry is wrong (信息更正申请); it closes with an answer."""

    PERSONAL_FIELDS = ("words", "by_name", "asker_name", "maker_name")
    SEALED_FIELDS = ("words",)

    key = models.UUIDField(default=uuid.uuid4, editable=False)  #: as whose the words are sealed
    member = models.ForeignKey("people.Member", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("people.Agency", on_delete=models.PROTECT, related_name="+")
    field = models.CharField(max_length=10, choices=CorrectedField.choices())
    words = models.BinaryField()
    state = models.CharField(
        max_length=10, choices=CorrectionState.choices(), default=str(CorrectionState.OPEN)
    )
    asked_at = models.DateTimeField("提出时间")
    #: Who noticed it at the desk; empty: the member.
    asker_name = models.CharField("提出人", max_length=64, blank=True, default="")
    asker_title = models.CharField(max_length=200, blank=True, default="")
    due_on = DayColumn("答复期限")
    #: When the agency handed it to Member Service, which alone answers it since.
    passed_on_at = models.DateTimeField("转办时间", null=True)
    #: Who has seen what is right, and where: a second person confirms it.
    maker = models.ForeignKey(
        "people.Account", on_delete=models.PROTECT, null=True, related_name="+"
    )
    maker_name = models.CharField("经办人", max_length=64, blank=True, default="")
    maker_title = models.CharField(max_length=200, blank=True, default="")
    evidence = models.CharField(
        "更正依据", max_length=8, choices=Evidence.choices(), blank=True, default=""
    )
    by_name = models.CharField("答复人", max_length=64, blank=True)
    by_title = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = "信息更正申请"
        constraints = (
            models.UniqueConstraint(
                name="correction_open_once_per_field",
                fields=["member", "field"],
                condition=Q(state__in=sorted(map(str, OPEN_CORRECTION))),
            ),
            models.CheckConstraint(
                name="correction_answer_has_who_and_when",
                condition=Q(
                    state__in=[
                        str(CorrectionState.OPEN),
                        str(CorrectionState.PROPOSED),
                        str(CorrectionState.WITHDRAWN),
                    ],
                    by_name="",
                    answered_at__isnull=True,
                )
                | (
                    Q(
                        state__in=[str(CorrectionState.CORRECTED), str(CorrectionState.DECLINED)],
                        answered_at__isnull=False,
                    )
                    & ~Q(by_name="")
                ),
            ),
        )
        indexes = (
            models.Index(fields=["agency", "state"], name="correction_of_agency"),
            models.Index(fields=["member", "-id"], name="correction_of_member"),
        )

    def __str__(self) -> str:
        return f"{self.field_name}更正"

    @property
    def field_name(self) -> str:
        return CorrectedField(self.field).label

    @property
    def state_name(self) -> str:
        if self.is_passed_on and self.state == CorrectionState.OPEN:
            return "等待会员服务部答复"
        return CorrectionState(self.state).label

    @property
    def is_passed_on(self) -> bool:
        return self.passed_on_at is not None

    @property
    def answers(self) -> str:
        """Who answers it, in words."""
        return "会员服务部" if self.is_passed_on else self.agency.name

    @property
    def entry_field(self) -> EntryField | None:
        """What of the register it is about; None: something that no desk writes."""
        return None if self.field == CorrectedField.OTHER else EntryField(self.field)

    @property
    def maker_told(self) -> str:
        """Who has seen what is right, in words."""
        return f"{self.maker_title} {self.maker_name}".strip()

    @property
    def title(self) -> str:
        """What is asked for, in words."""
        who, what = self.member.name, self.field_name
        return f"更正会员{who}的{what}" if self.asker_name else f"会员{who}申请更正{what}"

    @property
    def asker(self) -> str:
        """Who brought it up, in words."""
        return f"{self.asker_title} {self.asker_name}" if self.asker_name else "会员本人"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_CORRECTION

    @property
    def is_proposed(self) -> bool:
        return self.state == CorrectionState.PROPOSED

    @property
    def said(self) -> vault.CorrectionWords:
        """What was written, on both sides."""
        return vault.open_words(bytes(self.words), key=str(self.key))
