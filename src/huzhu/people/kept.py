"""What is kept of people: their sealed numbers, lists of members under way, what signs them in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import signing

from huzhu.kernel.kept import SealedKind, SignedKind
from huzhu.people import erasing, factor_secrets, imported, vault
from huzhu.people.models import (
    Account,
    Binding,
    FactorSecret,
    Member,
    MemberBefore,
    PasswordLink,
    PhoneSession,
    WayIn,
)
from huzhu.people.states import OPEN_LINK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


def _identity(member: Member) -> dict[str, bytes]:
    number = vault.id_number_of(member)
    sealed = vault.seal_id_number(number, member_number=member.number)
    return {"id_cipher": sealed, "id_digest": vault.digest_of(number)}


def _phone(row: Member | Account) -> dict[str, bytes]:
    return vault.seal_phone_again(bytes(row.phone_cipher), owner=row.phone_owner)


def _phone_before(row: MemberBefore) -> dict[str, bytes]:
    owner = vault.member_owner(row.member.number)
    return vault.seal_phone_again(bytes(row.phone_cipher), owner=owner)


def _way(row: WayIn) -> dict[str, bytes]:
    plain = row.value
    sealed = vault.seal_way(plain, owner=row.owner)
    return {"value_cipher": sealed, "value_digest": vault.way_digests(row.kind, plain)[0]}


def _binding(row: Binding) -> dict[str, bytes]:
    number = row.id_number
    sealed = vault.seal_binding(number, owner=str(row.key))
    return {"id_cipher": sealed, "id_digest": vault.digest_of(number)}


def _sessions(before: datetime, at: datetime) -> int:
    """Each answer that changes a session signs it anew, and gives it its whole time again.

    A member's lasts longer than others; when it was last signed stands beside it.
    """
    last = before + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    of_members = PhoneSession.objects.filter(ended_at=None)
    others = Session.objects.exclude(pk__in=of_members.values("session_key"))
    older = of_members.filter(renewed_at__lt=before).values("session_key")
    open_ones = Session.objects.filter(expire_date__gt=at)
    count = others.filter(expire_date__gt=at, expire_date__lt=last).count()
    return count + open_ones.filter(pk__in=older).count()


def _broken_sessions(at: datetime) -> int:
    """Whoever has one is taken for nobody, and signs in again."""
    signer = signing.TimestampSigner(salt=SessionStore().key_salt)
    open_ones = Session.objects.filter(expire_date__gt=at).values_list("session_data", flat=True)
    return sum(not _is_signed(signer, each) for each in open_ones.iterator())


def _is_signed(signer: signing.TimestampSigner, data: str) -> bool:
    try:
        signer.unsign(data)
    except signing.BadSignature:
        return False
    return True


def _links(before: datetime, at: datetime) -> int:
    valid = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    open_ones = PasswordLink.objects.filter(state__in=OPEN_LINK, made_at__lt=before)
    return open_ones.filter(made_at__gt=at - valid).count()


def _factor(row: FactorSecret) -> dict[str, bytes]:
    secret = factor_secrets.opened_of(row)
    return {"cipher": vault.seal_factor(secret, owner=row.reference)}


SEALED = (
    SealedKind(
        "会员证件号码",
        "people_member.id_cipher",
        lambda: Member.objects.exclude(id_cipher=b""),
        vault.id_number_of,
        _identity,
        "id_digest",
    ),
    SealedKind(
        "会员手机号",
        "people_member.phone_cipher",
        lambda: Member.objects.exclude(phone_cipher=b""),
        lambda member: member.phone,
        _phone,
        "phone_digest",
    ),
    SealedKind(
        "导入前的会员手机号",
        "people_memberbefore.phone_cipher",
        lambda: MemberBefore.objects.select_related("member").exclude(phone_cipher=b""),
        lambda row: vault.open_phone(
            bytes(row.phone_cipher), owner=vault.member_owner(row.member.number)
        ),
        _phone_before,
        "phone_digest",
    ),
    SealedKind(
        "会员登录手机号",
        "people_wayin.value_cipher",
        WayIn.objects.all,
        lambda row: row.value,
        _way,
        "value_digest",
    ),
    SealedKind(
        "绑定申请的证件号码",
        "people_binding.id_cipher",
        Binding.objects.all,
        lambda row: row.id_number,
        _binding,
        "id_digest",
    ),
    SealedKind(
        "工作人员电话",
        "people_account.phone_cipher",
        lambda: Account.objects.exclude(phone_cipher=b""),
        lambda account: account.phone,
        _phone,
        "phone_digest",
    ),
    SealedKind(
        "第二重验证的密钥",
        "people_factorsecret.cipher",
        FactorSecret.objects.all,
        factor_secrets.opened_of,
        _factor,
    ),
)
SIGNED = (
    SignedKind("登录会话", "django_secret", _sessions, _broken_sessions),
    SignedKind("设置密码链接", "django_secret", _links),
)


def files() -> Iterator[str]:
    """Yield the places of lists of members, of their refused rows, of what they change."""
    return imported.list_places()


sealed_files = files

ERASERS = erasing.ERASERS
