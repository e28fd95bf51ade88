"""Two tries of one code, in a forced order: each counts, and one alone lets in.

Not here: proposals and links (``test_two_at_once``).
"""

from functools import partial

import pytest

from huzhu.people.actions import ways
from huzhu.people.models import PhoneCode
from tests.people.entering import PHONE
from tests.people.order import in_order, unlock
from tests.people.persons import NOW

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def code(transactional_db, line) -> str:
    ways.send_code(PHONE, address="192.0.2.1", at=NOW)
    return line.code_of(PHONE)


def tried(code: str) -> tuple[object, object]:
    one = partial(ways.try_code, PHONE, code=code, at=NOW)
    return in_order(one, one)


def wrong(code: str) -> str:
    return "000000" if code != "000000" else "000001"


def test_two_wrong_codes_at_once_are_two_tries(code):
    """Else five tries are no bound for whoever sends them side by side."""
    assert tried(wrong(code)) == (None, None)
    assert PhoneCode.objects.get().wrong_count == 2


def test_one_code_lets_in_once_when_it_comes_twice_at_once(code):
    first, second = tried(code)
    assert (first is None, second) == (False, None)


def test_two_wrong_codes_would_be_one_try_without_the_lock(code, monkeypatch):
    """The negative control."""
    unlock(monkeypatch, PhoneCode)
    tried(wrong(code))
    assert PhoneCode.objects.get().wrong_count == 1
