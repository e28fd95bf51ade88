"""The rows of the yearly assessment, for Django and for whoever stands outside the chapters.

Not here: the rows themselves (``models`` of each chapter).
"""

from huzhu.assessment.facts.models import FactDispute, FactImport, Filing
from huzhu.assessment.honours.models import Honour, Objection, Recommendation, SealedList
from huzhu.assessment.outcome.models import (
    Appeal,
    GradePlan,
    LeadershipDecision,
    Quota,
    QuotaPlan,
    SecurityIncident,
    Veto,
)
from huzhu.assessment.rating.models import ReviewQuestion
from huzhu.assessment.review.models import DepartmentReview
from huzhu.assessment.scheme.models import SchemeVersion
from huzhu.assessment.year.models import (
    AssessmentYear,
    CalendarChange,
    Evidence,
    FactRecord,
    LeadingGroupMember,
    RatingReminder,
    ReceiptSeries,
    Scoresheet,
    ScoresheetItem,
)

__all__ = [
    "Appeal",
    "AssessmentYear",
    "CalendarChange",
    "DepartmentReview",
    "Evidence",
    "FactDispute",
    "FactImport",
    "FactRecord",
    "Filing",
    "GradePlan",
    "Honour",
    "LeadershipDecision",
    "LeadingGroupMember",
    "Objection",
    "Quota",
    "QuotaPlan",
    "RatingReminder",
    "ReceiptSeries",
    "Recommendation",
    "ReviewQuestion",
    "SchemeVersion",
    "Scoresheet",
    "ScoresheetItem",
    "SealedList",
    "SecurityIncident",
    "Veto",
]
