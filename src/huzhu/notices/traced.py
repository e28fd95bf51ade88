"""Tables of public notices and of tasks handed over that tell what their rows were and became.

Not whom a notice names: winners by the thousand, who stand in the notice for its days alone.
"""

from huzhu.audit.traced import Traced
from huzhu.notices import models

TRACED = (
    Traced(models.PublicNotice, never=("names",)),
    Traced(models.NoticeRemark, "notice"),
    Traced(models.NoticeDraft, said=("reason",)),
    Traced(models.Handover, said=("reason", "answer")),
    Traced(models.LeaverHandover, never=("moved", "left"), said=("reason",)),
)
