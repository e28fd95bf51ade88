"""The plan in its versions, and the preliminary review."""

from django.db import models
from django.db.models import F, Q

from huzhu.office.columns import AskedRow, Columns
from huzhu.projects.forms import PlanFields
from huzhu.projects.models.case import ServiceProject
from huzhu.projects.states import FundingSource, Outcome, Verdict


class ImplementationPlan(AskedRow):
    """One version of the plan (实施方案，附件1); blank fields are allowed until it is submitted."""

    PERSONAL_FIELDS = ("person_in_charge", "person_phone")

    project = models.ForeignKey(ServiceProject, on_delete=models.PROTECT, related_name="plans")
    version = models.PositiveSmallIntegerField()
    revision = models.PositiveIntegerField(default=0)  #: grows with every save of the draft
    asks = Columns(PlanFields, may_be_open=True)
    audience_union_ids = models.JSONField("可以参加的基层工会", default=list)
    conditions = models.JSONField("参加条件", default=dict)
    budget_line_id = models.BigIntegerField("预算科目", null=True)
    mode = models.CharField("开放方式", max_length=8, default="rush")
    saved_at = models.DateTimeField()
    saved_by_name = models.CharField(max_length=64)
    submitted_at = models.DateTimeField(null=True)
    submitted_by_name = models.CharField(max_length=64, blank=True)
    submitted_by_account = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "实施方案"
        constraints = (
            models.UniqueConstraint(fields=["project", "version"], name="plan_version_is_unique"),
            models.CheckConstraint(
                name="plan_submitted_has_funding_from_management_fee",
                condition=Q(submitted_at__isnull=True)
                | Q(funding_source=FundingSource.MANAGEMENT_FEE),
            ),
            models.CheckConstraint(
                name="plan_closes_after_it_opens",
                condition=Q(submitted_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} 第 {self.version} 版"


class PreliminaryReview(models.Model):
    """One round of the office's preliminary review (初审) of one version of the plan."""

    plan = models.OneToOneField(ImplementationPlan, on_delete=models.PROTECT, related_name="review")
    received_at = models.DateTimeField()
    due_on = models.DateField()  #: five working days after receipt
    calendar_version = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices(), default=Outcome.PENDING)
    reason = models.TextField(blank=True)
    concluded_at = models.DateTimeField(null=True)
    concluded_by_name = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = "初审"
        constraints = (
            models.CheckConstraint(
                name="review_decision_has_who_and_when",
                condition=Q(outcome=Outcome.PENDING, concluded_at__isnull=True)
                | (
                    ~Q(outcome=Outcome.PENDING)
                    & Q(concluded_at__isnull=False)
                    & Q(concluded_by_name__gt="")
                ),
            ),
        )


class ReviewOpinion(models.Model):
    """One department's opinion in a preliminary review."""

    review = models.ForeignKey(PreliminaryReview, on_delete=models.PROTECT, related_name="opinions")
    department = models.CharField(max_length=20)
    verdict = models.CharField(max_length=8, choices=Verdict.choices())
    opinion = models.TextField()
    by_account = models.BigIntegerField()
    by_name = models.CharField(max_length=64)
    by_title = models.CharField(max_length=128)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "初审意见"
        constraints = (
            models.UniqueConstraint(
                fields=["review", "department"], name="opinion_one_per_department_per_review"
            ),
            models.UniqueConstraint(
                fields=["review", "by_account"], name="opinion_one_per_person_per_review"
            ),
        )
