"""What the leading group decides: departures from points, vetoes, grades (A4.2b–A4.3a, A7.2)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huzhu.assessment.models.sheet import Scoresheet
from huzhu.assessment.models.year import AssessmentYear
from huzhu.assessment.states import DecisionKind
from huzhu.office.columns import DayColumn


class LeadershipDecision(models.Model):
    """One decision of the leading group about one agency, with its reason; never changed."""

    PERSONAL_FIELDS = ("by_name",)

    sheet = models.ForeignKey(Scoresheet, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=10, choices=DecisionKind.choices())
    item = models.CharField("指标", max_length=8, blank=True)
    before = models.CharField("原来", max_length=60, blank=True)
    after = models.CharField("审定", max_length=60, blank=True)
    reason = models.CharField("理由", max_length=400)
    by_name = models.CharField(max_length=64)
    by_title = models.CharField(max_length=128)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "领导小组决定"
        constraints = (
            models.CheckConstraint(name="leadership_decision_has_reason", condition=~Q(reason="")),
        )

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.kind}"


class SecurityIncident(models.Model):
    """A security incident (信息安全事件) as the leading group found it (A7.2)."""

    PERSONAL_FIELDS = ("reported_by",)

    sheet = models.ForeignKey(Scoresheet, on_delete=models.PROTECT, related_name="incidents")
    happened_on = DayColumn("发生日期")
    what = models.TextField("经过")
    has_leak = models.BooleanField("造成信息泄露", default=False)
    consequences = models.TextField("后果")
    has_serious_consequences = models.BooleanField("产生严重后果", default=False)
    file = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reported_at = models.DateTimeField()
    reported_by = models.CharField(max_length=200)

    class Meta:
        verbose_name = "信息安全事件"

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.happened_on}"


class Veto(models.Model):
    """A veto of the year (一票否决) by a decided incident; lifted only by an appeal."""

    PERSONAL_FIELDS = ("decided_by",)

    sheet = models.ForeignKey(Scoresheet, on_delete=models.PROTECT, related_name="vetoes")
    incident = models.OneToOneField(SecurityIncident, on_delete=models.PROTECT, related_name="veto")
    reason = models.CharField("决定", max_length=400)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=200)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by_appeal = models.ForeignKey(
        "assessment.Appeal", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "一票否决"
        constraints = (
            models.UniqueConstraint(
                fields=["sheet"], condition=Q(lifted_at__isnull=True), name="veto_one_standing"
            ),
            models.CheckConstraint(
                name="veto_is_lifted_only_by_appeal",
                condition=Q(lifted_at__isnull=True, lifted_by_appeal__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by_appeal__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.decided_at:%Y-%m-%d}"


class GradePlan(models.Model):
    """How grades are found in a year: classes, thresholds or ranks, ties (A4.3a).

    Tried out as often as wanted; what was decided stays with its outcome.
    """

    PERSONAL_FIELDS = ("edited_by", "decided_by")

    year = models.OneToOneField(AssessmentYear, on_delete=models.PROTECT, related_name="grade_plan")
    config = models.JSONField()  #: as ``rules.grades`` names it
    edited_at = models.DateTimeField()
    edited_by = models.CharField(max_length=200)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    outcome = models.JSONField(default=list)  #: one line per agency, as it was decided

    class Meta:
        verbose_name = "等次方案"

    def __str__(self) -> str:
        return str(self.year_id)
