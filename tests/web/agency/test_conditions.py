"""The plan's form asks who may take part, and says how many members that are."""

import re

import pytest
import time_machine
from django.urls import reverse

from huzhu.claims import reach
from huzhu.people.models import Member
from huzhu.projects.queries import cases
from tests import cast as casting
from tests.markup import folded
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
    "最近 90 天没有抢到过同类福利（以 2026 年 10 月 31 日的会员登记为准）。"
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
    assert "#id_must_age_to" in page


FAULTY = {
    "must_age_from": "55", "must_age_to": "18", "must_not_won": "days", "must_not_won_days": "",
    "must_register_on": "2030-01-01", "must_sex": "2",
}  # fmt: skip
TOLD = {
    "must_age_to": "年龄下限 55 周岁高于上限 18 周岁",
    "must_not_won_days": "没有写多少天",
    "must_register_on": "以 2030 年 1 月 1 日的登记为准，而抢订",
}


def test_faulty_conditions_are_told_at_their_fields_alike_on_every_page_of_the_draft(
    cast, standing_draft
):
    project, client = standing_draft, signed_in(cast, cast.lin)
    answer = client.post(address("plan-form", project), typed(cast, **FAULTY))
    assert answer.status_code == 422
    edit = client.get(address("plan-form", project))
    assert edit.status_code == 200
    for form in (answer.context["form"], edit.context["form"]):
        assert {*form.errors} == {*TOLD}
        assert all(TOLD[name] in form.errors[name][0] for name in TOLD)
        assert form["must_age_to"].value() in ("18", 18)  # saved all the same
        assert form.unsaved_count == 0
    plan = client.get(reverse("agency:project", args=[project.number, "plan"])).content.decode()
    submit = client.get(address("submit-plan", project)).content.decode()
    for page in (plan, submit):
        assert "还有 4 处须修改后才能报送" in page  # with the reason that is not given
        assert all(said in page and f"#id_{name}" in page for name, said in TOLD.items())
        assert "各项已填写" not in page
        assert "None" not in page
    assert "须符合：女会员。" in plan


def test_draft_that_may_be_sent_says_so_and_one_that_may_not_does_not(cast, standing_draft):
    project, client = standing_draft, signed_in(cast, cast.lin)
    place = reverse("agency:project", args=[project.number, "plan"])
    client.post(address("plan-form", project), typed(cast))
    assert "各项已填写" in client.get(place).content.decode()
    client.post(address("plan-form", project), typed(cast, must_sex="2"))
    page = client.get(place).content.decode()
    assert "各项已填写" not in page
    assert "#id_audience_reason" in page


def test_autosave_says_what_is_faulty_and_that_it_is_kept(cast, standing_draft):
    client = signed_in(cast, cast.lin)
    odd = {"must_age_from": "55", "must_age_to": "18", "must_not_won_days": "0"}
    told = client.post(
        address("autosave-plan", standing_draft), typed(cast, **odd), headers={"HX-Request": "true"}
    ).json()
    assert {*told["faults"]} == {"must_age_to", "must_not_won_days"}
    assert told["unsaved"] == 1


@pytest.mark.parametrize("typed_in", ["", "0", "100000"])
def test_preview_says_what_it_leaves_out_and_why(cast, standing_draft, typed_in):
    asked = FAULTY | {"must_not_won_days": typed_in, "must_age_from": "60.5", "must_age_to": "-1"}
    asked |= {"closes_at": "2026-12-31T18:00"}
    page = signed_in(cast, cast.lin).get(address("draft-reach", standing_draft), asked)
    told = page.content.decode()
    for label in ("年龄不低于", "年龄不高于", "最近多少天", "以哪一天的会员登记为准"):
        assert f"没有计入“{label}”：" in told
    assert "须符合：女会员。" in told
    assert "None" not in told


def test_preview_counts_until_today_what_the_register_will_say_later(cast, standing_draft):
    client = signed_in(cast, cast.lin)
    asked = {"must_sex": "2", "must_register_on": "2026-12-20", "closes_at": "2026-12-31T18:00"}
    told = client.get(address("draft-reach", standing_draft), asked).content.decode()
    assert "还没有到，以上按今天的会员登记计算" in told
    assert "一名会员可能同时不符合几项" not in told  # there is one


def test_preview_tells_how_many_could_claim_at_once(cast, standing_draft):
    client, place = signed_in(cast, cast.lin), address("draft-reach", standing_draft)
    Member.objects.create(
        number="R9", name="王", id_digest=b"9", id_cipher=b"x", id_tail="0",
        union=cast.union_a, updated_at=casting.NOW,
    )  # fmt: skip
    told = folded(client.get(place, {"audience_scope": "all"}).content.decode())
    assert re.sub("<[^>]+>| ", "", told).startswith(
        "2人符合条件，其中1人已实名核验，到时即可抢订（本机构全部在会会员2人）"
    )


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
    assert "人符合条件" in everybody
    assert "不符合" not in everybody
    assert "不符合“女会员”的" in women
    assert "现在没有会员可以参加" in women
    assert client.get(place, {"must_age_to": "很多"}).status_code == 200
    monkeypatch.setattr(reach, "_counted", lambda *_: None)
    assert "会员库正忙，这次没有算出来" in client.get(place).content.decode()
