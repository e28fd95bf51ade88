"""Takes a project along the road by the product's own actions, as far as a test wants it.

A stretch (``submit``, ``review``, …) goes from one stop to the next; ``in_review``, ``preparing``
and so on go all the way to a stop. Times lie so that every rule is met.

Not here: people (``cast``).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from huzhu.claims.values import CodeRow
from huzhu.kernel.actor import CLOCK
from huzhu.kernel.workdays import SHANGHAI
from huzhu.procurement.states import Goods, Marks, SupplierQuote
from huzhu.projects import terms
from huzhu.projects.actions import buying, end, meetings, permit, plan, serve
from huzhu.projects.forms import MaterialsFields, MinutesFields, PlanFields
from huzhu.projects.models import ServiceProject
from huzhu.projects.queries import papers
from huzhu.projects.states import TEST_POINTS, Step, Verdict
from tests.cast import NOW, Cast

OPENS_AT = datetime(2026, 11, 2, 10, 0, tzinfo=SHANGHAI)
CLOSES_AT = datetime(2026, 11, 5, 10, 0, tzinfo=SHANGHAI)
REVIEWED_AT = NOW + timedelta(days=2)
APPLIED_AT = NOW + timedelta(days=6)
MEETING_ON = date(2026, 9, 10)
DECIDED_AT = datetime(2026, 9, 10, 17, 0, tzinfo=SHANGHAI)
MATERIALS_AT = datetime(2026, 10, 12, 9, 0, tzinfo=SHANGHAI)
MINUTES = MinutesFields(
    date(2026, 9, 4), "工会会议室", "李主席", "李主席、孙喆、林晓", "同意开展并采购。"
)
MATERIALS = MaterialsFields("凭码到店观影", "每码一人，过期作废", "010-60001234")
QUANTITY = 5
CHECKED = "预算、采购符合规定，同意报送。"
SUPPLIERS = ("甲院线", "乙院线", "丙院线")


def plan_fields(cast: Cast, **changes: object) -> PlanFields:
    """A plan that meets every rule, with what a test wants to be different."""
    values: dict[str, object] = {
        "applicant_name": cast.agency_a.name,
        "parent_name": "中国职工保险互助会北京办事处",
        "title": "清凉电影",
        "category": "culture_sport",
        "content": "组织会员观看电影",
        "opens_at": OPENS_AT,
        "closes_at": CLOSES_AT,
        "audience": "本代办处全体会员",
        "purpose": "丰富会员文化生活",
        "funding_source": "management_fee",
        "budget_line_id": cast.line_id,
        "goods_name": "电影票",
        "goods_specification": "2D 通兑",
        "goods_unit_price": Decimal(30),
        "goods_quantity": QUANTITY,
        "person_in_charge": "林晓",
        "person_phone": "010-60001234",
        "participation": "手机抢订，每人一张",
        "contact": "010-60001234",
    }
    return PlanFields(**(values | changes))  # type: ignore[arg-type] # a test's own values


def draft(cast: Cast, **changes: object) -> ServiceProject:
    project = plan.start_project(by=cast.lin, at=NOW)
    plan.save_draft(project, plan_fields(cast, **changes), revision=0, by=cast.lin, at=NOW)
    return project


def submit(cast: Cast, project: ServiceProject) -> None:
    plan.submit_plan(project, by=cast.lin, at=NOW)


def review(cast: Cast, project: ServiceProject) -> None:
    for actor in cast.reviewers:
        plan.give_opinion(project, verdict=Verdict.AGREE, opinion="", by=actor, at=NOW)
    plan.pass_review(project, opinion="", by=cast.he, at=REVIEWED_AT)


def quotes(*prices: Decimal | int) -> list[SupplierQuote]:
    return [
        SupplierQuote(
            name,
            "010-60005678",
            (Decimal(price),),
            payment="验收后转账",
            invoice="增值税普通发票",
            after_sales="七日内更换",
        )
        for name, price in zip(SUPPLIERS, prices, strict=True)
    ]


def complete_papers(cast: Cast, project: ServiceProject) -> None:
    """The award is what was planned: 甲院线 quotes the plan's price for the plan's goods."""
    permit.enter_minutes(project, MINUTES, by=cast.lin, at=APPLIED_AT)
    award(cast, project)


def award(cast: Cast, project: ServiceProject, **differing: Any) -> None:
    """Buy what is planned, or what a test names otherwise; ``unit_price`` is 甲院线's."""
    fields = papers.papers_of(project).fields
    price = differing.pop("unit_price", fields.goods_unit_price)
    goods = replace(terms.planned_goods(fields), requirement="全市通用", **differing)
    buy(cast, project, goods=[goods], prices=(price, price + 1, price + 2))


def buy(
    cast: Cast,
    project: ServiceProject,
    *,
    goods: list[Goods],
    prices: tuple[Decimal, ...],
    winner: str = SUPPLIERS[0],
) -> None:
    act, best = {"by": cast.lin, "at": APPLIED_AT}, SUPPLIERS.index(winner)
    buying.enter_goods(project, goods=goods, **act)
    suppliers = [replace(each, prices=each.prices * len(goods)) for each in quotes(*prices)]
    buying.enter_quotes(project, suppliers=suppliers, **act)
    for scorer in ("赵一", "钱二", "孙三"):
        marks = [
            Marks(name, Decimal(18), Decimal(28 - (place - best) % 3), Decimal(38), Decimal(9))
            for place, name in enumerate(SUPPLIERS)
        ]
        buying.enter_scores(project, scorer=scorer, marks=marks, **act)
    buying.award(project, **act)


def apply(cast: Cast, project: ServiceProject) -> None:
    """The agency's check, then the request as it is drafted."""
    permit.check_request(project, opinion=CHECKED, by=cast.sun, at=APPLIED_AT)
    letter = papers.drafted_letter(papers.papers_of(project))
    permit.apply(project, letter_body=letter, by=cast.lin, at=APPLIED_AT)


def bring(cast: Cast, project: ServiceProject) -> None:
    """Six signatures, then onto the agenda of a meeting of its own."""
    for actor in cast.signers:
        permit.countersign(project, verdict=Verdict.AGREE, opinion="", by=actor, at=APPLIED_AT)
    meeting = meetings.call_meeting(
        number=f"主任办公会〔2026〕{project.number}",
        held_on=MEETING_ON,
        chair="王芃",
        attendees="全体主任",
        by=cast.wu,
        at=APPLIED_AT,
    )
    meetings.bring_to_meeting(project, meeting=meeting, by=cast.wu, at=APPLIED_AT)


def approve(cast: Cast, project: ServiceProject) -> None:
    meetings.approve(project, opinion="同意", by=cast.wang, at=DECIDED_AT)


def codes(count: int = QUANTITY, *, prefix: str = "MV") -> list[CodeRow]:
    return [
        CodeRow(row + 2, f"{prefix}{row:06d}AB", f"pw{row:06d}", date(2026, 12, 31))
        for row in range(count)
    ]


def hand_in(cast: Cast, project: ServiceProject) -> None:
    count = papers.papers_of(project).fields.goods_quantity
    serve.hand_in_materials(
        project,
        MATERIALS,
        codes=codes(count, prefix=project.number.replace("-", "")),
        file_sha256="0" * 64,
        by=cast.lin,
        at=MATERIALS_AT,
    )


def try_out(cast: Cast, project: ServiceProject) -> None:
    serve.sign_system_test(project, points=list(TEST_POINTS), note="", by=cast.he, at=MATERIALS_AT)


def publish(cast: Cast, project: ServiceProject) -> None:
    serve.publish_offer(project, by=cast.wu, at=MATERIALS_AT)


def open_claims(_cast: Cast, project: ServiceProject) -> None:
    serve.open_claims(project, at=OPENS_AT)


def settle(_cast: Cast, project: ServiceProject) -> None:
    serve.settle(project, by=CLOCK, at=CLOSES_AT)


def close(cast: Cast, project: ServiceProject) -> None:
    serve.issue_feedback(project, by=cast.he, at=CLOSES_AT)
    serve.collect_feedback(project, password="a-long-password", by=cast.lin, at=CLOSES_AT)
    end.close(project, by=cast.he, at=CLOSES_AT)


#: How a project that was drafted gets to each next stop.
ONWARD: dict[str, Callable[[Cast, ServiceProject], None]] = {
    "in_review": submit,
    "preparing": review,
    "papers_complete": complete_papers,
    "countersigning": apply,
    "at_meeting": bring,
    "approved": approve,
    "with_materials": hand_in,
    "tested": try_out,
    "published": publish,
    "claiming": open_claims,
    "settling": settle,
    "closed": close,
}
STOPS = ("draft", *ONWARD)


def _as_far_as(stop: str) -> Callable[..., ServiceProject]:
    def walk(cast: Cast, **changes: object) -> ServiceProject:
        project = draft(cast, **changes)
        for each in STOPS[1 : STOPS.index(stop) + 1]:
            ONWARD[each](cast, project)
        return project

    return walk


in_review = _as_far_as("in_review")
preparing = _as_far_as("preparing")
papers_complete = _as_far_as("papers_complete")
countersigning = _as_far_as("countersigning")
at_meeting = _as_far_as("at_meeting")
approved = _as_far_as("approved")
with_materials = _as_far_as("with_materials")
tested = _as_far_as("tested")
published = _as_far_as("published")
claiming = _as_far_as("claiming")
settling = _as_far_as("settling")
closed = _as_far_as("closed")

STRETCHES = {step: _as_far_as(step) for step in Step if step in STOPS}
