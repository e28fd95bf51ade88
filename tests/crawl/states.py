"""States of projects in which the demonstration is not, made of the cast.

A state says which forms it is there for, who opens which page, and when. Made by the product's own
actions. Not here: years (``years``), desks and lists (``desks``), what is sent (``crawl``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from huzhu.claims.actions import shops
from huzhu.claims.models import Offer
from huzhu.kernel.actor import Actor
from huzhu.people.models import Member
from huzhu.projects.actions import agreement, buying, end, meetings, permit, plan, serve
from huzhu.projects.models import ServiceProject
from huzhu.projects.states import TerminationReason, Verdict
from tests import cast as casting
from tests import clients, road
from tests.crawl.walk import START, Visitor
from tests.standing import Made
from tests.web import offers

#: By whom a page is opened first, where the state does not say otherwise: of the cast, the cycle.
Ways = Mapping[str, str]


@dataclass(frozen=True)
class State:
    """A state of a case, and the forms that it shows."""

    standing: str  #: the state of ``tests.standing`` on which it rests
    at: datetime
    ways: Ways  #: by who opens it: a page, below the start of the own pages; ``{number}``: project
    forms: str  #: names of their addresses, apart by blanks
    #: Goes on from there; may say which page is opened instead.
    prepare: Callable[[Made], str | None] = lambda _made: None

    def visitors(self, made: Made) -> list[Visitor]:
        """Let it be so, and give those who open its pages."""
        begin = self.prepare(made)
        projects = ServiceProject.objects.all()
        number = quote(projects[0].number) if len(projects) == 1 else ""
        return [
            _visitor(made, who, begin or way.format(number=number))
            for who, way in self.ways.items()
        ]


def _visitor(made: Made, who: str, way: str) -> Visitor:
    person = getattr(made["cast"], who, None) or getattr(made.get("cycle"), who)
    told = {"raise_request_exception": False}
    if isinstance(person, Member):
        client, audience, role = clients.of_member(person, **told), "member", "member"
    else:
        client, audience = clients.signed_in(made["cast"], person, **told), _audience(person)
        role = f"{person.role} {person.department or ''}".strip()
    key = client.cookies["sessionid"].value
    return Visitor(client, [START[audience] + way], audience, role, key=key)


def _audience(actor: Actor) -> str:
    return "office" if actor.is_office else "agency"


# --- projects -------------------------------------------------------------------------------------

_OF_PROJECT = "projects/{number}/"


def _reviewed(made: Made) -> None:
    told = {"verdict": Verdict.AGREE, "opinion": "", "at": casting.NOW}
    for actor in made["cast"].reviewers:
        plan.give_opinion(made["in_review"], by=actor, **told)


def _scored(made: Made) -> None:
    cast, project = made["cast"], made["preparing"]
    road.complete_papers(cast, project)
    buying.reopen(project, reason="须重新询价", by=cast.lin, at=road.APPLIED_AT)


def _differing(made: Made) -> None:
    act = {"by": made["cast"].lin, "at": road.APPLIED_AT}
    permit.enter_minutes(made["preparing"], road.MINUTES, **act)
    road.award(made["cast"], made["preparing"], unit_price=29)


def _amended(made: Made) -> None:
    _differing(made)
    told = {"by": made["cast"].lin, "at": road.APPLIED_AT}
    agreement.amend_plan(made["preparing"], reason="按中选单价", **told)


def _signed(made: Made) -> None:
    cast, told = made["cast"], {"verdict": Verdict.AGREE, "opinion": "", "at": road.APPLIED_AT}
    for actor in cast.signers:
        permit.countersign(made["countersigning"], by=actor, **told)
    meetings.call_meeting(
        number="主任办公会〔2026〕9次",
        held_on=road.MEETING_ON,
        chair="王芃",
        attendees="全体主任",
        by=cast.wu,
        at=road.APPLIED_AT,
    )


def _shop(made: Made) -> None:
    told = {"by": made["cast"].lin, "at": road.MATERIALS_AT}
    shops.enter_shop(Offer.objects.get(), name="东城影城", address="东城区某路 1 号", **told)


def _published_with_shop(made: Made) -> None:
    _shop(made)
    serve.publish_offer(made["tested"], by=made["cast"].wu, at=road.MATERIALS_AT)


def _terminated(made: Made) -> None:
    """While codes are out, and the agency has the list of them."""
    cast, project, at = made["cast"], made["claiming"], road.OPENS_AT
    offers.won(Offer.objects.get(), cast.zhao)
    end.terminate(
        project,
        reason_kind=TerminationReason(next(iter(TerminationReason))),
        explanation="供应商停业",
        by=cast.wang,
        at=at,
    )
    serve.collect_feedback(project, password="a-long-password", by=cast.lin, at=at)


def by(*who: str, way: str = _OF_PROJECT) -> Ways:
    return dict.fromkeys(who, way)


PROJECTS: dict[str, State] = {
    "draft": State("draft", casting.NOW, by("lin"), "agency:autosave-plan agency:discard-draft"),
    "reviewed": State(
        "in_review", road.REVIEWED_AT, by("he", "wu"), "office:pass-review", _reviewed
    ),
    "scored": State(
        "preparing",
        road.APPLIED_AT,
        by("lin"),
        "agency:award agency:goods agency:quotes agency:scores",
        _scored,
    ),
    "differing": State("preparing", road.APPLIED_AT, by("lin"), "agency:amend", _differing),
    "amended": State(
        "preparing",
        road.APPLIED_AT,
        by("he", "wu"),
        "office:pass-amendment office:return-amendment",
        _amended,
    ),
    "signed": State(
        "countersigning", road.APPLIED_AT, by("he", "wu"), "office:bring-to-meeting", _signed
    ),
    "at the meeting": State("at_meeting", road.DECIDED_AT, by("chu", "wang"), "office:approve"),
    "with materials": State(
        "with_materials", road.MATERIALS_AT, by("he", "wu", "feng"), "office:sign-system-test"
    ),
    "shop entered": State(
        "tested",
        road.MATERIALS_AT,
        by("lin", way="projects/{number}/shops/"),
        "agency:drop-shop",
        _shop,
    ),
    "shop published": State(
        "tested",
        road.MATERIALS_AT,
        by("he", way="projects/{number}/shops/"),
        "office:drop-shop",
        _published_with_shop,
    ),
    "meeting held": State(
        "at_meeting", road.DECIDED_AT, by("wu", way="meetings/"), "office:meeting-minutes"
    ),
    "terminated": State(
        "claiming", road.OPENS_AT, by("he", "wu", "chen"), "office:clear", _terminated
    ),
    "settling": State("settling", road.CLOSES_AT, by("he", "wu"), "office:issue-feedback"),
}
