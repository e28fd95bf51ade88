"""A search for what one person alone can make of the rights that this person has.

The person acts through the product's own actions, in every post of every account that the person
can sign in to; nobody else moves. Acts that only add are done until nothing new comes of them;
acts that take rights away lead to new states, which are visited breadth first and each once.

Not here: the offices that the search starts in, what must not be found (``test_rights_graph``).
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction

from huzhu.kernel import rights
from huzhu.kernel.actor import Actor
from huzhu.kernel.errors import DomainError
from huzhu.people import proxies, queries, recovering, waiting
from huzhu.people.actions import administrators, links, organisation, passwords, proposals
from huzhu.people.actions import proxies as proxy_acts
from huzhu.people.actions.engaging import Person
from huzhu.people.actions.posts import Appointment
from huzhu.people.models import Account, Agency, PasswordLink, Position, PostProposal, Proxy
from huzhu.people.policies import LEADERS
from huzhu.people.states import AGENCY_ROLES, DepartmentCode, LinkState, Role
from tests.people.persons import NOW

TODAY, YESTERDAY = NOW.date(), NOW.date() - timedelta(days=1)
#: Whom appointments are tried for, beside the person: an own invention, a leader.
TARGETS = frozenset({"puppet", "director"})
PASSWORD = "红墙边的第三棵银杏又黄了叶子"
#: One post of each kind that the rules tell apart.
POSTS = (
    (Role.DIRECTOR, ""),
    (Role.DEPARTMENT_CLERK, DepartmentCode.ORGANISATION),
    (Role.DEPARTMENT_HEAD, DepartmentCode.BUSINESS),
    (Role.DEPARTMENT_CLERK, DepartmentCode.MEMBER_SERVICE),
    (Role.AGENCY_DIRECTOR, ""),
    (Role.AGENCY_CHECKER, ""),
)
#: Of the three administrators one stands for all: no rule tells them apart.
ADMINISTRATOR = Role.SAFETY_ADMIN
#: Actions that the search tries; the census compares.
SEARCHED = frozenset(
    {
        "open_account", "appoint", "propose_appointment", "end_term", "propose_end",
        "close_account", "confirm_proposal", "decline_proposal", "withdraw_proposal",
        "issue_password_link", "hand_over_link", "withdraw_link", "try_link_number",
        "set_password", "give_proxy", "confirm_proxy", "ask_recovery", "propose_administrator",
        "propose_administrator_end",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Act:
    """One act, with a label that stands for it in every replay."""

    label: str
    do: Callable[[], object]


@dataclass
class Intruder:
    """What one person has and knows in the present state."""

    accounts: set[str]
    numbers: dict[int, str] = field(default_factory=dict)
    keys: dict[int, str] = field(default_factory=dict)
    trace: list[str] = field(default_factory=list)

    def actors(self) -> list[Actor]:
        posts = Position.objects.filter(account__username__in=self.accounts)
        running = posts.filter(starts_on__lte=TODAY).exclude(ends_on__lt=TODAY)
        rows = running.select_related("account", "agency").order_by("id")
        lent = [
            each for each in proxies.actors_on(TODAY) if each.name.split("（")[0] in self.accounts
        ]
        return [*map(queries.actor_of, rows), *lent]

    def posts(self) -> set[tuple[str, str, str]]:
        rows = Position.objects.filter(account__username__in=self.accounts)
        open_ones = rows.exclude(ends_on__lt=TODAY)
        held = set(open_ones.values_list("account__username", "role", "department"))
        lent = Proxy.objects.filter(substitute__username__in=self.accounts, state="confirmed")
        return held | set(lent.values_list("substitute__username", "position__role", "maker_name"))

    def gained(self, before: set[tuple[str, str, str]], own: str) -> bool:
        return bool(self.posts() - before) or self.accounts != {own}

    def attempt(self, act: Act) -> bool:
        try:
            with transaction.atomic():
                done = act.do()
        except DomainError:
            return False
        if done is False:
            return False
        self.trace.append(act.label)
        return True


def lone_path(own: str, *, longest: int = 200) -> tuple[list[str] | None, int, int]:
    """Return the acts by which a person alone gains a post or an account (None: no such path).

    With it: how many states were visited and how many acts were done.
    """
    seen: set[frozenset[object]] = set()
    queue: deque[tuple[str, ...]] = deque([()])
    done = 0
    while queue:
        removals = queue.popleft()
        with transaction.atomic():
            found = _visit(own, removals, seen, queue)
            transaction.set_rollback(True)
        done += len(found.trace)
        if found.is_gain:
            return found.trace, len(seen), done
        assert len(seen) < longest, "the search does not end"
    return None, len(seen), done


@dataclass
class Visit:
    """What became of one state."""

    trace: list[str]
    is_gain: bool


def _visit(own: str, removals: tuple[str, ...], seen: set, queue: deque) -> Visit:
    person = Intruder({own})
    before = person.posts()
    if not removals:
        seen.add(_state())
    for label in removals:
        act = next(act for act in _taking(person) if act.label == label)
        assert person.attempt(act)
    for act in list(_taking(person)):
        with transaction.atomic():
            if Intruder(set(person.accounts)).attempt(act) and _state() not in seen:
                seen.add(_state())
                queue.append((*removals, act.label))
            transaction.set_rollback(True)
    return Visit(person.trace, is_gain=_saturate(person, before, own))


def _saturate(person: Intruder, before: set, own: str) -> bool:
    """Do every act that adds until nothing is new; true as soon as something is gained.

    Nothing is taken away in between, so what was turned away once is turned away again.
    """
    tried: set[str] = set()
    while acts := _untried(_adding(person), tried) or _untried(_issuing(person), tried):
        for act in acts:
            tried.add(act.label)
            if person.attempt(act) and person.gained(before, own):
                return True
    return False


def _untried(acts: Iterator[Act], tried: set[str]) -> list[Act]:
    return [act for act in acts if act.label not in tried]


def _state() -> frozenset[object]:
    """Who holds what, and what waits: a closed account is one without posts."""
    posts = Position.objects.filter(account__is_active=True).exclude(ends_on__lte=TODAY)
    open_ones = PostProposal.objects.filter(state="proposed")
    return frozenset(
        [
            *posts.values_list("account__username", "role", "department"),
            *open_ones.values_list("kind", "account__username", "role", "state"),
            *PasswordLink.objects.values_list("account__username", "state", "maker_name"),
        ]
    )


# --- what a person can try -------------------------------------------------------------------


def _adding(person: Intruder) -> Iterator[Act]:
    for by in person.actors():
        yield _act("open_account", by, "puppet", lambda by=by: _puppet(by))
        for account in Account.objects.order_by("id"):
            if account.username in person.accounts | TARGETS:
                yield from _appointing(account, by)
                if by.role in LEADERS or rights.has_three():
                    yield from _making_administrator(account, by)
        for proposal in waiting.proposals():
            yield _act(
                "confirm_proposal", by, proposal.kind, proposal.account.username, proposal.title,
                lambda p=proposal, by=by: proposals.confirm_proposal(p, by=by, at=NOW),
            )  # fmt: skip
        for link in waiting.links():
            yield Act(
                f"{by} hand_over_link:{link.pk}", lambda k=link, by=by: _hand_over(person, k, by)
            )
        yield from _lending(person, by)
        for post in _posts_of_others(person):
            yield _act(
                "propose_end", by, post.account.username, post.title,
                lambda p=post, by=by: proposals.propose_end(p, on=YESTERDAY, by=by, at=NOW),
            )  # fmt: skip
    yield from _using(person)


def _issuing(person: Intruder) -> Iterator[Act]:
    """Last of all: a new link makes the account's older one void."""
    for by in person.actors():
        for account in Account.objects.order_by("id"):
            label = f"{by} issue_password_link:{account}"
            yield Act(label, lambda a=account, by=by: _issue(person, a, by))
            if recovering.has_factor(account.pk):
                label = f"{by} ask_recovery:{account}"
                yield Act(label, lambda a=account, by=by: _recover(person, a, by))


def _posts_of_others(person: Intruder) -> list[Position]:
    rows = Position.objects.exclude(account__username__in=person.accounts)
    running = rows.filter(starts_on__lte=YESTERDAY).exclude(ends_on__lt=TODAY)
    return list(running.select_related("account", "agency").order_by("id"))


def _lending(person: Intruder, by: Actor) -> Iterator[Act]:
    """Standing in for anybody, by an account that the person uses, and confirming what waits."""
    days = {"starts_on": TODAY, "ends_on": TODAY, "reason": "外出"}
    for post in _posts_of_others(person):
        for account in Account.objects.filter(username__in=person.accounts | {"puppet"}):
            yield _act(
                "give_proxy", by, account.username, post.title,
                lambda p=post, a=account: proxy_acts.give_proxy(
                    p, substitute=a, **days, by=by, at=NOW
                ),
            )  # fmt: skip
    for row in proxies.waiting_proxies():
        yield _act(
            "confirm_proxy", by, row.pk,
            lambda r=row: proxy_acts.confirm_proxy(r, by=by, at=NOW),
        )  # fmt: skip


def _appointing(account: Account, by: Actor) -> Iterator[Act]:
    agency = Agency.objects.order_by("id").first()
    for role, department in POSTS:
        where = agency if role in AGENCY_ROLES else None
        wanted = Appointment(role=role, department=department, agency=where, starts_on=TODAY)
        for verb in (organisation.appoint, proposals.propose_appointment):
            yield _act(
                verb.__name__, by, account.username, role, department,
                lambda v=verb, w=wanted: v(account, w, by=by, at=NOW),
            )  # fmt: skip


def _making_administrator(account: Account, by: Actor) -> Iterator[Act]:
    who = Person(username=account.username, full_name=account.full_name)
    wanted = Appointment(role=ADMINISTRATOR, starts_on=TODAY)
    yield _act(
        "propose_administrator", by, account.username,
        lambda: administrators.propose_administrator(who, wanted, by=by, at=NOW),
    )  # fmt: skip


def _using(person: Intruder) -> Iterator[Act]:
    """With a key and whatever number the person knows, or guesses."""
    for link in PasswordLink.objects.filter(state=LinkState.HANDED_OVER).select_related("account"):
        if link.pk in person.keys:
            yield Act(f"set_password:{link.account}", lambda k=link: _use(person, k))


def _taking(person: Intruder) -> Iterator[Act]:
    for by in person.actors():
        for post in _posts_of_others(person):
            yield _act(
                "end_term", by, post.account.username, post.title,
                lambda p=post, by=by: organisation.end_term(p, on=YESTERDAY, by=by, at=NOW),
            )  # fmt: skip
        yield from _stopping(by)
        for post in _posts_of_others(person):
            if post.role == ADMINISTRATOR:
                yield _act(
                    "propose_administrator_end", by, post.account.username,
                    lambda p=post, by=by: administrators.propose_administrator_end(
                        p, on=YESTERDAY, by=by, at=NOW
                    ),
                )  # fmt: skip
        for account in Account.objects.exclude(username="puppet").order_by("id"):
            yield _act(
                "close_account", by, account.username,
                lambda a=account, by=by: _close(a, by),
            )  # fmt: skip


def _stopping(by: Actor) -> Iterator[Act]:
    """What somebody else began: nothing of it is this person's to stop, or it only lessens."""
    for proposal in waiting.proposals().exclude(maker_id=by.account_id):
        name = f"{proposal.account.username} {proposal.title}"
        for verb, told in (
            (proposals.decline_proposal, {"reason": "不同意"}),
            (proposals.withdraw_proposal, {}),
        ):
            yield _act(
                verb.__name__, by, name,
                lambda v=verb, p=proposal, t=told: v(p, by=by, at=NOW, **t),
            )  # fmt: skip
    for link in waiting.links().exclude(maker_id=by.account_id):
        yield _act(
            "withdraw_link", by, link.account.username,
            lambda k=link: links.withdraw_link(k, by=by, at=NOW),
        )  # fmt: skip


def _act(verb: str, by: Actor, *rest: object) -> Act:
    *names, do = rest
    return Act(f"{by} {verb}:{' '.join(map(str, names))}", do)


def _puppet(by: Actor) -> object:
    return organisation.open_account(username="puppet", full_name="puppet", by=by, at=NOW)


def _issue(person: Intruder, account: Account, by: Actor) -> object:
    link, number = links.issue_password_link(account, by=by, at=NOW)
    person.numbers[link.pk] = number
    return True


def _recover(person: Intruder, account: Account, by: Actor) -> object:
    link, number = links.ask_recovery(account, reason="手机遗失", by=by, at=NOW)
    person.numbers[link.pk] = number
    return True


def _hand_over(person: Intruder, link: PasswordLink, by: Actor) -> object:
    person.keys[link.pk] = links.hand_over_link(link, by=by, at=NOW)
    return True


def _use(person: Intruder, link: PasswordLink) -> bool:
    key, number = person.keys[link.pk], person.numbers.get(link.pk, "00000000")
    if links.try_link_number(key=key, number=number, at=NOW) is not None:
        return False
    passwords.set_password(key=key, number=number, password=PASSWORD, at=NOW)
    person.accounts.add(link.account.username)
    return True


def _close(account: Account, by: Actor) -> object:
    return account.is_active and organisation.close_account(account, by=by, at=NOW) >= 0
