"""An account of WeChat that is linked in the moment in which its telephone is put out.

The order is forced: the take-over is done and not committed when the link begins. The control takes
the lock out and sees the WeChat of the lost telephone let somebody in for good.
"""

from functools import partial

import pytest

from huzhu.kernel.actor import CLOCK
from huzhu.people.actions import bindings, ways
from huzhu.people.bindings import WAITING_TIME
from huzhu.people.models import Member, WayIn
from tests.people.entering import OTHER, PHONE, Entrance
from tests.people.order import in_order, unlock
from tests.people.persons import NOW
from tests.telephones import Telephones

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("S2.1.1.b")]
DUE = NOW + WAITING_TIME


@pytest.fixture
def entrance():
    return Entrance.ordinary(Telephones())


@pytest.fixture
def acts(entrance):
    """The clock puts the telephone out; who has it in hand links a WeChat."""
    lost = WayIn.objects.select_related("member").get(pk=entrance.bound().pk)
    account = ways.enter_by_wechat("oFinder", at=NOW)
    row = entrance.ask(entrance.enter(OTHER))
    take_over = partial(bindings.end_waiting, row.pk, by=CLOCK, at=DUE)
    return take_over, partial(ways.link_wechat, account.pk, lost, at=DUE)


def _live(entrance):
    rows = WayIn.objects.filter(member=entrance.member, ended_at=None)
    return sorted(row.value for row in rows)


def test_a_telephone_that_is_being_put_out_links_nothing(entrance, acts):
    take_over, link = acts
    assert in_order(take_over, link) == (None, False)
    assert _live(entrance) == [OTHER]


def test_an_account_that_was_linked_a_moment_before_is_out_with_its_telephone(entrance, acts):
    take_over, link = acts
    assert in_order(link, take_over) == (True, None)
    assert _live(entrance) == [OTHER]


def test_without_the_lock_the_wechat_of_a_lost_telephone_stays(entrance, acts, monkeypatch):
    unlock(monkeypatch, Member)
    take_over, link = acts
    assert in_order(take_over, link) == (None, True)
    assert _live(entrance) == [OTHER, "oFinder"]


def test_a_telephone_in_use_links_an_account(entrance):
    way = entrance.bound(PHONE)
    account = ways.enter_by_wechat("oOwn", at=NOW)
    assert ways.link_wechat(account.pk, way, at=NOW)
    assert _live(entrance) == [PHONE, "oOwn"]
