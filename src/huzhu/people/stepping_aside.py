"""Asked before each act, whoever calls it: whether the person steps aside from the case (回避).

What the act was given is looked at before it begins, and the case that it tells of when it tells
it: an act that is given a number alone is stopped there, and nothing of it stays.

Not here: who steps aside (``recusals``), where it is asked (``audit.actions``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.kernel.workdays import local_date
from huzhu.people import queries, recusals
from huzhu.people.models import Recusal
from huzhu.people.recusal_errors import OnlyForCase, SteppedAside
from huzhu.people.states import Interest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from huzhu.kernel.actor import Actor
    from huzhu.kernel.interests import Touched

NOBODY = "所在岗位的其他人员（现在空缺，请组织机构部任命）"


class AskedAside:
    """What one actor is asked during one act."""

    def __init__(self, by: Actor, rows: Sequence[Recusal], *, on: date | None) -> None:
        self._by, self._rows, self._on = by, rows, on
        self._is_matched = not by.cases

    def ask(self, things: Iterable[object]) -> None:
        """See that the actor steps aside from none of these, and has the post for them.

        :raises SteppedAside: the first. :raises OnlyForCase: the second.
        """
        for thing in things:
            if (touched := recusals.touched_by(thing)) is not None:
                self._ask_of(touched)

    def close(self) -> None:
        """:raises OnlyForCase: the act was of no case at all."""
        if not self._is_matched:
            self._turn_away()

    def _ask_of(self, touched: Touched) -> None:
        for row in self._rows:
            if touched.is_of(row.case):
                raise SteppedAside(
                    name=row.account.full_name, label=row.label, kind=Interest(row.kind).label,
                    instead=self._instead(row, touched) or NOBODY,
                )  # fmt: skip
        if self._by.cases:
            if not any(map(touched.is_of, self._by.cases)):
                self._turn_away()
            self._is_matched = True

    def _instead(self, row: Recusal, touched: Touched) -> str:
        return instead_of(self._by, row, touched, on=self._on) if self._on else ""

    def _turn_away(self) -> None:
        rows = Recusal.objects.filter(subject__in=[each.subject for each in self._by.cases])
        labels = dict.fromkeys(rows.values_list("label", flat=True))
        raise OnlyForCase(name=self._by.name, cases="、".join(labels))


def before_act(by: Actor, *, at: datetime | None) -> AskedAside | None:
    """What is asked of this actor during an act; None: nothing, as nearly always."""
    rows = recusals.of(by)
    return AskedAside(by, rows, on=local_date(at) if at else None) if rows or by.cases else None


def instead_of(by: Actor, row: Recusal, touched: Touched, *, on: date) -> str:
    """Who acts instead in the actor's post, in words; blank: nobody."""
    post = queries.position_by_id(by.position_id or 0, on=on)
    if post is None:
        return ""
    return recusals.day_of(on, among=recusals.near(post)).instead(post, row, touched)
