"""The one way a project changes its step: ask the table, then compare-and-set the row.

Not here: which acts exist (the other modules of this package).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.budget import queries as budget
from huzhu.kernel.errors import one
from huzhu.kernel.shown import check_shown
from huzhu.kernel.workdays import local_date
from huzhu.notices import handovers
from huzhu.projects.duties import task_name
from huzhu.projects.errors.case import ProjectNotFound, SomebodyWasFaster
from huzhu.projects.models import AgencyCheck, Application, PlanAmendment, ServiceProject
from huzhu.projects.queries import cases, standing
from huzhu.projects.states import PROJECT_LIFECYCLE, Outcome, Step

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor


def subject(project: ServiceProject) -> str:
    """The project's name in the audit trail."""
    return f"project:{project.number}"


def check_step(project: ServiceProject, verb: str) -> None:
    """See that the step is that of a move to which the act under way belongs.

    :raises NotNow: the table has no such move from the project's present step; it names the act.
    """
    PROJECT_LIFECYCLE.check(verb, now=Step(project.state))


def move(project: ServiceProject, verb: str, *, at: datetime) -> None:
    """Move the project; whoever comes second learns that somebody was faster.

    :raises NotNow: the table has no such move from here.
    :raises SomebodyWasFaster: the row has moved on since it was read.
    """
    old = Step(project.state)
    target = PROJECT_LIFECYCLE.target(verb, now=old)
    changed = ServiceProject.objects.filter(pk=project.pk, state=old).update(
        state=target, entered_step_at=at
    )
    if changed != 1:
        one(ServiceProject.objects.filter(pk=project.pk), ProjectNotFound(number=project.number))
        raise SomebodyWasFaster(verb=PROJECT_LIFECYCLE.move(verb).label)
    project.state = str(target)
    project.entered_step_at = at


def lock(project: ServiceProject) -> None:
    """Hold the project's row until the act ends, and see its present step.

    For acts that read several rows of the case before they write; never around anything that
    waits for a person or the network.
    """
    rows = ServiceProject.objects.select_for_update().only("state", "round").filter(pk=project.pk)
    row = one(rows, ProjectNotFound(number=project.number))  # a draft may be gone
    project.state, project.round = row.state, row.round


def in_name(project: ServiceProject, whose: str, verb: str, *, by: Actor, at: datetime) -> Actor:
    """Whoever does an act of a case, named with the colleague who handed it over, if any did."""
    (version,) = cases.newest_plans([project]).values_list("version", flat=True)
    task = task_name(project.number, whose, verb, version=version, request=project.round)
    return handovers.in_name(by, task=task, on=local_date(at))


def keep_line(project: ServiceProject) -> None:
    """Keep the budget line as it stands when the project ceases to ask: it was decided upon that.

    Before the decision takes effect on the line; a project that was decided upon keeps its own.
    """
    if project.state not in standing.ASKING:
        return
    shown = standing.shown_lines([project])
    if project.pk in shown:
        project.line_kept = budget.kept(shown[project.pk].line)
        ServiceProject.objects.filter(pk=project.pk).update(line_kept=project.line_kept)


def lapse_check(project: ServiceProject) -> None:
    """The agency's check stood for other papers: it has to be given again (S3.2.2)."""
    AgencyCheck.objects.filter(project=project).delete()


def lapse_amendment(project: ServiceProject) -> None:
    """A change of the plan to an award that was set aside is asked for no longer."""
    PlanAmendment.objects.filter(project=project, outcome=Outcome.PENDING).delete()


def pending_application(project: ServiceProject, *, verb: str, shown: str = "") -> Application:
    """The request that waits for this act, with its signatures; the project's row is locked.

    :raises NotNow: the table has no such move from the project's present step.
    :raises ShownChanged: it was sent back and handed in anew after it was ``shown``.
    """
    lock(project)
    check_step(project, verb)
    application = Application.objects.prefetch_related("countersignatures").get(
        project=project, round=project.round
    )
    check_shown(shown, cases.shown_application(application), who=application.handed_in_by_name)
    return application
