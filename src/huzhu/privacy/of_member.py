"""What is kept of a member's decisions about the own data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.kernel.of_member import KeptPart, told_at
from huzhu.people import entries
from huzhu.privacy import queries, texts
from huzhu.privacy.states import ConsentKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from huzhu.people.models import Member
    from huzhu.privacy.models import EntryCorrection

TABLES = ("privacy_consent", "privacy_entrycorrection")


def subjects(member: Member) -> Iterator[str]:
    """Yield the cases of the trail that are the member's own."""
    ids = queries.corrections_of(member.pk).values_list("pk", flat=True)
    yield from (f"correction:{pk}" for pk in ids)


def parts(member: Member) -> Iterator[KeptPart]:
    """Yield consents and corrections."""
    yield KeptPart(
        "授权记录",
        "privacy.decisions",
        tuple(
            (
                ("事项", texts.version_of(ConsentKind(row.kind), row.version).title),
                ("版本", row.version),
                ("决定", "同意" if row.is_given else "不同意"),
                ("时间", told_at(row.at)),
            )
            for row in queries.consents_of(member.pk)
        ),
    )
    yield KeptPart(
        "信息更正申请",
        "privacy.decisions",
        tuple(
            (
                ("事项", row.field_name),
                ("申请内容", row.said.wish),
                ("提出人", row.asker),
                ("提出时间", told_at(row.asked_at)),
                ("进度", row.state_name),
                ("更正为", _value_told(row)),
                ("更正依据", row.get_evidence_display()),
                ("经办人", row.maker_told),
                ("答复", row.said.answer),
                ("答复人", f"{row.by_title} {row.by_name}".strip()),
            )
            for row in queries.corrections_of(member.pk)
        ),
    )


def _value_told(row: EntryCorrection) -> str:
    """In the words of the pages: standings and unions are stored by their keys."""
    field, value = row.entry_field, row.said.value
    return entries.told(field, value) if field is not None and value else value
