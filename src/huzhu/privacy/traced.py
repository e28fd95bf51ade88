"""Tables of members' own decisions that tell what their rows were and became.

The words of a correction are sealed and never told.
"""

from huzhu.audit.traced import Traced
from huzhu.privacy import models

TRACED = (Traced(models.Consent), Traced(models.EntryCorrection))
