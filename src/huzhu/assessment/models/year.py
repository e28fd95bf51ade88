"""The assessment year (考核年度), its calendar, its leading group and the reminders it sent."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from huzhu.assessment.models.scheme import SchemeVersion
from huzhu.assessment.states import YearStep
from huzhu.office.columns import DayColumn


class AssessmentYear(models.Model):
    """One cycle for all agencies; the scheme is pinned when it opens (A3.1, A5).

    A date that ends something includes that day until 24:00 (A5).
    """

    PERSONAL_FIELDS = ()

    year = models.PositiveSmallIntegerField("年度", unique=True)
    state = models.CharField(
        max_length=12, choices=YearStep.choices(), default=str(YearStep.PREPARING)
    )
    entered_step_at = models.DateTimeField()
    scheme = models.ForeignKey(SchemeVersion, on_delete=models.PROTECT, related_name="years")
    document_number = models.CharField("文号", max_length=64, blank=True)
    opens_on = DayColumn("自评开始")
    self_rating_ends_on = DayColumn("自评截止")
    paper_ends_on = DayColumn("纸质版截止")
    review_ends_on = DayColumn("部门审核截止")
    decision_ends_on = DayColumn("审定截止")
    recommendation_ends_on = DayColumn("推荐截止")
    feedback_ends_on = DayColumn("反馈截止")
    notice_days = models.PositiveSmallIntegerField("公示工作日", default=5)
    appeal_days = models.PositiveSmallIntegerField("申诉工作日", default=5)
    created_at = models.DateTimeField()
    results_at = models.DateTimeField("结果下发时间", null=True, blank=True)
    appeals_end_on = models.DateField("申诉截止", null=True, blank=True)
    list_notice = models.CharField("公示编号", max_length=32, blank=True)
    list_notice_ends_on = models.DateField("公示截止", null=True, blank=True)

    class Meta:
        verbose_name = "考核年度"
        constraints = (
            models.CheckConstraint(
                name="assessment_year_dates_follow_each_other",
                condition=Q(self_rating_ends_on__gte=F("opens_on"))
                & Q(paper_ends_on__gte=F("opens_on"))
                & Q(review_ends_on__gte=F("self_rating_ends_on"))
                & Q(decision_ends_on__gte=F("review_ends_on"))
                & Q(recommendation_ends_on__gte=F("decision_ends_on"))
                & Q(feedback_ends_on__gte=F("recommendation_ends_on")),
            ),
            models.CheckConstraint(
                name="assessment_year_state_is_known",
                condition=Q(state__in=sorted(str(step) for step in YearStep)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.year} 年度代办处考核"


class LeadingGroupMember(models.Model):
    """A member of the year's leading group (考核领导小组): director, deputies, heads (A4.1)."""

    PERSONAL_FIELDS = ("name",)

    year = models.ForeignKey(AssessmentYear, on_delete=models.PROTECT, related_name="group")
    position = models.ForeignKey("people.Position", on_delete=models.PROTECT, related_name="+")
    name = models.CharField("姓名", max_length=64)
    title = models.CharField("职务", max_length=128)
    is_head = models.BooleanField("组长", default=False)
    joined_at = models.DateTimeField()

    class Meta:
        verbose_name = "考核领导小组成员"
        constraints = (
            models.UniqueConstraint(
                fields=["year", "position"], name="leading_group_position_once"
            ),
            models.UniqueConstraint(
                fields=["year"], condition=Q(is_head=True), name="leading_group_has_one_head"
            ),
        )

    def __str__(self) -> str:
        return self.name


class CalendarChange(models.Model):
    """A date of the year's calendar that was moved, with everything that moved along (A5)."""

    PERSONAL_FIELDS = ("by_name",)

    year = models.ForeignKey(
        AssessmentYear, on_delete=models.PROTECT, related_name="calendar_changes"
    )
    moved = models.JSONField()  #: {"review_ends_on": ["2026-02-10", "2026-02-17"], …}
    reason = models.CharField("理由", max_length=200)
    by_name = models.CharField(max_length=64)
    by_title = models.CharField(max_length=128)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "日程调整"

    def __str__(self) -> str:
        return f"{self.year_id} {self.at:%Y-%m-%d}"
