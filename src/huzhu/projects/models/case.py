"""The project itself, its number, and how it ended early."""

from decimal import Decimal

from django.db import models

from huzhu.office.columns import DayColumn
from huzhu.projects.states import Category, Step, TerminationReason


class NumberSeries(models.Model):
    """The last number given in a series (项目编号): no gaps, one row locked per number."""

    name = models.CharField(max_length=32, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "编号"


class ServiceProject(models.Model):
    """One service project (服务项目) of an agency or a point."""

    #: The draft's until it is first sent, then the official one, without gaps.
    number = models.CharField("项目编号", max_length=16, unique=True)
    draft_number = models.CharField("草稿编号", max_length=16, blank=True, db_index=True)
    agency = models.ForeignKey("people.Agency", on_delete=models.PROTECT, related_name="projects")
    state = models.CharField(max_length=16, choices=Step.choices(), default=Step.DRAFT)
    title = models.CharField("项目名称", max_length=80, blank=True)
    category = models.CharField(max_length=16, choices=Category.choices(), blank=True)
    starts_on = DayColumn("搭载首日", null=True)
    materials_due_on = DayColumn("实施资料最迟报送", null=True)  #: as told on the approval
    created_by_account = models.BigIntegerField()
    created_by_name = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    entered_step_at = models.DateTimeField()  #: since when the present step lasts
    was_submitted = models.BooleanField(default=False)  #: the office sees it from then on
    round = models.PositiveSmallIntegerField(default=1)  #: of the application; grows on return
    line_kept = models.JSONField(null=True)  #: the budget line when the project ceased to ask

    class Meta:
        verbose_name = "服务项目"
        indexes = (
            models.Index(fields=["agency", "state"], name="project_by_agency_and_state"),
            models.Index(fields=["state", "entered_step_at"], name="project_by_state"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Termination(models.Model):
    """The end of a project by the office (终止, 五)."""

    project = models.OneToOneField(
        ServiceProject, on_delete=models.PROTECT, related_name="termination"
    )
    reason_kind = models.CharField(max_length=16, choices=TerminationReason.choices())
    explanation = models.TextField()
    notice_number = models.CharField(max_length=32)
    from_step = models.CharField(max_length=16)
    #: Of the money, for codes in members' hands; held until it is cleared.
    kept = models.DecimalField("仍占用", max_digits=14, decimal_places=2, default=Decimal("0.00"))
    cleared_at = models.DateTimeField(null=True)
    by_name = models.CharField(max_length=64)
    by_title = models.CharField(max_length=128)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "终止"

    @property
    def is_uncleared(self) -> bool:
        return self.kept > 0 and self.cleared_at is None
