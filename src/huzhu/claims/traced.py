"""Tables of offers that tell what their rows were and became.

Not codes and claims: they come by the hundred thousand, and a claim is never changed. Not how many
were given: that moves with every claim. Not the kind of benefit: it is the case's word.
"""

from huzhu.audit.traced import Traced
from huzhu.claims import models

TRACED = (
    Traced(models.Offer, never=("given", "union_names", "benefit")),
    Traced(models.CodeList, "offer"),
    Traced(models.OfferShop, "offer"),
)
