"""What turns disputes and papers away: a figure that one may change oneself, a thing done twice."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from huzhu.assessment.errors import NotYourPart, QuestionNotFound
from huzhu.assessment.facts import errors
from huzhu.assessment.facts.actions import facts, filings
from huzhu.assessment.facts.models import FactDispute
from huzhu.assessment.facts.queries import facts as queries
from huzhu.assessment.facts.queries import filings as filing_queries
from huzhu.assessment.facts.states import FilingKind
from huzhu.assessment.outcome.errors import IncidentNotFound, ResultsNotTold
from huzhu.assessment.outcome.queries.decisions import incident_of
from huzhu.assessment.outcome.queries.results import result_of
from huzhu.assessment.rating.queries import rating
from huzhu.assessment.year.models import AssessmentYear
from huzhu.assessment.year.states import YearStep
from huzhu.documents.errors import ListNotReady
from huzhu.notices.models import CopyNote
from tests.assessment.cycle import YEAR, moment
from tests.assessment.facts import given
from tests.clients import signed_in


def test_own_figure_is_changed_and_not_disputed_while_the_agency_rates(cycle):
    with pytest.raises(errors.NotDisputable, match="您单位自己填报"):
        given.dispute(cycle, "meetings_attended", claimed=True)


def test_dispute_claims_another_value_than_the_one_that_stands(cycle):
    given.bring(cycle, target_rate=95)
    with pytest.raises(errors.NothingDisputed, match="95"):
        given.dispute(cycle, "target_rate", 95)
    given.dispute(cycle, "target_rate", 96)


def test_figure_has_one_dispute_at_a_time_which_is_answered_once(cycle):
    given.bring(cycle, target_rate=95)
    dispute = given.dispute(cycle, "target_rate", 96)
    with pytest.raises(errors.DisputeUnderWay):
        given.dispute(cycle, "target_rate", 97)
    answer = {"upheld": False, "answer": "台账为 95", "by": cycle.xu, "at": moment(9, 4)}
    with pytest.raises(NotYourPart):
        facts.answer_dispute(dispute, **{**answer, "by": cycle.zhu})
    facts.answer_dispute(dispute, **answer)
    with pytest.raises(errors.DisputeAnswered):
        facts.answer_dispute(dispute, **answer)
    assert FactDispute.objects.count() == 1


@pytest.mark.parametrize(
    ("upheld", "result"), [(True, "更正为 96"), (False, "维持原数据")], ids=["upheld", "dismissed"]
)
def test_answer_to_a_dispute_is_told_to_the_agency_with_a_link(cycle, upheld, result):
    given.bring(cycle, target_rate=95)
    dispute = given.dispute(cycle, "target_rate", 96)
    facts.answer_dispute(dispute, upheld=upheld, answer="已核对台账", by=cycle.xu, at=moment(9, 4))
    told = CopyNote.objects.filter(subject=f"figure:{YEAR}-target_rate")
    agency = {cycle.cast.lin.position_id, cycle.cast.sun.position_id}
    assert {each.position_id for each in told} == agency
    assert all(f"数据异议已答复：{result}" in each.title for each in told)
    boxes = signed_in(cycle.cast, cycle.cast.sun).get(reverse("agency:copies"))
    address = reverse("agency:assessment-fact", args=[YEAR, "target_rate"])
    note = told.get(position_id=cycle.cast.sun.position_id)
    opened = signed_in(cycle.cast, cycle.cast.sun).post(reverse("agency:read-copy", args=[note.pk]))
    assert f"数据异议已答复：{result}" in boxes.content.decode()
    assert opened.url == address


@pytest.mark.parametrize(
    ("day", "is_fine"),
    [
        (date(YEAR - 1, 12, 31), False),
        (date(YEAR, 1, 1), True),
        (date(YEAR, 1, 2), True),
        (date(YEAR, 9, 1), True),
        (date(YEAR, 9, 2), True),
        (date(YEAR, 9, 3), False),
    ],
)
def test_paper_is_of_the_year_and_of_the_past(cycle, day, is_fine):
    if is_fine:
        assert given.file_paper(cycle, FilingKind.RULES, happened_on=day).happened_on == day
    else:
        with pytest.raises(errors.FilingOutsideYear):
            given.file_paper(cycle, FilingKind.RULES, happened_on=day)


def test_paper_of_no_kind_is_turned_away(cycle):
    with pytest.raises(errors.FilingKindUnknown, match="poem"):
        given.file_paper(cycle, "poem")


@pytest.mark.parametrize(
    ("step", "is_open"),
    [(YearStep.PREPARING, True), (YearStep.SELF_RATING, True), (YearStep.REVIEWING, False)],
)
def test_papers_are_handed_in_until_the_self_rating_is_over(cycle, step, is_open):
    AssessmentYear.objects.update(state=step)
    if is_open:
        given.file_paper(cycle, FilingKind.RULES)
    else:
        with pytest.raises(errors.FilingsClosed):
            given.file_paper(cycle, FilingKind.RULES)


def test_paper_is_taken_out_of_the_count_once(cycle):
    filing = given.file_paper(cycle, FilingKind.RULES)
    void = {"reason": "交错了", "by": cycle.cast.lin, "at": moment(9, 3)}
    filings.void_filing(filing, **void)
    with pytest.raises(errors.FilingVoided, match="交错了"):
        filings.void_filing(filing, **void)


HEAD = ("机构编号", "小额贷款放款金额（元）")


def test_list_holds_a_line_and_each_agency_once(cycle):
    with pytest.raises(errors.ImportEmpty, match="业务数据"):
        given.load(cycle, given.check_list(cycle, HEAD, ("D01", "")))
    row = given.check_list(cycle, HEAD, ("D01", "1"), ("D01", "2"))
    told = errors.AgencyTwice(agency="D01", line=2).detail.removesuffix("。")
    assert [fault["message"] for fault in row.seen["faults"]] == [told]
    with pytest.raises(ListNotReady):
        given.load(cycle, row, loan_amount=Decimal(3))


def test_amounts_are_loaded_with_the_sum_of_the_other_system(cycle):
    row = given.check_list(cycle, HEAD, ("D01", "1"), ("D02", "2"))
    with pytest.raises(errors.ControlTotalMissing):
        given.load(cycle, row)
    row.refresh_from_db()
    for cent in (Decimal("2.99"), Decimal("3.01")):
        with pytest.raises(errors.ControlTotalDiffers):
            given.load(cycle, row, loan_amount=cent)
        row.refresh_from_db()
    given.load(cycle, row, loan_amount=Decimal(3))


@pytest.mark.parametrize(
    ("read", "refusal"),
    [
        (lambda cycle: queries.dispute_of(cycle.tang, 0), errors.DisputeNotFound),
        (lambda cycle: filing_queries.filing_of(cycle.tang, 0), errors.FilingNotFound),
        (lambda cycle: incident_of(cycle.tang, cycle.year, 0), IncidentNotFound),
        (lambda cycle: rating.question_of(cycle.sheet(), 0), QuestionNotFound),
        (lambda cycle: result_of(cycle.cast.lin, cycle.sheet()), ResultsNotTold),
    ],
)
def test_what_is_not_there_is_not_found(cycle, read, refusal):
    with pytest.raises(refusal):
        read(cycle)
