"""Whoever hands in, judges or posts names is turned away from what the page has not shown."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from huzhu.assessment.honours.models import Recommendation
from tests.assessment.honours.road import POSTED_AT, SUBMITTED_AT, person, unit
from tests.clients import signed_in
from tests.documents.files import PDF
from tests.shown import shown


def address(who: str, name: str, *args) -> str:
    return reverse(f"{who}:assessment-{name}", args=[2026, *args])


def change(**values: object) -> None:
    """Somebody has it sent back, edits it and hands it in anew."""
    Recommendation.objects.filter(name="沈悦").update(**values)


def twice(client, page: str, to: str, values) -> None:
    """Press on a page of before, then on the page that the refusal brings."""
    before = shown(client.get(page).content.decode())
    change(deeds="改过的事迹")
    answer = client.post(to, values() | before)
    assert answer.status_code == 409
    assert "东城区代办处：沈悦" in answer.content.decode()
    now = shown(answer.content.decode())
    assert now != before
    assert client.post(to, values() | now).status_code == 302


@pytest.fixture
def sent(road):
    road.sent("D01", person("沈悦"), unit())
    return road


@pytest.mark.parametrize(
    ("name", "given"),
    [("accept-candidate", {"opinion": "同意"}), ("return-candidate", {"reason": "请写明"})],
)
def test_recommendation_is_judged_as_its_page_showed_it(sent, cast, stand_at, name, given):
    stand_at(SUBMITTED_AT)
    row = sent.row("沈悦")
    client = signed_in(cast, sent.cycle.tang)
    page = address("office", "candidate", row.pk)
    twice(client, page, address("office", name, row.pk), lambda: given)
    assert sent.row("沈悦").state != "submitted"


def test_list_is_posted_as_its_page_showed_it(sent, cast, stand_at):
    sent.accept_all()
    stand_at(POSTED_AT)
    client = signed_in(cast, sent.cycle.song)
    twice(client, address("office", "list"), address("office", "post-list"), dict)
    assert sent.year.state == "on_notice"


def test_recommendations_are_handed_in_as_their_page_showed_them(road, cast, stand_at):
    road.recommend(person("沈悦"))
    road.put_on_inner_notice()
    stand_at(SUBMITTED_AT)

    def values():
        file = SimpleUploadedFile("推荐材料.pdf", PDF, content_type="application/pdf")
        return {"outcome": "没有异议", "file": file}

    client = signed_in(cast, road.cycle.clerks["D01"])
    page = address("agency", "recommendations")
    twice(client, page, address("agency", "submit-recommendations"), values)
    assert road.row("沈悦").state == "submitted"
