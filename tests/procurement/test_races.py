"""Awards and new quotes at the same second: real connections."""

import threading

import pytest
from django.db import connections

from huzhu.kernel.errors import NotNow
from huzhu.procurement import actions, queries
from huzhu.procurement.models import Award
from tests.people.persons import NOW
from tests.procurement.sheets import SUPPLIERS, quote

pytestmark = pytest.mark.django_db(transaction=True)


def race(*acts):
    """Run the acts at once; returns how many went through."""
    start = threading.Barrier(len(acts))
    done, faults = [], []

    def run(act):
        try:
            start.wait()
            act()
            done.append(act)
        except NotNow:
            pass
        except Exception as fault:  # noqa: BLE001 -- seen by the assertion
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    return len(done)


def test_award_is_given_once_when_eight_clerks_press_at_once(scored, clerk):
    assert race(*[lambda: actions.award("P-1", by=clerk, at=NOW)] * 8) == 1
    assert Award.objects.count() == 1


def test_sheets_stay_whole_when_four_clerks_replace_them_at_once(compared, clerk):
    versions = [(*SUPPLIERS, quote(f"第{n}家", "1.00", "2.00")) for n in range(4)]
    entries = [
        lambda chosen=chosen: actions.enter_quotes("P-1", suppliers=chosen, by=clerk, at=NOW)
        for chosen in versions
    ]
    assert race(*entries) == 4
    assert queries.procurement_of("P-1").comparison.suppliers in versions
