"""What runs, held against what was approved (五 2：与批准的活动方案不符): line by line.

Not here: the decision to end a project that differs (``actions.terminate``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.claims.states import Mode
from huzhu.kernel.periods import period

if TYPE_CHECKING:
    from huzhu.projects.queries.files import OfferFile, ProjectFile


@dataclass(frozen=True, slots=True)
class Compared:
    """One line: as approved, as set up."""

    label: str
    approved: str
    running: str
    note: str = ""

    @property
    def differs(self) -> bool:
        return self.approved != self.running


def comparison_of(file: ProjectFile) -> list[Compared]:
    """The set-up offer against the frozen form (附件2); empty before there is an offer."""
    if file.offer is None or file.application is None:
        return []
    form, offer, plan = file.application.form, file.offer.status, file.plan
    moved = "已批准延期" if file.postponements else ""
    return [
        Compared("项目名称", form["title"], offer.title),
        Compared("抢订时间", form["window"], period(offer.opens_at, offer.closes_at), moved),
        Compared("电子码数量", f"{form['goods_quantity']} 份", f"{_stock(file.offer)} 份"),
        Compared("开放方式", Mode(plan.mode).label, Mode(offer.mode).label),
    ]


def _stock(offer: OfferFile) -> int:
    return offer.status.stock or offer.statement.imported
