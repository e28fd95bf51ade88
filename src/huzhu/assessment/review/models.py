"""What a department says about an item (部门审核)."""

from django.db import models
from django.db.models import Q

from huzhu.assessment.review.states import ReviewVerdict
from huzhu.assessment.year.models import ScoresheetItem
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
