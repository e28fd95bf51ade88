"""The rows behind what the platform knows by itself, found for many agencies at once (A4.2a).

The number of queries does not depend on how many agencies there are. Not here: what the rows show
(``rules.known``), keeping the figures (``actions._recording``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.assessment.facts.models import Filing
from huzhu.assessment.facts.rules import known
from huzhu.assessment.facts.rules.known import Held, Money, Paper, Row, Used
from huzhu.assessment.facts.states import FilingKind
from huzhu.assessment.year.models import AssessmentYear, Scoresheet
from huzhu.assessment.year.states import YearStep
from huzhu.budget import queries as budgets
from huzhu.kernel.workdays import local_date
from huzhu.people import queries as people
from huzhu.projects.queries import held as held_queries

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from datetime import date, datetime

    from huzhu.assessment.facts.rules.known import Known

    Told = Iterator[tuple[int, Iterator[Known]]]
    Teller = Callable[..., Told]


#: Figures may change up to here; the grades rest on them.
FIGURES_OPEN = frozenset(
    {YearStep.PREPARING, YearStep.SELF_RATING, YearStep.REVIEWING, YearStep.DECIDING}
)


def years_counted(*, on: date) -> list[int]:
    """The years whose figures the clock counts: those not yet decided, and the running one."""
    states = dict(AssessmentYear.objects.values_list("year", "state"))
    still_open = {year for year, state in states.items() if YearStep(state) in FIGURES_OPEN}
    return sorted(still_open | ({on.year} - set(states)))


def names_known(year: int, *, on: date) -> frozenset[str]:
    """What can be found out about a year on a day; a year that is over keeps its last state."""
    return known.COMPUTABLE if on.year == year else known.COMPUTABLE - known.AS_OF_TODAY


def known_figures(
    year: int, *, agency_ids: Collection[int], names: frozenset[str], at: datetime
) -> dict[int, dict[str, Known]]:
    """The figures of a year by agency and name; what the rows do not show is left out."""
    found: dict[int, dict[str, Known]] = {agency_id: {} for agency_id in agency_ids}
    for told, teller in _TELLERS:
        if told & names:
            for agency_id, figures in teller(year, agency_ids, on=local_date(at)):
                found[agency_id] |= {each.name: each for each in figures if each.name in names}
    return found


def _from_papers(year: int, agency_ids: Collection[int], *, on: date) -> Told:
    papers: dict[int, list[Paper]] = {}
    rows = Filing.objects.filter(year=year, agency_id__in=agency_ids, voided_at__isnull=True)
    for row in rows.order_by("happened_on", "id"):
        paper = Paper(FilingKind(row.kind), row.title, row.happened_on, row.is_on_time)
        papers.setdefault(row.agency_id, []).append(paper)
    changes: dict[int, list[Row]] = {}
    for change in people.post_changes_in(year, until=on):
        what = f"{change.title} {change.name}{'到岗' if change.has_begun else '离岗'}"
        changes.setdefault(change.agency_id, []).append(Row(what, change.on))
    filed = budgets.budgets_in(year, agency_ids=agency_ids)
    for agency_id in agency_ids:
        yield (
            agency_id,
            known.papers_show(
                papers.get(agency_id, []),
                has_budget=agency_id in filed,
                changes=changes.get(agency_id, []),
            ),
        )


def _from_projects(year: int, agency_ids: Collection[int], *, on: date) -> Told:
    del on
    filed = budgets.budgets_in(year, agency_ids=agency_ids)
    held: dict[int, list[Held]] = {}
    for each in held_queries.held_projects(year):
        held.setdefault(each.agency_id, []).append(Held(each.number, each.title, each.starts_on))
    for agency_id in agency_ids:
        lines = filed[agency_id].lines if agency_id in filed else ()
        money = [Money(line.name, line.amount, line.spent) for line in lines]
        yield agency_id, known.money_shows(money, held.get(agency_id, []))


def _from_basics(year: int, agency_ids: Collection[int], *, on: date) -> Told:
    del on
    rows = Scoresheet.objects.filter(year__year=year, agency_id__in=agency_ids)
    for agency_id, basics, checked_at in rows.values_list("agency_id", "basics", "basics_at"):
        # Last year's block is carried over as a draft; it counts once the agency confirmed it.
        if checked_at is not None:
            yield agency_id, known.basics_show(basics)


def _from_today(year: int, agency_ids: Collection[int], *, on: date) -> Told:
    del year
    used: dict[int, list[Used]] = {}
    for each in people.sign_ins_of_agencies(on=on):
        name = Used(f"{each.title} {each.name}", each.last_on or each.since, bool(each.last_on))
        used.setdefault(each.agency_id, []).append(name)
    counts = people.verified_counts()
    for agency_id in agency_ids:
        yield agency_id, known.sign_ins_show(used.get(agency_id, []), on=on)
        members, verified = counts.get(agency_id, (0, 0))
        yield agency_id, known.members_show(members=members, verified=verified)


_TELLERS: tuple[tuple[frozenset[str], Teller], ...] = (
    (known.FROM_PAPERS, _from_papers),
    (known.FROM_PROJECTS, _from_projects),
    (known.FROM_BASICS, _from_basics),
    (known.AS_OF_TODAY, _from_today),
)
