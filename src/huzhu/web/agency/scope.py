"""Finding a project for one act of the agency: in scope, the person's own, at the right step.

What is found wrong here becomes a page that says who or when; the action asks all of it again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.projects import policies
from huzhu.projects.queries import cases
from huzhu.projects.states import PROJECT_LIFECYCLE, Step

if TYPE_CHECKING:
    from huzhu.projects.models import ServiceProject
    from huzhu.web.requests import StaffRequest


def project_for_clerk(
    request: StaffRequest, number: str, *, verb: str, move: str
) -> ServiceProject:
    """The project, when its own clerk may do ``verb`` at the step from which ``move`` starts.

    :raises ProjectNotFound: it is another agency's.
    :raises NotYourStep: somebody else does this.
    :raises NotNow: the project is at another step.
    """
    project = cases.project_of(request.actor, number=number)
    policies.check_agency_clerk(by=request.actor, verb=verb, agency_id=project.agency_id)
    PROJECT_LIFECYCLE.target(move, now=Step(project.state))
    return project


def why_not_clerk(request: StaffRequest, project: ServiceProject, *, verb: str) -> str:
    """The reason why the reader may not do what the clerk does; empty when it may."""
    return policies.allowed(
        lambda: policies.check_agency_clerk(
            by=request.actor, verb=verb, agency_id=project.agency_id
        )
    )
