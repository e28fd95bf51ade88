"""What a backup holds of the assessment: how to reach whoever objected."""

from huzhu.assessment.honours.models import Objection
from huzhu.kernel.kept import SealedKind

SEALED = (
    SealedKind(
        "异议联系方式",
        "assessment_objection.contact_cipher",
        Objection.objects.all,
        lambda objection: objection.contact,
    ),
)
