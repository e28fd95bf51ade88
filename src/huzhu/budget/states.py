"""Lifecycle of a reservation (占用额度): money of a budget line held for one project.

    reserved ─ spend ▶ spent
    reserved ─ release ▶ released

A released reservation is history; the same project may reserve anew, which is a new row.

Not here: how much a line still has (``rules``), who may reserve (``policies``).
"""

from huzhu.kernel.lifecycle import Lifecycle, Move
from huzhu.kernel.words import Worded


class ReservationState(Worded):
    """What has become of the money that a project asked for."""

    RESERVED = "reserved", "已占用"
    SPENT = "spent", "已支出"
    RELEASED = "released", "已释放"


#: A project holds or has used money of a line in these states.
LIVE = frozenset({ReservationState.RESERVED, ReservationState.SPENT})

RESERVATION_LIFECYCLE = Lifecycle(
    start=ReservationState.RESERVED,
    moves=(
        Move("spend", {ReservationState.RESERVED}, ReservationState.SPENT),  # 列支
        Move("release", {ReservationState.RESERVED}, ReservationState.RELEASED, "释放额度"),  # 释放
    ),
    labels=ReservationState.labels(),
)
