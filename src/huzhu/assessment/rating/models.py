"""What a department asks an agency about its self-rating (补充询问)."""

from django.db import models
from django.db.models import Q

from huzhu.assessment.year.models import ScoresheetItem
from huzhu.office.columns import DayColumn
from huzhu.office.pleas import Answered, whole_answer
from huzhu.people.states import DepartmentCode


class ReviewQuestion(Answered):
    """A department asks an agency back about one item; only that item opens again."""

    PERSONAL_FIELDS = ("asked_by", "answered_by")
    WAITING = Q(answered_at__isnull=True, withdrawn_at__isnull=True)

    item = models.ForeignKey(ScoresheetItem, on_delete=models.PROTECT, related_name="questions")
    department = models.CharField(max_length=20, choices=DepartmentCode.choices())
    question = models.CharField("问题", max_length=400)
    due_on = DayColumn("答复期限")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "补充询问"
        constraints = (
            models.UniqueConstraint(
                fields=["item", "department"],
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True),
                name="review_question_one_open",
            ),
            whole_answer("review_question"),
        )
