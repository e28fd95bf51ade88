"""Edits that tests of the schemes make again and again."""

from dataclasses import replace
from decimal import Decimal
from functools import partial
from io import BytesIO

from huzhu.assessment.scheme import actions as schemes
from huzhu.assessment.scheme import queries
from huzhu.assessment.scheme.models import SchemeVersion
from huzhu.assessment.scheme.queries import content_of
from huzhu.assessment.scheme.rules.rule_rows import rule_rows
from huzhu.assessment.scheme.rules.scheme_edit import HeadEdit, ItemEdit, head_digest, item_digest
from huzhu.assessment.scheme.rules.scheme_rows import COLUMNS
from huzhu.assessment.year.models import FactRecord, Scoresheet
from huzhu.documents import actions as documents
from huzhu.documents import queries as document_queries
from huzhu.kernel.actor import Actor
from huzhu.people.models import Agency
from tests.assessment.scheme.conftest import AT
from tests.documents.files import table

INACTIVE = "1.4"  #: 6 points to 90 days, 3 to 180, both bounds included


def item_edit(version: SchemeVersion, item: str, **changes) -> ItemEdit:
    """An item as it stands, but for some changes."""
    known = content_of(version).item(item)
    edit = ItemEdit(
        item_id=known.id,
        full_marks=known.full_marks,
        owners=known.owners,
        kinds=known.kinds,
        text=known.text,
        guide=known.guide,
        proof=known.proof,
        rows=rule_rows(known.rule),
        open_questions=known.open_questions,
    )
    return replace(edit, **changes)


def with_bound(edit: ItemEdit, place: int, **bounds) -> ItemEdit:
    """One tier with another bound."""
    rows = list(edit.rows)
    tier = replace(rows[place].tier, **bounds)
    rows[place] = replace(rows[place], tier=tier, points=tier.points)
    return replace(edit, rows=tuple(rows))


def with_longer_first_tier(version: SchemeVersion, days: int) -> ItemEdit:
    """Item 1.4 with full marks up to so many days, without gap or overlap."""
    edit = with_bound(item_edit(version, INACTIVE), 0, high=Decimal(days))
    return with_bound(edit, 1, low=Decimal(days))


def with_gap(version: SchemeVersion) -> ItemEdit:
    """Item 1.4 with nothing between 80 and 90 days."""
    return with_bound(item_edit(version, INACTIVE), 0, high=Decimal(80))


def save(version: SchemeVersion, edit: ItemEdit | HeadEdit, *, by, at=AT):
    """Make an edit on what stands now."""
    scheme = content_of(version)
    read = item_digest(scheme, edit.item_id) if isinstance(edit, ItemEdit) else head_digest(scheme)
    return schemes.edit_scheme(version, edit, read=read, by=by, at=at)


def adopt(version: SchemeVersion, *, by, at=AT, despite="试行一年") -> None:
    """Adopt a draft as it stands now, also where a rule differs from its wording."""
    version.refresh_from_db()
    schemes.adopt_scheme(version, read=version.content_hash, by=by, at=at, despite=despite)


def know(number: str, **figures) -> None:
    """Figures of an agency for the cycle's year."""
    agency = Agency.objects.get(number=number)
    for name, value in figures.items():
        FactRecord.objects.create(
            agency=agency,
            year=2026,
            name=name,
            value=value,
            source="imported",
            origin="业务系统",
            by_name="唐翌",
            by_title="组织机构部经办人",
            at=AT,
        )


def idle(days_by_number: dict[str, int]) -> None:
    """How long the user names of agencies were idle; every agency has workers, too."""
    for number, days in days_by_number.items():
        know(number, longest_inactive_days=days)
    Scoresheet.objects.update(basics={"workers": 30000, "insured": 20000})


def take_in(version: SchemeVersion, rows, *, read: str, by: Actor) -> tuple[str, ...]:
    """Hand a list in and confirm it at once; ``read``: the content that was changed there."""
    kind, check = queries.SCHEME, partial(queries.scheme_list_faults, version, {}, at=AT)
    told = {"name": "方案.xlsx", "said": {"read": read}, "check": check, "by": by, "at": AT}
    upload = BytesIO(table(COLUMNS, *rows))
    row = documents.receive_list(kind, str(version.pk), upload=upload, **told)
    listed, _ = document_queries.opened_list(row, kind).listed()
    return schemes.take_in_scheme(version, row, listed, by=by, at=AT)
