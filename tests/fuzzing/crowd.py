"""A run of odd and hostile values: walk the pages, fill in their forms, send, take it back.

Where an act leads is opened before that, so that what was stored is also shown. Not here: what is
sent (``cases``), people and answers (``crawl.walk``).
"""

import random
from dataclasses import dataclass
from typing import Self

from huzhu.audit import actions as audit
from tests import loops
from tests.crawl import checks
from tests.crawl.pages import Form
from tests.crawl.walk import Answered, Case, Visitor, Walk, name_of, taken_back
from tests.fuzzing import cases

_INSTANCES = 2  #: of one address, for one person: another project, another year
_EXPLORED, _HOSTILE, _SHARE = 0.42, 0.25, 0.53
_TRIES = 3  #: to fill in a form so that its act takes it
_PLAIN = ("/", "/notices/", "/certificates/", "/member/", "/office/trail/")


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


class Run(Walk):
    """One run: its counts and the faults it found, each place of the code once."""

    def __init__(self, visitors: list[Visitor], *, seed: int) -> None:
        super().__init__(checks.OF_ANSWERS)
        self.chance = random.Random(seed)
        self.visitors = visitors
        self.reaching: list[Reaching] = []
        self.addresses: set[str] = set()
        self.acts: set[str] = set()
        self.sent = self.reached = 0
        self._acts = _Counted(audit._under_way)

    def __enter__(self) -> Self:
        audit._under_way = self._acts
        self._alone = loops.none_running()  # a browser of another test may be open
        self._alone.__enter__()
        return super().__enter__()

    def __exit__(self, *_raised) -> None:
        super().__exit__()
        self._alone.__exit__(None, None, None)
        audit._under_way = self._acts._variable

    # --- one request ---

    def send(self, visitor: Visitor, case: Case, *, is_followed: bool = False) -> Answered:
        """Send a case, note what came of it, take it back."""
        before = self._acts.count
        self.sent += 1
        with taken_back():
            seen = self.asked(visitor.client, case)
            if is_followed and seen.status in {200, 302} and seen.answer.has_header("Location"):
                shown = Case("get", seen.answer.headers["Location"], odd=f"after {case.told()}")
                self.asked(visitor.client, shown)
        if self._acts.count > before:
            self.reached += 1
            self.acts.add(seen.name)
        self.addresses.add(seen.name)
        return seen

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
        name = self.chance.choice(sorted({name_of(each.form.action) for each in self.reaching}))
        return self.chance.choice([r for r in self.reaching if name_of(r.form.action) == name])

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
            self.send(visitor, cases.search(self.chance.choice(_PLAIN), None, self.chance))
            return
        self.chance.shuffle(visitor.ways)
        path = min(visitor.ways, key=lambda way: self.opened[name_of(way)])
        visitor.ways.remove(path)
        self.opened[name_of(path)] += 1
        seen = self.send(visitor, Case("get", path))
        if not seen.html:
            return
        self._remember(visitor, seen.contents.links)
        for form in seen.contents.forms:
            if form.method == "post":
                self._first(visitor, form)
            else:
                self.send(visitor, cases.search(form.action, form, self.chance))

    def _first(self, visitor: Visitor, form: Form) -> None:
        name = name_of(form.action)
        if name in {"leave", "account_logout", "identity"} or visitor.seen[f"form {name}"] > 3:
            return
        visitor.seen[f"form {name}"] += 1
        visitor.forms.append(form)
        for _ in range(_TRIES):
            before, sent = self.reached, cases.filled(form, self.chance)
            seen = self.send(visitor, Case("post", form.action, sent, "as it should be"))
            if self.reached > before and seen.status < 400:
                self.reaching.append(Reaching(visitor, form, sent))
                return

    def _remember(self, visitor: Visitor, links: list[str]) -> None:
        for link in links:
            name = name_of(link)
            if name and visitor.seen[name] < _INSTANCES and "sign-in" not in name:
                visitor.seen[name] += 1
                visitor.ways.append(link)
