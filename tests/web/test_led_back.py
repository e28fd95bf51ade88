"""An address that shows nothing now leads whoever opens it to the page that it belongs to.

The addresses come from the URL table itself. That a stranger and another agency learn nothing by it
stands with the other addresses (``agency/test_scope``, ``journeys/test_nobody_elses``).
"""

import re

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from huzhu.projects.models import ServiceProject
from huzhu.web.led_back import LED_BACK
from tests import road
from tests.addresses import Address, table
from tests.cast import Cast
from tests.clients import of_member, signed_in

pytestmark = pytest.mark.django_db
AUDIENCES = ("agency/", "office/", "member/", "notices/", "leave/", "demo/")


#: All addresses that take nothing but a form.
ONLY_SENT = [
    each
    for each in table()
    if each.route.startswith(AUDIENCES)
    and each.view(RequestFactory().options("/")).headers.get("Allow") == "POST"
]


#: What stands for the parts of an address; those of no case of ours are asked for, too.
PARTS = {"key": "1", "day": "2026-11-27", "str": "1.1", "path": "1", "agency_number": "D01"}


def filled(address: Address, project: ServiceProject) -> str:
    """The address for one project; other cases have other numbers."""
    number = project.number if "projects/" in address.route else PARTS["str"]
    return address.filled(**PARTS, number=number, agency_id=str(project.agency_id))


@pytest.fixture
def opened(standing_cast: Cast, standing_cycle):
    """Every address that only takes forms, opened by somebody whose pages stand around it."""
    cast = standing_cast
    project = road.draft(cast)
    road.submit(cast, project)
    people = {
        "agency": signed_in(cast, cast.lin),
        "office": signed_in(cast, cast.wang),
        "member": of_member(cast.zhao),
    }
    nobody = Client()
    asked = [(people.get(each.audience, nobody), each) for each in ONLY_SENT]
    return [(each.route, who, who.get(filled(each, project))) for who, each in asked]


#: An act whose own page is elsewhere, and some that belong to what stands above them.
PAGES = {
    "agency/projects/<str:number>/plan/autosave/": "/agency/projects/2026-0001/plan/",
    "agency/projects/<str:number>/papers/": "/agency/projects/2026-0001/",
    "office/projects/<str:number>/pass-review/": "/office/projects/2026-0001/review/",
    "office/assessment/<year:year>/list/close/": "/office/assessment/2026/recommendations/",
    "office/calendar/days/<day:day>/unset/": "/office/calendar/2026/",
    "leave/": "/",
}


def test_every_address_that_only_takes_forms_leads_to_its_page_when_it_is_opened(opened):
    assert len(opened) > 80
    led = {route: answer.url for route, _, answer in opened if answer.status_code == 302}
    unknown = {route for route, _, answer in opened if answer.status_code == 404}
    assert len(led) == len(opened) - len(unknown)
    assert len(led) > 65
    assert {route for route in unknown if re.search("<(key|path|str)", route) is None} == set()
    assert {route: led.get(route) for route in PAGES} == PAGES


def test_page_that_somebody_was_led_to_says_why(standing_cast):
    lin, wang = (
        signed_in(standing_cast, standing_cast.lin),
        signed_in(standing_cast, standing_cast.wang),
    )
    asked = {
        "/agency/copies/1/": lin,
        "/office/copies/1/": wang,
        "/leave/": Client(),
    }
    for address, client in asked.items():
        page = client.get(address).url
        told = client.get(page)
        assert told.status_code == 200
        assert LED_BACK in told.content.decode(), page
        assert LED_BACK not in client.get(page).content.decode()


def test_step_that_is_over_leads_back_with_the_reason_and_what_is_sent_late_leads_on(standing_cast):
    """Back after sending, a reload, another window that still shows the form."""
    client, project = signed_in(standing_cast, standing_cast.lin), road.draft(standing_cast)
    case = f"/agency/projects/{project.number}/plan/"
    assert client.get(f"{case}edit/").status_code == 200
    road.submit(standing_cast, project)
    case = f"/agency/projects/{project.number}/plan/"
    opened = client.get(f"{case}edit/")
    assert (opened.status_code, opened.url) == (302, case)
    assert "”时办理，现在是“" in client.get(case).content.decode()
    late = client.post(f"{case}edit/")
    assert late.status_code == 409
    assert f'href="{case}edit/">查看现在的进展' in late.content.decode()


@pytest.mark.parametrize(
    ("page", "verb"),
    [
        ("goods", "填写采购明细"),
        ("quotes", "填写价格对比表"),
        ("scores", "登记评分表"),
        ("award", "确定中选单位"),
    ],
)
def test_sheet_of_a_purchase_that_is_decided_leads_back(standing_cast, page, verb):
    cast = standing_cast
    project = road.preparing(cast)
    client = signed_in(cast, cast.lin)
    address = reverse(f"agency:{page}", args=[project.number])
    assert client.get(address).status_code == 200
    road.award(cast, project)
    opened = client.get(address)
    assert opened.status_code == 302
    assert f"“{verb}”须在“比选中”时办理" in client.get(opened.url).content.decode()


def test_what_is_not_there_is_told_instead_of_led_away_from(standing_cast):
    client = signed_in(standing_cast, standing_cast.wang)
    answer = client.get("/office/projects/2026-9999/approve/")
    assert answer.status_code == 404
    assert "没有找到编号为 2026-9999 的服务项目" in answer.content.decode()


def test_address_of_the_interface_keeps_its_problem(standing_cast):
    answer = of_member(standing_cast.zhao).get("/api/v1/offers/1/tickets")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_stranger_is_told_and_led_nowhere(standing_cast):
    """Not even to the entrance, which is open to everybody: it is no page of that address."""
    client = of_member(standing_cast.zhao)
    assert client.get("/").status_code == 200
    answer = client.get("/office/calendar/days/2026-11-27/unset/")
    assert (answer.status_code, answer.headers.get("Location")) == (403, None)
