"""Service projects and the papers of their road. Rows and constraints, no verbs.

A plan is versioned: the version that was submitted stays as it was, a return opens the next one.
Countersignatures carry the hash of the application that was signed.

Not here: goods, quotes and scores (``procurement``), money (``budget``), codes (``claims``).
"""

from huzhu.projects.models.agreement import DifferenceDecision, PlanAmendment
from huzhu.projects.models.case import NumberSeries, ServiceProject, Termination
from huzhu.projects.models.permit import (
    AgencyCheck,
    AgencyMinutes,
    Application,
    Countersignature,
    DirectorsMeeting,
    MeetingItem,
    MeetingMinutes,
)
from huzhu.projects.models.plan import ImplementationPlan, PreliminaryReview, ReviewOpinion
from huzhu.projects.models.serve import FeedbackReport, Materials, Postponement, SystemTest

__all__ = [
    "AgencyCheck",
    "AgencyMinutes",
    "Application",
    "Countersignature",
    "DifferenceDecision",
    "DirectorsMeeting",
    "FeedbackReport",
    "ImplementationPlan",
    "Materials",
    "MeetingItem",
    "MeetingMinutes",
    "NumberSeries",
    "PlanAmendment",
    "Postponement",
    "PreliminaryReview",
    "ReviewOpinion",
    "ServiceProject",
    "SystemTest",
    "Termination",
]
