"""Lists of figures from other systems: who may bring which, what was read, what was remembered.

Not here: loading them (``actions.fact_imports``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.assessment.errors import NotYourPart
from huzhu.assessment.facts.errors import FigureOfOthers, ImportNotFound
from huzhu.assessment.facts.models import FactImport
from huzhu.assessment.facts.rules import fact_lists
from huzhu.assessment.facts.rules.fact_lists import CheckedLine, Fault, ListLine, Setting
from huzhu.assessment.scheme.rules.fact_values import expected, shown
from huzhu.assessment.scheme.rules.scheme import owners_asked
from huzhu.assessment.year.models import FactRecord, Scoresheet
from huzhu.assessment.year.queries import years as year_queries
from huzhu.assessment.year.states import FactSource, YearStep
from huzhu.documents import tables
from huzhu.kernel.errors import one
from huzhu.people import queries as people
from huzhu.people.states import DEPARTMENT_ROLES, DepartmentCode

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from django.db.models import QuerySet

    from huzhu.assessment.scheme.rules.facts import FactKind
    from huzhu.assessment.year.models import AssessmentYear
    from huzhu.kernel.actor import Actor

_FAULT_COLUMNS = ("行", "机构编号", "列", "须更正")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list: what it means, how many agencies have it, and its sum."""

    heading: str
    kind: FactKind | None
    count: int
    total: Decimal | None
    reason: str = ""  #: why it is not read

    @property
    def needs_control(self) -> bool:
        return self.kind is not None and self.count > 0 and fact_lists.needs_control(self.kind)

    @property
    def shown_total(self) -> str:
        """The sum; that of an amount is not shown, since it is to be typed from elsewhere."""
        if self.kind is None or self.total is None or self.needs_control:
            return ""
        return shown(self.kind, self.total)


@dataclass(frozen=True, slots=True)
class ReadImport:
    """A list with everything that its page shows."""

    row: FactImport
    columns: tuple[Column, ...]
    lines: tuple[CheckedLine, ...]
    faults: tuple[Fault, ...]

    @property
    def mapping(self) -> dict[str, str]:
        """Which figure each heading means, in the order of the columns."""
        return mapping_of(self.row)

    @property
    def blocking(self) -> tuple[Fault, ...]:
        """What keeps the list from being loaded."""
        return tuple(fault for fault in self.faults if not fault.is_note)

    @property
    def faultless_lines(self) -> tuple[CheckedLine, ...]:
        """The lines in which nothing is wrong."""
        faulty = {fault.line for fault in self.blocking}
        return tuple(line for line in self.lines if line.line not in faulty)

    @property
    def is_open(self) -> bool:
        return self.row.loaded_at is None and self.row.dropped_at is None


def importable(year: AssessmentYear, *, by: Actor) -> dict[str, FactKind]:
    """The figures that a person may bring: 组织机构部 all, an owner those of its items.

    :raises NotYourPart: the person is of no such department.
    """
    scheme = year_queries.scheme_of(year)
    owners = owners_asked(scheme)
    if by.role in DEPARTMENT_ROLES and by.department == DepartmentCode.ORGANISATION:
        return {name: scheme.catalogue[name] for name in owners}
    own = {
        name: scheme.catalogue[name]
        for name, departments in owners.items()
        if by.role in DEPARTMENT_ROLES and by.department in departments
    }
    if not own:
        raise NotYourPart(verb="导入考核数据", whose="组织机构部和各考核部门", who=by.title)
    return own


def setting_for(year: AssessmentYear, *, by: Actor) -> Setting:
    """What a list of this person is checked against. :raises NotYourPart: as ``importable``."""
    kinds = importable(year, by=by)
    agencies = agency_ids(year)
    numbers = {agency_id: number for number, agency_id in agencies.items()}
    rows = FactRecord.objects.filter(
        year=year.year, is_current=True, source=FactSource.CORRECTED, agency_id__in=numbers
    )
    return Setting(
        year=year.year,
        agencies=frozenset(agencies),
        kinds=kinds,
        corrected={
            (numbers[agency_id], name): value
            for agency_id, name, value in rows.values_list("agency_id", "name", "value")
        },
    )


def agency_ids(year: AssessmentYear) -> dict[str, int]:
    """The agencies in scope by number; before the year opens, all that carry on the work."""
    if YearStep(year.state) is YearStep.PREPARING:
        return dict(people.assessed_agencies().values_list("number", "id"))
    rows = Scoresheet.objects.filter(year=year).order_by("agency__number")
    return dict(rows.values_list("agency__number", "agency_id"))


def remembered_mapping(system: str) -> dict[str, str]:
    """What the headings of a system meant the last time that its list was loaded."""
    rows = FactImport.objects.filter(system=system, loaded_at__isnull=False).order_by("-id")
    last = rows.exclude(file_name="").first()
    return mapping_of(last) if last else {}


def mapping_of(row: FactImport) -> dict[str, str]:
    """Which figure each heading means, in the order of the columns."""
    return dict(row.mapping)


def systems() -> list[str]:
    """The systems that figures came from, by name."""
    rows = FactImport.objects.order_by("system").values_list("system", flat=True)
    return list(rows.distinct())


def imports_in(year: AssessmentYear, *, by: Actor) -> QuerySet[FactImport]:
    """The year's lists, the newest first. :raises NotYourPart: as ``importable``."""
    importable(year, by=by)
    return FactImport.objects.filter(year=year.year).order_by("-id")


def import_of(year: AssessmentYear, import_id: int, *, by: Actor) -> FactImport:
    """One list. :raises ImportNotFound: there is none in the year."""
    return one(imports_in(year, by=by).filter(pk=import_id), ImportNotFound)


def read_import(year: AssessmentYear, row: FactImport) -> ReadImport:
    """A list with its columns, lines and faults as they were last checked."""
    scheme = year_queries.scheme_of(year)
    lines = tuple(
        CheckedLine(each["line"], each["agency"], each["facts"], each["kept"]) for each in row.rows
    )
    totals = fact_lists.totals_of(lines, scheme.catalogue)
    columns = [
        Column(
            heading,
            scheme.catalogue[name] if name else None,
            *totals.get(name, (0, None)),
            reason="" if name else _unread(year, heading, row),
        )
        for heading, name in mapping_of(row).items()
    ]
    faults = tuple(Fault(**fault) for fault in row.faults)
    return ReadImport(row, tuple(columns), lines, faults)


def lines_read(row: FactImport) -> list[ListLine]:
    """The lines as the file had them, to be checked again."""
    return [ListLine(each["line"], each["agency"], each["cells"]) for each in row.rows]


def template_workbook(year: AssessmentYear, *, by: Actor, at: datetime) -> bytes:
    """The list to be filled in: the agencies, a column for each figure, and what to write.

    :raises NotYourPart: as ``importable``.
    """
    kinds = importable(year, by=by)
    items = year_queries.scheme_of(year).items_by_fact()
    agencies = people.assessed_agencies().filter(number__in=list(agency_ids(year)))
    head = (fact_lists.AGENCY_NUMBER, fact_lists.AGENCY_NAME)
    columns = (*head, *map(fact_lists.heading_of, kinds.values()))
    rows = [(number, name) for number, name in agencies.values_list("number", "name")]
    notes = [
        (fact_lists.heading_of(kind), expected(kind), "、".join(items.get(name, ())), name)
        for name, kind in kinds.items()
    ]
    return tables.write_workbook(
        [
            tables.Sheet("考核数据", columns, rows),
            tables.Sheet("填写说明", ("表头", "填写内容", "对应指标", "接口名称"), notes),
        ],
        of=f"{year.year} 年度由您提供的 {len(kinds)} 项数据，全部代办处 {len(rows)} 家",
        at=at,
    )


def faults_workbook(found: ReadImport, *, at: datetime) -> bytes:
    """Everything that is wrong as a list to work through (更正清单)."""
    rows = [(fault.line, fault.agency, fault.column, fault.sentence) for fault in found.faults]
    sheets = [tables.Sheet("更正清单", _FAULT_COLUMNS, rows)]
    return tables.write_workbook(sheets, of=f"全部 {len(rows)} 处须更正的内容", at=at)


def _unread(year: AssessmentYear, heading: str, row: FactImport) -> str:
    """Why a column is not read: it means nothing, or it is another department's."""
    scheme = year_queries.scheme_of(year)
    owners = owners_asked(scheme)
    kinds = {name: scheme.catalogue[name] for name in owners}
    name = fact_lists.guessed_mapping([heading], kinds=kinds, remembered={})[heading]
    if not name:
        return "没有对应的数据项"
    names = "、".join(DepartmentCode(owner).label for owner in owners[name])
    return FigureOfOthers(label=kinds[name].label, owners=names, who=row.by_title).detail
