"""Disputes about figures, and the papers that count by themselves (A3.2, A6.2).

Not here: the figures (``year.models``).
"""

from django.db import models
from django.db.models import Q

from huzhu.assessment.facts.states import DisputeState, FilingKind
from huzhu.assessment.year.models import FactRecord
from huzhu.office.columns import DayColumn
from huzhu.office.pleas import Plea, whole_answer


class FactDispute(Plea):
    """An agency disputes a figure rather than a score (数据异议), also one that nobody gave.

    ``fact`` is the version that stood when the dispute was filed; none: the figure was missing.
    """

    PERSONAL_FIELDS = ("filed_by", "answered_by")

    agency = models.ForeignKey("people.Agency", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    name = models.CharField("数据项", max_length=48)
    fact = models.ForeignKey(
        FactRecord, on_delete=models.PROTECT, null=True, blank=True, related_name="disputes"
    )
    claimed = models.JSONField("主张的数据")
    reason = models.CharField("理由", max_length=400)
    file = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(
        max_length=10, choices=DisputeState.choices(), default=str(DisputeState.OPEN)
    )
    filed_by = models.CharField(max_length=200)
    corrected = models.ForeignKey(
        FactRecord, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "数据异议"
        constraints = (
            models.UniqueConstraint(
                fields=["agency", "year", "name"],
                condition=Q(state=str(DisputeState.OPEN)),
                name="fact_dispute_one_open",
            ),
            whole_answer("fact_dispute", state=str(DisputeState.OPEN)),
        )


class Filing(models.Model):
    """A paper handed in over the year with its file; it counts by itself until it is voided."""

    PERSONAL_FIELDS = ("filed_by", "voided_by")

    agency = models.ForeignKey("people.Agency", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField("种类", max_length=20, choices=FilingKind.choices())
    title = models.CharField("标题", max_length=120)
    happened_on = DayColumn("日期")
    figure = models.DecimalField("数量", max_digits=14, decimal_places=2, null=True, blank=True)
    is_on_time = models.BooleanField("按时", default=True)
    file = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    filed_by = models.CharField("报送人", max_length=200)
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.CharField(max_length=200, blank=True)
    voided_reason = models.CharField("不计入的理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "报备材料"
        constraints = (
            models.UniqueConstraint(
                fields=["agency", "year", "kind", "file"],
                condition=Q(voided_at__isnull=True),
                name="filing_file_once_per_kind_and_year",
            ),
            models.CheckConstraint(
                name="filing_voided_has_who_when_why",
                condition=Q(voided_at__isnull=True, voided_by="", voided_reason="")
                | (Q(voided_at__isnull=False) & ~Q(voided_by="") & ~Q(voided_reason="")),
            ),
        )
        indexes = (models.Index(fields=["agency", "year", "kind"], name="filing_of_agency"),)

    def __str__(self) -> str:
        return self.title
