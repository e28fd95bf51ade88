"""Figures of other systems by call: taken as far as they are right, refused by name.

A person of 组织机构部 or of an owning department calls with the session of the pages, so that every
figure has somebody who answers for it; a POST also needs the page's CSRF token.

Not here: lists (``web.office.assessment.fact_lists``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, cast

from django.conf import settings
from ninja import Field, Path, Router, Schema
from ninja.security import APIKeyCookie

from huzhu.assessment.facts.actions import fact_imports
from huzhu.assessment.facts.actions.fact_imports import GivenFigure
from huzhu.assessment.year.queries import years
from huzhu.kernel import numbers

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from huzhu.assessment.scheme.rules.scoring import ItemChange
    from huzhu.kernel.actor import Actor

    class OfficeRequest(HttpRequest):
        """What the pages' middleware adds to a request."""

        actor: Actor
        now: datetime


_MOST_AGENCIES = 2000
Year = Annotated[
    int, Path(ge=int(numbers.YEAR.least), le=int(numbers.YEAR.most), description="考核年度")
]
router = Router(tags=["assessment"])


class OfficeSession(APIKeyCookie):
    """Somebody of the office who is signed in; what the person may bring is asked of the action."""

    param_name = settings.SESSION_COOKIE_NAME

    def _get_key(self, request: HttpRequest) -> str | None:
        # Who is nobody is told so; the token is asked of people of the office only.
        return super()._get_key(request) if _office_actor(request) else None

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """Return the person whom the middleware recognised."""
        del key
        return _office_actor(request)


class AgencyFigures(Schema):
    """Figures of one agency by name, as ``rules.facts`` names them."""

    agency: str = Field(max_length=16, description="机构编号")
    facts: dict[str, Any] = Field(description="数据项名称与数值")


class FiguresIn(Schema):
    """Figures that another system sends."""

    system: str = Field(min_length=1, max_length=60, description="来源系统")
    agencies: list[AgencyFigures] = Field(max_length=_MOST_AGENCIES)


class FigureOut(Schema):
    """A figure that was taken."""

    agency: str
    fact: str
    value: bool | int | float | str


class RefusedOut(Schema):
    """A figure that was not taken, and why."""

    agency: str
    fact: str
    code: str
    detail: str


class MovedOut(Schema):
    """An item whose points a figure moved."""

    agency_name: str
    item: str
    before: float | None
    after: float


class FiguresOut(Schema):
    """What became of a call."""

    taken: list[FigureOut]
    refused: list[RefusedOut]
    moved: list[MovedOut]


@router.post("/{year}/facts", response=FiguresOut, summary="传送考核数据", auth=OfficeSession())
def take_facts(request: HttpRequest, year: Year, sent: FiguresIn) -> FiguresOut:
    """Take the figures that are right; name each that is not, with the sentence of the pages."""
    asked = cast("OfficeRequest", request)
    given = [
        GivenFigure(each.agency, name, value)
        for each in sent.agencies
        for name, value in each.facts.items()
    ]
    done = fact_imports.take_facts(
        years.year_of(year), given, system=sent.system, by=asked.actor, at=asked.now
    )
    return FiguresOut(
        taken=[_taken(each) for each in done.taken],
        refused=[
            RefusedOut(
                agency=each.agency,
                fact=each.name,
                code=each.error.code,
                detail=each.error.detail,
            )
            for each in done.refused
        ],
        moved=[_moved(each) for each in done.moved],
    )


def _taken(figure: GivenFigure) -> FigureOut:
    return FigureOut(agency=figure.agency, fact=figure.name, value=figure.value)  # type: ignore[arg-type] # checked


def _moved(change: ItemChange) -> MovedOut:
    before = None if change.before is None else float(change.before)
    return MovedOut(
        agency_name=change.agency_name, item=change.item, before=before, after=float(change.after)
    )


def _office_actor(request: HttpRequest) -> Actor | None:
    actor: Actor | None = getattr(request, "actor", None)
    return actor if actor is not None and actor.is_office else None
