"""Two hundred lists drawn by a seed: what is taken is what people see, the rest is told by its row.

LibreOffice says what people see. A reader of the stored values would be noticed for each damage.
"""

import os
from collections import Counter

import pytest

from huzhu.people.models import Union
from tests.lists import cases, judging, kinds
from tests.lists.layouts import LAYOUTS
from tests.people.persons import make_agency

SEED = os.environ.get("LISTS_SEED", "2026-11-27")
ALL = [*kinds.CODES, *kinds.DAYS, *kinds.MEMBERS]


@pytest.fixture(scope="module", params=[200, pytest.param(2_000, marks=pytest.mark.long)])
def seen(request, tmp_path_factory):
    """The lists and what people see of them: looked at before a transaction is open to wait."""
    drawn = cases.drawn(request.param, seed=f"{SEED} {request.param}")
    return drawn, cases.shown(drawn, tmp_path_factory.mktemp("lists"))


@pytest.fixture(scope="module")
def judged(seen, lasting):
    agency = make_agency("D01")
    Union.objects.bulk_create(
        Union(number=each, name=each, agency=agency) for each in judging.UNIONS
    )
    drawn, shown = seen
    return drawn, {case.number: (judging.outcome_of(case), shown[case.number]) for case in drawn}


def test_list_is_read_as_it_is_seen_or_told_by_its_row(judged):
    drawn, outcomes = judged
    found = {
        (case.number, case.form, case.layout.name, *(kind.name for kind in case.kinds)): wrongs
        for case in drawn
        if (wrongs := [*judging.wrongs(case, *outcomes[case.number])])
    }
    assert found == {}, "\n".join(f"{case}: {wrongs}" for case, wrongs in found.items())


def test_every_kind_and_every_layout_occurs_and_much_is_taken(judged):
    drawn, outcomes = judged
    assert {kind.name for case in drawn for kind in case.kinds} == {kind.name for kind in ALL}
    assert {case.layout.name for case in drawn} == {layout.name for layout in LAYOUTS}
    taken = sum(len(outcome.taken) for outcome, _ in outcomes.values())
    assert taken > 3 * len(drawn)


def test_naive_reader_would_be_noticed_for_each_damage(judged):
    drawn, _ = judged
    readable = [case for case in drawn if not judging.naive(case).whole]
    wrong = Counter(name for case in readable for name in judging.naive_wrongs(case))
    damages = {kind.name for kind in ALL if kind.is_told or kind.throughout}
    met = damages & {kind.name for case in readable for kind in case.kinds}
    assert len(met) > 0.8 * len(damages)
    assert met - {*wrong} == set()
