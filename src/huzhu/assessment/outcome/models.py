"""What follows from the points: decisions, vetoes, grades, quotas and appeals (A4.2b–A4.5, A7.2).

Not here: the points (``year.models``), honours (``honours.models``).
"""

from django.db import models
from django.db.models import Q

from huzhu.assessment.outcome.states import AppealKind, DecisionKind
from huzhu.assessment.year.models import AssessmentYear, Scoresheet
from huzhu.kernel.words import AnswerState
from huzhu.office.columns import DayColumn
from huzhu.office.pleas import Plea, whole_answer


class LeadershipDecision(models.Model):
    """One decision of the leading group about one agency, with its reason; never changed."""

    PERSONAL_FIELDS = ("by_name",)

    sheet = models.ForeignKey(Scoresheet, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=10, choices=DecisionKind.choices())
    item = models.CharField("指标", max_length=8, blank=True)
    before = models.CharField("原来", max_length=60, blank=True)
    after = models.CharField("审定", max_length=60, blank=True)
    reason = models.TextField("理由")
    by_name = models.CharField(max_length=64)
    by_title = models.CharField(max_length=128)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "领导小组决定"
        constraints = (
            models.CheckConstraint(name="leadership_decision_has_reason", condition=~Q(reason="")),
        )


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


class QuotaPlan(models.Model):
    """How many excellent units and persons there are and how they are shared out (A4.3b)."""

    PERSONAL_FIELDS = ("edited_by", "approved_by")

    year = models.OneToOneField(AssessmentYear, on_delete=models.PROTECT, related_name="quota_plan")
    config = models.JSONField()  #: total, minimum, maximum, weights: as ``rules.quotas`` names it
    steps = models.JSONField(default=list)  #: the way of the calculation, line by line
    edited_at = models.DateTimeField()
    edited_by = models.CharField(max_length=200)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=200, blank=True)
    meeting = models.CharField("主任办公会", max_length=120, blank=True)
    notice_number = models.CharField("通知文号", max_length=64, blank=True)

    class Meta:
        verbose_name = "名额方案"
        constraints = (
            models.CheckConstraint(
                name="quota_plan_approval_has_who_and_meeting",
                condition=Q(approved_at__isnull=True, approved_by="", meeting="")
                | (Q(approved_at__isnull=False) & ~Q(approved_by="") & ~Q(meeting="")),
            ),
        )


class Quota(models.Model):
    """The places (名额) of one agency: excellent unit or not, and how many persons."""

    PERSONAL_FIELDS = ()

    plan = models.ForeignKey(QuotaPlan, on_delete=models.PROTECT, related_name="quotas")
    sheet = models.OneToOneField(Scoresheet, on_delete=models.PROTECT, related_name="quota")
    units = models.PositiveSmallIntegerField(default=0)
    persons = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "名额"


class Appeal(Plea):
    """An agency's appeal (申诉) against the points of one item or a veto, on the exact version.

    Another person than those who reviewed the item answers it; what would move is kept with it.
    """

    PERSONAL_FIELDS = ("filed_by", "reviewer_name", "answered_by")

    sheet = models.ForeignKey(Scoresheet, on_delete=models.PROTECT, related_name="appeals")
    kind = models.CharField(max_length=8, choices=AppealKind.choices())
    item = models.CharField("指标", max_length=8, blank=True)
    snapshot = models.JSONField()  #: the item with values, reviews and evidence as appealed against
    claimed_points = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    reason = models.TextField("理由")
    file = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    filed_by = models.CharField(max_length=200)
    reviewer_account = models.BigIntegerField(null=True, blank=True)
    reviewer_name = models.CharField("复核人", max_length=64, blank=True)
    points_after = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    moves = models.JSONField(default=list)  #: who moves by it, as shown before it was accepted

    class Meta:
        verbose_name = "申诉"
        constraints = (
            models.UniqueConstraint(
                fields=["sheet", "kind", "item"],
                name="appeal_once_per_item",
            ),
            whole_answer("appeal", state=str(AnswerState.OPEN)),
        )
