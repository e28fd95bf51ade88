"""What runs, held against what was approved (五 2：与批准的活动方案不符): line by line.

Not here: the decision to end a project that differs (``actions.terminate``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.claims.states import Mode, Phase
from huzhu.kernel.periods import period
from huzhu.projects.rules import moment

if TYPE_CHECKING:
    from huzhu.claims.values import OfferStatus
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
    return [
        Compared("项目名称", form["title"], offer.title),
        Compared("抢订时间", form["window"], *_window(file, offer)),
        Compared("电子码数量", f"{form['goods_quantity']} 份", f"{_stock(file.offer)} 份"),
        Compared("开放方式", Mode(plan.mode).label, Mode(offer.mode).label),
    ]


def _window(file: ProjectFile, status: OfferStatus) -> tuple[str, str]:
    """The time as it was set up and as it ran, and what explains the difference."""
    planned = period(status.opens_at, status.closes_at)
    if status.is_early:
        word = "已终止" if status.phase is Phase.TERMINATED else "提前结束"
        return f"{planned}，实际于 {moment(status.over_at)} 结束", word
    return planned, "已批准延期" if file.postponements else ""


def _stock(offer: OfferFile) -> int:
    return offer.status.stock or offer.statement.imported
