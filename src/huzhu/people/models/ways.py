"""How members come in (登录方式), what one asks for (绑定), who vouched for a name (实名核验).

A way in is a telephone or an account of WeChat. It is nobody's until it is bound to a member; one
value is one live way, one member has one live way of a kind: the database says so, whatever races.

Not here: the member itself (``persons``), what fits the register (``bindings``).
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from huzhu.kernel.identifiers import mask_phone
from huzhu.kernel.papers import PaperKind, paper_of
from huzhu.kernel.vault import MARK_BYTES
from huzhu.office.columns import DayColumn
from huzhu.people import vault
from huzhu.people.models.persons import Account, Agency, Member, values_of
from huzhu.people.states import BindingState, BoundBy, VerifiedHow, WayKind

_OPEN_BINDING = (BindingState.WAITING, BindingState.SEEN)


class WayIn(models.Model):
    """A telephone or an account of WeChat by which somebody signs in (登录方式)."""

    PERSONAL_FIELDS = ("value_cipher", "value_digest", "value_tail")

    key = models.UUIDField(default=uuid.uuid4, editable=False)  #: as whose the value is sealed
    kind = models.CharField(max_length=8, choices=WayKind.choices())
    value_cipher = models.BinaryField()
    value_digest = models.BinaryField(max_length=MARK_BYTES)
    value_tail = models.CharField("末四位", max_length=4)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="ways")
    began_at = models.DateTimeField("首次登录")
    seen_at = models.DateTimeField("最近登录")
    bound_at = models.DateTimeField("绑定时间", null=True)
    bound_by = models.CharField(max_length=8, choices=BoundBy.choices(), blank=True)
    ended_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = "会员登录方式"
        constraints = (
            models.UniqueConstraint(
                name="way_in_once", fields=["kind", "value_digest"], condition=Q(ended_at=None)
            ),
            models.UniqueConstraint(
                name="way_in_one_of_a_kind", fields=["member", "kind"], condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="way_in_is_bound_somehow",
                condition=Q(member=None, bound_at=None, bound_by="")
                | Q(member__isnull=False, bound_at__isnull=False, bound_by__in=values_of(BoundBy)),
            ),
            models.CheckConstraint(
                name="way_in_kind_is_known", condition=Q(kind__in=values_of(WayKind))
            ),
        )

    def __str__(self) -> str:
        return f"{WayKind(self.kind).label} {self.value_tail}"

    @property
    def value(self) -> str:
        """The whole number or identifier; pages show ``value_tail``."""
        return vault.open_way(bytes(self.value_cipher), owner=self.owner)

    @value.setter
    def value(self, plain: str) -> None:
        self.value_cipher = vault.seal_way(plain, owner=self.owner)
        self.value_digest = vault.way_digests(self.kind, plain)[0]
        self.value_tail = plain[-4:] if self.kind == WayKind.PHONE else ""

    @property
    def owner(self) -> str:
        return f"people_wayin:{self.key}"


class PhoneCode(models.Model):
    """The last code that went to a number (验证码): a keyed digest, for minutes and few tries."""

    PERSONAL_FIELDS = ("number_digest",)

    number_digest = models.BinaryField(max_length=MARK_BYTES, unique=True)
    code_digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField(db_index=True)
    wrong_count = models.PositiveSmallIntegerField("不符次数", default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "手机验证码"


class PhoneSession(models.Model):
    """A phone on which a member has signed in (登录过的设备)."""

    PERSONAL_FIELDS = ("device",)

    way = models.ForeignKey(WayIn, on_delete=models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField("设备", max_length=40)
    began_at = models.DateTimeField("登录时间")
    #: When the session was last given its whole time.
    renewed_at = models.DateTimeField("最近使用")
    ended_at = models.DateTimeField("退出时间", null=True)

    class Meta:
        verbose_name = "会员登录设备"


class NameCheck(models.Model):
    """Who vouched for names, when and by what (实名核验): of one member, or of a whole list."""

    PERSONAL_FIELDS = ("by_name", "second_name")

    how = models.CharField("方式", max_length=8, choices=VerifiedHow.choices())
    source = models.CharField("依据", max_length=120)
    source_on = DayColumn("依据日期")
    at = models.DateTimeField("核验时间")
    by_name = models.CharField("核验人", max_length=64)
    by_title = models.CharField(max_length=128)
    second_name = models.CharField("第二人", max_length=64, blank=True)
    second_title = models.CharField(max_length=128, blank=True)
    #: The list that vouched for all of its members; taken back, it vouches for none.
    came_by = models.ForeignKey(
        "people.MemberImport", on_delete=models.PROTECT, null=True, related_name="name_checks"
    )

    class Meta:
        verbose_name = "实名核验"
        constraints = (
            models.CheckConstraint(
                name="verification_way_is_known", condition=Q(how__in=values_of(VerifiedHow))
            ),
        )

    def __str__(self) -> str:
        return f"{VerifiedHow(self.how).label}：{self.source}"

    @property
    def told(self) -> str:
        """How, by whom and by what, as it stands beside a member."""
        label = VerifiedHow(self.how).label
        persons = [each for each in (self.by_name, self.second_name) if each not in label]
        return f"{label}（{'，'.join(filter(None, (self.source, '、'.join(persons))))}）"


class NameWithdrawal(models.Model):
    """A name that is no longer vouched for (撤销实名核验), for tickets that were issued before.

    Read by the counter with every batch (``claims_take``): one small row for each member, for as
    long as such a ticket may live. A member whose name was verified again is let in.
    """

    PERSONAL_FIELDS = ()

    member = models.OneToOneField(
        Member, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    at = models.DateTimeField("撤销时间")

    class Meta:
        verbose_name = "撤销实名核验"


class Binding(models.Model):
    """What somebody said of themselves to be known as a member (绑定申请), and what became of it.

    The paper's number is sealed for this row alone. ``takes_over``: the member comes in another way
    already; then two persons look, or the old way is told and a time passes.
    """

    PERSONAL_FIELDS = (
        "name", "id_cipher", "id_digest", "id_tail", "seen_name", "second_name",
    )  # fmt: skip

    key = models.UUIDField(default=uuid.uuid4, editable=False)
    way = models.ForeignKey(WayIn, on_delete=models.CASCADE, related_name="bindings")
    #: Whose desk looks at it: as named, or where the register has this person.
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    #: As the person named it, and is shown it, wherever the register has whom.
    named = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("姓名", max_length=64)
    id_cipher = models.BinaryField()
    id_digest = models.BinaryField(max_length=MARK_BYTES)
    id_tail = models.CharField(max_length=4)
    state = models.CharField(
        max_length=12, choices=BindingState.choices(), default=str(BindingState.WAITING)
    )
    asked_at = models.DateTimeField("申请时间")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    takes_over = models.BooleanField(default=False)
    #: From then on a way that takes over is bound by the clock, unless somebody objects.
    due_at = models.DateTimeField(null=True)
    #: When the telephone in use said that it was not its owner; the desk alone reads it.
    objected_at = models.DateTimeField("否认时间", null=True)
    bound_by = models.CharField(max_length=8, choices=BoundBy.choices(), blank=True)
    seen = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    seen_name = models.CharField("核对人", max_length=64, blank=True)
    seen_title = models.CharField(max_length=128, blank=True)
    second = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    second_name = models.CharField("第二人", max_length=64, blank=True)
    second_title = models.CharField(max_length=128, blank=True)
    decided_at = models.DateTimeField("办理时间", null=True)
    reason = models.CharField("不予绑定的原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "绑定申请"
        constraints = (
            models.UniqueConstraint(
                name="binding_of_a_way_waits_once",
                fields=["way"],
                condition=Q(state__in=values_of(_OPEN_BINDING)),
            ),
            models.CheckConstraint(
                name="binding_state_is_known", condition=Q(state__in=values_of(BindingState))
            ),
            models.CheckConstraint(
                name="binding_takes_two_persons",
                condition=Q(second__isnull=True) | ~Q(second=F("seen")),
            ),
        )
        indexes = (models.Index(fields=["state", "agency"], name="binding_by_agency"),)

    def __str__(self) -> str:
        return self.name

    @property
    def id_number(self) -> str:
        """The paper's number as it was told; callers record who saw it."""
        return vault.open_binding(bytes(self.id_cipher), owner=str(self.key))

    @id_number.setter
    def id_number(self, number: str) -> None:
        self.id_cipher = vault.seal_binding(number, owner=str(self.key))
        self.id_digest, self.id_tail = vault.digest_of(number), number[-4:]

    @property
    def paper(self) -> PaperKind:
        """Which paper the number is of; callers record who saw it."""
        return paper_of(self.id_number) or PaperKind.RESIDENT

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.way.value_tail)

    @property
    def is_open(self) -> bool:
        return self.state in _OPEN_BINDING
