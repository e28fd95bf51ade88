"""Correcting what is registered of an organisation: two persons, old and new on record."""

import pytest
from django.urls import reverse

from huzhu.audit.models import AuditEvent
from huzhu.kernel.errors import NotNow, ReasonMissing
from huzhu.people import corrections
from huzhu.people.actions import corrections as acts
from huzhu.people.actions.organisation import open_agency, open_point, register_union
from huzhu.people.errors import MakerIsChecker, NoSuchAgency, NotOrganiser
from huzhu.people.models import Agency
from huzhu.people.name_errors import (
    OrganisationNameTaken,
    OrganisationNumberTaken,
    OrganisationNumberWrong,
)
from huzhu.people.rights_errors import (
    CorrectionOutdated,
    CorrectionWaits,
    NoSuchCorrection,
    NothingCorrected,
)
from huzhu.people.states import AgencyKind, DepartmentCode, Role
from huzhu.projects.models import Application
from tests.cast import NOW, staff
from tests.clients import signed_in
from tests.people.corrected import WHY, confirm, propose, wanted

pytestmark = [pytest.mark.django_db, pytest.mark.clause("S1.a", "S1.b")]


@pytest.fixture
def tang(cast):
    """A clerk of 组织机构部."""
    role = Role.DEPARTMENT_CLERK
    return staff(cast.accounts, "唐翌", role, department=DepartmentCode.ORGANISATION)


def test_name_is_corrected_when_a_second_person_confirms_and_finished_papers_keep_theirs(
    cast, tang, standing_countersigning
):
    agency, old = cast.agency_a, cast.agency_a.name
    correction = propose(cast, agency, name="东城区合并代办处")
    agency.refresh_from_db()
    assert agency.name == old
    with pytest.raises(MakerIsChecker):
        acts.confirm_correction(correction, by=cast.wang, at=NOW)
    with pytest.raises(NotOrganiser):
        acts.confirm_correction(correction, by=cast.chen, at=NOW)
    confirm(tang, correction)
    agency.refresh_from_db()
    assert agency.name == "东城区合并代办处"
    assert Application.objects.get().form["applicant_name"] == old
    event = AuditEvent.objects.get(code="people.confirm_correction")
    assert event.facts["changes"] == f"名称 {old} → 东城区合并代办处"
    assert event.facts["reason"] == WHY
    with pytest.raises(NotNow):
        confirm(tang, correction)


def test_point_moves_to_another_agency_with_its_path_and_kind(cast, tang):
    given = {"by": cast.wang, "at": NOW}
    bureau = open_agency(number="J88", name="城建代办处", kind=AgencyKind.BUREAU, **given)
    point = open_point(cast.agency_a, number="P88", name="试点代办点", **given)
    confirm(tang, propose(cast, point, parent_id=bureau.pk))
    point.refresh_from_db()
    assert (point.parent_id, point.kind) == (bureau.pk, AgencyKind.BUREAU)
    assert point.path == f"{bureau.path}{point.pk}/"


def test_kind_of_an_agency_goes_to_its_points(cast, tang):
    given = {"by": cast.wang, "at": NOW}
    agency = open_agency(number="J88", name="城建代办处", kind=AgencyKind.BUREAU, **given)
    point = open_point(agency, number="P88", name="试点代办点", **given)
    confirm(tang, propose(cast, agency, kind=str(AgencyKind.INDUSTRY)))
    point.refresh_from_db()
    assert point.kind == AgencyKind.INDUSTRY


def test_union_is_corrected_and_its_number_stays_its_own(cast, tang):
    union = register_union(cast.agency_a, number="U88", name="一小", by=cast.wang, at=NOW)
    with pytest.raises(OrganisationNumberTaken) as told:
        propose(cast, union, number=cast.union_a.number.lower())
    whose = {"number": cast.union_a.number, "name": cast.union_a.name}
    assert told.value.facts.items() >= whose.items()
    confirm(tang, propose(cast, union, number="u89", name="一小工会", parent_id=cast.agency_b.pk))
    union.refresh_from_db()
    assert (union.number, union.name, union.agency_id) == ("U89", "一小工会", cast.agency_b.pk)


def test_correction_needs_a_reason_a_change_and_no_other_that_waits(cast, tang):
    agency = cast.agency_a
    with pytest.raises(ReasonMissing):
        acts.propose_correction(
            agency, wanted=wanted(agency, name="新名"), reason=" ", by=cast.wang, at=NOW
        )
    with pytest.raises(NothingCorrected):
        propose(cast, agency)
    first = propose(cast, agency, phone="010-60009999")
    with pytest.raises(CorrectionWaits):
        propose(cast, agency, name="新名")
    acts.withdraw_correction(first, by=cast.wang, at=NOW)
    second = propose(cast, agency, name="新名")
    Agency.objects.filter(pk=agency.pk).update(name="又改了")
    with pytest.raises(CorrectionOutdated, match="名称"):
        confirm(tang, second)
    with pytest.raises(MakerIsChecker):
        acts.decline_correction(second, reason="没有批复", by=cast.wang, at=NOW)
    acts.decline_correction(second, reason=" 没有批复 ", by=tang, at=NOW)
    event = AuditEvent.objects.get(code="people.decline_correction")
    assert event.facts["reason"] == "没有批复"
    agency.refresh_from_db()
    assert (agency.name, second.answer) == ("又改了", "没有批复")


def test_phone_is_corrected_and_may_be_taken_away(cast, tang):
    for phone in ("010-60009999", ""):
        confirm(tang, propose(cast, cast.agency_a, phone=phone))
        cast.agency_a.refresh_from_db()
        assert cast.agency_a.phone == phone


def test_who_answers_at_a_union_is_registered_by_a_correction(cast, tang):
    wanted = {"contact": "秦工", "phone": " 010-66001122"}
    confirm(tang, propose(cast, cast.union_a, **wanted))
    cast.union_a.refresh_from_db()
    assert (cast.union_a.contact, cast.union_a.phone) == ("秦工", "010-66001122")


def test_agency_lists_its_own_corrections_and_those_of_its_unions(cast):
    own = propose(cast, cast.agency_a, name="新代办处")
    of_union = propose(cast, cast.union_a, name="新工会")
    others = propose(cast, cast.agency_b, name="另一代办处")
    assert [*corrections.corrections_of(cast.agency_a.pk)] == [of_union, own]
    page = signed_in(cast, cast.wang).get(reverse("office:organisation", args=[cast.agency_b.pk]))
    assert [row.correction for row in page.context["corrections"]] == [others]


def test_point_goes_below_an_agency_that_carries_on_the_work(cast, tang):
    given = {"by": cast.wang, "at": NOW}
    other = open_point(cast.agency_b, number="P88", name="另一代办点", **given)
    third = open_agency(number="J88", name="城建代办处", kind=AgencyKind.BUREAU, **given)
    waiting = propose(cast, cast.point_a, parent_id=third.pk)
    Agency.objects.filter(pk=third.pk).update(is_active=False)
    page = signed_in(cast, cast.wang).get(reverse("office:correct-agency", args=[other.pk]))
    offered = [value for value, _ in page.context["form"].fields["parent_id"].choices if value]
    assert offered == [cast.agency_a.pk, cast.agency_b.pk]
    with pytest.raises(NoSuchAgency):  # closed since it was proposed
        confirm(tang, waiting)
    for parent in (other, third):
        with pytest.raises(NoSuchAgency):
            propose(cast, cast.point_a, parent_id=parent.pk)


def test_number_is_as_long_as_its_kind_of_organisation_may_have(cast, tang):
    for row, longest in ((cast.agency_a, 16), (cast.union_a, 20)):
        with pytest.raises(OrganisationNumberWrong, match=f"最多 {longest} 位"):
            propose(cast, row, number="N" * (longest + 1))
        confirm(tang, propose(cast, row, number="N" * longest))
        row.refresh_from_db()
        assert row.number == "N" * longest


def test_name_of_another_is_told(cast, tang):
    with pytest.raises(OrganisationNameTaken, match="D02"):
        propose(cast, cast.agency_a, name=cast.agency_b.name)
    waiting = propose(cast, cast.agency_a, name="合并代办处")
    Agency.objects.filter(pk=cast.agency_b.pk).update(name="合并代办处")
    with pytest.raises(OrganisationNameTaken, match="D02"):
        confirm(tang, waiting)
    other = register_union(cast.agency_a, number="U88", name="二小", by=cast.wang, at=NOW)
    with pytest.raises(OrganisationNameTaken, match="U0101"):
        propose(cast, other, name=cast.union_a.name)
    propose(cast, other, name=cast.union_b.name)  # of another agency: schools are called alike


def test_reason_of_a_refusal_stands_at_its_row_with_its_fault(cast, tang):
    propose(cast, cast.agency_a, name="新代办处")
    second = propose(cast, cast.union_a, name="新工会")
    declining = reverse("office:decline-correction", args=[second.pk])
    answer = signed_in(cast, tang).post(declining, {"reason": "长" * 201})
    assert answer.status_code == 422
    first_row, second_row = answer.context["corrections"]
    assert not first_row.form.is_bound
    assert second_row.form["reason"].value() == "长" * 201
    assert second_row.form["reason"].errors
    page = answer.content.decode()
    assert page.count("长" * 201) == 1
    assert f'id="decline-{second.pk}-reason"' in page


def test_pages_propose_list_and_confirm(cast, tang):
    wang, organiser = signed_in(cast, cast.wang), signed_in(cast, tang)
    address = reverse("office:correct-agency", args=[cast.agency_a.pk])
    form = wang.get(address).context["form"]
    given = {name: form[name].value() or "" for name in form.fields}
    assert "parent_id" not in given
    home = reverse("office:organisation", args=[cast.agency_a.pk])
    too_long = wang.post(address, given | {"name": "东" * 81, "reason": WHY})
    assert too_long.status_code == 422
    assert "名称" in {field.label for field in too_long.context["form"].faulty_fields}
    assert wang.post(address, given | {"name": "新代办处", "reason": WHY}).url == home
    assert f"名称：{cast.agency_a.name} → 新代办处" in wang.get(home).content.decode()
    page = organiser.get(reverse("office:todos")).content.decode()
    assert "确认更正登记" in page
    waiting = organiser.get(reverse("office:corrections")).content.decode()
    assert "确认更正</button>" in waiting
    (correction,) = corrections.waiting_corrections()
    answer = organiser.post(reverse("office:confirm-correction", args=[correction.pk]))
    assert answer.url == home
    assert "新代办处" in organiser.get(home).context["agency"].name
    assert "没有待确认的更正登记" in organiser.get(reverse("office:corrections")).content.decode()


def test_page_of_a_union_says_no_and_tells_why(cast, tang):
    wang = signed_in(cast, cast.wang)
    address = reverse("office:correct-union", args=[cast.union_a.pk])
    form = wang.get(address).context["form"]
    assert "kind" not in form.fields
    given = {name: form[name].value() or "" for name in form.fields}
    answer = wang.post(address, given | {"reason": WHY})
    assert answer.status_code == 422
    assert "更正须与现有登记不同" in answer.content.decode()
    wang.post(address, given | {"name": "改名工会", "reason": WHY})
    (correction,) = corrections.waiting_corrections()
    organiser = signed_in(cast, tang)
    with pytest.raises(NoSuchCorrection):
        corrections.correction_by_id(999_999)
    declining = reverse("office:decline-correction", args=[correction.pk])
    assert organiser.post(declining, {"reason": ""}).status_code == 422
    assert organiser.post(declining, {"reason": "无依据"}).status_code == 302
    assert (
        "理由：无依据"
        in wang.get(reverse("office:organisation", args=[cast.union_a.agency_id])).content.decode()
    )


def test_page_of_a_union_that_is_not_registered_says_so(cast, tang):
    wang = signed_in(cast, cast.wang, raise_request_exception=False)
    address = reverse("office:correct-union", args=[987654])
    for answer in (wang.get(address), wang.post(address, {"reason": WHY})):
        assert answer.status_code == 404
        assert "没有找到工会“987654”" in answer.content.decode()
