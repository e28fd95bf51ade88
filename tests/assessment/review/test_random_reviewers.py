"""Random reviewers and leaders on two sheets: what stands always follows from what was signed."""

import random
from decimal import Decimal

import pytest

from huzhu.assessment.outcome.actions import decisions
from huzhu.assessment.outcome.models import LeadershipDecision
from huzhu.assessment.outcome.queries import standings
from huzhu.assessment.review.actions import reviews
from huzhu.assessment.review.models import DepartmentReview
from huzhu.assessment.review.rules.reviewing import agreed_points
from huzhu.assessment.year.models import ScoresheetItem
from huzhu.assessment.year.queries import years
from huzhu.kernel.errors import DomainError
from tests.assessment.review import desk
from tests.assessment.review.desk import NOW, item

ACTS = 120


def _act(cycle, chance):
    """One act of somebody, who may not be allowed to; what is turned away leaves nothing."""
    row = item(cycle, chance.choice(["1.1", "2.4", "2.9", "3.5"]), chance.choice(["D01", "D02"]))
    points = Decimal(chance.randrange(0, 12)) / 2
    told = {"points": points, "reason": chance.choice(["", "理由"]), "at": NOW}
    told["version"] = row.version - (chance.random() < 0.1)
    if chance.random() < 0.15:
        decisions.decide_points(row, **told, by=chance.choice([cycle.cast.wang, cycle.cast.he]))
    else:
        people = [cycle.song, cycle.xu, cycle.cast.zheng, cycle.cast.chen, cycle.cast.he]
        reviews.review_item(row, **told, by=chance.choice(people))


def _check(cycle):
    owners = {each.id: each.owners for each in years.scheme_of(cycle.year).items}
    for row in ScoresheetItem.objects.filter(sheet__year=cycle.year, self_points__isnull=False):
        current = DepartmentReview.objects.filter(item=row, is_current=True)
        signed = dict(current.values_list("department", "points"))
        assert set(signed) <= set(owners[row.item])
        decided = LeadershipDecision.objects.filter(sheet=row.sheet_id, item=row.item)
        assert row.reviewed_points == agreed_points(signed, owners=owners[row.item])
        assert (row.decided_points is not None) == decided.exists()
    for each in standings.standings_of(cycle.year):
        assert each.points.total == sum(each.points.items.values())
        assert each.points.total == sum(each.points.sections.values())


@pytest.mark.parametrize("seed", [7, 79])
def test_totals_equal_the_items_whatever_reviewers_do(cycle, seed):
    desk.hand_in(cycle)
    desk.begin_review(cycle)
    chance = random.Random(seed)
    done = 0
    for count in range(ACTS):
        try:
            _act(cycle, chance)
            done += 1
        except DomainError:
            pass
        if count % 20 == 0:
            _check(cycle)
    _check(cycle)
    assert done > 5  # otherwise nothing was tried
