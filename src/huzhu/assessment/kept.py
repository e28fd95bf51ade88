"""What a backup holds of the assessment: how to reach whoever objected."""

from huzhu.assessment.honours.models import Objection
from huzhu.kernel.kept import SealedKind
from huzhu.people import vault


def _contact(objection: Objection) -> dict[str, bytes]:
    sealed, digest = vault.seal_contact(objection.contact, owner=objection.contact_owner)
    return {"contact_cipher": sealed, "contact_digest": digest}


SEALED = (
    SealedKind(
        "异议联系方式",
        "assessment_objection.contact_cipher",
        Objection.objects.all,
        lambda objection: objection.contact,
        _contact,
        "contact_digest",
    ),
)
