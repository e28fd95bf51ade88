"""What members whom a visitor may play have decided about their own data, and one who asks.

Not here: their claims (``road_serve``), who they are (``people.demonstrated``).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from huzhu.kernel.workdays import local_date
from huzhu.people import queries as people
from huzhu.privacy import actions
from huzhu.privacy.states import ConsentKind, CorrectedField

if TYPE_CHECKING:
    from datetime import datetime

WISH = "所在工会应为调动后的新单位工会，劳动合同可以核对。"


def decide(*, at: datetime) -> None:
    """Members agree that name and code are handed over; the first says that the union is wrong."""
    day_before = at - timedelta(days=1)
    players = [each.actor for each in people.demo_signins(on=local_date(at)) if each.member]
    for actor in players:
        actions.decide_consent(ConsentKind.HAND_OVER, is_given=True, by=actor, at=day_before)
    for actor in players[:1]:
        actions.ask_correction(CorrectedField.UNION, wish=WISH, by=actor, at=day_before)
