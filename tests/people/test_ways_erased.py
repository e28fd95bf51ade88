"""What signs members in goes when its time is over, and what rests on it stays with it.

Not here: which terms there are (``people.data_terms``), the night itself (``tests/runtime``).
"""

from datetime import timedelta

import pytest

from huzhu.people import erasing
from huzhu.people.actions import desk
from huzhu.people.data_terms import CODES, WAYS
from huzhu.people.models import Binding, PhoneCode, PhoneSession, WayIn
from tests.people.entering import OTHER, PHONE, THIRD, Entrance
from tests.people.persons import NOW, clerk_of

FAR = timedelta(days=10_000)
SECOND = timedelta(seconds=1)


@pytest.fixture
def entrance(db, line):
    return Entrance.ordinary(line)


def erase(term, before):
    eraser = erasing.ERASERS[term.key]
    while eraser.left(before):
        assert eraser.erase(before, 100, before)
    return eraser


def session(way, *, renewed_at, ended_at=None):
    return PhoneSession.objects.create(
        way=way, session_key=f"{renewed_at}{ended_at}"[-40:], device="手机", began_at=NOW,
        renewed_at=renewed_at, ended_at=ended_at,
    )  # fmt: skip


def test_codes_go_and_those_that_are_not_over_stay(entrance):
    entrance.enter()
    entrance.enter(OTHER, at=NOW + SECOND)
    erase(CODES, NOW)
    assert PhoneCode.objects.count() == 2
    erase(CODES, NOW + SECOND)
    assert [each.sent_at for each in PhoneCode.objects.all()] == [NOW + SECOND]


def test_session_goes_that_somebody_ended_or_that_ended_by_itself(entrance):
    way = entrance.bound()
    session(way, renewed_at=NOW + SECOND, ended_at=NOW)
    session(way, renewed_at=NOW)
    stays = session(way, renewed_at=NOW + SECOND)
    erase(WAYS, NOW + SECOND)
    assert list(PhoneSession.objects.all()) == [stays]


def test_way_that_became_nobodys_goes_and_one_with_an_open_binding_stays(entrance):
    """Nor is a member's, however long ago it was used; a decided binding goes first."""
    bound, strange = entrance.bound(), entrance.enter(THIRD)
    waiting = entrance.ask(entrance.enter(OTHER), name="王小名")
    erase(WAYS, NOW + FAR)
    assert {each.value for each in WayIn.objects.all()} == {PHONE, OTHER}
    assert list(Binding.objects.exclude(way=bound)) == [waiting]
    assert not WayIn.objects.filter(pk=strange.pk).exists()

    told = {"reason": "电话没有核对成功", "by": clerk_of(entrance.agency), "at": NOW + SECOND}
    desk.decline_binding(waiting.pk, **told)
    erase(WAYS, NOW + SECOND)  # it was decided in that moment, not before it
    assert Binding.objects.filter(pk=waiting.pk).exists()
    erase(WAYS, NOW + FAR)
    assert {each.value for each in WayIn.objects.all()} == {PHONE}
    assert not Binding.objects.filter(pk=waiting.pk).exists()
