"""Service projects and the papers of their road. Rows and constraints, no verbs.

A plan is versioned: the version that was submitted stays as it was, a return opens the next one.
Countersignatures carry the hash of the application that was signed.

Not here: goods, quotes and scores (``procurement``), money (``budget``), codes (``claims``).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length

from huzhu.projects.states import (
    BOX_LABELS,
    CATEGORY_LABELS,
    FUNDING_LABELS,
    OUTCOME_LABELS,
    STEP_LABELS,
    TERMINATION_LABELS,
    VERDICT_LABELS,
    Box,
    FundingSource,
    Outcome,
    Step,
)

models.CharField.register_lookup(Length)


def _choices(labels: dict[str, str]) -> list[tuple[str, str]]:
    return [(str(value), label) for value, label in labels.items()]


class NumberSeries(models.Model):
    """The last number given in a series (项目编号): no gaps, one row locked per number."""

    name = models.CharField(max_length=32, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "编号"

    def __str__(self) -> str:
        return f"{self.name} {self.last}"


class ServiceProject(models.Model):
    """One service project (服务项目) of an agency or a point."""

    number = models.CharField("项目编号", max_length=16, unique=True)
    agency = models.ForeignKey("people.Agency", on_delete=models.PROTECT, related_name="projects")
    state = models.CharField(max_length=16, choices=_choices(STEP_LABELS), default=Step.DRAFT)
    title = models.CharField("项目名称", max_length=80, blank=True)
    category = models.CharField(max_length=16, choices=_choices(CATEGORY_LABELS), blank=True)
    starts_on = models.DateField("搭载首日", null=True)
    created_by_account = models.BigIntegerField()
    created_by_name = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    entered_step_at = models.DateTimeField()  #: since when the present step lasts
    was_submitted = models.BooleanField(default=False)  #: the office sees it from then on
    round = models.PositiveSmallIntegerField(default=1)  #: of the application; grows on return

    class Meta:
        verbose_name = "服务项目"
        indexes = (
            models.Index(fields=["agency", "state"], name="project_by_agency_and_state"),
            models.Index(fields=["state", "entered_step_at"], name="project_by_state"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class ImplementationPlan(models.Model):
    """One version of the plan (实施方案，附件1); blank fields are allowed until it is submitted."""

    PERSONAL_FIELDS = ("person_in_charge", "person_phone")

    project = models.ForeignKey(ServiceProject, on_delete=models.PROTECT, related_name="plans")
    version = models.PositiveSmallIntegerField()
    revision = models.PositiveIntegerField(default=0)  #: grows with every save of the draft
    applicant_name = models.CharField("申请单位工会名称", max_length=120, blank=True)
    parent_name = models.CharField("归属上级单位名称", max_length=120, blank=True)
    title = models.CharField("项目名称", max_length=80, blank=True)
    category = models.CharField("项目类别", max_length=16, blank=True)
    content = models.TextField("项目内容", blank=True)
    opens_at = models.DateTimeField("抢订开始", null=True)
    closes_at = models.DateTimeField("抢订结束", null=True)
    audience = models.CharField("服务对象", max_length=400, blank=True)
    audience_reason = models.CharField("限定范围的理由", max_length=400, blank=True)
    audience_union_ids = models.JSONField("限定的基层工会", default=list)
    purpose = models.TextField("项目目的", blank=True)
    funding_source = models.CharField("资金来源", max_length=16, blank=True)
    budget_line_id = models.BigIntegerField("预算科目", null=True)
    goods_name = models.CharField("采买物品名称", max_length=120, blank=True)
    goods_unit_price = models.DecimalField("单价", max_digits=12, decimal_places=2, null=True)
    goods_quantity = models.PositiveIntegerField("数量", null=True)
    person_in_charge = models.CharField("项目负责人", max_length=64, blank=True)
    person_phone = models.CharField("负责人电话", max_length=32, blank=True)
    participation = models.TextField("参与方式与注意事项", blank=True)
    contact = models.CharField("咨询与投诉方式", max_length=400, blank=True)
    mode = models.CharField("开放方式", max_length=8, default="rush")
    saved_at = models.DateTimeField()
    saved_by_name = models.CharField(max_length=64)
    submitted_at = models.DateTimeField(null=True)
    submitted_by_name = models.CharField(max_length=64, blank=True)
    submitted_by_account = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "实施方案"
        constraints = (
            models.UniqueConstraint(fields=["project", "version"], name="plan_version_is_unique"),
            models.CheckConstraint(
                name="plan_submitted_has_funding_from_management_fee",
                condition=Q(submitted_at__isnull=True)
                | Q(funding_source=FundingSource.MANAGEMENT_FEE),
            ),
            models.CheckConstraint(
                name="plan_closes_after_it_opens",
                condition=Q(submitted_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} 第 {self.version} 版"

    @property
    def funding_label(self) -> str:
        return dict(_choices(FUNDING_LABELS)).get(self.funding_source, "")


class PreliminaryReview(models.Model):
    """One round of the office's preliminary review (初审) of one version of the plan."""

    plan = models.OneToOneField(ImplementationPlan, on_delete=models.PROTECT, related_name="review")
    received_at = models.DateTimeField()
    due_on = models.DateField()  #: five working days after receipt
    calendar_version = models.PositiveIntegerField()
    outcome = models.CharField(
        max_length=8, choices=_choices(OUTCOME_LABELS), default=Outcome.PENDING
    )
    reason = models.TextField(blank=True)
    concluded_at = models.DateTimeField(null=True)
    concluded_by_name = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = "初审"
        constraints = (
            models.CheckConstraint(
                name="review_decision_has_who_and_when",
                condition=Q(outcome=Outcome.PENDING, concluded_at__isnull=True)
                | (
                    ~Q(outcome=Outcome.PENDING)
                    & Q(concluded_at__isnull=False)
                    & Q(concluded_by_name__length__gt=0)
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan} 初审"


class ReviewOpinion(models.Model):
    """One department's opinion in a preliminary review."""

    review = models.ForeignKey(PreliminaryReview, on_delete=models.PROTECT, related_name="opinions")
    department = models.CharField(max_length=20)
    verdict = models.CharField(max_length=8, choices=_choices(VERDICT_LABELS))
    opinion = models.TextField()
    by_account = models.BigIntegerField()
    by_name = models.CharField(max_length=64)
    by_title = models.CharField(max_length=128)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "初审意见"
        constraints = (
            models.UniqueConstraint(
                fields=["review", "department"], name="opinion_one_per_department_per_review"
            ),
        )

    def __str__(self) -> str:
        return f"{self.department} {self.verdict}"


class AgencyMinutes(models.Model):
    """Minutes of the agency leaders' meeting (主管领导办公会会议纪要)."""

    project = models.OneToOneField(ServiceProject, on_delete=models.PROTECT, related_name="minutes")
    held_on = models.DateField("会议日期")
    place = models.CharField("地点", max_length=120)
    chair = models.CharField("主持人", max_length=64)
    attendees = models.CharField("参会人员", max_length=400)
    decision = models.TextField("会议决定")
    entered_at = models.DateTimeField()
    entered_by_name = models.CharField(max_length=64)

    class Meta:
        verbose_name = "代办机构会议纪要"

    def __str__(self) -> str:
        return f"{self.project_id} {self.held_on}"


class AgencyCheck(models.Model):
    """The agency's own check of budget and procurement (三（二）2), by another person."""

    project = models.OneToOneField(
        ServiceProject, on_delete=models.PROTECT, related_name="agency_check"
    )
    opinion = models.TextField("复核意见")
    content_hash = models.CharField(max_length=64)  #: of what was checked; a change lapses it
    by_account = models.BigIntegerField()
    by_name = models.CharField(max_length=64)
    by_title = models.CharField(max_length=128)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "代办机构复核"

    def __str__(self) -> str:
        return f"{self.project_id} {self.by_name}"


class Application(models.Model):
    """The request letter with the application form (请示、附件2), frozen when handed in."""

    project = models.ForeignKey(
        ServiceProject, on_delete=models.PROTECT, related_name="applications"
    )
    round = models.PositiveSmallIntegerField()
    letter_title = models.CharField("请示标题", max_length=160)
    letter_body = models.TextField("请示正文")
    form = models.JSONField()  #: the fields of 附件2 as they were signed
    content_hash = models.CharField(max_length=64)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    handed_in_at = models.DateTimeField()
    handed_in_by_name = models.CharField(max_length=64)
    handed_in_by_account = models.BigIntegerField()
    returned_at = models.DateTimeField(null=True)
    return_reason = models.TextField(blank=True)

    class Meta:
        verbose_name = "请示与申请表"
        constraints = (
            models.UniqueConstraint(fields=["project", "round"], name="application_one_per_round"),
        )

    def __str__(self) -> str:
        return self.letter_title


class Countersignature(models.Model):
    """One signed box of the application form (会签)."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="countersignatures"
    )
    box = models.CharField(max_length=24, choices=_choices(BOX_LABELS))
    verdict = models.CharField(max_length=8, choices=_choices(VERDICT_LABELS))
    opinion = models.TextField()
    content_hash = models.CharField(max_length=64)
    by_account = models.BigIntegerField()
    by_name = models.CharField(max_length=64)
    by_title = models.CharField(max_length=128)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "会签意见"
        constraints = (
            models.UniqueConstraint(
                fields=["application", "box"], name="countersignature_one_per_box"
            ),
            models.UniqueConstraint(
                fields=["application", "by_account"], name="countersignature_one_per_person"
            ),
            models.CheckConstraint(
                name="countersignature_box_is_known", condition=Q(box__in=list(Box))
            ),
        )

    def __str__(self) -> str:
        return f"{self.box} {self.verdict}"


class DirectorsMeeting(models.Model):
    """A directors' meeting (主任办公会) with its agenda and minutes."""

    number = models.CharField("会议编号", max_length=24, unique=True)
    held_on = models.DateField("会议日期")
    chair = models.CharField("主持人", max_length=64)
    attendees = models.CharField("参会人员", max_length=400, blank=True)
    minutes = models.TextField("会议纪要", blank=True)

    class Meta:
        verbose_name = "主任办公会"

    def __str__(self) -> str:
        return self.number


class MeetingItem(models.Model):
    """One project on a meeting's agenda, and what was decided."""

    meeting = models.ForeignKey(DirectorsMeeting, on_delete=models.PROTECT, related_name="items")
    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="meeting_item"
    )
    place = models.PositiveSmallIntegerField("议题序号")
    outcome = models.CharField(
        max_length=8, choices=_choices(OUTCOME_LABELS), default=Outcome.PENDING
    )
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_name = models.CharField(max_length=64, blank=True)
    decided_by_title = models.CharField(max_length=128, blank=True)

    class Meta:
        verbose_name = "议题"
        constraints = (
            models.UniqueConstraint(fields=["meeting", "place"], name="meeting_item_place_unique"),
            models.CheckConstraint(
                name="meeting_decision_has_who_and_when",
                condition=Q(outcome=Outcome.PENDING, decided_at__isnull=True)
                | (
                    ~Q(outcome=Outcome.PENDING)
                    & Q(decided_at__isnull=False)
                    & Q(decided_by_name__length__gt=0)
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.meeting_id} 议题 {self.place}"


class Materials(models.Model):
    """What the agency hands in before the start (实施资料, 二（三）1（1）), besides the codes."""

    project = models.OneToOneField(
        ServiceProject, on_delete=models.PROTECT, related_name="materials"
    )
    description = models.TextField("详细说明")
    notes = models.TextField("注意事项")
    hotline = models.CharField("咨询电话", max_length=64)
    code_count = models.PositiveIntegerField("电子码数量")
    handed_in_at = models.DateTimeField()
    handed_in_by_name = models.CharField(max_length=64)

    class Meta:
        verbose_name = "实施资料"

    def __str__(self) -> str:
        return f"{self.project_id} {self.code_count}"


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

    def __str__(self) -> str:
        return f"{self.project_id} {self.by_name}"


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

    def __str__(self) -> str:
        return f"{self.project_id} {self.opens_at:%Y-%m-%d}"


class FeedbackReport(models.Model):
    """What goes back to the agency (结果反馈): the statement, and the receipt."""

    project = models.OneToOneField(
        ServiceProject, on_delete=models.PROTECT, related_name="feedback"
    )
    stock = models.PositiveIntegerField()
    claimed = models.PositiveIntegerField()
    used = models.PositiveIntegerField()
    unused = models.PositiveIntegerField()
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

    def __str__(self) -> str:
        return f"{self.project_id} {self.claimed}/{self.stock}"


class Termination(models.Model):
    """The end of a project by the office (终止, 五)."""

    project = models.OneToOneField(
        ServiceProject, on_delete=models.PROTECT, related_name="termination"
    )
    reason_kind = models.CharField(max_length=16, choices=_choices(TERMINATION_LABELS))
    explanation = models.TextField()
    notice_number = models.CharField(max_length=32)
    from_step = models.CharField(max_length=16)
    by_name = models.CharField(max_length=64)
    by_title = models.CharField(max_length=128)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "终止"

    def __str__(self) -> str:
        return f"{self.project_id} {self.reason_kind}"
