"""Buying while the request is prepared (二（二）3): the procurement's own acts, behind the gate.

The procurement knows nothing of projects; here the project's step is asked first, so that nobody
changes a quote after the request has been handed in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.audit.actions import front_action
from huzhu.kernel.shown import check_shown
from huzhu.procurement import actions as procurement
from huzhu.projects import policies
from huzhu.projects.actions._steps import check_step, lapse_amendment, lapse_check, lock
from huzhu.projects.queries import papers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.procurement.states import Goods, Marks, SupplierQuote
    from huzhu.projects.models import ServiceProject


@front_action(procurement.enter_goods)
def enter_goods(
    project: ServiceProject, *, goods: Sequence[Goods], by: Actor, at: datetime
) -> None:
    """Enter what is to be bought. :raises NotNow: the request is not being prepared."""
    _check(project, by=by)
    procurement.enter_goods(project.number, goods=goods, by=by, at=at)


@front_action(procurement.enter_quotes)
def enter_quotes(
    project: ServiceProject, *, suppliers: Sequence[SupplierQuote], by: Actor, at: datetime
) -> None:
    """Enter the price comparison (附件4). :raises NotNow: the request is not being prepared."""
    _check(project, by=by, verb="填写价格对比表")
    procurement.enter_quotes(project.number, suppliers=suppliers, by=by, at=at)


@front_action(procurement.enter_scores)
def enter_scores(
    project: ServiceProject, *, scorer: str, marks: Sequence[Marks], by: Actor, at: datetime
) -> None:
    """Enter one scorer's sheet (附件3). :raises NotNow: the request is not being prepared."""
    _check(project, by=by, verb="登记评分表")
    procurement.enter_scores(project.number, scorer=scorer, marks=marks, by=by, at=at)


@front_action(procurement.award)
def award(
    project: ServiceProject,
    *,
    chosen: str = "",
    reason: str = "",
    by: Actor,
    at: datetime,
    shown: str = "",
) -> None:
    """Choose the supplier with the highest total. :raises NotNow: as above.

    :raises ShownChanged: quotes or marks are others than were ``shown``.
    """
    _check(project, by=by)
    check_shown(shown, papers.papers_of(project).shown)
    procurement.award(project.number, chosen=chosen, reason=reason, by=by, at=at)


@front_action(procurement.reopen)
def reopen(project: ServiceProject, *, reason: str, by: Actor, at: datetime) -> None:
    """Compare again after a mistake or a returned request. :raises NotNow: as above."""
    _check(project, by=by)
    lapse_amendment(project)
    procurement.reopen(project.number, reason=reason, by=by, at=at)


def _check(project: ServiceProject, *, by: Actor, verb: str = "") -> None:
    policies.check_agency_clerk(by=by, verb=verb, agency_id=project.agency_id)
    lock(project)
    check_step(project, "apply")
    lapse_check(project)
