"""What turns the year's acts away: a thing done twice, an agency that is none, a paper not ours."""

import pytest

from huzhu.assessment.rating import errors as rating_errors
from huzhu.assessment.rating.actions import receipts, reminders
from huzhu.assessment.year import errors
from huzhu.assessment.year.actions import scope, years
from huzhu.assessment.year.models import Scoresheet, ScoresheetItem
from huzhu.assessment.year.states import SheetStep
from huzhu.notices.models import CopyNote
from huzhu.people.models import Agency, Position
from huzhu.people.states import Role
from tests.assessment import cycle as cycles
from tests.assessment.cycle import CALENDAR, YEAR, moment
from tests.assessment.review.desk import begin_review, hand_in


def test_year_is_set_up_once(cycle):
    with pytest.raises(errors.YearTaken, match="2026"):
        years.create_year(
            YEAR, scheme=cycle.year.scheme, calendar=CALENDAR, by=cycle.tang, at=moment(9, 1)
        )


def test_year_does_not_open_without_a_director_or_without_an_agency(cast):
    cycle = cycles.begin(cast, opened=False)
    Agency.objects.update(is_active=False)
    with pytest.raises(errors.NoAgencyInScope):
        years.open_year(cycle.year, by=cycle.tang, at=moment(9, 1))
    Position.objects.filter(role=Role.DIRECTOR).update(ends_on=moment(8, 31).date())
    with pytest.raises(errors.GroupWithoutDirector):
        years.open_year(cycle.year, by=cycle.tang, at=moment(9, 1))


def test_scope_takes_an_agency_once_and_no_point(cycle):
    more = {"reason": "主任办公会决定", "by": cycle.tang, "at": moment(9, 2)}
    with pytest.raises(errors.AlreadyInScope, match="2026"):
        scope.add_agency(cycle.year, cycle.sheet().agency, **more)
    point = Agency.objects.exclude(parent=None).first()
    with pytest.raises(errors.NotAnAgency, match=point.name):
        scope.add_agency(cycle.year, point, **more)
    first = cycle.sheet().agency
    Agency.objects.filter(pk=first.pk).update(number="D91")
    given = {"name": "新代办处", "level": first.level, "kind": first.kind}
    new = Agency.objects.create(number="D01", **given)
    with pytest.raises(errors.NumberOfTheYear, match=f"“D01”在 2026 年度是{first.name}的编号"):
        scope.add_agency(cycle.year, new, **more)


def test_agency_that_has_begun_stays_in_scope(cycle):
    ScoresheetItem.objects.filter(sheet=cycle.sheet()).update(self_remark="已开始")
    drop = {"reason": "已撤并", "by": cycle.tang, "at": moment(9, 2)}
    with pytest.raises(errors.RatingBegun):
        scope.drop_agency(cycle.sheet(), **drop)
    scope.drop_agency(cycle.sheet("D02"), **drop)
    assert Scoresheet.objects.count() == 1


def submitted(cycle):
    Scoresheet.objects.filter(pk=cycle.sheet().pk).update(
        state=SheetStep.SUBMITTED, submitted_at=moment(9, 5), submitted_by="林晓",
        receipt_number="KH2026-D01", checksum="ABCD1234ABCD1234",
    )  # fmt: skip
    return cycle.sheet()


def test_paper_is_the_printout_of_what_was_submitted(cycle):
    take = {"by": cycle.tang, "at": moment(9, 6)}
    with pytest.raises(rating_errors.PaperDiffers, match="ABCD1234ABCD1234"):
        receipts.receive_paper(submitted(cycle), checksum="0000", **take)
    receipts.receive_paper(cycle.sheet(), checksum="abcd-1234-abcd-1234", **take)


@pytest.mark.parametrize(("day", "is_late"), [(15, False), (16, True)])
def test_receipt_of_a_paper_says_whether_it_came_after_its_day(cycle, day, is_late):
    receipts.receive_paper(submitted(cycle), checksum="", by=cycle.tang, at=moment(9, day))
    told = CopyNote.objects.filter(title__contains="纸质版已收讫").values_list("title", flat=True)
    assert {"晚于纸质版截止日期" in title for title in told} == {is_late}


def test_agency_is_urged_once_a_day_until_it_submits(cycle):
    reminders.remind(cycle.sheet(), by=cycle.tang, at=moment(9, 3, 23, 59))
    with pytest.raises(rating_errors.RemindedToday, match="23:59"):
        reminders.remind(cycle.sheet(), by=cycle.tang, at=moment(9, 3, 23, 59, 59))
    reminders.remind(cycle.sheet(), by=cycle.tang, at=moment(9, 4, 0, 0))
    with pytest.raises(rating_errors.NothingToRemind):
        reminders.remind(submitted(cycle), by=cycle.tang, at=moment(9, 6))


@pytest.mark.parametrize(("count", "more"), [(4, ""), (5, ""), (6, "等")])
def test_review_that_is_not_done_names_five_agencies_and_says_where_there_are_more(
    big_cycle, count, more
):
    hand_in(big_cycle)
    begin_review(big_cycle)
    sheets = Scoresheet.objects.order_by("agency__number")
    done = sheets.values_list("pk", flat=True)[count:]
    Scoresheet.objects.filter(pk__in=list(done)).update(state=SheetStep.REVIEWED)
    names = "、".join(sheet.agency_name for sheet in sheets[: min(count, 5)])
    with pytest.raises(errors.ReviewNotDone, match=f"还有 {count} 份没有完：{names}{more}。"):
        years.close_review(big_cycle.year, by=big_cycle.tang, at=moment(9, 20))
