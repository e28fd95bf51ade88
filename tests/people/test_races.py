"""The last race is answered by the database, in the same words as the first check."""

import threading
from decimal import Decimal

import pytest
from django.db import connections

from huzhu.budget import actions as budget
from huzhu.budget import errors as budget_errors
from huzhu.budget.rules import NewLine
from huzhu.people import errors
from huzhu.people.actions import members, organisation
from huzhu.people.models import Member, Union
from huzhu.people.rules import NewMember
from tests.people.persons import MEMBER_SERVICE, NOW, clerk_of, id_number, office

pytestmark = pytest.mark.django_db(transaction=True)
PARALLEL = 4
ORGANISER = office("organisation")


def _race(act, turned_away):
    """Do the same act several times at once; returns how many went through."""
    start, done, faults = threading.Barrier(PARALLEL), [], []

    def run():
        try:
            start.wait()
            done.append(act())
        except turned_away:
            pass
        except Exception as fault:  # noqa: BLE001 -- seen by the assertion
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(PARALLEL)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    return len(done)


def test_one_person_is_registered_once_when_clerks_race(unions):
    serials = iter(range(PARALLEL))

    def register():
        member = NewMember(f"M{next(serials)}", "王小明", id_number(1), "U001")
        return members.register_member(member, by=MEMBER_SERVICE, at=NOW)

    assert _race(register, errors.MemberRegistered) == 1
    assert Member.objects.count() == 1


def test_a_number_is_given_once_when_organisers_race(agency):
    def register():
        return organisation.register_union(agency, number="U1", name="工会", by=ORGANISER, at=NOW)

    assert _race(register, errors.NumberTaken) == 1
    assert Union.objects.count() == 1


def test_a_budget_is_filed_once_when_clerks_race(agency):
    def file():
        lines = [NewLine("活动", Decimal(1))]
        facts = {"year": 2026, "approved_on": NOW.date(), "lines": lines, "at": NOW}
        return budget.file_budget(agency.pk, **facts, by=clerk_of(agency))

    assert _race(file, budget_errors.BudgetAlreadyFiled) == 1
