"""A point or a union stays where it is while something that rests on its place is under way."""

import threading
from dataclasses import replace

import pytest
from django.db import OperationalError, connection, connections, transaction

from huzhu.claims.actions.lifecycle import terminate_offer
from huzhu.people.actions import corrections as acts
from huzhu.people.actions.organisation import register_union
from huzhu.people.models import Union
from huzhu.people.rights_errors import HeldInPlace
from huzhu.people.states import DepartmentCode, Role
from huzhu.projects.actions import plan
from huzhu.projects.models import ServiceProject
from huzhu.projects.queries import cases
from tests import road
from tests.cast import NOW, assemble, staff
from tests.claims import offers
from tests.clients import signed_in
from tests.people.corrected import confirm, propose

pytestmark = [pytest.mark.django_db, pytest.mark.clause("S1.a", "S1.b")]


@pytest.fixture
def tang(cast):
    role = Role.DEPARTMENT_CLERK
    return staff(cast.accounts, "唐翌", role, department=DepartmentCode.ORGANISATION)


def at_point(cast):
    """The same people, of whom 林 is clerk of the point."""
    clerk = staff(cast.accounts, "点办", Role.AGENCY_CLERK, agency=cast.point_a)
    return replace(cast, lin=clerk)


@pytest.mark.parametrize("step", ["draft", "at_meeting", "published"])
def test_point_stays_while_a_project_of_it_is_under_way(cast, tang, step):
    waiting = propose(cast, cast.point_a, parent_id=cast.agency_b.pk)
    project = getattr(road, step)(at_point(cast))
    told = rf"还有 1 项没有结束，排在首位的是“{project.number} "
    with pytest.raises(HeldInPlace, match=told):
        confirm(tang, waiting)
    acts.decline_correction(waiting, reason="项目在办", by=tang, at=NOW)
    with pytest.raises(HeldInPlace, match=told):
        propose(cast, cast.point_a, parent_id=cast.agency_b.pk)
    confirm(tang, propose(cast, cast.point_a, number="D01-9", name="新点", phone="010-60009999"))
    cast.point_a.refresh_from_db()
    assert cast.point_a.name == "新点"


def test_point_moves_when_its_projects_are_over_and_they_stay_readable(cast, tang):
    project = road.closed(at_point(cast))
    confirm(tang, propose(cast, cast.point_a, parent_id=cast.agency_b.pk))
    assert cases.project_of(cast.zhou, number=project.number) == project
    assert cases.project_of(cast.wang, number=project.number) == project


def test_members_keep_the_offers_of_the_agency_above_until_they_are_over(cast, tang):
    register_union(cast.point_a, number="U88", name="点上工会", by=cast.wang, at=NOW)
    given = {"agency_id": cast.agency_a.pk, "agency_path": cast.agency_a.path}
    first = offers.draft("2026-0001", **given)
    offers.draft("2026-0002", **given)
    offers.draft("2026-0003")  # open to all members: nobody leaves it
    offers.draft("2026-0004", **given, union_ids=[cast.union_a.pk])  # never theirs
    moves = {"parent_id": cast.agency_b.pk}
    with pytest.raises(HeldInPlace, match=r"还有 2 项没有结束，排在首位的是“2026-0001 观影活动”"):
        propose(cast, cast.point_a, **moves)
    terminate_offer(first, reason="停办", by=cast.wang, at=NOW)
    with pytest.raises(HeldInPlace, match="2026-0002"):
        propose(cast, cast.point_a, **moves)


def test_union_stays_while_a_plan_names_it_and_may_go_below_its_own_agency(cast, tang):
    union = cast.union_a
    project = road.at_meeting(cast, audience_union_ids=(union.pk,), audience_reason="试点")
    with pytest.raises(HeldInPlace, match=project.number):
        propose(cast, union, parent_id=cast.agency_b.pk)
    other = register_union(cast.agency_a, number="U88", name="二小", by=cast.wang, at=NOW)
    confirm(tang, propose(cast, other, parent_id=cast.agency_b.pk))
    offers.draft(agency_id=cast.agency_b.pk, agency_path=cast.agency_b.path)
    with pytest.raises(HeldInPlace, match="2026-0001"):
        propose(cast, Union.objects.get(pk=other.pk), parent_id=cast.agency_a.pk)


def test_page_tells_what_holds_it(cast):
    project = road.draft(at_point(cast))
    client = signed_in(cast, cast.wang)
    address = f"/office/organisations/{cast.point_a.pk}/correct/"
    form = client.get(address).context["form"]
    given = {name: form[name].value() or "" for name in form.fields}
    answer = client.post(address, given | {"parent_id": cast.agency_b.pk, "reason": "区划"})
    assert answer.status_code == 409
    assert project.number in answer.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("moved", "begins"), [("parent_id", False), ("name", True)])
def test_project_is_not_begun_at_a_point_that_is_just_moving(moved, begins):
    cast = assemble()
    clerk = at_point(cast).lin
    role = Role.DEPARTMENT_CLERK
    second = staff(cast.accounts, "唐翌", role, department=DepartmentCode.ORGANISATION)
    wanted = {"parent_id": cast.agency_b.pk, "name": "新点"}
    waiting = propose(cast, cast.point_a, **{moved: wanted[moved]})
    turned_away = []

    def begin():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '300ms'")
                plan.start_project(by=clerk, at=NOW)
        except OperationalError as waited:
            turned_away.append(waited)
        finally:
            connections.close_all()

    with transaction.atomic():
        confirm(second, waiting)
        thread = threading.Thread(target=begin)
        thread.start()
        thread.join()
    assert ServiceProject.objects.exists() == begins
    assert bool(turned_away) != begins
