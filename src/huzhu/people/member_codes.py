"""The code that proves a telephone (验证码): six digits, a keyed digest, minutes, few tries.

The digest is keyed by the secret of sign-ins and belongs to one sending: from the table alone
nobody finds a code, though there are only a million.

Not here: sending one, trying one (``actions.ways``).
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from huzhu.kernel.identifiers import is_mobile, normalise_mobile, normalise_number
from huzhu.people import limits, vault
from huzhu.people.binding_errors import NoMobile
from huzhu.people.limits import Limit
from huzhu.people.models import PhoneCode

if TYPE_CHECKING:
    from datetime import datetime

MINUTES, TRIES = 5, 5
VALID = timedelta(minutes=MINUTES)
_CODES = 10**6
AGAIN = Limit(
    "code_again", "获取验证码", 1, timedelta(minutes=1), "一分钟",
    each="每个手机号", whose="这个手机号",
)  # fmt: skip
A_DAY = Limit(
    "code_a_day", "获取验证码", 5, timedelta(days=1), "一天",
    each="每个手机号", whose="这个手机号", elsewhere="，急需的请联系所属代办机构",
)  # fmt: skip
#: Of one way in, and of one paper, whoever asks: guessing ends, mistyping does not.
BINDINGS = Limit("bindings", "申请绑定", 5, timedelta(days=1), "一天")
PAPERS = Limit(
    "papers", "申请绑定", 10, timedelta(days=1), "一天",
    each="每个证件", whose="这个证件", elsewhere="，或到所属代办机构当面办理",
)  # fmt: skip


def mobile_of(number: str) -> str:
    """Return the number that a code goes to in normal form.

    :raises NoMobile: it is no mobile number.
    """
    phone = normalise_mobile(number)
    if not is_mobile(phone):
        raise NoMobile
    return phone


def new_code() -> str:
    """A code that nobody guesses from the one before."""
    return f"{secrets.randbelow(_CODES):06d}"


def digest_of(code: str, *, number_digest: bytes, sent_at: datetime) -> str:
    """What stands in the table instead of the code."""
    return _digest(code, number_digest, sent_at, settings.SECRET_KEY)


def fits(row: PhoneCode, code: str, *, at: datetime) -> bool:
    """Whether a code is the one that was sent, still good and not used."""
    is_open = row.used_at is None and row.wrong_count < TRIES and at < row.sent_at + VALID
    typed, mark = normalise_number(code), bytes(row.number_digest)
    given = [_digest(typed, mark, row.sent_at, secret) for secret in _secrets()]
    is_same = any([constant_time_compare(each, row.code_digest) for each in given])  # noqa: C419 -- all, in equal time
    return is_open and is_same


def who_of(mark: bytes) -> str:
    """As who a number is counted: the oldest mark, which a change of keys leaves as it is."""
    return f"phone:{mark.hex()}"


def seconds_left(number: str, *, at: datetime) -> int:
    """Return how long until a number may have another code; 0: now."""
    who = who_of(vault.phone_digests(normalise_mobile(number))[-1])
    return max(limits.seconds_left(each, who=who, at=at) for each in (AGAIN, A_DAY))


def may_be_in_hand(number: str, *, at: datetime) -> bool:
    """Whether a code went to a number that may still be tried."""
    rows = PhoneCode.objects.filter(number_digest__in=vault.phone_digests(normalise_mobile(number)))
    return rows.filter(sent_at__gt=at - VALID, used_at=None, wrong_count__lt=TRIES).exists()


def _digest(code: str, number_digest: bytes, sent_at: datetime, secret: str) -> str:
    text = f"{number_digest.hex()}:{sent_at.timestamp()}:{code}"
    return salted_hmac("huzhu.people.member_codes", text, secret=secret).hexdigest()


def _secrets() -> list[str]:
    """The one in use and the older ones: a code that was sent outlasts a change."""
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
