"""What a backup holds of people: their sealed numbers, and lists of members under way."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from huzhu.kernel.kept import SealedKind
from huzhu.people import vault
from huzhu.people.models import Account, Member, MemberBefore, MemberImport

if TYPE_CHECKING:
    from collections.abc import Iterator

SEALED = (
    SealedKind(
        "会员证件号码",
        "people_member.id_cipher",
        lambda: Member.objects.exclude(id_cipher=b""),
        vault.id_number_of,
    ),
    SealedKind(
        "会员手机号",
        "people_member.phone_cipher",
        lambda: Member.objects.exclude(phone_cipher=b""),
        lambda member: member.phone,
    ),
    SealedKind(
        "导入前的会员手机号",
        "people_memberbefore.phone_cipher",
        lambda: MemberBefore.objects.select_related("member").exclude(phone_cipher=b""),
        lambda row: vault.open_phone(
            bytes(row.phone_cipher), owner=vault.member_owner(row.member.number)
        ),
    ),
    SealedKind(
        "工作人员电话",
        "people_account.phone_cipher",
        lambda: Account.objects.exclude(phone_cipher=b""),
        lambda account: account.phone,
    ),
)


def files() -> Iterator[str]:
    """Yield the places of lists of members and of their refused rows."""
    pairs = MemberImport.objects.values_list("file", "error_file")
    yield from filter(None, chain.from_iterable(pairs))
