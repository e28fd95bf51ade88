"""Tables of service projects that tell what their rows were and became."""

from huzhu.audit.traced import Traced
from huzhu.claims.states import Mode
from huzhu.people.states import DepartmentCode
from huzhu.projects import models
from huzhu.projects.states import Step

#: Technical: a hash, the form as it was signed (a paper of its own), which save it is.
_NEVER = ("content_hash", "form", "line_kept", "points")

TRACED = (
    Traced(models.ServiceProject, never=_NEVER),
    Traced(
        models.ImplementationPlan,
        "project",
        words={"mode": Mode},
        ids={"budget_line_id": "budget.BudgetLine", "audience_union_ids": "people.Union"},
    ),
    Traced(models.PreliminaryReview, "plan"),
    Traced(models.ReviewOpinion, "review", words={"department": DepartmentCode}),
    Traced(models.AgencyMinutes, "project"),
    Traced(models.PlanAmendment, "project"),
    Traced(models.DifferenceDecision, "project"),
    Traced(models.AgencyCheck, "project"),
    Traced(models.Application, "project", never=_NEVER),
    Traced(models.Countersignature, "application"),
    Traced(models.DirectorsMeeting),
    Traced(models.MeetingItem, "application"),
    Traced(models.MeetingMinutes, "meeting"),
    Traced(models.Materials, "project"),
    Traced(models.SystemTest, "project", never=_NEVER),
    Traced(models.Postponement, "project"),
    Traced(models.FeedbackReport, "project"),
    Traced(models.Termination, "project", words={"from_step": Step}),
)
