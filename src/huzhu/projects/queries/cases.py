"""Finding projects and their papers, always within what the actor may see.

Whatever a page, an export or the API shows goes through :func:`visible_projects`: an agency sees
its own subtree, the office whatever was submitted once. Outside that a project does not exist.

Not here: whose turn it is (``desk``).
"""

from __future__ import annotations

from dataclasses import asdict, astuple, dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Prefetch, Q

from huzhu.claims import queries as offers
from huzhu.claims import shops
from huzhu.claims.conditions import Conditions
from huzhu.kernel.asked import asked_of
from huzhu.kernel.errors import one
from huzhu.kernel.workdays import local_date, materials_latest
from huzhu.people import recusals
from huzhu.people.states import AgencyLevel
from huzhu.projects import rules, touching
from huzhu.projects.errors.case import ProjectNotFound
from huzhu.projects.errors.permit import MeetingNotFound
from huzhu.projects.forms import MaterialsFields, PlanFields
from huzhu.projects.models import (
    Application,
    Countersignature,
    DirectorsMeeting,
    ImplementationPlan,
    MeetingItem,
    MeetingMinutes,
    PreliminaryReview,
    ServiceProject,
    SystemTest,
)
from huzhu.projects.states import Step

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.db.models import QuerySet

    from huzhu.kernel.actor import Actor
    from huzhu.kernel.workdays import Calendar
    from huzhu.people.models import Agency
    from huzhu.projects.models import Materials, Postponement

#: Columns a list may be sorted by, as the URL names them.
SORTS = {
    "number": "number",
    "title": "title",
    "agency": "agency__name",
    "state": "state",
    "starts_on": "starts_on",
    "since": "entered_step_at",
}
#: Rows of which a project has one or none.
_ONE_OF_EACH = ("termination", "materials", "system_test", "feedback", "minutes", "agency_check")


@dataclass(frozen=True, slots=True)
class ProjectFilter:
    """A list's query bar; it lives in the URL."""

    text: str = ""
    state: str = ""
    category: str = ""
    agency_id: int | None = None
    year: int | None = None
    mine: bool = False  # 我发起的
    drafts: bool = False
    sort: str = "-number"


@dataclass(frozen=True, slots=True)
class Visit:
    """Where, when and how a code is used (到店使用), as handed in with the materials."""

    shop: str
    address: str
    hours: str
    phone: str
    redemption: str

    def __bool__(self) -> bool:
        return any(astuple(self))


def visit_of(materials: Materials) -> Visit:
    """What the agency has written of it; it stands from the publication on."""
    return Visit(
        shop=materials.shop,
        address=materials.shop_address,
        hours=materials.shop_hours,
        phone=materials.shop_phone,
        redemption=materials.redemption,
    )


def visible_projects(actor: Actor) -> QuerySet[ServiceProject]:
    """All projects of which the actor may know that they exist.

    Those of the own unit, or a relative's, are not for a reviewer of the office (回避).
    """
    projects = ServiceProject.objects.select_related("agency").filter(touching.among(actor))
    if actor.is_office:
        hidden = recusals.hidden_units(actor)
        return projects.filter(was_submitted=True).exclude(agency__in=hidden)
    if actor.is_agency and actor.agency_path:
        return projects.filter(agency__path__startswith=actor.agency_path)
    return projects.none()


def project_of(actor: Actor, *, number: str) -> ServiceProject:
    """The project of that number within the actor's scope.

    :raises ProjectNotFound: it does not exist, or not for this actor: both look the same.
    :raises HiddenCase: it is of the reviewer's own unit, or a relative's.
    """
    named = Q(number=number) | Q(draft_number=number)
    found = visible_projects(actor).filter(named).first()
    if found is None and actor.is_office:
        hidden = ServiceProject.objects.filter(named, was_submitted=True)
        for path in hidden.values_list("agency__path", flat=True):
            recusals.check_seen(path, by=actor)
    if found is None:
        raise ProjectNotFound(number=number)
    return found


def projects_for(actor: Actor, wanted: ProjectFilter) -> QuerySet[ServiceProject]:
    """The list page's rows, filtered and sorted; paging slices the queryset."""
    rows = visible_projects(actor)
    if wanted.text:
        rows = rows.filter(
            Q(title__icontains=wanted.text)
            | Q(number__icontains=wanted.text)
            | Q(agency__name__icontains=wanted.text)
        )
    exact = {
        "state": wanted.state,
        "category": wanted.category,
        "agency_id": wanted.agency_id,
        "starts_on__year": wanted.year,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.mine:
        rows = rows.filter(created_by_account=actor.account)
    if wanted.drafts:
        rows = rows.filter(state=Step.DRAFT)
    column = SORTS.get(wanted.sort.lstrip("-"), "number")
    return rows.order_by(("-" if wanted.sort.startswith("-") else "") + column, "-id")


def latest_plan(project: ServiceProject) -> ImplementationPlan:
    """The plan's newest version: the draft while it is edited, else what was submitted."""
    plans = project.plans.order_by("-version").select_related("review")[:1]
    return one(plans, ProjectNotFound(number=project.number))  # a draft may be gone meanwhile


def newest_plans(projects: Iterable[ServiceProject | int]) -> QuerySet[ImplementationPlan]:
    """The same of several projects, or of their ids."""
    newest = ImplementationPlan.objects.order_by("project_id", "-version").distinct("project_id")
    return newest.filter(project__in=projects)


def plans_of(project: ServiceProject) -> list[ImplementationPlan]:
    """All versions of the plan, oldest first; an amended one has no review of its own."""
    return list(project.plans.order_by("version"))


def fields_of(plan: ImplementationPlan) -> PlanFields:
    """A version of the plan as the value that rules judge."""
    values = {name: getattr(plan, name) for name in asked_of(PlanFields)}
    unions, conditions = tuple(plan.audience_union_ids), Conditions.read(plan.conditions)
    return PlanFields(**values | {"audience_union_ids": unions, "conditions": conditions})


def columns_of(fields: PlanFields) -> dict[str, Any]:
    """The same as the columns of a version."""
    lists = {"audience_union_ids": list(fields.audience_union_ids)}
    return asdict(fields) | lists | {"conditions": fields.conditions.as_json()}


def shown_plan(fields: PlanFields) -> dict[str, object]:
    """What is sent with a plan, by the labels of its form."""
    return {each.label: getattr(fields, name) for name, each in asked_of(fields).items()}


def shown_version(plan: ImplementationPlan) -> dict[str, object]:
    """What a reviewer reads: the version that was sent, and what stands in it."""
    return {"方案版本": f"第 {plan.version} 版", **shown_plan(fields_of(plan))}


def shown_application(application: Application) -> dict[str, object]:
    """What is signed with a request: it may have been sent back and handed in anew."""
    return {
        "报送次数": f"第 {application.round} 次",
        "请示正文": application.letter_body,
        "申请表（附件2）": application.content_hash,
    }


def shown_materials(project: ServiceProject) -> dict[str, object]:
    """What is tested and published: the materials, the codes, the window, and who has tested."""
    opens_at, closes_at = window_of(project)
    lists = offers.code_lists_of(offers.offer_of(project.number))
    test = SystemTest.objects.filter(project=project).first()
    said = asked_of(MaterialsFields)
    return {
        "抢订时间": f"{rules.moment(opens_at)} 至 {rules.moment(closes_at)}",
        **{each.label: getattr(project.materials, name) for name, each in said.items()},
        "使用门店": shops.shown_shops(offers.offer_of(project.number)),
        "电子码清单": [(each.file_sha256, each.count, each.state) for each in lists],
        "系统测试": (test.by_name, test.points, test.at) if test else "",
    }


def budget_agency_id(agency: Agency) -> int:
    """Whose budget pays: a point's projects are paid by the agency above it."""
    if agency.level == AgencyLevel.POINT and agency.parent_id is not None:
        return agency.parent_id
    return agency.pk


def budget_year(fields: PlanFields, *, today: date) -> int:
    """The budget of the year in which the project starts."""
    return local_date(fields.opens_at).year if fields.opens_at else today.year


def maker_of(project: ServiceProject) -> int | None:
    """The account that submitted the plan: whoever checks must be somebody else."""
    plan = project.plans.filter(submitted_at__isnull=False).order_by("-version").first()
    return plan.submitted_by_account if plan else project.created_by_account


def whole_of(project: ServiceProject) -> ServiceProject:
    """The project anew, with whatever it has one of: all in one query.

    :raises ProjectNotFound: it is a draft that is gone meanwhile.
    """
    rows = ServiceProject.objects.select_related("agency", *_ONE_OF_EACH).filter(pk=project.pk)
    return one(rows, ProjectNotFound(number=project.number))


def window_of(project: ServiceProject) -> tuple[datetime, datetime]:
    """The claim window in force: the plan's, or the last postponement's."""
    moved = project.postponements.order_by("-id").first()
    if (window := window_in(moved or latest_plan(project))) is None:
        raise ProjectNotFound(number=project.number)
    return window


def window_in(row: ImplementationPlan | Postponement) -> tuple[datetime, datetime] | None:
    """The window that a plan or a postponement names; a draft may name none."""
    return (row.opens_at, row.closes_at) if row.opens_at and row.closes_at else None


def counted_materials_day(project: ServiceProject, *, calendar: Calendar) -> date:
    """The last day for the materials as the calendar counts it now, from the window in force."""
    return materials_latest(local_date(window_of(project)[0]), calendar=calendar)


def materials_day(project: ServiceProject, *, calendar: Calendar) -> date:
    """The last day for the materials (S2.3.1a): as told on the approval, before that as counted.

    Pages, to-dos and the rule read this one.
    """
    return project.materials_due_on or counted_materials_day(project, calendar=calendar)


def review_of(project: ServiceProject) -> PreliminaryReview | None:
    """The newest round of the preliminary review, with its opinions."""
    return (
        PreliminaryReview.objects.filter(plan__project=project)
        .select_related("plan")
        .prefetch_related("opinions")
        .order_by("-id")
        .first()
    )


def reviews_of(project: ServiceProject) -> QuerySet[PreliminaryReview]:
    """All rounds, oldest first."""
    return (
        PreliminaryReview.objects.filter(plan__project=project)
        .select_related("plan")
        .prefetch_related("opinions")
        .order_by("id")
    )


def application_of(project: ServiceProject) -> Application | None:
    """The newest request with its signatures, returned or not."""
    return (
        project.applications.select_related("meeting_item__meeting")
        .prefetch_related("countersignatures")
        .order_by("-round")
        .first()
    )


def approved_count(project: ServiceProject) -> int:
    """How many codes were approved; none while nothing was asked for."""
    application = application_of(project)
    return int(application.form["goods_quantity"]) if application else 0


def meeting_item_of(project: ServiceProject) -> MeetingItem | None:
    """The project's place on an agenda, if it was brought to a meeting."""
    return (
        MeetingItem.objects.filter(application__project=project)
        .select_related("meeting", "application")
        .order_by("-id")
        .first()
    )


def meetings_to_come(*, on: date) -> QuerySet[DirectorsMeeting]:
    """The meetings on or after a day, soonest first."""
    return DirectorsMeeting.objects.filter(held_on__gte=on).order_by("held_on")


def meetings() -> QuerySet[DirectorsMeeting]:
    """All meetings with their agendas, newest first."""
    items = MeetingItem.objects.select_related("application__project__agency").order_by("place")
    return DirectorsMeeting.objects.prefetch_related(Prefetch("items", queryset=items)).order_by(
        "-held_on"
    )


def minutes_of(meeting: DirectorsMeeting) -> list[MeetingMinutes]:
    """The versions of a meeting's minutes, the standing one first."""
    return list(meeting.minutes.order_by("-version"))


def meeting_with_agenda(number: str) -> DirectorsMeeting:
    """One meeting with its items. :raises MeetingNotFound: there is no such meeting."""
    return one(meetings().filter(number=number), MeetingNotFound(number=number))


def signers_of(applications: Iterable[Application]) -> dict[int, dict[str, int]]:
    """Who signed which box of each request: accounts by box, by the request's id."""
    found: dict[int, dict[str, int]] = {application.pk: {} for application in applications}
    rows = Countersignature.objects.filter(application__in=found)
    for pk, box, account in rows.values_list("application", "box", "by_account"):
        found[pk][box] = account
    return found


def due_to_open(*, at: datetime) -> list[ServiceProject]:
    """Published projects whose window has begun; postponements count."""
    return [
        project
        for project in ServiceProject.objects.filter(state=Step.PUBLISHED)
        if window_of(project)[0] <= at
    ]


def due_to_settle(*, at: datetime) -> list[ServiceProject]:
    """Running projects whose window has ended."""
    running = ServiceProject.objects.filter(state__in=[str(Step.PUBLISHED), str(Step.CLAIMING)])
    return [project for project in running if window_of(project)[1] <= at]


def counts_by_state(actor: Actor) -> dict[str, int]:
    """How many projects stand at each step, for the list's tabs and the landing page."""
    rows = visible_projects(actor).order_by().values_list("state").annotate(count=Count("id"))
    return dict(rows)


def meeting_by_number(number: str) -> DirectorsMeeting:
    """:raises MeetingNotFound: there is no such meeting."""
    return one(DirectorsMeeting.objects.filter(number=number), MeetingNotFound(number=number))
