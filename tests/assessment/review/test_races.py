"""Two reviewers in the same second, on real connections: nothing is lost, nothing happens twice."""

import threading
from decimal import Decimal

import pytest
from django.db import connections

from huzhu.assessment.errors import SomebodyWasFaster
from huzhu.assessment.review.actions import reviews
from huzhu.assessment.review.models import DepartmentReview
from huzhu.assessment.year.states import SheetStep
from huzhu.audit.models import AuditEvent
from tests import cast as people
from tests.assessment import cycle as cycles
from tests.assessment.review import desk
from tests.assessment.review.desk import NOW, item

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reviewing(transactional_db):
    cycle = cycles.begin(people.assemble())
    desk.hand_in(cycle, "D01")
    desk.begin_review(cycle)
    return cycle


def at_once(*signatures):
    """Sign ``(row, points, by)`` at once; returns who was turned away because of another."""
    start = threading.Barrier(len(signatures))
    slower, faults = [], []

    def sign(row, points, by):
        try:
            start.wait()
            reviews.review_item(
                row, points=Decimal(points), reason="理由", version=row.version, by=by, at=NOW
            )
        except SomebodyWasFaster:
            slower.append(by.name)
        except Exception as fault:  # noqa: BLE001 -- seen by the assertion
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=sign, args=each) for each in signatures]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    return slower


def test_one_of_two_reviewers_of_a_department_is_told_when_both_sign_what_both_have_seen(reviewing):
    he, wu = reviewing.cast.he, reviewing.cast.wu
    slower = at_once((item(reviewing, "2.8"), "4", he), (item(reviewing, "2.8"), "2", wu))
    signed = DepartmentReview.objects.get()
    assert slower == [({"何苗", "吴垚"} - {signed.by_name}).pop()]
    assert item(reviewing, "2.8").reviewed_points == signed.points


def test_the_sheet_is_finished_once_when_the_last_two_signatures_come_at_once(reviewing):
    desk.sign_all(reviewing, "D01", without=("2.4", "2.10"))
    slower = at_once(
        (item(reviewing, "2.4"), "5", reviewing.xu),
        (item(reviewing, "2.10"), "1", reviewing.cast.he),
    )
    assert slower == []
    assert reviewing.sheet("D01").state == SheetStep.REVIEWED
    assert AuditEvent.objects.filter(code="assessment.finish_sheet").count() == 1
