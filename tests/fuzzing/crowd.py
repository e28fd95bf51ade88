"""The people who send, and the run: walk, fill in, send, look at the answer, take it back.

Every request happens in a transaction that is rolled back: a form that reached its act can be
tried again with something else in it. Where an act leads is opened before that, so that what was
stored is also shown. Not here: what is sent (``cases``), what pages offer (``pages``).
"""

import random
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import quote_from_bytes

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import Resolver404, resolve

from huzhu.audit import actions as audit
from tests import words
from tests.fuzzing import cases, pages
from tests.fuzzing.cases import Case
from tests.fuzzing.pages import Form

#: Answers that say something against what was sent.
AGAINST = frozenset({400, 403, 404, 405, 409, 410, 413, 422, 425, 429})
_FORM = "application/x-www-form-urlencoded"
_INSTANCES = 2  #: of one address, for one person: another project, another year
_EXPLORED, _HOSTILE, _SHARE = 0.42, 0.25, 0.53
_TRIES = 3  #: to fill in a form so that its act takes it
_PLAIN = ("/", "/notices/", "/certificates/", "/member/", "/office/trail/", "/agency/projects/")


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


@dataclass
class Visitor:
    """One person with a browser: where to go, and what may be filled in."""

    client: Client
    ways: list[str]
    seen: Counter[str] = field(default_factory=Counter)
    forms: list[Form] = field(default_factory=list)


@dataclass
class Reaching:
    """A form as it reached its act."""

    visitor: Visitor
    form: Form
    sent: dict[str, list[object]]


class _Counted:
    """Stands for the context variable of the acts under way and counts who enters one."""

    def __init__(self, variable) -> None:
        self._variable, self.count = variable, 0
        self.get, self.reset = variable.get, variable.reset

    def set(self, value):
        self.count += 1
        return self._variable.set(value)


class Run:
    """One run: its counts and the faults it found, each place of the code once."""

    def __init__(self, visitors: list[Visitor], *, seed: int) -> None:
        self.chance = random.Random(seed)
        self.visitors = visitors
        self.reaching: list[Reaching] = []
        self.addresses: set[str] = set()
        self.opened: Counter[str] = Counter()
        self.acts: set[str] = set()
        self.sent = self.reached = 0
        self.faults: dict[str, str] = {}
        self._raised: str = ""
        self._acts = _Counted(audit._under_way)

    def __enter__(self) -> Self:
        audit._under_way = self._acts
        got_request_exception.connect(self._note)
        return self

    def __exit__(self, *_raised) -> None:
        got_request_exception.disconnect(self._note)
        audit._under_way = self._acts._variable

    def _note(self, **_told) -> None:
        self._raised = traceback.format_exc(limit=-6)

    # --- one request ---

    def send(self, visitor: Visitor, case: Case, *, is_followed: bool = False) -> HttpResponseBase:
        """Send a case, note what came of it, take it back."""
        before = self._acts.count
        self.sent += 1
        with taken_back():
            answer = self._asked(visitor.client, case)
            if is_followed and answer.status_code in {200, 302} and answer.has_header("Location"):
                shown = Case("get", answer.headers["Location"], odd=f"after {case.told()}")
                self._asked(visitor.client, shown)
        if self._acts.count > before:
            self.reached += 1
            self.acts.add(_name(case.path))
        return answer

    def _asked(self, client: Client, case: Case) -> HttpResponseBase:
        self._raised = ""
        answer = _request(client, case)
        if answer.streaming:
            b"".join(answer.streaming_content)
        self.addresses.add(_name(case.path))
        if answer.status_code in AGAINST and b"<" in answer.content[:200]:
            for each in words.faults(words.said_against(answer.content.decode())):
                self.faults.setdefault(each, case.told())
        if answer.status_code >= 500:
            place = self._raised or f"{answer.status_code} {_name(case.path)}"
            self.faults.setdefault(place, case.told())
        return answer

    # --- the walk ---

    def cases(self, count: int) -> "Run":
        """First see what there is, then mostly send what reaches an act: half of all and more."""
        while self.sent < _EXPLORED * count:
            visitor = self.chance.choice(self.visitors)
            if visitor.forms and self.chance.random() < _HOSTILE:
                self._hostile(visitor)
            else:
                self._walk(visitor)
        while self.sent < count or (self.reaching and self.reached < self.sent / 2):
            if self.reaching and self.reached < _SHARE * self.sent:
                self._again()
            else:
                self._hostile(self.chance.choice(self.visitors))
        return self

    def _again(self) -> None:
        """A form that reaches its act, with something odd in it."""
        each = self._one_reaching()
        case = cases.gentle(each.form, each.sent, self.chance)
        self.send(each.visitor, case, is_followed=self.chance.random() < 0.25)

    def _one_reaching(self) -> Reaching:
        """Each act as often as any other, however many forms lead to it."""
        name = self.chance.choice(sorted({_name(each.form.action) for each in self.reaching}))
        return self.chance.choice([r for r in self.reaching if _name(r.form.action) == name])

    def _hostile(self, visitor: Visitor) -> None:
        if self.reaching and (not visitor.forms or self.chance.random() < 0.6):
            each = self._one_reaching()
            visitor, form, sent = each.visitor, each.form, each.sent
        elif visitor.forms:
            form = self.chance.choice(visitor.forms)
            sent = cases.filled(form, self.chance)
        else:
            self._walk(visitor)
            return
        case = cases.hostile(form, sent, self.chance)
        self.send(visitor, case, is_followed=self.chance.random() < 0.25)

    def _walk(self, visitor: Visitor) -> None:
        """Open a page that was not seen yet, and try each of its forms as it should be."""
        if not visitor.ways:
            path = self.chance.choice(
                ["/", "/notices/", "/certificates/", "/member/", "/office/trail/"]
            )
            self.send(visitor, cases.search(path, None, self.chance))
            return
        self.chance.shuffle(visitor.ways)
        path = min(visitor.ways, key=lambda way: self.opened[_name(way)])
        visitor.ways.remove(path)
        self.opened[_name(path)] += 1
        answer = self.send(visitor, Case("get", path))
        if answer.streaming or "html" not in answer.headers.get("Content-Type", ""):
            return
        links, forms = pages.read(answer.content.decode(), path)
        self._remember(visitor, links)
        for form in forms:
            if form.method == "post":
                self._first(visitor, form)
            else:
                self.send(visitor, cases.search(form.action, form, self.chance))

    def _first(self, visitor: Visitor, form: Form) -> None:
        name = _name(form.action)
        if name in {"leave", "account_logout", "identity"} or visitor.seen[f"form {name}"] > 3:
            return
        visitor.seen[f"form {name}"] += 1
        visitor.forms.append(form)
        for _ in range(_TRIES):
            before, sent = self.reached, cases.filled(form, self.chance)
            answer = self.send(visitor, Case("post", form.action, sent, "as it should be"))
            if self.reached > before and answer.status_code < 400:
                self.reaching.append(Reaching(visitor, form, sent))
                return

    def _remember(self, visitor: Visitor, links: list[str]) -> None:
        for link in links:
            name = _name(link)
            if name and visitor.seen[name] < _INSTANCES and "sign-in" not in name:
                visitor.seen[name] += 1
                visitor.ways.append(link)


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
        return client.generic("POST", case.path, body, MULTIPART_CONTENT)
    return client.post(case.path, encoded(case.sent), _FORM)


def _parts(values: list[object]) -> list[object]:
    for value in values:
        if isinstance(value, SimpleUploadedFile):
            value.seek(0)
    return [v if isinstance(v, SimpleUploadedFile) else as_bytes(v) for v in values]


def _name(path: str) -> str:
    try:
        return resolve(path.partition("?")[0]).view_name
    except (Resolver404, ValueError):
        return ""
