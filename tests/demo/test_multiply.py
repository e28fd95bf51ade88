"""The demonstration multiplied into a large city: whole, sound, and beside what was there."""

import pytest
from django.db import connection, transaction
from django.test import Client

from huzhu.demo import commands, multiply
from huzhu.demo.multiply import AGENCIES, PROJECTS, STRIDE, NothingToCopy, Size
from huzhu.people import queries as people
from huzhu.web import identity
from tests.clients import enter
from tests.demo.conftest import TODAY

#: What a copied project must have as often as its original.
BELONGINGS = {
    "projects_implementationplan": "project_id = {id}",
    "projects_application": "project_id = {id}",
    "projects_countersignature": (
        "application_id IN (SELECT id FROM projects_application WHERE project_id = {id})"
    ),
    "audit_auditevent": "subject = 'project:{number}'",
    "procurement_procurement": "reference = '{number}'",
    "budget_reservation": "reference = '{number}'",
    "claims_offer": "reference = '{number}'",
    "claims_claim": "offer_id IN (SELECT id FROM claims_offer WHERE reference = '{number}')",
    "claims_vouchercode": "offer_id IN (SELECT id FROM claims_offer WHERE reference = '{number}')",
}


def rows(query: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def belongings(number: str) -> dict[str, int]:
    ((key,),) = rows(f"SELECT id FROM {PROJECTS} WHERE number = '{number}'")
    return {
        table: rows(f"SELECT count(*) FROM {table} WHERE {where.format(id=key, number=number)}")[0][
            0
        ]
        for table, where in BELONGINGS.items()
    }


def counts() -> Size:
    return Size(*(rows(f"SELECT count(*) FROM {table}")[0][0] for table in (AGENCIES, PROJECTS)))


def overdrawn() -> list[tuple]:
    """Budget lines on which more is reserved than they hold."""
    return rows(
        "SELECT l.id FROM budget_budgetline l JOIN budget_reservation r ON r.line_id = l.id"
        " WHERE r.state <> 'released' GROUP BY l.id, l.amount HAVING sum(r.amount) > l.amount"
    )


@pytest.fixture(scope="module")
def city(loaded):
    """One more city beside the demonstration, and projects of agencies that were there."""
    with transaction.atomic():
        before = counts()
        size = multiply.multiply(agencies=before.agencies + 1, projects=2 * before.projects + 1)
        yield before, size
        transaction.set_rollback(True)


def test_city_has_at_least_what_was_asked_for_in_whole_copies(city):
    before, size = city
    assert size == counts() == Size(2 * before.agencies, 3 * before.projects)


def test_copies_are_whole_and_nothing_of_the_originals_changed(city):
    numbers = [number for (number,) in rows(f"SELECT number FROM {PROJECTS} WHERE id < {STRIDE}")]
    sums = dict.fromkeys(BELONGINGS, 0)
    for number in numbers:
        original = belongings(number)
        assert [belongings(f"{number}x{copy}") for copy in (1, 2)] == [original, original], number
        sums = {table: sums[table] + count for table, count in original.items()}
    assert all(sums.values()), sums  # each kind was there to be copied


def test_every_row_names_rows_that_exist_and_no_copy_names_an_original_that_was_copied(city):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    assert rows(
        f"SELECT count(*) FROM {AGENCIES} child"
        f" JOIN {AGENCIES} parent ON parent.id = child.parent_id"
        f" WHERE parent.id / {STRIDE} <> child.id / {STRIDE}"
    ) == [(0,)]
    assert rows(
        f"SELECT count(*) FROM {AGENCIES}"
        " WHERE path NOT LIKE '%/' || id || '/' OR path !~ '^(/\\d+)+/$'"
    ) == [(0,)]
    first, second = (
        f"SELECT p.id FROM {PROJECTS} p JOIN {AGENCIES} a ON a.id = p.agency_id"
        f" WHERE p.id / {STRIDE} = {copy} AND a.id / {STRIDE} <> {home}"
        for copy, home in ((1, 1), (2, 0))
    )
    assert (rows(first), rows(second)) == ([], [])


def test_projects_go_to_all_agencies_in_turn(city):
    with transaction.atomic():
        before = counts()
        multiply.multiply(agencies=1, projects=5 * before.projects // 3)  # two more copies
        homes = rows(
            f"SELECT p.id / {STRIDE}, a.id / {STRIDE}, l.id / {STRIDE}, count(*) FROM {PROJECTS} p"
            f" JOIN {AGENCIES} a ON a.id = p.agency_id"
            f" JOIN budget_reservation r ON r.reference = p.number"
            f" JOIN budget_budgetline l ON l.id = r.line_id"
            f" WHERE p.id / {STRIDE} > 2 GROUP BY 1, 2, 3 ORDER BY 1"
        )
        assert [(copy, home, line) for copy, home, line, _ in homes] == [(3, 1, 1), (4, 0, 0)]
        assert overdrawn() == []
        transaction.set_rollback(True)


def test_shared_budget_lines_cover_what_the_copies_reserve(city):
    assert overdrawn() == []
    assert rows(f"SELECT 1 FROM budget_reservation WHERE id / {STRIDE} = 2 LIMIT 1")


def test_page_of_a_copied_project_opens_with_its_trail(city):
    person = next(
        each for each in people.demo_signins(on=TODAY) if each.actor and each.actor.is_office
    )
    client = Client()
    enter(client, person.position.account)
    session = client.session
    session[identity.POSITION] = person.position.pk
    session.save()
    ((number,),) = rows(
        f"SELECT number FROM {PROJECTS} WHERE id / {STRIDE} = 1 AND state = 'closed' LIMIT 1"
    )
    page = client.get(f"/office/projects/{number}/")
    assert page.status_code == 200
    assert number in page.content.decode()


def test_next_call_goes_on_from_there(city):
    before = counts()
    with transaction.atomic():
        size = multiply.multiply(agencies=before.agencies + 1, projects=1)
        assert size.agencies > before.agencies
        transaction.set_rollback(True)
    assert multiply.multiply(agencies=1, projects=1) == before  # enough is there


def test_members_are_filled_up_over_all_unions(city):
    known = rows("SELECT count(*) FROM people_member")[0][0]
    with transaction.atomic():
        assert commands._fill_up_members(known + 500) == known + 500
        spread = rows("SELECT count(DISTINCT union_id) FROM people_member WHERE number LIKE 'C-%'")
        assert spread[0][0] == min(500, rows("SELECT count(*) FROM people_union")[0][0])
        assert commands._fill_up_members(1) == known + 500
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_empty_city_cannot_be_multiplied():
    with pytest.raises(NothingToCopy, match="请先在空的数据目录里运行"):
        multiply.multiply(agencies=1, projects=1)
