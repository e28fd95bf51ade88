"""Versions of the yearly scheme (考核方案)."""

from django.db import models
from django.db.models import Q

from huzhu.assessment.scheme.states import SchemeState


class SchemeVersion(models.Model):
    """Items, points, owners, tiers and answers to open questions of one year, as data (A3.1).

    Edited while it is a draft; an adopted version never changes again, the next one is a copy.
    """

    year = models.PositiveSmallIntegerField("年度")
    version = models.PositiveSmallIntegerField("版本")
    state = models.CharField(
        max_length=8, choices=SchemeState.choices(), default=str(SchemeState.DRAFT)
    )
    content = models.JSONField()  #: as ``rules.scheme.scheme_as`` writes it
    content_hash = models.CharField(max_length=64)
    based_on = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="copies"
    )
    note = models.CharField("说明", max_length=200, blank=True)
    edited_at = models.DateTimeField()
    edited_by = models.CharField("编辑人", max_length=200)
    adopted_at = models.DateTimeField(null=True, blank=True)
    adopted_by = models.CharField("采用人", max_length=200, blank=True)

    adopted_despite = models.CharField("文字与规则不同仍采用的理由", max_length=300, blank=True)

    PERSONAL_FIELDS = ("edited_by", "adopted_by", "adopted_despite")

    class Meta:
        verbose_name = "考核方案"
        constraints = (
            models.UniqueConstraint(fields=["year", "version"], name="scheme_version_once"),
            models.CheckConstraint(
                name="scheme_adoption_has_who_and_when",
                condition=Q(state=str(SchemeState.DRAFT), adopted_at__isnull=True, adopted_by="")
                | (Q(state=str(SchemeState.ADOPTED), adopted_at__isnull=False) & ~Q(adopted_by="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.year} 年度考核方案第 {self.version} 版"
