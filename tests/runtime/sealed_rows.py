"""Two rows of every sealed kind, and a sealed file: what a change of keys has to move.

Not here: how they are used by pages (each app's tests).
"""

import io
from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from huzhu.assessment.honours.models import Objection
from huzhu.assessment.year.models import AssessmentYear
from huzhu.documents import sealed_lists
from huzhu.kernel.actor import CLOCK
from huzhu.kernel.vault import key_id_of
from huzhu.messages import actions as messages
from huzhu.messages.states import Channel, MessageKind, to_phone
from huzhu.people import factor_secrets, vault
from huzhu.people.models import (
    Account,
    Agency,
    Binding,
    Member,
    MemberBefore,
    MemberImport,
    WayIn,
)
from huzhu.privacy.models import EntryCorrection
from huzhu.privacy.vault import CorrectionWords, seal_words
from huzhu.runtime.keeping import declared
from tests.claims.offers import published
from tests.people.persons import id_number

LIST = "member_imports/one"


def make(at: datetime) -> None:
    """Fill what the assessment's cast left blank."""
    for serial, member in enumerate(Member.objects.order_by("pk")):
        member.id_digest = vault.digest_of(id_number(serial))
        member.id_cipher = vault.seal_id_number(id_number(serial), member_number=member.number)
        member.phone = f"139{serial:08d}"
        member.save()
    for serial, account in enumerate(Account.objects.order_by("pk")[:2]):
        account.phone = f"138{serial:08d}"
        account.save()
    sealed_lists.keep(io.BytesIO(b"list" * 100_000), LIST, largest=2**20)
    told = {"file_name": "a.csv", "sha256": "0" * 64, "file": LIST, "started_at": at}
    come = MemberImport.objects.create(**told)
    for member in Member.objects.order_by("pk")[:2]:
        before = {"name": member.name, "union_id": member.union_id, "standing": "active"}
        sealed = {name: getattr(member, name) for name in ("phone_cipher", "phone_digest")}
        told = {**before, **sealed, "phone_tail": "0000", "updated_at": at}
        MemberBefore.objects.create(came_by=come, member=member, **told)
    agency = Agency.objects.first()
    for serial in range(2):
        way = WayIn(kind="phone", began_at=at, seen_at=at)
        way.value = f"137{serial:08d}"
        way.save()
        asked = Binding(way=way, agency=agency, named=agency, name="张", asked_at=at)
        asked.id_number = id_number(serial)
        asked.save()
    for serial in range(2):
        factor_secrets.keep(f"secret {serial}", at=at)
    published(2, reference="2026-0900", at=timezone.now())
    _told(at)
    for number in ("YY-1", "YY-2"):
        row = Objection(year=AssessmentYear.objects.first(), number=number, name="张", filed_at=at)
        row.contact = f"contact {number}"
        row.save()


def _told(at: datetime) -> None:
    """Messages, and addresses that people gave."""
    for key in ("code:1", "code:2"):
        code = {"code": key[-1] * 6, "minutes": "5"}
        messages.queue(
            MessageKind.SIGN_IN_CODE, to=to_phone("13700000001"), facts=code, at=at, key=key
        )
    for member in Member.objects.select_related("union").order_by("pk")[:2]:
        asked = EntryCorrection(
            member=member, agency_id=member.union.agency_id, field="name", asked_at=at, due_on=at
        )
        asked.words = seal_words(CorrectionWords(f"wish {member.pk}"), key=str(asked.key))
        asked.save()
    for account in Account.objects.order_by("pk")[:2]:
        by = replace(CLOCK, role="director", account_id=account.pk)
        messages.keep_address(Channel.MAIL, address=f"{account.pk}@example.org", by=by, at=at)


def opened() -> dict[tuple[str, int], object]:
    """What every sealed value says."""
    return {
        (kind.column, row.pk): kind.opened(row) for kind in declared.sealed() for row in kind.rows()
    }


def versions() -> dict[str, set[str]]:
    """By column, the versions that its values name."""
    return {
        kind.column: {key_id_of(bytes(getattr(row, kind.name))) for row in kind.rows()}
        for kind in declared.sealed()
    }
