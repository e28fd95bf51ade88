"""Tables of the assessment that tell what their rows were and became: by year, and by scoresheet.

Not the figures (``FactRecord``), which come by the thousand at night: a new one is a row of its own
beside the old, with who and when. Not what is a paper of its own: schemes, calculations, the list.
"""

from huzhu.assessment.facts import models as facts
from huzhu.assessment.honours import models as honours
from huzhu.assessment.outcome import models as outcome
from huzhu.assessment.rating import models as rating
from huzhu.assessment.review import models as review
from huzhu.assessment.scheme import models as scheme
from huzhu.assessment.year import models as year
from huzhu.audit.traced import Traced

_SCHEME = ("content", "content_hash")
#: Lines of a calculation; what the platform counts again each night, with the day of it.
_COUNTED = ("outcome", "steps", "config", "moves", "snapshot", "platform_at", "version", "checksum")

TRACED = (
    Traced(scheme.SchemeVersion, never=_SCHEME),
    Traced(year.AssessmentYear),
    Traced(year.LeadingGroupMember, "year"),
    Traced(year.CalendarChange, "year"),
    Traced(year.Scoresheet, never=_COUNTED),
    Traced(year.ScoresheetItem, "sheet", never=_COUNTED),
    Traced(year.Evidence, "item"),
    Traced(facts.FactDispute),
    Traced(facts.Filing),
    Traced(rating.ReviewQuestion, "item"),
    Traced(review.DepartmentReview, "item"),
    Traced(outcome.LeadershipDecision, "sheet"),
    Traced(outcome.SecurityIncident, "sheet"),
    Traced(outcome.Veto, "sheet"),
    Traced(outcome.GradePlan, "year", never=_COUNTED),
    Traced(outcome.QuotaPlan, "year", never=_COUNTED),
    Traced(outcome.Quota, "sheet"),
    Traced(outcome.Appeal, "sheet", never=_COUNTED),
    Traced(honours.Recommendation, "sheet"),
    Traced(honours.Objection, "recommendation"),
    Traced(honours.SealedList, "year", never=_SCHEME),
    Traced(honours.Honour, "recommendation", never=("token",)),
)
