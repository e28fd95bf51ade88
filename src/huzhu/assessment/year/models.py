"""The year (考核年度) with its calendar and group, and its sheets (考核表) with items and figures.

Each item carries side by side what the platform's figures give, what the agency gave itself, what
the departments agreed on and what the leading group decided; none overwrites another. A figure is
never overwritten: a correction is a new row, and the old one stays with its source.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from huzhu.assessment.scheme.models import SchemeVersion
from huzhu.assessment.scheme.states import Verdict
from huzhu.assessment.year.states import FactSource, Grade, SheetStep, YearStep
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

    PERSONAL_FIELDS = ("name", "left_by")

    year = models.ForeignKey(AssessmentYear, on_delete=models.PROTECT, related_name="group")
    position = models.ForeignKey("people.Position", on_delete=models.PROTECT, related_name="+")
    name = models.CharField("姓名", max_length=64)
    title = models.CharField("职务", max_length=128)
    is_head = models.BooleanField("组长", default=False)
    joined_at = models.DateTimeField()
    follows = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="followed_by"
    )
    left_at = models.DateTimeField(null=True)
    left_reason = models.CharField("更替的原因", max_length=200, blank=True)
    left_by = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = "考核领导小组成员"
        constraints = (
            models.UniqueConstraint(
                fields=["year", "position"],
                condition=Q(left_at__isnull=True),
                name="leading_group_position_once",
            ),
            models.UniqueConstraint(
                fields=["year"],
                condition=Q(is_head=True, left_at__isnull=True),
                name="leading_group_has_one_head",
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


def _points(name: str, *, is_open: bool = True) -> models.DecimalField[Any, Any]:
    return models.DecimalField(name, max_digits=5, decimal_places=2, null=is_open, blank=is_open)


class Scoresheet(models.Model):
    """An agency in scope of a year (考核表). Electronic copy and paper each have a receipt (A5)."""

    PERSONAL_FIELDS = ("submitted_by", "paper_received_by")

    year = models.ForeignKey(AssessmentYear, on_delete=models.PROTECT, related_name="sheets")
    agency = models.ForeignKey("people.Agency", on_delete=models.PROTECT, related_name="+")
    #: As it was registered when the year opened: a later correction changes no year's papers.
    agency_kind = models.CharField(max_length=8)
    agency_name = models.CharField("代办处", max_length=80)
    agency_number = models.CharField("机构编号", max_length=16)
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
            models.UniqueConstraint(
                fields=["year", "agency_number"], name="scoresheet_number_once_a_year"
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

    @property
    def subject(self) -> str:
        """The sheet's name in the audit trail."""
        return f"scoresheet:{self.year.year}-{self.agency_number}"


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
    #: No figure is missing that would have given more points.
    platform_is_known = models.BooleanField("平台数据齐全", default=False)
    self_points = _points("自评分")
    self_remark = models.CharField("自评说明", max_length=400, blank=True)
    self_at = models.DateTimeField(null=True, blank=True)
    reviewed_points = _points("部门审核分")
    decided_points = _points("审定分")
    decided_reason = models.TextField("审定理由", blank=True)
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


class FactRecord(models.Model):
    """One version of one figure of one agency for one year, with the rows behind it."""

    PERSONAL_FIELDS = ("by_name", "rows")

    agency = models.ForeignKey("people.Agency", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    name = models.CharField("数据项", max_length=48)
    value = models.JSONField()
    source = models.CharField(max_length=10, choices=FactSource.choices())
    origin = models.CharField("来源说明", max_length=300)
    rows = models.JSONField(default=list)  #: [{"what": …, "on": …, "figure": …, "url": …}, …]
    brought_by = models.ForeignKey(
        "documents.ReceivedList",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    by_name = models.CharField(max_length=64)
    by_title = models.CharField(max_length=128)
    at = models.DateTimeField()
    is_current = models.BooleanField(default=True)

    class Meta:
        verbose_name = "考核数据"
        constraints = (
            models.UniqueConstraint(
                fields=["agency", "year", "name"],
                condition=Q(is_current=True),
                name="fact_one_current_value",
            ),
        )
        indexes = (models.Index(fields=["year", "agency"], name="fact_of_agency_and_year"),)


class ReceiptSeries(models.Model):
    """The last number given in a series of a year; its row is the lock that avoids gaps."""

    PERSONAL_FIELDS = ()

    series = models.CharField(max_length=16)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "编号"
        constraints = (
            models.UniqueConstraint(fields=["series", "year"], name="receipt_series_once"),
        )
