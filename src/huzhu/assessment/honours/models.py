"""Recommendations, objections, the sealed list and honours (A4.4–A4.6).

Not here: quotas and appeals (``outcome``).
"""

from django.db import models
from django.db.models import Q

from huzhu.assessment.honours.states import CandidateKind, RecommendationStep
from huzhu.assessment.year.models import AssessmentYear, Scoresheet
from huzhu.kernel.vault import MARK_BYTES
from huzhu.kernel.words import AnswerState
from huzhu.office.columns import DayColumn
from huzhu.office.pleas import Plea, whole_answer
from huzhu.people import vault


class Recommendation(models.Model):
    """A unit or a person that an agency recommends (推荐), in order, reserves last (A4.4)."""

    PERSONAL_FIELDS = ("name", "post", "deeds", "made_by", "decided_by")

    sheet = models.ForeignKey(Scoresheet, on_delete=models.PROTECT, related_name="recommendations")
    kind = models.CharField(max_length=8, choices=CandidateKind.choices())
    name = models.CharField("名称（姓名）", max_length=80)
    post = models.CharField("单位与职务", max_length=120, blank=True)
    deeds = models.TextField("主要事迹")
    place = models.PositiveSmallIntegerField("顺序", default=1)
    is_reserve = models.BooleanField("候补", default=False)
    state = models.CharField(
        max_length=16,
        choices=RecommendationStep.choices(),
        default=str(RecommendationStep.DRAFT),
    )
    notice_from = DayColumn("本单位公示开始", null=True, blank=True)
    notice_to = DayColumn("本单位公示结束", null=True, blank=True)
    notice_place = models.CharField("公示范围", max_length=120, blank=True)
    notice_objections = models.CharField("公示情况", max_length=400, blank=True)
    notice_file = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decision_reason = models.CharField("审核意见", max_length=300, blank=True)

    class Meta:
        verbose_name = "推荐"
        constraints = (
            models.UniqueConstraint(
                fields=["sheet", "kind", "name"],
                condition=~Q(state=str(RecommendationStep.STRUCK)),
                name="recommendation_once_per_candidate",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Objection(Plea):
    """An objection (异议) to a name on the public notice, and its answer."""

    PERSONAL_FIELDS = ("name", "contact_cipher", "contact_digest", "answered_by")

    year = models.ForeignKey(AssessmentYear, on_delete=models.PROTECT, related_name="objections")
    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, null=True, blank=True, related_name="objections"
    )
    number = models.CharField("受理编号", max_length=32, unique=True)
    name = models.CharField("提出人", max_length=80)
    contact_cipher = models.BinaryField()
    contact_digest = models.BinaryField(max_length=MARK_BYTES)
    text = models.TextField("异议内容")

    class Meta:
        verbose_name = "异议"
        constraints = (whole_answer("objection", state=str(AnswerState.OPEN)),)

    @property
    def contact(self) -> str:
        """How to reach whoever objects (联系方式): often a mobile number, so sealed."""
        return vault.open_contact(bytes(self.contact_cipher), owner=self.contact_owner)

    @contact.setter
    def contact(self, contact: str) -> None:
        sealed = vault.seal_contact(contact, owner=self.contact_owner)
        self.contact_cipher, self.contact_digest = sealed

    @property
    def contact_owner(self) -> str:
        return f"assessment_objection:{self.number}"


class SealedList(models.Model):
    """The final list of a year (名单), sealed by its hash under an archive number (A4.5)."""

    PERSONAL_FIELDS = ("sealed_by",)

    year = models.OneToOneField(
        AssessmentYear, on_delete=models.PROTECT, related_name="sealed_list"
    )
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    archive_number = models.CharField("档案号", max_length=32, unique=True)
    meeting = models.CharField("主任办公会", max_length=120)
    sealed_at = models.DateTimeField()
    sealed_by = models.CharField(max_length=200)
    notice_number = models.CharField("公告编号", max_length=32, blank=True)

    class Meta:
        verbose_name = "确定的名单"


class Honour(models.Model):
    """An honour (表彰) with its certificate; a withdrawn one stays on record with its reason."""

    PERSONAL_FIELDS = ("name", "post", "withdrawn_by")

    year = models.ForeignKey(AssessmentYear, on_delete=models.PROTECT, related_name="honours")
    agency = models.ForeignKey("people.Agency", on_delete=models.PROTECT, related_name="+")
    recommendation = models.OneToOneField(
        Recommendation, on_delete=models.PROTECT, related_name="honour"
    )
    agency_name = models.CharField("代办处", max_length=80)  #: as it was called when it was granted
    kind = models.CharField(max_length=8, choices=CandidateKind.choices())
    name = models.CharField("名称（姓名）", max_length=80)
    post = models.CharField("单位与职务", max_length=120, blank=True)
    number = models.CharField("证书编号", max_length=32, unique=True)
    token = models.CharField(max_length=32, unique=True)  #: in the certificate's QR, not guessable
    granted_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)
    withdrawn_reason = models.CharField("撤销理由", max_length=300, blank=True)

    class Meta:
        verbose_name = "表彰"
        constraints = (
            models.CheckConstraint(
                name="honour_withdrawal_has_who_when_why",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by="", withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="") & ~Q(withdrawn_reason="")),
            ),
        )
