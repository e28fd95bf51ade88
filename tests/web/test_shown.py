"""Whoever sends, signs or concludes is turned away from what the page has not shown.

Each act is pressed twice on a page that somebody opened: first after what it shows has changed,
then, on the page that the refusal brings, with nothing changed meanwhile.
Not here: lists (``tests/assessment/facts/test_lists``), values over others (``test_stored``).
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from huzhu.claims import queries as offers
from huzhu.claims.models import VoucherCode
from huzhu.procurement.states import Marks
from huzhu.projects.actions import agreement, buying, permit, plan, serve
from huzhu.projects.models import ServiceProject
from huzhu.projects.queries import cases
from huzhu.projects.states import TEST_POINTS, Verdict
from tests import road
from tests.cast import Cast
from tests.clients import signed_in
from tests.shown import shown
from tests.web.offers import won

pytestmark = pytest.mark.django_db


def save_anew(cast: Cast, project: ServiceProject) -> None:
    now = cases.latest_plan(project)
    fields = replace(cases.fields_of(now), purpose="另一个目的")
    plan.save_draft(project, fields, revision=now.revision, by=cast.lin, at=road.NOW)


def send_anew(cast: Cast, project: ServiceProject) -> None:
    """The plan goes back and comes again as another version."""
    plan.return_plan(project, reason="请改", by=cast.he, at=road.NOW)
    save_anew(cast, project)
    road.submit(cast, project)


def send_anew_with_opinions(cast: Cast, project: ServiceProject) -> None:
    send_anew(cast, project)
    give_opinions(cast, project)


def give_opinions(cast: Cast, project: ServiceProject) -> None:
    for actor in cast.reviewers:
        plan.give_opinion(project, verdict=Verdict.AGREE, opinion="", by=actor, at=road.NOW)


def complete(cast: Cast, project: ServiceProject) -> None:
    road.complete_papers(cast, project)


def complete_and_check(cast: Cast, project: ServiceProject) -> None:
    road.complete_papers(cast, project)
    permit.check_request(project, opinion=road.CHECKED, by=cast.sun, at=road.APPLIED_AT)


def meet_anew(cast: Cast, project: ServiceProject) -> None:
    minutes = replace(road.MINUTES, attendees="李、林、孙")
    permit.enter_minutes(project, minutes, by=cast.lin, at=road.APPLIED_AT)


def meet_and_check_anew(cast: Cast, project: ServiceProject) -> None:
    meet_anew(cast, project)
    permit.check_request(project, opinion=road.CHECKED, by=cast.sun, at=road.APPLIED_AT)


def fill_in(cast: Cast, project: ServiceProject) -> None:
    """Quotes and marks, and nobody chosen yet."""
    road.complete_papers(cast, project)
    buying.reopen(project, reason="重新核对", by=cast.lin, at=road.APPLIED_AT)


def mark_anew(cast: Cast, project: ServiceProject) -> None:
    marks = [
        Marks(name, Decimal(18), Decimal(25 - place), Decimal(38), Decimal(9))
        for place, name in enumerate(road.SUPPLIERS)
    ]
    buying.enter_scores(project, scorer="赵一", marks=marks, by=cast.lin, at=road.APPLIED_AT)


def differ(cast: Cast, project: ServiceProject) -> None:
    """What was awarded is cheaper than what was planned."""
    permit.enter_minutes(project, road.MINUTES, by=cast.lin, at=road.APPLIED_AT)
    road.award(cast, project, unit_price=Decimal(29))


def differ_and_amend(cast: Cast, project: ServiceProject) -> None:
    differ(cast, project)
    agreement.amend_plan(project, reason="照中选价调整", by=cast.lin, at=road.APPLIED_AT)


def amend_anew(cast: Cast, project: ServiceProject) -> None:
    act = {"by": cast.he, "at": road.APPLIED_AT}
    agreement.return_amendment(project, reason="请写明", **act)
    agreement.amend_plan(project, reason="供应商让价", by=cast.lin, at=road.APPLIED_AT)


def apply_anew(cast: Cast, project: ServiceProject) -> None:
    permit.return_application(project, reason="请补", by=cast.wu, at=road.APPLIED_AT)
    road.apply(cast, project)


def postpone(cast: Cast, project: ServiceProject) -> None:
    later = timedelta(days=7)
    serve.postpone(
        project, opens_at=road.OPENS_AT + later, closes_at=road.CLOSES_AT + later,
        reason="影院检修", by=cast.wu, at=road.MATERIALS_AT,
    )  # fmt: skip


def try_anew(cast: Cast, project: ServiceProject) -> None:
    tried = {"points": list(TEST_POINTS), "note": "", "by": cast.he}
    serve.sign_system_test(project, **tried, at=road.MATERIALS_AT + timedelta(hours=1))


def win(cast: Cast, project: ServiceProject) -> None:
    won(offers.offer_of(project.number), cast.zhao)


def use(cast: Cast, project: ServiceProject) -> None:
    """The supplier's list names the code that was won: the first by number."""
    VoucherCode.objects.filter(number=1).update(used_at=road.CLOSES_AT)


@dataclass(frozen=True)
class Pressed:
    """An act on a page: who, where, what is sent, what changes meanwhile and how that is told."""

    at: str  #: the standing project that it begins with
    page: tuple[str, ...]
    who: str
    change: Callable[[Cast, ServiceProject], None]
    told: str
    act: str = ""  #: its address; the page's own
    values: dict[str, Any] = field(default_factory=dict)
    before: Callable[[Cast, ServiceProject], None] = lambda *_: None
    on: datetime = road.APPLIED_AT


_PLAN = "项目目的（现为：另一个目的）"
_REVIEW, _APPROVAL = ("office:project", "review"), ("office:project", "approval")
_BUYING = ("office:project", "procurement")
_MATERIALS = ("office:project", "materials")
AGREE = {"verdict": "agree", "opinion": "同意"}
ACTS = {
    "submit_plan": Pressed("draft", ("agency:submit-plan",), "lin", save_anew, _PLAN),
    "check_request": Pressed(
        "preparing", ("agency:check",), "sun", meet_anew, "会议纪要",
        values={"opinion": road.CHECKED}, before=complete,
    ),
    "apply": Pressed(
        "preparing", ("agency:apply",), "lin", meet_and_check_anew, "会议纪要",
        values={"letter_body": "请予批准"}, before=complete_and_check,
    ),
    "give_opinion": Pressed(
        "in_review", _REVIEW, "he", send_anew, f"方案版本（现为：第 2 版）、{_PLAN}",
        "office:give-opinion", AGREE,
    ),
    "pass_review": Pressed(
        "in_review", _REVIEW, "he", send_anew_with_opinions, "方案版本（现为：第 2 版）",
        "office:pass-review", before=give_opinions,
    ),
    "return_plan": Pressed(
        "in_review", _REVIEW, "he", send_anew, "方案版本（现为：第 2 版）",
        "office:return-plan", {"reason": "请改"},
    ),
    "award": Pressed(
        "preparing", ("agency:award",), "lin", mark_anew, "价格对比表和评分表", before=fill_in
    ),
    "amend_plan": Pressed(
        "preparing", ("agency:amend",), "lin", meet_anew, "会议纪要",
        values={"reason": "照中选价调整"}, before=differ,
    ),
    "pass_amendment": Pressed(
        "preparing", _BUYING, "he", amend_anew, "方案调整", "office:pass-amendment",
        before=differ_and_amend,
    ),
    "return_amendment": Pressed(
        "preparing", _BUYING, "he", amend_anew, "方案调整", "office:return-amendment",
        {"reason": "请写明"}, before=differ_and_amend,
    ),
    "decide_difference": Pressed(
        "preparing", _BUYING, "wu", meet_anew, "会议纪要", "office:decide-difference",
        {"verdict": "agree", "reason": "更便宜"}, before=differ,
    ),
    "countersign": Pressed(
        "countersigning", _APPROVAL, "wu", apply_anew, "报送次数（现为：第 2 次）",
        "office:countersign", AGREE,
    ),
    "return_application": Pressed(
        "countersigning", _APPROVAL, "wu", apply_anew, "报送次数（现为：第 2 次）",
        "office:return-application", {"reason": "请补"},
    ),
    "refuse": Pressed(
        "countersigning", _APPROVAL, "wu", apply_anew, "报送次数（现为：第 2 次）",
        "office:refuse", {"reason": "不符合规定"},
    ),
    "sign_system_test": Pressed(
        "with_materials", _MATERIALS, "he", postpone, "抢订时间", "office:sign-system-test",
        {"points": [*TEST_POINTS]}, on=road.MATERIALS_AT,
    ),
    "publish_offer": Pressed(
        "tested", _MATERIALS, "wu", try_anew, "系统测试", "office:publish-offer",
        on=road.MATERIALS_AT,
    ),
    "issue_feedback": Pressed(
        "settling", ("office:project", "results"), "he", use, "已使用（现为：1 个）",
        "office:issue-feedback", before=win, on=road.CLOSES_AT,
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("reached", "name"),
    [(each.at, name) for name, each in ACTS.items()],
    indirect=["reached"],
    ids=[*ACTS],
)
def test_act_is_about_what_its_page_showed(cast, reached, name):
    each, project = ACTS[name], reached
    begins = road.NOW if each.at in {"draft", "in_review"} else each.on
    with time_machine.travel(begins, tick=False):
        each.before(cast, project)
        client = signed_in(cast, getattr(cast, each.who))
        page, *tab = each.page
        address = reverse(page, args=[project.number, *tab])
        to = reverse(each.act, args=[project.number]) if each.act else address
        before = shown(client.get(address).content.decode())
        each.change(cast, project)
        project.refresh_from_db()
        state = project.state
        answer = client.post(to, each.values | before)
        assert answer.status_code == 409
        assert each.told in answer.content.decode()
        project.refresh_from_db()
        assert project.state == state
        now = shown(answer.content.decode())
        assert client.post(to, each.values | now).status_code == 302
