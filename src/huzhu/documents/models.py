"""The rows of uploaded files and lists; what is in them lies in ``store`` and ``sealed_lists``.

A row is never deleted: a withdrawn file keeps its content and says who withdrew it and why, of a
list hash, columns and counts stay when its file is erased.
"""

from django.db import models
from django.db.models import Q

from huzhu.documents.states import ListState, Purpose, VirusCheck


class StoredFile(models.Model):
    """One upload (材料): which content, under which name, for which case."""

    PERSONAL_FIELDS = ("name", "uploaded_by", "withdrawn_by")

    reference = models.CharField("编号", max_length=32)
    purpose = models.CharField(
        "用途",
        max_length=12,
        choices=Purpose.choices(),
    )
    name = models.CharField("文件名", max_length=120)
    size = models.PositiveIntegerField("大小")
    content_type = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    virus_check = models.CharField(
        "病毒扫描",
        max_length=10,
        choices=VirusCheck.choices(),
    )
    agency = models.ForeignKey(
        "people.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  #: of the uploader; none: the office
    uploaded_by = models.CharField("上传人", max_length=200)
    uploaded_at = models.DateTimeField("上传时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_by = models.CharField("撤回人", max_length=200, blank=True)
    withdrawn_reason = models.CharField("撤回理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "材料"
        constraints = (
            models.UniqueConstraint(
                fields=["reference", "purpose", "sha256"],
                condition=Q(withdrawn_at__isnull=True),
                name="stored_file_once_per_reference_and_purpose",
            ),
            models.CheckConstraint(
                name="stored_file_withdrawal_has_who_when_why",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by="", withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="") & ~Q(withdrawn_reason="")),
            ),
            models.CheckConstraint(
                name="stored_file_hash_is_sha256",
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
            ),
            models.CheckConstraint(
                name="stored_file_says_whether_it_was_checked",
                condition=Q(virus_check__in=[check.value for check in VirusCheck]),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def virus_check_name(self) -> str:
        return VirusCheck(self.virus_check).label


class ReceivedList(models.Model):
    """A list as somebody handed it in (收到的清单): it waits for its confirmation.

    ``layout`` says what each column is taken for, ``said`` what was said beside the file, ``seen``
    what its page shows: counts, first rows with codes and numbers hidden, what is wrong.
    """

    PERSONAL_FIELDS = ("file_name", "by_name", "ended_by")

    kind = models.CharField("种类", max_length=16)
    reference = models.CharField("所属事项", max_length=40)
    agency = models.ForeignKey(
        "people.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  #: of the uploader; none: the office
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField(max_length=64)
    file = models.CharField(max_length=80, blank=True)  #: its place; empty: erased
    layout = models.JSONField()
    said = models.JSONField(default=dict, blank=True)
    seen = models.JSONField()
    state = models.CharField(max_length=10, choices=ListState.choices(), default=ListState.WAITING)
    account_id = models.BigIntegerField(null=True, blank=True)  #: of the uploader; none: a program
    by_name = models.CharField(max_length=64)
    at = models.DateTimeField("上传")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=64, blank=True)
    reason = models.CharField("撤回理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "收到的清单"
        constraints = (
            models.CheckConstraint(
                name="received_list_state_is_known", condition=Q(state__in=list(ListState))
            ),
            models.CheckConstraint(
                name="received_list_withdrawal_has_a_reason",
                condition=~Q(state=ListState.WITHDRAWN) | ~Q(reason=""),
            ),
        )
        indexes = (models.Index(fields=["kind", "reference"], name="received_list_by_case"),)

    def __str__(self) -> str:
        return self.file_name
