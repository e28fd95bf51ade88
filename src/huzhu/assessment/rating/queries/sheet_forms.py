"""The offline sheet of one agency: handed out with what is known, read back with what is new.

Not here: what stands in it (``rules.sheet_form``), saving it (``actions.rating``).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from huzhu.assessment.rating.queries import rating as rating_queries
from huzhu.assessment.rating.rules import sheet_form as forms
from huzhu.assessment.rating.rules.rating import Given
from huzhu.assessment.rating.rules.sheet_form import Change, FilledForm
from huzhu.assessment.scheme.rules.wording import number_text
from huzhu.assessment.year.queries.years import scheme_of
from huzhu.assessment.year.rules.basics import LABELS, basics_faults
from huzhu.documents import locked_sheets, returned_sheets
from huzhu.documents.errors import CellFault, SheetFaulty
from huzhu.documents.locked_forms import Subject

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from huzhu.assessment.rating.queries.rating import SheetLine
    from huzhu.assessment.year.models import Scoresheet
    from huzhu.documents.locked_forms import LockedForm, Value

_SHORT_HASH = 12


def form_of(sheet: Scoresheet) -> LockedForm:
    """The form of an agency, bound to the scheme that its year is pinned to."""
    return forms.sheet_form(
        scheme_of(sheet.year),
        kind=sheet.agency_kind,
        version=sheet.year.scheme.content_hash[:_SHORT_HASH],
        agency=sheet.agency_name,
    )


def subject_of(sheet: Scoresheet) -> Subject:
    """Whose sheet a file is."""
    year = sheet.year.year
    return Subject(f"{year}-{sheet.agency_number}", f"{sheet.agency_name} {year} 年度")


def written_form(sheet: Scoresheet) -> bytes:
    """The spreadsheet to be handed out, with what is rated so far."""
    values: dict[str, Value] = dict(_known_basics(sheet))
    for line in rating_queries.lines_of(sheet):
        values[forms.remark_name(line.item.id)] = line.row.self_remark or None
        if not line.is_fixed:
            values[forms.points_name(line.item.id)] = line.row.self_points
    return locked_sheets.write(form_of(sheet), subject=subject_of(sheet), values=values)


def read_form(sheet: Scoresheet, content: bytes) -> FilledForm:
    """Return what a sheet that came back would change.

    :raises SheetFaulty: cells must be mended; each is named.
    :raises DomainError: it is another file, as ``returned_sheets.read_back`` says.
    """
    form = form_of(sheet)
    values = returned_sheets.read_back(content, form=form, subject=subject_of(sheet))
    known = _known_basics(sheet)
    basics = forms.filled_basics(values, known=known)
    _check_basics(basics, form=form)
    lines = rating_queries.lines_of(sheet)
    given = {line.item.id: _given(line, values) for line in lines}
    new = {line.item.id: line for line in lines if _is_new(line, given[line.item.id])}
    is_confirming = sheet.basics_at is None and all(values.get(name) is not None for name in LABELS)
    has_new_basics = basics != known or is_confirming
    return FilledForm(
        given={name: given[name] for name in new},
        basics=basics if has_new_basics else {},
        sha256=hashlib.sha256(content).hexdigest(),
        changes=(
            *_basics_changes(known, basics),
            *(_change(line, given[name]) for name, line in new.items()),
        ),
    )


def _known_basics(sheet: Scoresheet) -> dict[str, int]:
    return {name: sheet.basics[name] for name in LABELS if name in sheet.basics}


def _check_basics(basics: Mapping[str, int], *, form: LockedForm) -> None:
    faults = tuple(
        CellFault(form.inputs[name][1].address, LABELS[name], str(fault))
        for fault in basics_faults(basics)
        for name in [str(fault.facts["name"])]
    )
    if faults:
        raise SheetFaulty(faults=faults)


def _given(line: SheetLine, values: Mapping[str, Value]) -> Given:
    points = forms.filled_points(values, line.item.id)
    remark = forms.filled_remark(values, line.item.id)
    return Given(
        line.row.self_points if points is None else points,
        remark or line.row.self_remark,
        line.row.version,
    )


def _is_new(line: SheetLine, given: Given) -> bool:
    return (line.row.self_points, line.row.self_remark) != (given.points, given.remark)


def _basics_changes(known: Mapping[str, int], basics: Mapping[str, int]) -> list[Change]:
    return [
        Change(label, str(known.get(name, "—")), str(basics[name]))
        for name, label in LABELS.items()
        if name in basics and known.get(name) != basics[name]
    ]


def _change(line: SheetLine, given: Given) -> Change:
    before = _words(line.row.self_points, line.row.self_remark)
    return Change(f"指标 {line.item.id}", before, _words(given.points, given.remark))


def _words(points: Decimal | None, remark: str) -> str:
    said = "未自评" if points is None else f"{number_text(points)} 分"
    return f"{said}；{remark}" if remark else said
