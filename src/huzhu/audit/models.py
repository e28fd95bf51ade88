"""The audit trail's one table. Rows are added and never changed: a trigger guards it.

The trigger stands in the first migration and knows no exception.

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
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.code} {self.subject}"
