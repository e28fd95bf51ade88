"""Django finds the rows of all chapters by this module; nobody else needs it.

Not here: the rows (``models`` of each chapter).
"""

from huzhu.assessment.facts import models as facts
from huzhu.assessment.honours import models as honours
from huzhu.assessment.outcome import models as outcome
from huzhu.assessment.rating import models as rating
from huzhu.assessment.review import models as review
from huzhu.assessment.scheme import models as scheme
from huzhu.assessment.year import models as year

__all__ = ["facts", "honours", "outcome", "rating", "review", "scheme", "year"]
