"""Lists of figures from other systems: who may bring which, what is asked, what rests on a list.

Not here: loading them (``actions.fact_imports``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from huzhu.assessment.errors import NotYourPart
from huzhu.assessment.facts.errors import FiguresClosed, FiguresRestOn
from huzhu.assessment.facts.models import FactDispute
from huzhu.assessment.facts.queries import computed
from huzhu.assessment.facts.rules import fact_lists
from huzhu.assessment.facts.rules.fact_lists import Setting, heading_of
from huzhu.assessment.scheme.rules.scheme import owners_asked
from huzhu.assessment.year.models import FactRecord, Scoresheet
from huzhu.assessment.year.queries import years as year_queries
from huzhu.assessment.year.states import FactSource, YearStep
from huzhu.documents import queries as documents
from huzhu.documents.lists import ListKind
from huzhu.people import queries as people
from huzhu.people.states import DEPARTMENT_ROLES, DepartmentCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from huzhu.assessment.scheme.rules.facts import FactKind
    from huzhu.assessment.year.models import AssessmentYear
    from huzhu.documents.columns import RowFault
    from huzhu.documents.models import ReceivedList
    from huzhu.documents.workbooks import ListRow
    from huzhu.kernel.actor import Actor

#: Which figures a list may hold depends on the year and on who brings it: ``figures_asked``.
FIGURES = ListKind(
    "figures",
    "考核数据",
    fact_lists.AGENCY_COLUMNS,
    samples_are="全部代办处",
    remembered_by="system",
    sender="来源系统",
    may_be_part=True,
    is_open=True,
)


@dataclass(frozen=True, slots=True)
class FiguresAsked:
    """The figures of a year that a person may bring, and the list that asks for them."""

    year: AssessmentYear
    kind: ListKind
    setting: Setting
    by: Actor


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
    return {number: agency_id for number, _, agency_id in _agencies(year)}


def _agencies(year: AssessmentYear) -> Iterable[tuple[str, str, int]]:
    if YearStep(year.state) is YearStep.PREPARING:
        return people.assessed_agencies().values_list("number", "name", "id")
    rows = Scoresheet.objects.filter(year=year).order_by("agency_number")
    return rows.values_list("agency_number", "agency_name", "agency_id")


def figures_asked(year: AssessmentYear, *, by: Actor) -> FiguresAsked:
    """What this person may bring. :raises NotYourPart: as ``importable``."""
    setting = setting_for(year, by=by)
    scheme = year_queries.scheme_of(year)
    items = scheme.items_by_fact()
    columns = [
        fact_lists.column_of(kind, items="、".join(items.get(name, ())))
        for name, kind in setting.kinds.items()
    ]
    others = [
        fact_lists.column_of_others(
            scheme.catalogue[name],
            owners="、".join(DepartmentCode(owner).label for owner in owners),
            who=by.title,
        )
        for name, owners in owners_asked(scheme).items()
        if name not in setting.kinds
    ]
    kind = replace(
        FIGURES,
        columns=(*FIGURES.columns, *columns),
        others=tuple(others),
        samples=tuple((number, name) for number, name, _ in _agencies(year)),
    )
    return FiguresAsked(year, kind, setting, by)


def figure_faults(
    asked: FiguresAsked,
    _said: Mapping[str, Any],
    rows: Sequence[ListRow],
    *,
    at: datetime,  # noqa: ARG001 -- every list's check is asked with it
) -> list[RowFault]:
    """All that keeps a list from being loaded, and what is left as it is (A1)."""
    return fact_lists.check_rows(rows, asked.setting)[1]


def check_figures_free(asked: FiguresAsked, received: ReceivedList) -> None:
    """Whether nothing rests on a list of figures yet.

    :raises NotYourPart: others bring a figure of it. :raises FiguresClosed: the grades rest on it.
    :raises FiguresRestOn: a figure of it was put right, replaced or disputed.
    :raises ListLaterOne: the same system has sent another list on top.
    """
    year = asked.year
    if YearStep(year.state) not in computed.FIGURES_OPEN:
        raise FiguresClosed(year=year.year, step=YearStep(year.state).label)
    brought = FactRecord.objects.filter(brought_by=received)
    _check_own(asked, {*brought.values_list("name", flat=True)}, verb="撤回这份考核数据")
    documents.check_newest(received, said={"system": received.said.get("system")})
    replaced = brought.filter(is_current=False).select_related("agency").order_by("pk").first()
    if replaced is not None:
        raise _rests_on(asked, replaced, what="已经更正或另有新的数据")
    disputes = FactDispute.objects.filter(fact__brought_by=received).select_related("fact__agency")
    disputed = disputes.order_by("pk").first()
    if disputed is not None and disputed.fact is not None:
        raise _rests_on(asked, disputed.fact, what="已有代办处提出异议")


def check_figures_yours(asked: FiguresAsked, received: ReceivedList) -> None:
    """Let a list that waits be dealt with by who uploaded it, or who brings all its figures.

    :raises NotYourPart: others bring a figure of it; where no column is one yet, any.
    """
    if received.account_id in asked.by.persons:
        return
    catalogue = year_queries.scheme_of(asked.year).catalogue
    labels = received.layout["labels"]
    names = {name for name, kind in catalogue.items() if heading_of(kind) in labels}
    _check_own(asked, names or {*catalogue}, verb="办理别人上传的这份考核数据")


def _check_own(asked: FiguresAsked, names: set[str], *, verb: str) -> None:
    owners = owners_asked(year_queries.scheme_of(asked.year))
    if foreign := (names & {*owners}) - {*asked.setting.kinds}:
        whose = {owner for name in foreign for owner in owners[name]}
        told = "、".join(DepartmentCode(name).label for name in sorted(whose))
        raise NotYourPart(verb=verb, whose=told or "组织机构部", who=asked.by.title)


def _rests_on(asked: FiguresAsked, fact: FactRecord, *, what: str) -> FiguresRestOn:
    label = asked.setting.kinds[fact.name].label
    return FiguresRestOn(agency=fact.agency.name, label=label, what=what)
