"""Another agency's clerk finds nothing under any address of a project; strangers sign in first."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from huzhu.web.agency.urls import urlpatterns
from tests.clients import signed_in

pytestmark = pytest.mark.django_db


def project_addresses(number: str) -> list[str]:
    """Every address of the agency's table that names a project, with its parts filled in."""
    routes = [str(pattern.pattern) for pattern in urlpatterns]
    named = [route for route in routes if "number" in route]
    home = reverse("agency:home")
    return [home + _filled(route, number) for route in named]


def _filled(route: str, number: str) -> str:
    route = re.sub(r"\(\?P<tab>([^)|]+)[^)]*\)", r"\1", route)
    route = re.sub(r"\(\?P<number>[^)]*\)|<str:number>", number, route)
    route = re.sub(r"<year:\w+>", "2026", route)
    return re.sub(r"<key:\w+>", "1", route.strip("^$"))


def test_every_address_of_a_project_is_unknown_to_another_agency(cast, standing_draft):
    project = standing_draft
    addresses = project_addresses(project.number)
    own, other = signed_in(cast, cast.lin), signed_in(cast, cast.zhou)
    assert len(addresses) > 15
    assert own.get(addresses[0]).status_code == 200
    found = {a: {other.get(a).status_code, other.post(a).status_code} for a in addresses}
    only_opened = {a for a, codes in found.items() if codes == {404, 405}}
    assert {a: codes for a, codes in found.items() if codes - {405} != {404}} == {}
    assert {other.get(a).status_code for a in only_opened} == {404}


def test_a_stranger_is_sent_to_sign_in(standing_draft):
    project = standing_draft
    answers = [Client().get(address) for address in project_addresses(project.number)]
    assert {answer.status_code for answer in answers} == {302}
    assert [answer.url for answer in answers if "/accounts/login/?next=" not in answer.url] == []


def test_the_checker_may_read_and_is_told_who_writes(cast, standing_draft):
    project = standing_draft
    client = signed_in(cast, cast.sun)
    page = client.get(reverse("agency:project", args=[project.number, "plan"])).content.decode()
    assert "“填写方案”由代办机构经办人办理" in page
    assert client.get(reverse("agency:plan-form", args=[project.number])).status_code == 403


def test_the_office_has_its_own_pages(cast, standing_draft):
    answer = signed_in(cast, cast.he).get(reverse("agency:projects"))
    assert answer.status_code == 403
    assert "此页由代办机构使用" in answer.content.decode()
