"""People who open pages, send forms and follow links, and what looks at every answer they get.

Every request happens in a transaction that is rolled back: a form that reached its act can be
tried again. What is asked of an answer plugs in (``checks``).

Not here: the ways that are gone (``crawl``, ``fuzzing.crowd``).
"""

import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Self
from urllib.parse import quote, quote_from_bytes, unquote

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import Resolver404, resolve

from huzhu.kernel.actor import Actor
from huzhu.people import queries as people
from huzhu.people.models import Position
from huzhu.people.states import DepartmentCode
from huzhu.projects.queries import cases
from huzhu.web import identity
from tests.clients import enter
from tests.crawl import pages
from tests.crawl.pages import Contents, Form

_FORM = "application/x-www-form-urlencoded"
_OURS = {"origin": "http://testserver"}  #: as a browser says of a form that a page of ours sent
START = {"member": "/member/", "office": "/office/", "agency": "/agency/", "public": "/"}
#: Where somebody begins who is nobody.
OPEN = ("/", "/notices/", "/regulations/", "/certificates/", "/accounts/login/")


#: Their part is a share of the assessment's items, as that of 业务部 is.
ALIKE = frozenset(
    {
        DepartmentCode.CLAIMS_REVIEW,
        DepartmentCode.WELFARE,
        DepartmentCode.LENDING,
        DepartmentCode.GENERAL,
    }
)


@dataclass
class Case:
    """One request; ``odd`` says what is odd about it."""

    method: str
    path: str
    sent: dict[str, list[object]] = field(default_factory=dict)
    odd: str = ""

    def told(self) -> str:
        return f"{self.method} {self.path[:200]} {self.odd[:200]}"


@dataclass
class Visitor:
    """One person with a browser: where to go, and what may be filled in."""

    client: Client
    ways: list[str]
    audience: str = "public"
    role: str = ""
    projects: list[str] = field(default_factory=list)  #: the pages of one at each step
    seen: Counter[str] = field(default_factory=Counter)
    forms: list[Form] = field(default_factory=list)
    key: str = ""  #: of the session with which everything began

    @property
    def post(self) -> str:
        """The role in whatever department."""
        return f"{self.audience} {self.role.partition(' ')[0]}"

    def comes_back(self) -> None:
        """Whatever became of the session since, the first one is there again."""
        self.client.cookies[settings.SESSION_COOKIE_NAME] = self.key

    def colleague(self) -> "Visitor":
        """Somebody else at the same post, who may do the same."""
        post = Position.objects.get(pk=self.client.session[identity.POSITION])
        account = post.account
        account.pk, account.username = None, f"{account.username}2"
        account.save()
        post.pk, post.account = None, account
        post.save()
        return _visitor(people.DemoSignin(key="", actor=people.actor_of(post), position=post))


@dataclass
class Answered:
    """One answer, as checks look at it."""

    client: Client
    case: Case
    answer: HttpResponseBase
    raised: str = ""  #: where it broke

    @property
    def status(self) -> int:
        return self.answer.status_code

    @cached_property
    def name(self) -> str:
        return name_of(self.case.path)

    @cached_property
    def html(self) -> str:
        is_page = "html" in self.answer.headers.get("Content-Type", "")
        return "" if self.answer.streaming or not is_page else self.answer.content.decode()

    @cached_property
    def contents(self) -> Contents:
        return pages.read(self.html, self.case.path)

    @property
    def leads(self) -> list[str]:
        """Where its links lead, or where it leads by itself."""
        onward = self.answer.headers.get("Location", "").partition("#")[0]
        return [*self.contents.links, *([onward] if onward.startswith("/") else [])]

    @property
    def is_page(self) -> bool:
        return self.status == 200 and "<html" in self.html[:200]


Check = Callable[[Answered], Iterable[str]]


def visitors(on: date) -> list[Visitor]:
    """Everybody of the demonstration, and somebody who is nobody."""
    known = [_visitor(each) for each in people.demo_signins(on=on)]
    return [*known, Visitor(Client(raise_request_exception=False), [*OPEN])]


def one_of_each(found: list[Visitor]) -> list[Visitor]:
    """The first person of each role; one department stands for those that are alike."""
    first: dict[str, Visitor] = {}
    for each in found:
        first.setdefault(each.role, each)
    return [each for role, each in first.items() if role.partition(" ")[2] not in ALIKE]


def _visitor(person: people.DemoSignin) -> Visitor:
    client = Client(raise_request_exception=False)
    if person.position is not None:
        enter(client, person.position.account)
    session = client.session
    if person.position is not None:
        session[identity.POSITION] = person.position.pk
    else:
        session[identity.MEMBER] = person.member.pk
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    audience = "member" if person.member else "office" if person.actor.is_office else "agency"
    post = person.member.standing if person.member else person.position.role
    role = f"{post} {person.actor.department or ''}".strip()
    start = START[audience]
    ways = [start] if person.member else [start, f"{start}assessment/"]
    projects = [] if person.member else _projects(person.actor)
    return Visitor(client, ways, audience, role, projects, key=session.session_key)


def _projects(actor: Actor) -> list[str]:
    """A project at each step, of those that somebody may see."""
    first: dict[str, str] = {}
    for each in cases.visible_projects(actor):
        first.setdefault(each.state, quote(each.number))
    space = "office" if actor.is_office else "agency"
    return [f"/{space}/projects/{number}/" for number in first.values()]


def as_bytes(value: object) -> bytes:
    return str(value).encode("utf-8", "surrogatepass")


def encoded(sent: dict[str, list[object]]) -> str:
    """A query or a form, also of characters that no browser would send."""
    pairs = ((name, value) for name, values in sent.items() for value in values)
    return "&".join(
        f"{quote_from_bytes(as_bytes(name))}={quote_from_bytes(as_bytes(value))}"
        for name, value in pairs
    )


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever is stored inside is gone afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@lru_cache(10_000)
def place_of(path: str) -> tuple[str, dict[str, str]]:
    """The name of an address, and what stands in its places."""
    try:
        found = resolve(unquote(path.partition("?")[0]))
    except (Resolver404, ValueError):
        return "", {}
    return found.view_name, found.kwargs


def name_of(path: str) -> str:
    return place_of(path)[0]


class Walk:
    """Requests whose answers are looked at; what is found, each fault once."""

    def __init__(self, checks: Iterable[Check]) -> None:
        self.checks = [*checks]
        self.faults: dict[str, str] = {}
        self.opened: Counter[str] = Counter()
        self._raised = ""

    def __enter__(self) -> Self:
        got_request_exception.connect(self._note)
        return self

    def __exit__(self, *_raised) -> None:
        got_request_exception.disconnect(self._note)

    def _note(self, **_told) -> None:
        self._raised = traceback.format_exc(limit=-6)

    def asked(self, client: Client, case: Case) -> Answered:
        """Send a case, and let every check look at the answer."""
        self._raised = ""
        answer = _request(client, case)
        if answer.streaming:
            b"".join(answer.streaming_content)
        seen = Answered(client, case, answer, self._raised)
        self.look(self.checks, seen)
        return seen

    def look(self, checks: Iterable[Check], seen: Answered) -> None:
        for check in checks:
            for fault in check(seen):
                self.faults.setdefault(fault, seen.case.told())

    def told(self) -> str:
        """The first faults, for whoever reads a test's end."""
        faults = [f"{case}\n{place}" for place, case in self.faults.items()]
        return "\n\n".join([f"{len(faults)} faults", *faults[:12]])


def _request(client: Client, case: Case) -> HttpResponseBase:
    if case.method == "get":
        query = encoded(case.sent)
        return client.get(
            f"{case.path}{'&' if '?' in case.path else '?'}{query}" if query else case.path
        )
    values = [value for each in case.sent.values() for value in each]
    if any(isinstance(value, SimpleUploadedFile) for value in values):
        sent = {as_bytes(name).decode("latin-1"): _parts(each) for name, each in case.sent.items()}
        body = encode_multipart(BOUNDARY, sent)
        return client.generic("POST", case.path, body, MULTIPART_CONTENT, headers=_OURS)
    return client.post(case.path, encoded(case.sent), _FORM, headers=_OURS)


def _parts(values: list[object]) -> list[object]:
    for value in values:
        if isinstance(value, SimpleUploadedFile):
            value.seek(0)
    return [v if isinstance(v, SimpleUploadedFile) else as_bytes(v) for v in values]
