"""How plan and award are brought together: the plan is amended, or the difference is decided on."""

from django.db import models
from django.db.models import Q

from huzhu.projects.models.case import ServiceProject
from huzhu.projects.states import Outcome, Verdict


class PlanAmendment(models.Model):
    """The agency's change of the plan's goods to what was awarded (方案调整), and its outcome."""

    project = models.ForeignKey(ServiceProject, on_delete=models.PROTECT, related_name="amendments")
    goods_name = models.CharField("采买物品名称", max_length=120)
    goods_specification = models.CharField("规格", max_length=200)
    goods_unit_price = models.DecimalField("单价", max_digits=12, decimal_places=2)
    goods_quantity = models.PositiveIntegerField("数量")
    reason = models.TextField("调整理由")
    asked_at = models.DateTimeField()
    asked_by_account = models.BigIntegerField()
    asked_by_name = models.CharField(max_length=64)
    due_on = models.DateField()  #: five working days after receipt, as for the plan itself
    outcome = models.CharField(max_length=8, choices=Outcome.choices(), default=Outcome.PENDING)
    opinion = models.TextField(blank=True)
    concluded_at = models.DateTimeField(null=True)
    concluded_by_name = models.CharField(max_length=64, blank=True)
    concluded_by_title = models.CharField(max_length=128, blank=True)

    class Meta:
        verbose_name = "方案调整"
        constraints = (
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(outcome=Outcome.PENDING),
                name="plan_amendment_one_pending_per_project",
            ),
            models.CheckConstraint(
                name="plan_amendment_decision_has_who_and_when",
                condition=Q(outcome=Outcome.PENDING, concluded_at__isnull=True)
                | (
                    ~Q(outcome=Outcome.PENDING)
                    & Q(concluded_at__isnull=False)
                    & Q(concluded_by_name__gt="")
                ),
            ),
        )

    @property
    def is_pending(self) -> bool:
        return self.outcome == Outcome.PENDING


class DifferenceDecision(models.Model):
    """Whether Member Service's head accepts that the award differs from the plan."""

    project = models.ForeignKey(
        ServiceProject, on_delete=models.PROTECT, related_name="difference_decisions"
    )
    verdict = models.CharField(max_length=8, choices=Verdict.choices())
    reason = models.TextField()
    #: how many codes several kinds of goods make, where their quantities' sum is not meant
    code_count = models.PositiveIntegerField(null=True)
    content_hash = models.CharField(max_length=64)  #: of plan and award as they differed
    by_account = models.BigIntegerField()
    by_name = models.CharField(max_length=64)
    by_title = models.CharField(max_length=128)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "差异决定"
        constraints = (
            models.CheckConstraint(
                name="difference_decision_has_reason_and_who",
                condition=Q(reason__gt="", by_name__gt=""),
            ),
        )
