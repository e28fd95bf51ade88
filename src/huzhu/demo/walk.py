"""Walks all roads at once, act by act in the order of time, as the year went by.

So numbers, agendas and budgets come about in their own order.

Not here: which acts there are (``road``) and what they do (``road_permit``, ``road_serve``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.demo import road_permit, road_serve

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from huzhu.demo.road import Act, Road

_STOPS: dict[str, Callable[[Road, datetime], None]] = {
    "start": road_permit.start,
    "submit_first": road_permit.submit_first,
    "return_plan": road_permit.return_plan,
    "submit": road_permit.submit,
    "opinions": road_permit.opinions,
    "conclude": road_permit.conclude,
    "minutes": road_permit.minutes,
    "quotes": road_permit.quotes,
    "award": road_permit.award,
    "apply_first": road_permit.apply_first,
    "return_application": road_permit.return_application,
    "check": road_permit.check,
    "apply": road_permit.apply,
    "sign": road_permit.sign,
    "bring": road_permit.bring,
    "decide": road_permit.decide,
    "postpone": road_serve.postpone,
    "materials": road_serve.materials,
    "test": road_serve.test,
    "publish": road_serve.publish,
    "open": road_serve.open_window,
    "settle": road_serve.settle,
    "usage": road_serve.usage,
    "issue": road_serve.issue,
    "collect": road_serve.collect,
    "close": road_serve.close,
    "terminate": road_serve.terminate,
}


def walk(roads: Sequence[Road]) -> None:
    """Do everything that has happened until now."""
    acts = [(act.at, place, act) for place, road in enumerate(roads) for act in road.acts()]
    for _, place, act in sorted(acts, key=lambda entry: entry[:2]):
        _do(roads[place], act)


def _do(road: Road, act: Act) -> None:
    if act.stop == "claim":
        road_serve.claim(road, act)
    else:
        _STOPS[act.stop](road, act.at)
