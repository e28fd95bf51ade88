"""What members have decided about their own data, and those who ask to have it corrected.

A visitor meets a correction at each of its steps: at the agency's clerk, at the second person, at
Member Service.

Not here: their claims (``road_serve``), who they are (``people.demonstrated``).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from huzhu.demo import people as staff
from huzhu.kernel.workdays import local_date
from huzhu.people import queries as people
from huzhu.people.states import Evidence, Standing
from huzhu.privacy import actions
from huzhu.privacy.states import ConsentKind, CorrectedField

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.demo.stage import Stage

WISH = "所在工会应为调动后的新单位工会，劳动合同可以核对。"
_NAME_WISH = "姓名写错了一个字，中间应为“晓”字，请以身份证为准。"
_PHONE_WISH = "手机号已经换了，旧号不再使用。"


def decide(stage: Stage, *, at: datetime) -> None:
    """Members agree that name and code are handed over; the first says that the union is wrong."""
    day_before = at - timedelta(days=1)
    players = [each.actor for each in people.demo_signins(on=local_date(at)) if each.member]
    for actor in players:
        actions.decide_consent(ConsentKind.HAND_OVER, is_given=True, by=actor, at=day_before)
    for actor in players[:1]:
        actions.ask_correction(CorrectedField.UNION, wish=WISH, by=actor, at=day_before)
    _at_other_desks(stage, at=day_before)


def _at_other_desks(stage: Stage, *, at: datetime) -> None:
    """Two of 海淀 whose clerk has been at it: one waits for a second, one was handed on."""
    clerk = stage.clerk(staff.HAIDIAN, at)
    rows = people.members_below(clerk).filter(standing=Standing.ACTIVE)
    found = list(rows.filter(verified_at__isnull=False).order_by("-id")[:2])
    wishes = ((CorrectedField.NAME, _NAME_WISH), (CorrectedField.PHONE, _PHONE_WISH))
    for member, (field, wish) in zip(found, wishes, strict=False):
        own = people.actor_of_member(member)
        row = actions.ask_correction(field, wish=wish, by=own, at=at)
        if field is CorrectedField.NAME:
            actions.propose_entry(
                row,
                value=f"{member.name[:1]}晓{member.name[-1:]}",
                evidence=Evidence.PAPER,
                answer="已按本人身份证更正姓名。",
                by=clerk,
                at=at,
            )
        else:
            actions.pass_correction_on(row, by=clerk, at=at)
