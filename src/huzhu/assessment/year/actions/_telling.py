"""Who is told of a year's events: copies (抄送) to positions, with proof of who got them (A6.3).

Part of other acts, inside their transaction. Not here: the to-do list, which nobody has to be told
into (``desk.duties``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.assessment.year.actions._steps import year_subject
from huzhu.assessment.year.models import LeadingGroupMember, RatingReminder, Scoresheet
from huzhu.assessment.year.states import NOBODY_TOLD
from huzhu.kernel.workdays import local_date
from huzhu.notices import actions as notices
from huzhu.people import queries as people
from huzhu.people.states import AGENCY_ROLES, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from huzhu.assessment.year.models import AssessmentYear
    from huzhu.assessment.year.rules.calendar import DateMove
    from huzhu.kernel.actor import Actor
    from huzhu.people.models import Position

#: Who answers for an agency's sheet.
_ROLES = (Role.AGENCY_CLERK, Role.AGENCY_DIRECTOR)
_LONGEST_NAMES = 300


def tell_agencies(
    year: AssessmentYear,
    sheets: Sequence[Scoresheet],
    text: str,
    *,
    by: Actor,
    at: datetime,
    occasion: str = "",
) -> None:
    """Tell the clerks and directors of many agencies the same, and keep who was told.

    ``occasion``: kept as a reminder of each sheet; blank: only the copies are sent.
    """
    posts = people.posts_at([sheet.agency_id for sheet in sheets], roles=_ROLES, on=local_date(at))
    by_agency: dict[int | None, list[Position]] = {}
    for post in posts:
        by_agency.setdefault(post.agency_id, []).append(post)
    reached = [post.pk for group in by_agency.values() for post in group]
    notices.send_copy(reached, subject=year_subject(year), title=text, by=by, at=at)
    if occasion:
        RatingReminder.objects.bulk_create(
            RatingReminder(
                sheet=sheet,
                occasion=occasion,
                text=text,
                names=names_of(by_agency.get(sheet.agency_id, [])),
                sent_at=at,
            )
            for sheet in sheets
        )


def tell_of_answer(sheet: Scoresheet, text: str, *, subject: str, by: Actor, at: datetime) -> None:
    """An agency asked, and is answered: all its posts are told, the checker's too."""
    posts = people.posts_at([sheet.agency_id], roles=AGENCY_ROLES, on=local_date(at))
    ids = list(posts.values_list("pk", flat=True))
    notices.send_copy(ids, subject=subject, title=text, by=by, at=at)


def tell_agency(
    sheet: Scoresheet, text: str, *, by: Actor, at: datetime, occasion: str = ""
) -> RatingReminder | None:
    """Tell one agency about its own sheet; with an ``occasion`` the proof is kept and returned."""
    posts = list(people.posts_at([sheet.agency_id], roles=_ROLES, on=local_date(at)))
    ids = [post.pk for post in posts]
    notices.send_copy(ids, subject=sheet.subject, title=text, by=by, at=at)
    if not occasion:
        return None
    return RatingReminder.objects.create(
        sheet=sheet, occasion=occasion, text=text, names=names_of(posts), sent_at=at
    )


def tell_of_calendar(
    year: AssessmentYear, moves: Sequence[DateMove], *, by: Actor, at: datetime
) -> None:
    """A changed calendar is told to every agency in scope and to the leading group (A5)."""
    sheets = list(Scoresheet.objects.filter(year=year))
    posts = people.posts_at([each.agency_id for each in sheets], roles=_ROLES, on=local_date(at))
    group = LeadingGroupMember.objects.filter(year=year, left_at=None).values_list(
        "position_id", flat=True
    )
    ids = {*posts.values_list("pk", flat=True), *group} - {by.position_id}
    first, *others = moves
    text = f"{year.year} 年度考核日程调整：{first.label}由 {first.old} 改为 {first.new}"
    if others:
        text += "，同时顺延：" + "、".join(f"{move.label} {move.new:%m-%d}" for move in others)
    known = [each for each in ids if each is not None]
    notices.send_copy(known, subject=year_subject(year), title=f"{text}。", by=by, at=at)


def names_of(posts: Iterable[Position]) -> str:
    """Who was reached, as the proof names them."""
    names = [f"{post.account.full_name}（{Role(post.role).label}）" for post in posts]
    return "、".join(names)[:_LONGEST_NAMES] or NOBODY_TOLD
