"""One task handed to two colleagues at once: it goes to one of them, and the other act is told."""

import threading
from functools import partial

import pytest

from huzhu.notices import handovers
from huzhu.notices.actions import handing_over
from huzhu.notices.handover_errors import NotYourTask
from huzhu.notices.models import Handover
from huzhu.office import queries as office
from huzhu.web.console import todos
from tests import cast as casting
from tests import road
from tests.cast import staff
from tests.people.order import Act

pytestmark = [pytest.mark.clause("S3.1.0.b"), pytest.mark.django_db(transaction=True)]
AT = road.APPLIED_AT


@pytest.fixture
def hands(transactional_db):
    """何 gives one opinion to 杜, and to 吴: two acts."""
    cast = casting.assemble()
    du = staff(cast.accounts, "杜若", "department_clerk", department="member_service")
    road.in_review(cast)
    found = todos.works_open(at=AT, calendar=office.calendar())
    work = next(each for each in found if each.is_for(cast.he))
    told = {"reason": "下午外出", "by": cast.he, "at": AT}
    return [
        partial(handing_over.hand_over, work, to=taker.position_id, **told)
        for taker in (du, cast.wu)
    ]


def overtaken(slow, fast, monkeypatch):
    """What becomes of both, when ``fast`` is done after ``slow`` has asked whose the task is."""
    one, other = Act(slow), Act(fast)
    rival, plain = threading.Thread(target=other.run), handovers.colleagues

    def after_the_other(*asked, **how):
        monkeypatch.setattr(handovers, "colleagues", plain)
        rival.start()
        assert other.begun.wait(20)
        while rival.is_alive() and not other.waits:
            rival.join(0.02)
        return plain(*asked, **how)

    monkeypatch.setattr(handovers, "colleagues", after_the_other)
    mine = threading.Thread(target=one.run)
    mine.start()
    mine.join()
    rival.join()
    assert not [*one.faults, *other.faults]
    return one.outcome, other.outcome


def test_one_task_is_handed_to_one_colleague_when_it_is_handed_twice_at_once(hands, monkeypatch):
    slow, fast = overtaken(*hands, monkeypatch)
    assert (isinstance(slow, Handover), fast) == (True, NotYourTask)
    assert Handover.objects.count() == 1


def test_one_task_would_be_handed_twice_when_nobody_took_turns(hands, monkeypatch):
    monkeypatch.setattr(handing_over, "_take_turn", lambda _task: None)
    assert all(isinstance(each, Handover) for each in overtaken(*hands, monkeypatch))
    assert Handover.objects.count() == 2
