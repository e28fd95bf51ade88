"""Minutes, check, request, signatures and the directors' meeting."""

from django.db import models
from django.db.models import Q

from huzhu.office.columns import AskedRow, Columns, DayColumn
from huzhu.projects.forms import MinutesFields
from huzhu.projects.models.case import ServiceProject
from huzhu.projects.states import Box, Outcome, Verdict


class AgencyMinutes(AskedRow):
    """Minutes of the agency leaders' meeting (主管领导办公会会议纪要)."""

    project = models.OneToOneField(ServiceProject, on_delete=models.PROTECT, related_name="minutes")
    asks = Columns(MinutesFields)
    entered_at = models.DateTimeField()
    entered_by_name = models.CharField(max_length=64)

    class Meta:
        verbose_name = "代办机构会议纪要"


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
    box = models.CharField(max_length=24, choices=Box.choices())
    verdict = models.CharField(max_length=8, choices=Verdict.choices())
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


class DirectorsMeeting(models.Model):
    """A directors' meeting (主任办公会), called with whoever is expected."""

    number = models.CharField("会议编号", max_length=24, unique=True)
    held_on = DayColumn("会议日期")
    chair = models.CharField("主持人", max_length=64)
    attendees = models.CharField("参会人员", max_length=400, blank=True)

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
    outcome = models.CharField(max_length=8, choices=Outcome.choices(), default=Outcome.PENDING)
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
                    & Q(decided_by_name__gt="")
                ),
            ),
        )


class MeetingMinutes(models.Model):
    """One version of a directors' meeting's minutes; a correction adds the next (S2.2.4)."""

    meeting = models.ForeignKey(DirectorsMeeting, on_delete=models.PROTECT, related_name="minutes")
    version = models.PositiveSmallIntegerField("版次")
    attendees = models.CharField("参会人员", max_length=400)
    text = models.TextField("会议纪要")
    entered_at = models.DateTimeField()
    entered_by_account = models.BigIntegerField()
    entered_by_name = models.CharField(max_length=64)
    entered_by_title = models.CharField(max_length=128)

    class Meta:
        verbose_name = "主任办公会会议纪要"
        constraints = (
            models.UniqueConstraint(
                fields=["meeting", "version"], name="meeting_minutes_version_unique"
            ),
            models.CheckConstraint(
                name="meeting_minutes_have_attendees_text_and_who",
                condition=Q(attendees__gt="", text__gt="", entered_by_name__gt=""),
            ),
        )
