"""Lists of members on their way into the register (会员导入), and what they change.

Not here: reading and judging them (``staging``), the members (``persons``).
"""

from django.db import models
from django.db.models import F, Q

from huzhu.kernel.vault import MARK_BYTES
from huzhu.office.columns import DayColumn
from huzhu.people.facts import NAMES
from huzhu.people.models.facts import WithFacts
from huzhu.people.models.persons import Account, Member, values_of
from huzhu.people.states import ImportState


class MemberImport(models.Model):
    """A file of members (会员导入): checked first, loaded once somebody confirms the counts."""

    PERSONAL_FIELDS = ("file_name", "by_name", "withdrawn_by")
    #: Columns with a place below uploads; blank once it is deleted.
    FILES = ("file", "error_file", "changes_file")

    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("文件校验值", max_length=64)
    file = models.CharField(max_length=200, blank=True)  #: as it was handed in
    error_file = models.CharField(max_length=200, blank=True)  #: its refused rows
    changes_file = models.CharField(max_length=200, blank=True)  #: what it changes, all of it
    state = models.CharField(
        max_length=12, choices=ImportState.choices(), default=str(ImportState.CHECKING)
    )
    layout = models.JSONField(default=dict, blank=True)  #: what its columns are taken for
    seen = models.JSONField(default=dict, blank=True)  #: what its page shows, numbers hidden
    done_count = models.PositiveIntegerField("已读行数", default=0)
    total_count = models.PositiveIntegerField("总行数", null=True)
    new_count = models.PositiveIntegerField("新增", null=True)
    changed_count = models.PositiveIntegerField("变更", null=True)
    unchanged_count = models.PositiveIntegerField("无变化", null=True)
    #: Of the changed ones: name or telephone; then another person confirms it.
    named_count = models.PositiveIntegerField("变更姓名或手机号", default=0)
    refused_count = models.PositiveIntegerField("未通过", null=True)
    reason = models.CharField("不能导入或撤回的原因", max_length=300, blank=True)
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="member_imports"
    )
    by_name = models.CharField("经办", max_length=64)
    #: Where the papers of all in it were seen, and when; then another person confirms it.
    verified_source = models.CharField("实名核验的依据", max_length=120, blank=True)
    verified_on = DayColumn("核验日期", null=True)
    started_at = models.DateTimeField("开始时间")
    ended_at = models.DateTimeField("结束时间", null=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    withdrawn_by = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = "会员导入"
        constraints = (
            models.CheckConstraint(
                name="member_import_state_is_known", condition=Q(state__in=values_of(ImportState))
            ),
            models.CheckConstraint(
                name="member_import_counts_add_up",
                condition=Q(total_count__isnull=True)
                | Q(
                    total_count=F("new_count")
                    + F("changed_count")
                    + F("unchanged_count")
                    + F("refused_count")
                ),
            ),
        )

    def __str__(self) -> str:
        return self.file_name

    @property
    def places(self) -> list[str]:
        """Where its files lie that are still there."""
        return [place for name in self.FILES if (place := getattr(self, name))]

    @property
    def subject(self) -> str:
        """As the trail and messages name it."""
        return f"member_import:{self.pk}"


class MemberBefore(WithFacts):
    """What a list has changed of a member, as it was before (导入前的登记)."""

    PERSONAL_FIELDS = ("name", "phone_cipher", "phone_digest", "phone_tail", *NAMES)

    came_by = models.ForeignKey(MemberImport, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    name = models.CharField(max_length=64)
    phone_cipher = models.BinaryField()
    phone_digest = models.BinaryField(max_length=MARK_BYTES)
    phone_tail = models.CharField(max_length=4)
    union_id = models.BigIntegerField()
    standing = models.CharField(max_length=8)
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = "导入前的登记"
