"""Figures of other systems by call: what is right is taken, the rest is refused by name."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from huzhu.assessment.year.models import AssessmentYear, FactRecord
from huzhu.assessment.year.states import YearStep
from huzhu.documents.models import ReceivedList
from tests.assessment.cycle import YEAR
from tests.assessment.facts import given
from tests.clients import signed_in

ADDRESS = f"/api/v1/assessment/{YEAR}/facts"
TOKEN = "t" * 32


@pytest.fixture
def call(cycle):
    """Call as somebody who is signed in, with the pages' token unless told otherwise."""

    def send(actor, *agencies, token=TOKEN, system="业务系统", address=ADDRESS):
        client = Client(enforce_csrf_checks=True)
        if actor is not None:
            client = signed_in(cycle.cast, actor, enforce_csrf_checks=True)
        client.cookies["csrftoken"] = TOKEN
        body = {"system": system, "agencies": list(agencies)}
        headers = {"X-CSRFToken": token} if token else {}
        return client.post(
            address, json.dumps(body), content_type="application/json", headers=headers
        )

    return send


def figures(agency="D01", **facts):
    return {"agency": agency, "facts": facts}


@pytest.mark.clause("A4.2a.c")
def test_call_takes_what_is_right_and_refuses_the_rest_by_name(cycle, call):
    answer = call(
        cycle.tang,
        figures(target_rate=95, cards_bound="yes", height=3, security_incident=True),
        figures("D99", target_rate=95),
    )
    assert answer.status_code == 200
    told = answer.json()
    assert told["taken"] == [{"agency": "D01", "fact": "target_rate", "value": 95}]
    assert {(row["agency"], row["fact"], row["code"]) for row in told["refused"]} == {
        ("D01", "cards_bound", "assessment.figure_unreadable"),
        ("D01", "height", "assessment.fact_unknown"),
        ("D01", "security_incident", "assessment.fact_unknown"),
        ("D99", "target_rate", "assessment.agency_unknown"),
    }
    assert told["moved"] == [
        {"agency_name": "东城区代办处", "item": "3.3", "before": 0.0, "after": 8.0}
    ]
    assert given.points(cycle, "3.3") == 8
    received = ReceivedList.objects.get()
    assert (received.state, received.said) == ("taken", {"system": "业务系统"})
    assert (
        "接口传送"
        in signed_in(cycle.cast, cycle.tang)
        .get(reverse("office:figure-list", args=[YEAR, received.pk]))
        .content.decode()
    )


def test_call_brings_an_owner_only_its_own_figures(cycle, call):
    told = call(cycle.zhu, figures(loan_amount=500000, target_rate=95)).json()
    assert [row["fact"] for row in told["taken"]] == ["loan_amount"]
    (refused,) = told["refused"]
    assert refused["code"] == "assessment.figure_of_others"
    assert "由业务部负责提供" in refused["detail"]


def test_call_leaves_a_corrected_figure_as_it_is(cycle, call):
    given.bring(cycle, longest_inactive_days=60)
    dispute = given.dispute(cycle, "longest_inactive_days", 30)
    given.facts.answer_dispute(
        dispute, upheld=True, answer="属实", by=cycle.cast.feng, at=dispute.filed_at
    )
    told = call(cycle.tang, figures(longest_inactive_days=200)).json()
    assert [row["code"] for row in told["refused"]] == ["assessment.figure_corrected"]
    assert given.figure(cycle, "longest_inactive_days").value == 30


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [
        ("nobody", 401, "api.not_signed_in"),
        ("lin", 401, "api.not_signed_in"),
        ("wang", 403, "assessment.not_your_part"),
    ],
)
def test_call_is_turned_away_when_the_person_brings_no_figures(cycle, call, who, status, code):
    actor = getattr(cycle.cast, who, None)
    answer = call(actor, figures(target_rate=95))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not FactRecord.objects.filter(name="target_rate").exists()


def test_call_is_turned_away_without_the_pages_token(cycle, call):
    answer = call(cycle.tang, figures(target_rate=95), token="")
    assert (answer.status_code, answer.json()["code"]) == (403, "api.out_of_date")


def test_call_is_turned_away_when_the_grades_are_decided(cycle, call):
    AssessmentYear.objects.update(state=YearStep.ALLOTTING)
    answer = call(cycle.tang, figures(target_rate=95))
    assert (answer.status_code, answer.json()["code"]) == (409, "assessment.figures_closed")


def test_call_is_turned_away_when_there_is_no_such_year(cycle, call):
    answer = call(cycle.tang, figures(target_rate=95), address="/api/v1/assessment/2019/facts")
    assert (answer.status_code, answer.json()["code"]) == (404, "assessment.year_not_found")
