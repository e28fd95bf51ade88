"""The plan's form asks who may take part, and says how many members that are."""

import pytest
import time_machine
from django.urls import reverse

from huzhu.claims import reach
from huzhu.projects.queries import cases
from tests import cast as casting
from tests.web.agency.test_plan import address, signed_in, typed


@pytest.fixture(autouse=True)
def _now(db):
    with time_machine.travel(casting.NOW, tick=False):
        yield


ASKED = {
    "must_protections": ["inpatient", "illness"],
    "must_sex": "2",
    "must_age_to": "45",
    "must_not_won": "days",
    "must_not_won_days": "90",
    "must_is_same_kind": "1",
    "must_register_on": "2026-10-31",
}
SENTENCE = (
    "须同时符合：参加住院医疗或重大疾病保障；女会员；不超过 45 周岁；"
    "最近 90 天没有抢到过同类福利（以 2026-10-31 的会员登记为准）。"
)


@pytest.mark.clause("S2.1.1.c")
def test_conditions_need_a_reason_and_stand_on_every_page_of_the_plan(cast, standing_draft):
    project, client = standing_draft, signed_in(cast, cast.lin)
    client.post(address("plan-form", project), typed(cast, **ASKED))
    assert (
        "限定了参加条件而没有说明理由"
        in client.get(address("submit-plan", project)).content.decode()
    )
    client.post(address("plan-form", project), typed(cast, **ASKED, audience_reason="针对性服务"))
    assert cases.fields_of(cases.latest_plan(project)).conditions.sentence == SENTENCE
    client.post(address("submit-plan", project))
    plan = client.get(reverse("agency:project", args=[project.number, "plan"]))
    reach = client.get(reverse("agency:reach", args=[project.number]))
    assert SENTENCE in plan.content.decode()
    assert "针对性服务" in plan.content.decode()
    assert SENTENCE in reach.content.decode()


def test_conditions_that_cannot_be_meant_lead_to_their_fields(cast, standing_draft):
    project, client = standing_draft, signed_in(cast, cast.lin)
    odd = {"must_age_from": "50", "must_age_to": "40", "audience_reason": "针对性服务"}
    client.post(address("plan-form", project), typed(cast, **odd))
    page = client.get(address("submit-plan", project)).content.decode()
    assert "年龄下限 50 周岁高于上限 40 周岁" in page
    assert "#id_must_protections" in page


def test_reach_is_counted_as_it_is_typed_and_says_so_when_it_cannot_be(
    cast, standing_draft, monkeypatch
):
    client = signed_in(cast, cast.lin)
    place = address("draft-reach", standing_draft)
    everybody = client.get(place, {"audience_scope": "all"}).content.decode()
    women = client.get(place, {"audience_scope": "all", "must_sex": "2"}).content.decode()
    typed_out = client.get(place, {"must_age_from": "５５岁以上"}).content.decode()
    assert typed_out == client.get(place, {"must_age_from": "55"}).content.decode()
    assert "不符合“年满 55 周岁”的" in typed_out
    assert "本活动覆盖" in everybody
    assert "不符合" not in everybody
    assert "不符合“女会员”的" in women
    assert "现在没有会员可以参加" in women
    assert client.get(place, {"must_age_to": "很多"}).status_code == 200
    monkeypatch.setattr(reach, "_counted", lambda *_: None)
    assert "会员库正忙，这次没有算出来" in client.get(place).content.decode()
