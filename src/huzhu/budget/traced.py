"""Tables of budgets that tell what their rows were and became.

Not the category of a line: it is a word of the cases', which this app does not know.
"""

from huzhu.audit.traced import Traced
from huzhu.budget import models

TRACED = (
    Traced(models.Budget),
    Traced(models.BudgetLine, "budget", never=("category",)),
    Traced(models.Reservation, "line"),
    Traced(models.Expenditure, "reservation"),
)
