"""A desk without a browser: a person's requests to the pages, and the words that come back."""

from __future__ import annotations

import html
import re
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from django.test import Client
from django.urls import reverse

from huzhu.projects.models import ServiceProject
from tests.clients import enter

if TYPE_CHECKING:
    from huzhu.kernel.actor import Actor
    from huzhu.people.models import Member
    from huzhu.projects.forms import PlanFields
    from tests.cast import Cast


@dataclass
class Desk:
    """Requests of one signed-in person."""

    cast: Cast
    actor: Actor | None = None
    member: Member | None = None
    client: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        if self.actor:
            enter(self.client, self.cast.account(self.actor))
        if self.member:
            session = self.client.session
            session["member_id"] = self.member.pk
            session.save()

    def open(self, name: str, *args: object) -> tuple[int, str]:
        """Open a page by its name; status and words of where that leads."""
        return _read(self.client.get(reverse(name, args=args), follow=True))

    def send(self, name: str, *args: object, **fields: Any) -> tuple[int, str]:
        """Send a form; status and words of the page that follows."""
        return _read(self.client.post(reverse(name, args=args), fields, follow=True))


def _read(answer: Any) -> tuple[int, str]:
    text = re.sub(r"<(script|style).*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    text = re.sub(r"</(td|th|p|li|div|h\d)>", " ", text)
    return answer.status_code, re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", text)))


def state_of(project: ServiceProject) -> str:
    """Where the project stands by now."""
    return ServiceProject.objects.get(pk=project.pk).state


def typed(fields: PlanFields) -> dict[str, object]:
    """A plan as its form is filled in."""
    values = {name: value for name, value in asdict(fields).items() if value not in (None, ())}
    for name in ("opens_at", "closes_at"):
        values[name] = f"{values[name]:%Y-%m-%dT%H:%M}"
    return values | {"audience_scope": "all"}
