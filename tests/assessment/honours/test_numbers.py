"""Receipt numbers under two threads: each once, without a gap, also when an act fails."""

import threading

import pytest
from django.db import connection, transaction

from huzhu.assessment.honours.actions import listing
from huzhu.assessment.honours.errors import ObjectionTwice
from huzhu.assessment.honours.models import Objection
from huzhu.assessment.year.actions import _steps
from huzhu.assessment.year.models import AssessmentYear
from tests.assessment.honours.road import LAST_SECOND, told

pytestmark = pytest.mark.django_db(transaction=True)


def test_objections_are_numbered_without_a_gap_when_two_threads_file_and_some_fail(cycle):
    told(cycle).posted()
    faults: list[Exception] = []

    def file(name: str) -> None:
        try:
            for count in range(4):
                _file(name, f"事实 {count}")
                with pytest.raises(ObjectionTwice):
                    _file(name, f"事实 {count}")
                with pytest.raises(ZeroDivisionError):
                    _take_and_fail()
        except Exception as fault:  # noqa: BLE001 -- handed to the main thread
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=file, args=[name]) for name in ("甲", "乙")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert faults == []
    serials = sorted(number.split("-")[1] for number in Objection.objects.values_list(
        "number", flat=True
    ))  # fmt: skip
    assert serials == [f"{place:04}" for place in range(1, 9)]


def _take_and_fail() -> None:
    with transaction.atomic():
        _steps.next_number("objection", year=2026)
        raise ZeroDivisionError


def _file(name: str, text: str) -> None:
    listing.file_objection(
        AssessmentYear.objects.get(year=2026), recommendation=None, name=name, contact=name,
        text=text, address="192.0.2.1", by=listing.PUBLIC, at=LAST_SECOND,
    )  # fmt: skip
