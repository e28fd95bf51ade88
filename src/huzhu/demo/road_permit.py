"""The acts of a road from the draft to the decision (二（二）1–4).

Each function is one stop; what several persons do there comes some minutes apart.

Not here: preparation, running and results (``road_serve``).
"""

from __future__ import annotations

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from huzhu.demo import names, texts
from huzhu.kernel.text import spoken
from huzhu.kernel.workdays import local_date
from huzhu.people.queries import union_ids_below
from huzhu.people.states import DepartmentCode
from huzhu.procurement.states import Goods, Marks, SupplierQuote
from huzhu.projects.actions import agreement, buying, meetings, permit
from huzhu.projects.actions import plan as plan_actions
from huzhu.projects.forms import MinutesFields, PlanFields
from huzhu.projects.queries import cases, papers
from huzhu.projects.states import REVIEWING, Box, FundingSource, Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.demo.road import Road
    from huzhu.kernel.actor import Actor

_HALF_YUAN = Decimal("0.50")


def start(road: Road, at: datetime) -> None:
    """The clerk begins a draft; where the road ends here, half of it is still open."""
    clerk = road.stage.clerk(road.case.agency.number, at)
    road.project = plan_actions.start_project(by=clerk, at=at)
    fields = _half_plan(road, at) if road.case.stop == "start" else _plan(road, at)
    plan_actions.save_draft(road.project, fields, revision=0, by=clerk, at=_after(at, 18))


def submit_first(road: Road, at: datetime) -> None:
    """The first version, which will come back."""
    submit(road, at)


def return_plan(road: Road, at: datetime) -> None:
    """A department objects, Member Service returns the plan, the clerk mends it."""
    objector = road.stage.head(DepartmentCode.COMPLIANCE, at)
    objection = road.rng.choice(texts.PLAN_FAULTS)
    plan_actions.give_opinion(
        road.on, verdict=Verdict.OBJECT, opinion=objection, by=objector, at=at
    )
    service = road.stage.service(at)
    plan_actions.return_plan(road.on, reason=objection, by=service, at=_after(at, 25))


def submit(road: Road, at: datetime) -> None:
    """The plan (附件1) goes to Member Service."""
    clerk = road.stage.clerk(road.case.agency.number, at)
    plan = cases.latest_plan(road.on)
    if plan.version > 1:
        fields = _plan(road, at)
        plan_actions.save_draft(road.on, fields, revision=plan.revision, by=clerk, at=at)
    plan_actions.submit_plan(road.on, by=clerk, at=_after(at, 6))


def opinions(road: Road, at: datetime) -> None:
    """The departments' opinions in the review."""
    case = road.case
    for place, department in enumerate(REVIEWING):
        if case.stop == "opinions" and department in case.silent:
            continue
        is_service = department == DepartmentCode.MEMBER_SERVICE
        by = road.stage.service(at) if is_service else road.stage.head(department, at)
        objects = case.objector == department
        verdict = Verdict.OBJECT if objects else Verdict.AGREE
        opinion = case.objection if objects else road.rng.choice(texts.OPINIONS[department])
        moment = _after(at, place * 45 + road.rng.randint(0, 30))
        plan_actions.give_opinion(road.on, verdict=verdict, opinion=opinion, by=by, at=moment)


def conclude(road: Road, at: datetime) -> None:
    """Member Service tells the agency that it may go on."""
    opinion = "方案内容、时间和资金来源符合规定，请按程序组织采购并上报请示。"
    plan_actions.pass_review(road.on, opinion=opinion, by=road.stage.service(at), at=at)


def minutes(road: Road, at: datetime) -> None:
    """The agency leaders' meeting."""
    clerk = road.stage.clerk(road.case.agency.number, at)
    chair = names.person(road.rng)
    attendees = "、".join([chair, *(names.person(road.rng) for _ in range(3)), clerk.name])
    held = MinutesFields(
        held_on=local_date(at),
        place=f"{road.case.agency.short}工会会议室",
        chair=chair,
        attendees=attendees,
        decision=spoken(
            f"同意开展“{road.case.title}”服务项目，预算不超过计划总价，按大宗商品采购要求比选。"
        ),
    )
    permit.enter_minutes(road.on, held, by=clerk, at=_after(at, 30))


def quotes(road: Road, at: datetime) -> None:
    """What is bought, and three suppliers' prices (附件4)."""
    case, clerk = road.case, road.stage.clerk(road.case.agency.number, at)
    goods = Goods(case.plan.goods, case.plan.specification, "统一规格、统一有效期", case.quantity)
    buying.enter_goods(road.on, goods=[goods], by=clerk, at=at)
    suppliers = _suppliers(road)
    road.suppliers = [supplier.name for supplier in suppliers]
    buying.enter_quotes(road.on, suppliers=suppliers, by=clerk, at=_after(at, 20))


def award(road: Road, at: datetime) -> None:
    """The scorers' sheets (附件3), and the winner."""
    clerk = road.stage.clerk(road.case.agency.number, at)
    suppliers = road.suppliers
    for place in range(2 if road.case.stop == "close" else 3):
        marks = [_marks(road, name, rank) for rank, name in enumerate(suppliers)]
        scorer = names.person(road.rng)
        buying.enter_scores(road.on, scorer=scorer, marks=marks, by=clerk, at=_after(at, place * 7))
    chosen = {"chosen": suppliers[1], "reason": texts.TIE} if road.case.is_tie else {}
    buying.award(road.on, by=clerk, at=_after(at, 28), **chosen)
    if road.case.is_amended:
        agreement.amend_plan(road.on, reason=texts.AMENDED, by=clerk, at=_after(at, 40))
    if road.case.stop != "award":
        agree(road, _after(at, 70))


def agree(road: Road, at: datetime) -> None:
    """Member Service confirms the amended plan, or its head accepts the difference."""
    if road.case.is_amended:
        agreement.pass_amendment(road.on, opinion="", by=road.stage.service(at), at=at)
    if not road.case.is_cheaper:
        return
    head = road.stage.service_head(at)
    agreement.decide_difference(
        road.on, verdict=Verdict.AGREE, reason=texts.ACCEPTED, by=head, at=at
    )


def check(road: Road, at: datetime) -> None:
    """The agency's own check by another person (三（二）2)."""
    checker = road.stage.checker(road.case.agency.number, at)
    permit.check_request(road.on, opinion=texts.CHECKED, by=checker, at=at)


def apply_first(road: Road, at: datetime) -> None:
    """The first request, which will come back for completion."""
    check(road, at)
    apply(road, _after(at, 15))


def return_application(road: Road, at: datetime) -> None:
    """Member Service's head sends the request back; the clerk completes the minutes."""
    officer = road.stage.service(at)
    permit.countersign(road.on, verdict=Verdict.AGREE, opinion="材料基本齐全", by=officer, at=at)
    head, reason = road.stage.service_head(at), road.rng.choice(texts.PAPER_FAULTS)
    permit.return_application(road.on, reason=reason, by=head, at=_after(at, 20))


def apply(road: Road, at: datetime) -> None:
    """The request with its papers; the form (附件2) is filled from them."""
    clerk = road.stage.clerk(road.case.agency.number, at)
    letter = papers.drafted_letter(papers.papers_of(road.on))
    permit.apply(road.on, letter_body=letter, by=clerk, at=at)


def sign(road: Road, at: datetime) -> None:
    """The boxes of the form (附件2)."""
    case = road.case
    for place, box in enumerate(Box):
        if case.stop == "sign" and box in case.silent:
            continue
        objects = case.objector == box
        verdict = Verdict.OBJECT if objects else Verdict.AGREE
        opinion = case.objection if objects else road.rng.choice(texts.SIGNATURES[box])
        moment = _after(at, place * 40 + road.rng.randint(0, 25))
        by = _signer(road, box, at)
        permit.countersign(road.on, verdict=verdict, opinion=opinion, by=by, at=moment)
    if case.stop == "sign" and case.refused:
        head = road.stage.service_head(at)
        meetings.refuse(road.on, reason=case.refused, by=head, at=_after(at, 280))


def bring(road: Road, at: datetime) -> None:
    """Onto the agenda of the next directors' meeting."""
    held_on = local_date(road.schedule.stops["decide"])
    meeting = road.stage.meeting(held_on, at=at)
    head = road.stage.service_head(at)
    meetings.bring_to_meeting(road.on, meeting=meeting, by=head, at=_after(at, 5))


def decide(road: Road, at: datetime) -> None:
    """The directors' meeting approves or refuses."""
    director = road.stage.director(at)
    if road.case.stop == "decide" and road.case.refused:
        meetings.refuse(road.on, reason=road.case.refused, by=director, at=at)
    else:
        opinion = "同意。请会员服务部跟踪实施，确保服务质量。"
        meetings.approve(road.on, opinion=opinion, by=director, at=at)


def _signer(road: Road, box: Box, at: datetime) -> Actor:
    stage = road.stage
    return {
        Box.MEMBER_SERVICE_CLERK: stage.service,
        Box.MEMBER_SERVICE_HEAD: stage.service_head,
        Box.FINANCE_HEAD: lambda at: stage.head(DepartmentCode.FINANCE, at),
        Box.COMPLIANCE_HEAD: lambda at: stage.head(DepartmentCode.COMPLIANCE, at),
        Box.IT_HEAD: lambda at: stage.head(DepartmentCode.IT, at),
        Box.DEPUTY_DIRECTOR: stage.deputy,
    }[box](at)


def _plan(road: Road, at: datetime) -> PlanFields:
    case, window = road.case, road.schedule.window
    clerk = road.stage.clerk(case.agency.number, at)
    unions: tuple[int, ...] = ()
    audience, reason = texts.WHOLE_AUDIENCE
    if case.is_narrow:
        path = road.stage.cast.agencies[case.agency.number].path
        unions = tuple(sorted(union_ids_below(path))[:2])
        audience, reason = texts.NARROW_AUDIENCE
    if case.conditions:
        audience, reason = texts.AUDIENCE_OF_CONDITIONS
    parent = road.stage.agencies.get(case.agency.number.partition("-")[0], case.agency)
    return PlanFields(
        applicant_name=case.agency.name,
        parent_name=parent.name if parent is not case.agency else texts.OFFICE,
        title=case.title,
        category=case.plan.category,
        content=case.plan.content + "。",
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        audience=audience,
        audience_reason=reason,
        audience_union_ids=unions,
        conditions=case.conditions,
        purpose=case.plan.purpose + "。",
        funding_source=FundingSource.MANAGEMENT_FEE,
        budget_line_id=road.stage.budget_line(
            case.agency.number, case.plan.category, window.opens_at.year
        ),
        goods_name=case.plan.goods,
        goods_specification=case.plan.specification,
        goods_unit_price=case.price,
        goods_quantity=case.quantity,
        person_in_charge=clerk.name,
        person_phone=case.agency.phone,
        participation=texts.PARTICIPATION.format(notes=case.plan.notes),
        contact=texts.CONTACT.format(phone=case.agency.phone),
    )


def _half_plan(road: Road, at: datetime) -> PlanFields:
    """What a clerk had typed when the telephone rang."""
    full = _plan(road, at)
    return PlanFields(
        applicant_name=full.applicant_name,
        parent_name=full.parent_name,
        title=full.title,
        category=full.category,
        content=full.content,
        purpose=full.purpose,
        funding_source=full.funding_source,
        contact=full.contact,
    )


def _suppliers(road: Road) -> list[SupplierQuote]:
    """Three that differ; the one that will be chosen asks what was planned, or less."""
    firms: list[str] = []
    while len(firms) < 3:  # noqa: PLR2004 -- 附件4 has three columns
        firm = names.firm(road.rng, road.case.plan.trade)
        firms += [] if firm in firms else [firm]
    return [
        SupplierQuote(
            name=firm,
            phone=names.landline(700_000 + road.rng.randrange(90_000)),
            prices=(_price(road, place),),
            goods_model="标准版",
            payment="验收合格后十五个工作日内对公转账",
            invoice="增值税普通发票",
            after_sales="服务热线响应，质量问题重新提供服务",
        )
        for place, firm in enumerate(firms)
    ]


def _price(road: Road, place: int) -> Decimal:
    """Whoever will be chosen is the first, or the second of a tie."""
    is_chosen = place == (1 if road.case.is_tie else 0)
    if is_chosen and not (road.case.is_cheaper or road.case.is_amended):
        return road.case.price
    lowest = 91 if is_chosen else 101 + place * 4
    factor = Decimal(road.rng.randint(lowest, lowest + 4)) / 100
    return (road.case.price * factor / _HALF_YUAN).quantize(
        Decimal(1), rounding=ROUND_HALF_UP
    ) * _HALF_YUAN


def _marks(road: Road, supplier: str, rank: int) -> Marks:
    if road.case.is_tie and rank < 2:  # noqa: PLR2004 -- the first two tie
        return Marks(supplier, Decimal(18), Decimal(27), Decimal(37), Decimal(9))
    jitter = Decimal(road.rng.randint(0, 3)) / 2
    return Marks(
        supplier,
        Decimal(19 - rank) - jitter,
        Decimal(29 - 3 * rank) - jitter,
        Decimal(38 - 2 * rank) - jitter,
        Decimal(9) - rank,
    )


def _after(at: datetime, minutes: int) -> datetime:
    return at + timedelta(minutes=minutes)
