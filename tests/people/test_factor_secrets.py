"""What authenticators and recovery codes rest on is sealed, and goes when nothing names it.

Not here: moving it with the keys (``tests/runtime``), passing a factor (``tests/web/sign_in``).
"""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.db import connection
from django.utils import timezone

from huzhu.office.errors import SealedValueSpoilt
from huzhu.people import data_terms as terms
from huzhu.people import erasing, factor_secrets, recovering
from huzhu.people.models import Account, FactorSecret

pytestmark = pytest.mark.clause("S6.5.c")
SECRET = "JBSWY3DPEHPK3PXP"
DAY = timedelta(days=1)


@pytest.fixture
def account(cast) -> Account:
    return cast.account(cast.he)


def erase(at):
    """What the night does; how many went."""
    return erasing.ERASERS[terms.FACTOR_SECRETS.key].erase(at - DAY, 100, at)


def texts_of(*tables):
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} AS t")
            yield from (text for (text,) in cursor.fetchall())


def test_no_table_tells_a_secret_and_codes_are_known_all_the_same(account, monkeypatch):
    monkeypatch.setattr(totp, "yield_hotp_counters_from_time", lambda: iter([7]))
    found = totp.TOTP.activate(account, SECRET)
    codes = RecoveryCodes.activate(account)
    seed = factor_secrets.opened(codes.instance.data["seed"])
    told = " ".join(texts_of("mfa_authenticator", "people_factorsecret"))
    assert FactorSecret.objects.count() == 2
    plain = (SECRET, SECRET.encode().hex(), seed, seed.encode().hex())
    assert [each for each in plain if each in told] == []
    assert found.validate_code(totp.format_hotp_value(totp.hotp_value(SECRET, 7)))
    assert RecoveryCodes(Authenticator.objects.get(pk=codes.instance.pk)).validate_code(
        codes.generate_codes()[0]
    )


@pytest.mark.parametrize("reference", [SECRET, "sealed:", "sealed:" + "0" * 32, ""])
def test_reference_that_names_none_opens_nothing(db, reference):
    with pytest.raises(SealedValueSpoilt):
        factor_secrets.opened(reference)


def test_secret_of_another_row_does_not_open(account):
    one, two = (factor_secrets.keep(f"secret {n}", at=timezone.now()) for n in range(2))
    other = FactorSecret.objects.get(reference=two).cipher
    FactorSecret.objects.filter(reference=one).update(cipher=other)
    with pytest.raises(SealedValueSpoilt):
        factor_secrets.opened(one)


def test_what_no_factor_names_goes_after_a_day_and_nothing_else(account):
    now = timezone.now()
    totp.TOTP.activate(account, SECRET)
    RecoveryCodes.activate(account)
    stray = factor_secrets.keep("never came about", at=now)
    assert erase(now + DAY - timedelta(minutes=1)) == 0
    assert erase(now + DAY + timedelta(minutes=1)) == 1
    assert not FactorSecret.objects.filter(reference=stray).exists()
    recovering.end_factors(account.pk)
    assert erase(now + DAY + timedelta(minutes=1)) == 2
    assert not FactorSecret.objects.exists()
