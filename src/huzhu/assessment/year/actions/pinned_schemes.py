"""The scheme that a running year counts by is changed: with the reason, and every agency is told.

Not here: versions and their drafts (``schemes``), what a change is (``scheme.rules.scheme_edit``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.assessment import policies
from huzhu.assessment.errors import SomebodyWasFaster
from huzhu.assessment.scheme.errors import PinnedItemsDiffer, SchemePinnedAlready
from huzhu.assessment.scheme.queries import subject_of
from huzhu.assessment.scheme.rules.scheme import scheme_from
from huzhu.assessment.scheme.rules.scheme_edit import fixed_changes, rules_changed
from huzhu.assessment.scheme.states import SchemeState
from huzhu.assessment.year.actions import _platform, _steps, _telling
from huzhu.assessment.year.errors import SchemeOfAnotherYear
from huzhu.assessment.year.models import AssessmentYear, Scoresheet, ScoresheetItem
from huzhu.assessment.year.queries import years as year_queries
from huzhu.assessment.year.rules.calendar import check_year_step
from huzhu.assessment.year.states import YearStep
from huzhu.audit.actions import action, note

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.assessment.scheme.models import SchemeVersion
    from huzhu.assessment.scheme.rules.scheme import Scheme
    from huzhu.assessment.scheme.rules.scoring import ItemChange
    from huzhu.kernel.actor import Actor


#: Until grades are decided, an item's rule may still be put right (A4.3a).
CHANGEABLE = frozenset(
    {YearStep.PREPARING, YearStep.SELF_RATING, YearStep.REVIEWING, YearStep.DECIDING}
)


_NAMED = 6  # items named in a sentence; the page lists the others


@dataclass(frozen=True, slots=True)
class PinnedChange:
    """What another scheme did to a running year."""

    items: tuple[str, ...]  #: whose rule changed
    moved: tuple[ItemChange, ...]  #: by agency and item, what the figures give now
    signed: int  #: values that departments had signed on those items; they stand


@action("assessment.change_pinned_scheme", "更换考核方案", right=policies.ORGANISATION_HEAD)
def change_pinned_scheme(
    year: AssessmentYear,
    version: SchemeVersion,
    *,
    reason: str,
    read: int | None = None,
    by: Actor,
    at: datetime,
) -> PinnedChange:
    """Let a running year count by another adopted version, with the reason (A3.1, A3.2).

    Only what the figures give on the items whose rule changed is scored anew, and every agency is
    told which ones. What people rated, signed or decided stands. ``read``: which version the year
    counted by when somebody decided this.

    :raises YearNotAtStep: grades have been decided.
    :raises SchemeOfAnotherYear: the version is for another year, or not adopted.
    :raises SchemePinnedAlready: the year works by it.
    :raises PinnedItemsDiffer: it changes what sheets under way depend on.
    :raises SomebodyWasFaster: it counts by a third one by now.
    """
    reason = _steps.check_reason(reason)
    _steps.lock_year(year)
    year.refresh_from_db(fields=["scheme"])
    check_year_step(year, CHANGEABLE)
    if read not in (None, year.scheme_id):
        raise SomebodyWasFaster(verb="更换考核方案")
    old, new = year_queries.scheme_of(year), scheme_from(version.content)
    _check_pinnable(year, version, old, new)
    AssessmentYear.objects.filter(pk=year.pk).update(scheme=version)
    year.scheme = version
    items = rules_changed(old, new)
    moved = tuple(_platform.rescore(year, at=at))
    signed = ScoresheetItem.objects.filter(
        sheet__year=year, item__in=items, reviewed_points__isnull=False
    )
    change = PinnedChange(items, moved, signed.count())
    _tell_of_change(year, version, change, reason, by=by, at=at)
    note(
        _steps.year_subject(year),
        by=by,
        at=at,
        scheme=subject_of(version),
        items="、".join(items),
        moved=len(moved),
        reason=reason,
    )
    return change


def _check_pinnable(year: AssessmentYear, version: SchemeVersion, old: Scheme, new: Scheme) -> None:
    if version.year != year.year or version.state != SchemeState.ADOPTED:
        state = SchemeState(version.state).label
        raise SchemeOfAnotherYear(year=year.year, scheme=version, state=state)
    if version.pk == year.scheme_id:
        raise SchemePinnedAlready(year=year.year, scheme=version)
    differing = fixed_changes(old, new) if year.state != YearStep.PREPARING else ()
    if differing:
        raise PinnedItemsDiffer(scheme=version, what=_some(differing))


def _tell_of_change(
    year: AssessmentYear,
    version: SchemeVersion,
    change: PinnedChange,
    reason: str,
    *,
    by: Actor,
    at: datetime,
) -> None:
    sheets = list(Scoresheet.objects.filter(year=year))
    if sheets:
        what = f"指标 {_some(change.items)} 的计分规则有变" if change.items else "计分规则不变"
        text = f"{year.year} 年度考核改按方案第 {version.version} 版计分：{what}。理由：{reason}"
        _telling.tell_agencies(year, sheets, text, by=by, at=at)


def _some(names: tuple[str, ...]) -> str:
    more = f"等 {len(names)} 处" if len(names) > _NAMED else ""
    return "、".join(names[:_NAMED]) + more
