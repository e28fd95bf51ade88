"""Imports of figures, disputes about them, and the papers that count by themselves (A3.2, A6.2).

Not here: the figures (``year.models``).
"""

from django.db import models
from django.db.models import Q

from huzhu.assessment.facts.states import DisputeState, FilingKind
from huzhu.assessment.year.models import FactRecord
from huzhu.office.columns import DayColumn
from huzhu.office.pleas import Plea, whole_answer


class FactImport(models.Model):
    """A spreadsheet or a call of another system that brought figures of many agencies."""

    PERSONAL_FIELDS = ("by_name", "file_name")

    year = models.PositiveSmallIntegerField("年度")
    system = models.CharField("来源系统", max_length=60)
    file_name = models.CharField("文件名", max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    mapping = models.JSONField()  #: [column heading, fact name or ""] in the order of the columns
    rows = models.JSONField()  #: what was read: {"line", "agency", "facts": {…}}
    faults = models.JSONField(default=list)  #: {"line", "column", "sentence"}
    loaded_at = models.DateTimeField("导入时间", null=True, blank=True)
    dropped_at = models.DateTimeField("放弃时间", null=True, blank=True)
    by_name = models.CharField("经办", max_length=64)
    by_title = models.CharField(max_length=128)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "考核数据导入"
        constraints = (
            models.CheckConstraint(
                name="fact_import_is_loaded_or_dropped_not_both",
                condition=Q(loaded_at__isnull=True) | Q(dropped_at__isnull=True),
            ),
        )


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
