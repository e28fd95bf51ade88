import pytest

from huzhu.assessment.errors import YearNotAtStep
from huzhu.assessment.year.actions import years
from huzhu.assessment.year.models import LeadingGroupMember, Scoresheet, ScoresheetItem
from tests.assessment.cycle import moment


@pytest.mark.clause("A2.a")
def test_open_year_gives_each_agency_a_sheet_of_thirty_items_when_it_is_in_scope(cycle):
    numbers = list(Scoresheet.objects.values_list("agency__number", flat=True))
    assert sorted(numbers) == ["D01", "D02"]  # the point below D01 is assessed with its agency
    assert ScoresheetItem.objects.filter(sheet__agency__number="D01").count() == 30


@pytest.mark.clause("A4.1.a", "A4.1.b")
def test_open_year_puts_the_director_at_the_head_when_the_group_is_formed(cycle):
    group = list(LeadingGroupMember.objects.order_by("-is_head", "id"))
    assert group[0].name == "王芃"
    assert [member.is_head for member in group].count(True) == 1
    assert {"褚昇", "吴垚", "陈默", "郑犇", "冯赟", "宋旸"} < {member.name for member in group}
    assert "何苗" not in {member.name for member in group}  # a clerk is no member


def test_open_year_is_turned_away_when_it_is_open(cycle):
    with pytest.raises(YearNotAtStep, match="现在是“代办处自评”"):
        years.open_year(cycle.year, by=cycle.tang, at=moment(9, 2))
