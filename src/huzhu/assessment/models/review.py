"""What the departments say about each item, and what they ask the agency back (A4.2b)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huzhu.assessment.models.sheet import ScoresheetItem
from huzhu.assessment.states import ReviewVerdict
from huzhu.office.columns import DayColumn
from huzhu.people.states import DepartmentCode


class DepartmentReview(models.Model):
    """One department's signed value for one item; the newest counts, earlier ones stay."""

    PERSONAL_FIELDS = ("by_name",)

    item = models.ForeignKey(ScoresheetItem, on_delete=models.PROTECT, related_name="reviews")
    department = models.CharField(max_length=20, choices=DepartmentCode.choices())
    verdict = models.CharField(max_length=8, choices=ReviewVerdict.choices())
    points = models.DecimalField("审核分", max_digits=5, decimal_places=2)
    reason = models.CharField("理由", max_length=400, blank=True)
    is_spot_check = models.BooleanField("实地抽查", default=False)
    by_account = models.BigIntegerField()
    by_name = models.CharField(max_length=64)
    by_title = models.CharField(max_length=128)
    at = models.DateTimeField()
    is_current = models.BooleanField(default=True)

    class Meta:
        verbose_name = "部门审核"
        constraints = (
            models.UniqueConstraint(
                fields=["item", "department"],
                condition=Q(is_current=True),
                name="department_review_one_current",
            ),
            models.CheckConstraint(
                name="department_review_change_has_reason",
                condition=Q(verdict="agree") | ~Q(reason=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.department}"


class ReviewQuestion(models.Model):
    """A department asks an agency back about one item; only that item opens again."""

    PERSONAL_FIELDS = ("asked_by", "answered_by")

    item = models.ForeignKey(ScoresheetItem, on_delete=models.PROTECT, related_name="questions")
    department = models.CharField(max_length=20, choices=DepartmentCode.choices())
    question = models.CharField("问题", max_length=400)
    due_on = DayColumn("答复期限")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    answer = models.CharField("答复", max_length=400, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "补充询问"
        constraints = (
            models.UniqueConstraint(
                fields=["item", "department"],
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True),
                name="review_question_one_open",
            ),
            models.CheckConstraint(
                name="review_question_answer_has_who_and_when",
                condition=Q(answered_at__isnull=True, answered_by="", answer="")
                | (Q(answered_at__isnull=False) & ~Q(answered_by="") & ~Q(answer="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.department}"
