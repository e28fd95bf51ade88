"""The rows of the yearly assessment. Constraints, no verbs.

Not here: persons and agencies (``people``), files (``documents``), public notices (``notices``).
"""

from huzhu.assessment.models.decisions import (
    GradePlan,
    LeadershipDecision,
    SecurityIncident,
    Veto,
)
from huzhu.assessment.models.facts import FactDispute, FactImport, FactRecord, Filing
from huzhu.assessment.models.honours import (
    Appeal,
    Honour,
    Objection,
    Quota,
    QuotaPlan,
    ReceiptSeries,
    Recommendation,
    SealedList,
)
from huzhu.assessment.models.review import DepartmentReview, ReviewQuestion
from huzhu.assessment.models.scheme import SchemeVersion
from huzhu.assessment.models.sheet import Evidence, RatingReminder, Scoresheet, ScoresheetItem
from huzhu.assessment.models.year import AssessmentYear, CalendarChange, LeadingGroupMember

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
