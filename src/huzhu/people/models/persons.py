"""Organisations and persons.

An agency's ``path`` holds its own id and all ids above it (``/3/17/``), so that "this agency and
everything below" is one prefix. Rows of members are many millions: few columns, few indexes.

Not here: who may see what (``policies``), sign-in pages (``web``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from huzhu.kernel.vault import MARK_BYTES
from huzhu.office.columns import DayColumn
from huzhu.people import vault
from huzhu.people.facts import NAMES
from huzhu.people.models.facts import WithFacts
from huzhu.people.states import (
    AGENCY_ROLES,
    DEPARTMENT_ROLES,
    AgencyKind,
    AgencyLevel,
    DepartmentCode,
    Role,
    Standing,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from huzhu.kernel.interests import CaseRef


def values_of(names: Iterable[str]) -> list[str]:
    """Plain texts in a fixed order, so that a migration says the same every time."""
    return sorted(str(name) for name in names)


class WithPhone(models.Model):
    """A person's telephone: sealed, found by its digest, shown by its last four places."""

    phone_cipher = models.BinaryField(default=b"", blank=True)
    phone_digest = models.BinaryField(max_length=MARK_BYTES, default=b"", blank=True)
    phone_tail = models.CharField("电话末四位", max_length=4, blank=True)

    class Meta:
        abstract = True

    @property
    def phone(self) -> str:
        """The whole number; pages show ``phone_tail``."""
        return vault.open_phone(bytes(self.phone_cipher), owner=self.phone_owner)

    @phone.setter
    def phone(self, number: str) -> None:
        sealed = vault.seal_phone(number, owner=self.phone_owner)
        self.phone_cipher, self.phone_digest, self.phone_tail = sealed

    @property
    def phone_owner(self) -> str:
        raise NotImplementedError


class Account(WithPhone, AbstractUser):
    """A staff member's sign-in; what it may do comes from its positions alone."""

    PERSONAL_FIELDS = (
        "username", "full_name", "first_name", "last_name", "email", "password",
        "phone_cipher", "phone_digest", "phone_tail",
    )  # fmt: skip

    full_name = models.CharField("姓名", max_length=64)

    class Meta:
        verbose_name = "账号"
        constraints = (models.UniqueConstraint(Lower("username"), name="account_name_once"),)

    def __str__(self) -> str:
        return self.full_name

    @property
    def phone_owner(self) -> str:
        return f"people_account:{self.username}"

    def get_session_auth_hash(self) -> str:
        """What ends every session at a new password, and at nothing else.

        Not by the secret that signs sessions: at its change Django gives a session another key
        when one of its requests comes, and whatever the page asks beside that is signed out. A
        session is signed by the secret as a whole, and ends when its version is retired.
        """
        salt = "huzhu.people.Account.get_session_auth_hash"
        told = salted_hmac(salt, self.password, secret=self.password, algorithm="sha256")
        return told.hexdigest()


class SignInPause(models.Model):
    """Tries to sign in from one source, at one account, from one address (``sign_in_rules``).

    The key is a digest: what was typed as a name may have been a password, and is not kept.
    """

    PERSONAL_FIELDS = ()

    key = models.BinaryField(max_length=32, primary_key=True)
    count = models.DecimalField(max_digits=7, decimal_places=3, default=0)  #: fades by the second
    tried_at = models.DateTimeField()
    open_at = models.DateTimeField(null=True)
    entered_at = models.DateTimeField(null=True)
    is_told = models.BooleanField(default=False)  #: the present wait stands in the trail

    class Meta:
        verbose_name = "登录等待"
        indexes = (models.Index(fields=["tried_at"], name="sign_in_pause_by_time"),)


class DayTries(models.Model):
    """Tries to sign in, by day and address, that the trail tells rarely (``not_entered``)."""

    PERSONAL_FIELDS = ()

    day = models.DateField()
    whose = models.BinaryField(max_length=32)  #: digest of the account; empty: names of nobody
    key = models.BinaryField(max_length=32)  #: digest of the address; empty: all others together
    count = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = "登录尝试每日计数"
        constraints = (
            models.UniqueConstraint(name="day_tries_once", fields=["day", "whose", "key"]),
        )


class Agency(models.Model):
    """An agency (代办处) or a point (代办点) below one."""

    PERSONAL_FIELDS = ()

    number = models.CharField("机构编号", max_length=16, unique=True)
    name = models.CharField("名称", max_length=80)
    level = models.CharField(max_length=8, choices=AgencyLevel.choices())
    kind = models.CharField(max_length=8, choices=AgencyKind.choices())
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="points"
    )
    path = models.CharField(max_length=64, default="")
    phone = models.CharField("咨询电话", max_length=32, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = "代办机构"
        constraints = (
            models.CheckConstraint(
                name="agency_point_has_parent_and_agency_has_none",
                condition=Q(level=str(AgencyLevel.AGENCY), parent__isnull=True)
                | Q(level=str(AgencyLevel.POINT), parent__isnull=False),
            ),
            models.CheckConstraint(
                name="agency_kind_is_known", condition=Q(kind__in=values_of(AgencyKind))
            ),
        )
        indexes = (
            models.Index(
                fields=["path"], name="agency_path_prefix", opclasses=["varchar_pattern_ops"]
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def home_id(self) -> int:
        """On whose page it stands: its own."""
        return self.pk


class Union(models.Model):
    """A grassroots union (基层工会) under an agency or a point; who answers there, where known."""

    PERSONAL_FIELDS = ("contact", "phone")

    number = models.CharField("工会编号", max_length=20, unique=True)
    name = models.CharField("名称", max_length=120)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="unions")
    contact = models.CharField("联系人", max_length=64, blank=True, default="")
    phone = models.CharField("联系电话", max_length=32, blank=True, default="")

    class Meta:
        verbose_name = "基层工会"

    def __str__(self) -> str:
        return self.name

    @property
    def home_id(self) -> int:
        """On whose page it stands: that of its agency or point."""
        return self.agency_id


class Position(models.Model):
    """A person's post for a term (岗位、任期): role × organisation, from a date to a date."""

    PERSONAL_FIELDS = ()

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="positions")
    role = models.CharField(max_length=20, choices=Role.choices())
    department = models.CharField(max_length=20, blank=True, choices=DepartmentCode.choices())
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="positions"
    )
    starts_on = DayColumn("任期开始")
    ends_on = DayColumn("任期结束", null=True, blank=True)

    #: No column: of a post lent because its holder steps aside, the cases for which it is.
    cases: tuple[CaseRef, ...] = ()

    class Meta:
        verbose_name = "岗位"
        constraints = (
            models.CheckConstraint(
                name="position_agency_role_has_agency",
                condition=Q(role__in=values_of(AGENCY_ROLES), agency__isnull=False, department="")
                | (~Q(role__in=values_of(AGENCY_ROLES)) & Q(agency__isnull=True)),
            ),
            models.CheckConstraint(
                name="position_department_role_has_department",
                condition=~Q(role__in=values_of(DEPARTMENT_ROLES))
                | Q(department__in=values_of(DepartmentCode)),
            ),
            models.CheckConstraint(
                name="position_leader_has_no_department",
                condition=Q(role__in=values_of(AGENCY_ROLES | DEPARTMENT_ROLES)) | Q(department=""),
            ),
            models.CheckConstraint(
                name="position_role_is_known", condition=Q(role__in=values_of(Role))
            ),
            models.CheckConstraint(
                name="position_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Organisation and post, as shown beside each act."""
        return title_of(self.role, self.department, self.agency)


def title_of(role: str, department: str, agency: Agency | None) -> str:
    """Organisation and post in words."""
    if agency is not None:
        return f"{agency.name} {Role(role).label.removeprefix('代办处')}"
    organisation = DepartmentCode(department).label if department else "办事处"
    return f"{organisation} {Role(role).label}"


class Member(WithFacts, WithPhone):
    """A member worker (会员): one person, one row, whatever the number of accounts (S2.1.1).

    The identity number is stored encrypted; ``id_digest`` (HMAC) finds it again.
    """

    PERSONAL_FIELDS = (
        "number", "name", "id_cipher", "id_digest", "id_tail",
        "phone_cipher", "phone_digest", "phone_tail", *NAMES,
    )  # fmt: skip

    number = models.CharField("会员编号", max_length=20)
    name = models.CharField("姓名", max_length=64)
    id_digest = models.BinaryField(max_length=MARK_BYTES)
    id_cipher = models.BinaryField()
    id_tail = models.CharField(max_length=4)
    union = models.ForeignKey(
        Union, on_delete=models.PROTECT, related_name="members", db_index=False
    )
    standing = models.CharField(
        "会籍", max_length=8, choices=Standing.choices(), default=str(Standing.ACTIVE)
    )
    verified_at = models.DateTimeField("实名核验", null=True, blank=True)
    #: Who vouched for the name, and by what; stays when that was withdrawn. No index: a whole city.
    verified_by = models.ForeignKey(
        "people.NameCheck",
        on_delete=models.DO_NOTHING,
        null=True,
        blank=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    updated_at = models.DateTimeField()
    #: The register of an earlier day does not have the member; empty: it always did.
    registered_on = models.DateField("登记日期", null=True)
    #: The list that registered the member. Without a check: a million rows come in at once.
    came_by = models.ForeignKey(
        "people.MemberImport",
        on_delete=models.DO_NOTHING,
        null=True,
        blank=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )

    class Meta:
        verbose_name = "会员"
        constraints = (
            models.UniqueConstraint(name="member_number_once", fields=["number"]),
            models.UniqueConstraint(name="member_one_per_person", fields=["id_digest"]),
            models.CheckConstraint(
                name="member_standing_is_known", condition=Q(standing__in=values_of(Standing))
            ),
        )
        # In place of the key's own index: who may take part is counted without reading the rows.
        indexes = (
            models.Index(
                fields=("union",),
                name="member_by_union",
                include=("id", "standing", "registered_on", "verified_at", *NAMES),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def phone_owner(self) -> str:
        return vault.member_owner(self.number)
