"""What the tests of figures bring: papers, lists of another system, figures."""

import io
from datetime import date
from decimal import Decimal
from functools import partial

from huzhu.assessment.facts.actions import fact_imports, facts, filings
from huzhu.assessment.facts.actions.filings import NewPaper
from huzhu.assessment.facts.models import Filing
from huzhu.assessment.facts.queries import fact_imports as queries_of_lists
from huzhu.assessment.facts.queries import facts as queries
from huzhu.assessment.scheme.rules.scoring import ItemChange
from huzhu.assessment.year.models import FactRecord
from huzhu.assessment.year.queries import sheets
from huzhu.documents import actions as documents
from huzhu.documents import queries as document_queries
from huzhu.documents.models import ReceivedList
from huzhu.documents.states import Upload
from huzhu.kernel.actor import Actor
from tests.assessment.cycle import YEAR, Cycle, moment
from tests.documents.files import pdf, table


def upload(mark: str = "", name: str = "材料.pdf") -> Upload:
    """A file; another mark is another content."""
    return Upload(name, io.BytesIO(pdf(mark.encode())))


def paper(kind: str, mark: str = "", *, happened_on: date = date(YEAR, 6, 1)) -> NewPaper:
    return NewPaper(kind, f"材料{mark}", happened_on, upload(f"{kind}{mark}"))


def file_paper(cycle: Cycle, kind: str, mark: str = "", **given) -> Filing:
    """Have 林 hand in a paper of D01, and return it."""
    filings.hand_in_filing(
        YEAR,
        paper(kind, mark, **given),
        agency_id=cycle.cast.agency_a.pk,
        by=cycle.cast.lin,
        at=moment(9, 2),
    )
    return Filing.objects.latest("id")


def bring(cycle: Cycle, *, agency: str = "D01", by: Actor | None = None, **figures) -> None:
    """Have 组织机构部 bring figures of another system."""
    given = [fact_imports.GivenFigure(agency, name, value) for name, value in figures.items()]
    taken = fact_imports.take_facts(
        cycle.year, given, system="业务系统", by=by or cycle.tang, at=moment(9, 2)
    )
    assert taken.refused == ()


def dispute(cycle: Cycle, name: str, claimed, *, by: Actor | None = None, reason="与台账不符"):
    return facts.dispute_fact(
        cycle.sheet(),
        name,
        claimed=claimed,
        reason=reason,
        by=by or cycle.cast.lin,
        at=moment(9, 3),
    )


def figure(cycle: Cycle, name: str, agency: str = "D01") -> FactRecord | None:
    return queries.current_figure(cycle.sheet(agency), name)


def points(cycle: Cycle, item: str, agency: str = "D01") -> Decimal | None:
    return sheets.item_of(cycle.sheet(agency), item).platform_points


def moves(changes: list[ItemChange]) -> list[tuple[str, Decimal | None, Decimal]]:
    return [(change.item, change.before, change.after) for change in changes]


def check_list(
    cycle: Cycle, *rows: tuple[str, ...], by: Actor | None = None, system: str = "业务系统"
) -> ReceivedList:
    """Have somebody hand in a list of figures; nothing is loaded."""
    asked, said = (
        queries_of_lists.figures_asked(cycle.year, by=by or cycle.tang),
        {"system": system},
    )
    return documents.receive_list(
        asked.kind,
        str(YEAR),
        upload=io.BytesIO(table(*rows)),
        name="业务数据.xlsx",
        said=said,
        check=partial(queries_of_lists.figure_faults, asked, said, at=moment(9, 2)),
        by=asked.by,
        at=moment(9, 2),
    )


def load(cycle: Cycle, row: ReceivedList, *, by: Actor | None = None, **totals: Decimal):
    """Confirm a list as it is."""
    asked = queries_of_lists.figures_asked(cycle.year, by=by or cycle.tang)
    rows, _ = document_queries.opened_list(row, asked.kind).listed()
    return fact_imports.load_figures(
        cycle.year, row, rows, totals=totals, by=asked.by, at=moment(9, 3)
    )
