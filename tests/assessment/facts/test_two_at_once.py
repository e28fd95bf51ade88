"""Two who write figures of one year, in a forced order: both count; the control loses one.

Not here: what counts (``test_facts``).
"""

from functools import partial

import pytest
from django.db.utils import IntegrityError

from huzhu.assessment.facts.actions import _recording, filings
from huzhu.assessment.facts.states import FilingKind
from huzhu.assessment.year.models import FactRecord
from tests import cast as people
from tests.assessment.cycle import YEAR, moment
from tests.assessment.facts import given
from tests.people.order import in_order

pytestmark = pytest.mark.django_db(transaction=True)


def hand_in(cast, mark):
    """Hand a paper in: the year is not set up, so no row of it holds the second one up."""
    paper = given.paper(FilingKind.ARTICLE, mark)
    agency_id = cast.agency_a.pk
    return filings.hand_in_filing(YEAR, paper, agency_id=agency_id, by=cast.lin, at=moment(9, 1))


def race(cast):
    in_order(partial(hand_in, cast, "一"), partial(hand_in, cast, "二"))
    return list(FactRecord.objects.filter(name="articles", is_current=True))


def test_papers_that_are_handed_in_at_once_both_count(transactional_db):
    (row,) = race(people.assemble())
    assert (row.value, len(row.rows)) == (2, 2)


def test_second_paper_breaks_on_the_first_where_figures_are_not_held(transactional_db, monkeypatch):
    monkeypatch.setattr(_recording, "lock_year", lambda _: None)
    with pytest.raises(AssertionError) as broken:
        race(people.assemble())
    assert IntegrityError.__name__ in str(broken.value)
