"""Narrowing the list of activities: by name, kind, district, day and state; in the address.

Not here: what is on show (``claims.shelf``), how a card looks (``shown``).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from huzhu.claims.shelf import ALL, Narrowed
from huzhu.claims.states import Phase
from huzhu.kernel.workdays import start_of_day
from huzhu.people import asking
from huzhu.people import queries as people
from huzhu.projects.queries import shown as projects
from huzhu.projects.states import Category
from huzhu.web.fields import DayField, LineField, OneOf
from huzhu.web.forms import Form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huzhu.claims.values import OfferStatus

_PHASES = (Phase.UPCOMING, Phase.OPEN, Phase.SOLD_OUT, Phase.CLOSED, Phase.TERMINATED)


class Finder(Form):
    """What a member looks for; a value that cannot be meant narrows nothing and is told."""

    text = LineField("活动名称", 40, required=False, example="如：电影、体检")
    category = OneOf("类别", [("", "全部"), *Category.choices()], required=False)
    agency = OneOf("地区（举办的代办处）", required=False)
    day = DayField("哪一天可以参与", required=False)
    phase = OneOf(
        "状态", [("", "全部"), *((str(each), each.label) for each in _PHASES)], required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        districts = [(str(each.pk), each.name) for each in people.assessed_agencies()]
        self.offer("agency", [("", "全部"), *districts])

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        return any(self._said().values())

    @property
    def is_open(self) -> bool:
        """Whether something is chosen besides the words: the choices are then shown."""
        return any(value for name, value in self._said().items() if name != "text")

    def wanted(self) -> Narrowed:
        """What the table is asked."""
        said = self._said()
        if not any(said.values()):
            return ALL
        agency, day, phase = said["agency"], said["day"], said["phase"]
        midnight = start_of_day(day) if day else None
        return Narrowed(
            text=said["text"] or "",
            agency_ids=asking.below(int(agency)) if agency else None,
            span=(midnight, midnight + timedelta(days=1)) if midnight else None,
            phase=Phase(phase) if phase else None,
        )

    def of_kind(self, statuses: Sequence[OfferStatus]) -> Sequence[OfferStatus]:
        """Those of the chosen kind: what is offered is known to the projects."""
        category = self._said()["category"]
        if not category:
            return statuses
        facts = projects.card_facts(status.reference for status in statuses)
        kinds = {reference: fact.category for reference, fact in facts.items()}
        return [each for each in statuses if kinds.get(each.reference) == category]

    def _said(self) -> dict[str, Any]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}
