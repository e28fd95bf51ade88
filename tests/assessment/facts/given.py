"""What the tests of figures bring: papers, lists of another system, figures."""

import io
from datetime import date
from decimal import Decimal

from huzhu.assessment.facts.actions import fact_imports, facts, filings
from huzhu.assessment.facts.actions.filings import NewPaper
from huzhu.assessment.facts.models import FactImport, Filing
from huzhu.assessment.facts.queries import facts as queries
from huzhu.assessment.scheme.rules.scoring import ItemChange
from huzhu.assessment.year.models import FactRecord
from huzhu.assessment.year.queries import sheets
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


def check_list(cycle: Cycle, *rows: tuple[str, ...], by: Actor | None = None) -> FactImport:
    return fact_imports.check_fact_import(
        cycle.year,
        system="业务系统",
        file_name="业务数据.xlsx",
        content=table(*rows),
        by=by or cycle.tang,
        at=moment(9, 2),
    )
