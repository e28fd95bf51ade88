"""Tables of sending that tell what their rows were and became: texts and rules, no message."""

from huzhu.audit.traced import Traced
from huzhu.messages import models

TRACED = (Traced(models.TextVersion), Traced(models.SendingRules))
