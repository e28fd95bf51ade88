"""The scoresheet (考核表) of one agency in one year, its items and their evidence.

Each item carries side by side what the platform's figures give, what the agency gave itself, what
the departments agreed on and what the leading group decided; none overwrites another.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from huzhu.assessment.models.year import AssessmentYear
from huzhu.assessment.states import Grade, SheetStep, Verdict


def _points(name: str, *, is_open: bool = True) -> models.DecimalField[Any, Any]:
    return models.DecimalField(name, max_digits=5, decimal_places=2, null=is_open, blank=is_open)


class Scoresheet(models.Model):
    """An agency in scope of a year (考核表). Electronic copy and paper each have a receipt (A5)."""

    PERSONAL_FIELDS = ("submitted_by", "paper_received_by")

    year = models.ForeignKey(AssessmentYear, on_delete=models.PROTECT, related_name="sheets")
    agency = models.ForeignKey("people.Agency", on_delete=models.PROTECT, related_name="+")
    agency_kind = models.CharField(max_length=8)  #: as it was when the year opened
    state = models.CharField(
        max_length=10, choices=SheetStep.choices(), default=str(SheetStep.RATING)
    )
    entered_step_at = models.DateTimeField()
    basics = models.JSONField(default=dict)  #: 基本情况, as ``rules.basics`` names its fields
    basics_at = models.DateTimeField(null=True, blank=True)
    reopened_until = models.DateTimeField("重新开放至", null=True, blank=True)
    submitted_at = models.DateTimeField("报送时间", null=True, blank=True)
    submitted_by = models.CharField("填报人", max_length=200, blank=True)
    receipt_number = models.CharField("电子版回执", max_length=32, blank=True)
    checksum = models.CharField("校验码", max_length=24, blank=True)
    paper_received_at = models.DateTimeField("纸质版收讫", null=True, blank=True)
    paper_received_by = models.CharField("收件人", max_length=200, blank=True)
    paper_receipt_number = models.CharField("纸质版回执", max_length=32, blank=True)
    scan = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    verdict = models.CharField(max_length=8, choices=Verdict.choices(), default=str(Verdict.SCORED))
    total = models.DecimalField("审定总分", max_digits=6, decimal_places=2, null=True, blank=True)
    comparison_class = models.CharField("可比组", max_length=40, blank=True)
    rank = models.PositiveSmallIntegerField("组内名次", null=True, blank=True)
    grade = models.CharField("等次", max_length=10, choices=Grade.choices(), blank=True)
    grade_reason = models.CharField("等次依据", max_length=300, blank=True)

    class Meta:
        verbose_name = "考核表"
        constraints = (
            models.UniqueConstraint(
                fields=["year", "agency"], name="scoresheet_one_per_agency_and_year"
            ),
            models.CheckConstraint(
                name="scoresheet_submission_has_who_and_receipt",
                condition=Q(submitted_at__isnull=True, submitted_by="", receipt_number="")
                | (Q(submitted_at__isnull=False) & ~Q(submitted_by="") & ~Q(receipt_number="")),
            ),
            models.CheckConstraint(
                name="scoresheet_is_submitted_when_it_says_so",
                condition=Q(state__in=[str(SheetStep.RATING), str(SheetStep.MISSED)])
                | Q(submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="scoresheet_paper_has_who_and_receipt",
                condition=Q(
                    paper_received_at__isnull=True, paper_received_by="", paper_receipt_number=""
                )
                | (
                    Q(paper_received_at__isnull=False)
                    & ~Q(paper_received_by="")
                    & ~Q(paper_receipt_number="")
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.year_id} {self.agency_id}"


class ScoresheetItem(models.Model):
    """One item (考核指标) of one sheet: four values side by side, and whether it is asked back.

    ``version`` counts every change: two people who edit the same item do not overwrite each other.
    """

    PERSONAL_FIELDS = ()

    sheet = models.ForeignKey(Scoresheet, on_delete=models.PROTECT, related_name="items")
    item = models.CharField("指标", max_length=8)
    place = models.PositiveSmallIntegerField()  #: order in the scheme
    full_marks = _points("标准分", is_open=False)
    platform_points = _points("平台分")
    platform_reason = models.TextField("平台计分依据", blank=True)
    platform_at = models.DateTimeField(null=True, blank=True)
    self_points = _points("自评分")
    self_remark = models.CharField("自评说明", max_length=400, blank=True)
    self_at = models.DateTimeField(null=True, blank=True)
    reviewed_points = _points("部门审核分")
    decided_points = _points("审定分")
    decided_reason = models.CharField("审定理由", max_length=400, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "考核指标"
        constraints = (
            models.UniqueConstraint(fields=["sheet", "item"], name="scoresheet_item_once"),
            models.CheckConstraint(
                name="scoresheet_item_points_are_within_full_marks",
                condition=(
                    Q(self_points__isnull=True)
                    | Q(self_points__gte=0, self_points__lte=models.F("full_marks"))
                )
                & (
                    Q(reviewed_points__isnull=True)
                    | Q(reviewed_points__gte=0, reviewed_points__lte=models.F("full_marks"))
                )
                & (
                    Q(decided_points__isnull=True)
                    | Q(decided_points__gte=0, decided_points__lte=models.F("full_marks"))
                ),
            ),
        )
        indexes = (models.Index(fields=["item", "sheet"], name="scoresheet_item_by_item"),)

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.item}"


class Evidence(models.Model):
    """A file that shows an item (佐证材料); the same file may show several items and years."""

    PERSONAL_FIELDS = ("added_by", "withdrawn_by")

    item = models.ForeignKey(ScoresheetItem, on_delete=models.PROTECT, related_name="evidence")
    file = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, related_name="+")
    note = models.CharField("说明", max_length=200, blank=True)
    taken_at = models.DateTimeField("拍摄时间", null=True, blank=True)
    place_taken = models.CharField("拍摄地点", max_length=120, blank=True)
    added_at = models.DateTimeField()
    added_by = models.CharField("上传人", max_length=200)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = "佐证材料"
        constraints = (
            models.UniqueConstraint(
                fields=["item", "file"],
                condition=Q(withdrawn_at__isnull=True),
                name="evidence_file_once_per_item",
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.file_id}"


class RatingReminder(models.Model):
    """A reminder that was sent before a deadline: the proof if the deadline is missed (A6.3)."""

    PERSONAL_FIELDS = ("names",)

    sheet = models.ForeignKey(Scoresheet, on_delete=models.PROTECT, related_name="reminders")
    occasion = models.CharField(max_length=24)  #: ``opened``, ``7_days``, ``1_day``, ``by_hand`` …
    text = models.CharField(max_length=300)
    names = models.CharField("收到的人", max_length=300)
    sent_at = models.DateTimeField()

    class Meta:
        verbose_name = "自评提醒"
        indexes = (models.Index(fields=["sheet", "sent_at"], name="rating_reminder_of_sheet"),)

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.occasion}"
