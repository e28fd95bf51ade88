"""Materials, system test, postponement and the feedback."""

from django.db import models
from django.db.models import F, Q

from huzhu.office.columns import AskedRow, Columns
from huzhu.projects.forms import MaterialsFields
from huzhu.projects.models.case import ServiceProject


class Materials(AskedRow):
    """What the agency hands in before the start (实施资料, 二（三）1（1）), besides the codes."""

    project = models.OneToOneField(
        ServiceProject, on_delete=models.PROTECT, related_name="materials"
    )
    asks = Columns(MaterialsFields)
    code_count = models.PositiveIntegerField("电子码数量")
    handed_in_at = models.DateTimeField()
    handed_in_by_name = models.CharField(max_length=64)

    class Meta:
        verbose_name = "实施资料"


class SystemTest(models.Model):
    """The signed test of the set-up (系统测试, 二（三）1（3））."""

    project = models.OneToOneField(
        ServiceProject, on_delete=models.PROTECT, related_name="system_test"
    )
    offer_id = models.BigIntegerField()
    points = models.JSONField()  #: keys of TEST_POINTS that were tried and held
    note = models.TextField(blank=True)
    by_account = models.BigIntegerField()
    by_name = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "系统测试"


class Postponement(models.Model):
    """A later window, granted by Member Service before publication; the plan itself stays."""

    project = models.ForeignKey(
        ServiceProject, on_delete=models.PROTECT, related_name="postponements"
    )
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    reason = models.TextField()
    by_name = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "延期"


class FeedbackReport(models.Model):
    """What goes back to the agency (结果反馈): the statement, and the receipt."""

    project = models.OneToOneField(
        ServiceProject, on_delete=models.PROTECT, related_name="feedback"
    )
    stock = models.PositiveIntegerField()
    claimed = models.PositiveIntegerField()
    #: Unknown when the project was terminated before a list of uses came.
    used = models.PositiveIntegerField(null=True)
    unused = models.PositiveIntegerField(null=True)
    left = models.PositiveIntegerField()
    issued_at = models.DateTimeField()
    issued_by_name = models.CharField(max_length=64)
    received_at = models.DateTimeField(null=True)
    received_by_name = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = "结果反馈"
        constraints = (
            models.CheckConstraint(
                name="feedback_statement_balances",
                condition=Q(stock=F("claimed") + F("left")) & Q(claimed=F("used") + F("unused")),
            ),
        )
