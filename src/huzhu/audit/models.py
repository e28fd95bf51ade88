"""The audit trail's two tables: acts, and the rows that they changed.

Rows are added and never changed. The triggers that guard them stand in the first migration and
know no exception. Those of ``RowChange`` the database itself writes (``traced``).

``at`` is when the act took effect, ``recorded_at`` when the row was written; they differ only
where past events are entered later (demonstration data, paper files).

Not here: foreign keys. An event outlives whatever it speaks of.
"""

from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Now


class AuditEvent(models.Model):
    """One act (留痕): who, in which position, did what to which case, with which facts."""

    PERSONAL_FIELDS = ("actor_name", "address")

    code = models.CharField(max_length=64)  #: ``<app>.<verb>``
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    actor_name = models.CharField(max_length=64)
    actor_title = models.CharField(max_length=128)
    account_id = models.BigIntegerField(null=True)
    position_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=64)  #: ``project:2026-0012``
    facts = models.JSONField(default=dict)
    #: From where somebody of the staff did it; blank: a member, the clock, the command line.
    address = models.CharField(max_length=64, default="", db_default="")
    device = models.CharField(max_length=32, default="", db_default="")
    #: The number of the outermost act that it is part of; none: no person's act, as the counter's.
    act = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "留痕"
        indexes = (
            models.Index(fields=["subject", "id"], name="audit_event_by_subject"),
            models.Index(fields=["account_id", "id"], name="audit_event_by_account"),
            models.Index(fields=["at", "id"], name="audit_event_by_time"),
            # A member reads what concerns the member, also in cases of everybody.
            models.Index(
                KeyTransform("member", "facts"),
                name="audit_event_of_member",
                condition=Q(facts__has_key="member"),
            ),
            models.Index(fields=["act"], name="audit_event_by_act", condition=Q(act__isnull=False)),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.code} {self.subject}"


class RowChange(models.Model):
    """What one row was and what it became (改动): the columns that are told of and that changed.

    Both are ``{column: text}``, texts as PostgreSQL writes values; a new row ``was`` nothing, one
    that is gone ``became`` nothing. Personal values are masked before they come here.
    """

    PERSONAL_FIELDS = ()  # masked before they come here

    at = models.DateTimeField(db_default=Now())
    act = models.BigIntegerField(null=True)  #: none: it was changed outside of any act
    table = models.CharField(max_length=64)
    row = models.CharField(max_length=24)
    #: The case that the row is part of, as the row that the case begins with.
    case_table = models.CharField(max_length=64)
    case_row = models.CharField(max_length=24)
    was = models.JSONField(null=True)
    became = models.JSONField(null=True)

    class Meta:
        verbose_name = "改动"
        indexes = (
            models.Index(fields=["act", "id"], name="audit_change_by_act"),
            models.Index(fields=["case_table", "case_row", "id"], name="audit_change_by_case"),
            models.Index(fields=["table", "row", "id"], name="audit_change_by_row"),
        )

    def __str__(self) -> str:
        return f"{self.table} {self.row}"
