"""Tables of purchases that tell what their rows were and became.

Not the scores of a person (评分): nobody reads them before all have signed, then on their sheet.
"""

from huzhu.audit.traced import Traced
from huzhu.procurement import models

TRACED = (
    Traced(models.Procurement),
    Traced(models.GoodsRow, "procurement"),
    Traced(models.Supplier, "procurement"),
    Traced(models.Quote, "row"),
    Traced(models.Scorer, "procurement"),
    Traced(models.Award, "procurement", never=("sheets",)),
)
