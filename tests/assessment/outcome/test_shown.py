"""Whoever decides grades and places, or issues them, is turned away from what was not shown."""

from django.urls import reverse

from huzhu.assessment.outcome.actions import quotas
from huzhu.assessment.outcome.models import QuotaPlan
from huzhu.assessment.outcome.rules.quotas import QuotaConfig
from huzhu.assessment.year.models import Scoresheet
from tests.assessment.outcome.stage import APPROVED_AT, DECIDED_AT, TOLD_AT
from tests.shown import shown


def address(name: str, *args) -> str:
    return reverse(f"office:assessment-{name}", args=[2026, *args])


def twice(client, page: str, to: str, change, *, told: str, **values) -> None:
    """Press on a page of before, then on the page that the refusal brings."""
    before = shown(client.get(page).content.decode())
    change()
    answer = client.post(to, values | before)
    assert answer.status_code == 409
    assert told in answer.content.decode()
    now = shown(answer.content.decode())
    assert now != before
    assert client.post(to, values | now).status_code == 302


def test_grades_are_decided_as_their_page_showed_them(stage, desk):
    stage.plan()
    client = desk(stage.cycle.cast.wang, DECIDED_AT)
    twice(
        client, address("grades"), address("decide-grades"),
        lambda: stage.lower("D01", "1.2", "1"), told="D01 东城区代办处的等次",
    )  # fmt: skip
    assert stage.year.state == "allotting"


def test_grade_is_changed_as_its_page_showed_it(stage, desk):
    stage.plan()
    client, page = desk(stage.cycle.cast.wang, DECIDED_AT), address("override-grade", "D01")
    twice(
        client, page, page, lambda: stage.lower("D01", "1.2", "1"), told="D01 东城区代办处的等次",
        grade="fail", reason="服务态度",
    )  # fmt: skip
    assert stage.year.state == "deciding"


def test_places_are_approved_and_issued_as_their_page_showed_them(stage, desk):
    stage.decide()
    quotas.edit_quota_plan(stage.year, QuotaConfig(1, 2), by=stage.cycle.tang, at=APPROVED_AT)
    more = QuotaConfig(1, 4)

    def save_anew():
        quotas.edit_quota_plan(stage.year, more, by=stage.cycle.tang, at=APPROVED_AT)

    wang = desk(stage.cycle.cast.wang, APPROVED_AT)
    twice(
        wang, address("quotas"), address("approve-quotas"), save_anew,
        told="东城区代办处的名额", meeting="20次",
    )  # fmt: skip

    def give_another():
        plan = QuotaPlan.objects.get()
        plan.steps[0]["persons"] += 1
        plan.save()

    song = desk(stage.cycle.song, TOLD_AT)
    twice(
        song, address("quotas"), address("issue-results"), give_another,
        told="东城区代办处的名额", notice_number="〔2026〕1号",
    )  # fmt: skip
    assert Scoresheet.objects.filter(year__state="recommending").exists()
