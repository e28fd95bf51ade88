"""All of one project for its page: papers, signatures, deadlines and the full timeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.audit import queries as audit
from huzhu.claims import queries as offers
from huzhu.claims import shops
from huzhu.claims.errors import OfferNotFound
from huzhu.projects.queries.cases import (
    application_of,
    latest_plan,
    reviews_of,
    whole_of,
    window_in,
)
from huzhu.projects.queries.desk import OpenDuty, duties_for_case
from huzhu.projects.queries.papers import papers_with
from huzhu.projects.states import ENDED, STRIP, Box, Step

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.audit.models import AuditEvent
    from huzhu.claims.models import CodeList, OfferShop
    from huzhu.claims.values import OfferStatus, Statement
    from huzhu.kernel.workdays import Calendar
    from huzhu.projects.models import (
        Application,
        Countersignature,
        FeedbackReport,
        ImplementationPlan,
        Materials,
        Postponement,
        PreliminaryReview,
        ServiceProject,
        SystemTest,
        Termination,
    )
    from huzhu.projects.queries.papers import RequestPapers


@dataclass(frozen=True, slots=True)
class StripStop:
    """One stop of the approval strip."""

    label: str
    state: str  # done, current, ahead, stopped


@dataclass(frozen=True, slots=True)
class SignedBox:
    """One box of 附件2: signed, or still open."""

    box: Box
    label: str
    signature: Countersignature | None


@dataclass(frozen=True, slots=True)
class OfferFile:
    """The running part: the offer as members see it, its account, and the lists handed in."""

    status: OfferStatus
    statement: Statement
    code_lists: tuple[CodeList, ...]
    shops: tuple[OfferShop, ...]
    codes_expire_early: bool  #: the window was moved past the day until which they can be used


@dataclass(frozen=True, slots=True)
class ProjectFile:
    """Everything the page of a project shows, read at one moment."""

    project: ServiceProject
    plan: ImplementationPlan
    papers: RequestPapers
    reviews: tuple[PreliminaryReview, ...]
    application: Application | None
    boxes: tuple[SignedBox, ...]
    materials: Materials | None
    test: SystemTest | None
    postponements: tuple[Postponement, ...]
    window: tuple[datetime, datetime] | None
    offer: OfferFile | None
    feedback: FeedbackReport | None
    termination: Termination | None
    strip: tuple[StripStop, ...]
    duties: tuple[OpenDuty, ...]
    events: tuple[AuditEvent, ...]


def file_of(project: ServiceProject, *, at: datetime, calendar: Calendar) -> ProjectFile:
    """Gather the file of a project that was found within the actor's scope."""
    plan = latest_plan(project)
    project = whole_of(project)
    application = application_of(project)
    postponements = tuple(project.postponements.order_by("id"))
    termination = getattr(project, "termination", None)
    return ProjectFile(
        project=project,
        plan=plan,
        papers=papers_with(plan, project),
        reviews=tuple(reviews_of(project)),
        application=application,
        boxes=boxes_of(application),
        materials=getattr(project, "materials", None),
        test=getattr(project, "system_test", None),
        postponements=postponements,
        window=window_in(postponements[-1] if postponements else plan),
        offer=_offer_file(project, at=at),
        feedback=getattr(project, "feedback", None),
        termination=termination,
        strip=strip_of(Step(project.state), stopped_at=getattr(termination, "from_step", "")),
        duties=duties_for_case(project, at=at, calendar=calendar),
        events=tuple(
            audit.events_of(f"project:{project.number}", f"project:{project.draft_number}")
        ),
    )


def boxes_of(application: Application | None) -> tuple[SignedBox, ...]:
    """The six boxes in the order of the form, signed or open."""
    signed = {row.box: row for row in application.countersignatures.all()} if application else {}
    return tuple(SignedBox(box, Box(box).label, signed.get(box)) for box in Box)


def strip_of(step: Step, *, stopped_at: str = "") -> tuple[StripStop, ...]:
    """The road with what is done, where it stands, and what lies ahead."""
    at_step = Step(stopped_at) if stopped_at else step
    if step == Step.REFUSED:
        at_step = Step.AT_MEETING
    place = next(index for index, (_, steps) in enumerate(STRIP) if at_step in steps)
    here = "stopped" if step in ENDED - {Step.CLOSED} else "current"
    if step == Step.CLOSED:
        here = "done"
    return tuple(
        StripStop(label, "done" if index < place else here if index == place else "ahead")
        for index, (label, _) in enumerate(STRIP)
    )


def _offer_file(project: ServiceProject, *, at: datetime) -> OfferFile | None:
    try:
        offer = offers.offer_of(project.number)
    except OfferNotFound:
        return None
    code_lists = tuple(offers.code_lists_of(offer))
    return OfferFile(
        status=offers.offer_status(offer, at=at),
        statement=offers.statement_of(offer),
        code_lists=code_lists,
        shops=tuple(shops.shops_of(offer)),
        codes_expire_early=any(offers.ends_early(row, offer) for row in code_lists),
    )
