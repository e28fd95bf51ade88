"""Tables of files and lists that tell what their rows were and became.

A file's name may be a person's; what a list holds is sealed, and where it lies is nobody's matter.
"""

from huzhu.audit.traced import Traced
from huzhu.documents import models

TRACED = (
    Traced(models.StoredFile),
    Traced(models.ReceivedList, never=("layout", "said", "seen", "file")),
)
