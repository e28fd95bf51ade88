"""Who steps aside from which case (回避), and who acts instead.

Instead acts, in this order: whoever else fills the same post, in person or as a proxy; else by rule
the superior who may stand in for it and the nearest colleague, for this case alone and in both
names (``Actor.cases``); else nobody, and the chair is empty for the case. It is asked of the day,
as proxies are: nothing starts or stops it. Whoever ordered a recusal never comes in by it.

Not here: declaring and withdrawing one (``actions.recusals``), asking it of each act
(``stepping_aside``).
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q

from huzhu.audit import declared
from huzhu.kernel.errors import one
from huzhu.kernel.identifiers import normalise_code
from huzhu.kernel.interests import CaseRef, Touched
from huzhu.people import policies, queries, stepping
from huzhu.people.models import Agency, Proxy, Recusal, Union
from huzhu.people.recusal_errors import HiddenCase, NoSuchRecusal, NoSuchUnit, NotYourRecusal
from huzhu.people.states import AGENCY_ROLES, HIDING, ProxyState, Role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from huzhu.kernel.actor import Actor
    from huzhu.people.models import Account, Position

_HIDING = sorted(map(str, HIDING))
_THEIR_PATH = ExpressionWrapper(OuterRef("path"), output_field=CharField())
#: Kinds of subjects that are the case of no agency or union.
_OF_NO_UNIT = frozenset(
    (
        *("account", "assessment", "calendar", "draft", "key", "leaving", "mailing", "meeting"),
        *("member", "member_import", "member_imports", "members", "message", "notice", "scheme"),
        *("sessions", "term", "terminal", "trail", "way", "binding", "correction"),
    )
)
_UNITS = Q(subject__startswith="agency:") | Q(subject__startswith="union:")


# --- from which cases ---------------------------------------------------------------------------


def standing() -> QuerySet[Recusal]:
    """Those that nobody has withdrawn."""
    rows = Recusal.objects.filter(withdrawn_at__isnull=True)
    return rows.select_related("account").order_by("id")


def of(actor: Actor) -> list[Recusal]:
    """From what the persons behind an actor step aside.

    Who has a post for a case alone is asked alone: its holder steps aside, that is why.
    """
    rows = standing().filter(account__in=_asked_of(actor))
    return [row for row in rows if _counts(row, actor)] if actor.persons else []


def _asked_of(actor: Actor) -> Collection[int | None]:
    return {actor.account_id} if actor.cases else actor.persons


def _counts(row: Recusal, whose: Actor | Position) -> bool:
    """An agency's own people do its work: the own unit is what the office's reviewers leave."""
    return row.kind not in HIDING or whose.role not in AGENCY_ROLES


def touched_by(thing: object) -> Touched | None:
    """What a row, or a subject of the trail, is about; None: it is no case of anybody."""
    return next(
        (found for ask in declared.functions("touches") if (found := ask(thing)) is not None), None
    )


def touched_of(case: CaseRef) -> Touched:
    """The same of a case: all that it is about, where an app knows it."""
    own = Touched(frozenset({case.subject}), case.agency_path)
    return touched_by(case.subject) or own


def meeting(case: CaseRef, other: CaseRef) -> list[CaseRef]:
    """The cases within the first that are of the other as well, but for the first itself."""
    if touched_of(other).is_of(case):
        return [other]
    if touched_of(case).is_of(other):
        return []
    within = declared.functions("cases_within")
    either = [{each for ask in within for each in ask(one_case)} for one_case in (case, other)]
    return sorted(set.intersection(*either), key=lambda each: each.subject)


def is_aside(actor: Actor, touched: Touched, rows: Iterable[Recusal]) -> bool:
    """Whether a person behind the actor steps aside, or has the post for other cases."""
    if actor.cases and not any(map(touched.is_of, actor.cases)):
        return True
    persons = _asked_of(actor)
    return any(
        row.account_id in persons and _counts(row, actor) and touched.is_of(row.case)
        for row in rows
    )


def hidden_units(actor: Actor) -> QuerySet[Agency]:
    """The agencies whose cases a reviewer of the office does not see: the own or a relative's."""
    if not actor.is_office:
        return Agency.objects.none()
    own = standing().filter(_UNITS, account__in=_asked_of(actor), kind__in=_HIDING)
    around = own.exclude(agency_path="").order_by().annotate(path=_THEIR_PATH)
    return Agency.objects.filter(Exists(around.filter(path__startswith=F("agency_path"))))


def hiding_from(actor: Actor) -> list[Recusal]:
    """Why a reviewer of the office does not see some cases: those of the own unit, a relative's."""
    return [row for row in of(actor) if row.kind in HIDING] if actor.is_office else []


def hidden_by(rows: Sequence[Recusal], subject: str) -> Recusal | None:
    """The one of them by which a case of the trail is not shown; None: it is.

    A case of which no app knows any more whose it is (a draft that was deleted) may be any unit's.
    """
    if not rows or subject.partition(":")[0] in _OF_NO_UNIT:
        return None
    touched = touched_by(subject)
    if touched is None:
        return rows[0]
    return next((row for row in rows if touched.is_of(row.case)), None)


def check_seen(agency_path: str, *, by: Actor) -> None:
    """Tell a reviewer why a case of the own unit, or a relative's, is not shown.

    :raises HiddenCase: it is one.
    """
    for row in hiding_from(by):
        if agency_path.startswith(row.agency_path or "-"):
            raise HiddenCase(label=row.label)


def unit_of(number: str) -> tuple[Agency | Union, CaseRef]:
    """An agency, a point or a union by its number, and all its cases as one.

    :raises NoSuchUnit: there is none.
    """
    wanted = normalise_code(number)
    if (agency := Agency.objects.filter(number__iexact=wanted).first()) is not None:
        return agency, CaseRef(f"agency:{agency.pk}", agency.path)
    found = Union.objects.select_related("agency").filter(number__iexact=wanted)
    union = one(found, NoSuchUnit(number=wanted))
    return union, CaseRef(f"union:{union.pk}", union.agency.path)


def agencies_by_number() -> list[tuple[str, str]]:
    """Number and name of every agency and point, to choose one as a relative's."""
    return list(Agency.objects.order_by("number").values_list("number", "name"))


def seen_by(actor: Actor) -> QuerySet[Recusal]:
    """The own, and those of whom the actor may order to step aside; newest first."""
    rows = Recusal.objects.select_related("account").order_by("-made_at", "-id")
    if stepping.RECUSAL_READER.is_held_by(actor):
        return rows
    below = Q(account__in=[each.account_id for each in _led_by(actor)])
    return rows.filter(below | Q(account=actor.account_id)).distinct()


def recusal_for(actor: Actor, *, recusal_id: int) -> Recusal:
    """One that the actor sees.

    :raises NoSuchRecusal: there is none, or it is not the actor's to see.
    """
    return one(seen_by(actor).filter(pk=recusal_id), NoSuchRecusal)


def led_by(actor: Actor, *, on: date) -> list[Position]:
    """Of whom the actor may order to step aside: heads and leaders, one post for each person."""
    found: dict[int, Position] = {}
    for post in _led_by(actor).filter(queries.in_term(on)).order_by("id"):
        if post.account_id not in actor.persons:
            found.setdefault(post.account_id, post)
    return list(found.values())


def _led_by(actor: Actor) -> QuerySet[Position]:
    posts = queries.every_post()
    if not stepping.RECUSAL_ORDERER.is_held_by(actor):
        return posts.none()
    if actor.role == Role.DEPARTMENT_HEAD:
        return posts.filter(agency__isnull=True, department=actor.department)
    if actor.role == Role.AGENCY_DIRECTOR:
        return posts.filter(agency__path__startswith=actor.agency_path)
    return posts


def check_withdraw(row: Recusal, *, by: Actor, on: date) -> None:
    """See that the actor leads the person in one of the person's posts.

    :raises NotYourRecusal: it is the own, or another's to withdraw.
    """
    held = list(queries.open_posts_of(row.account, on=on))
    stepping.RECUSAL_ORDERER.check(by=by)
    if row.account_id in by.persons or not any(stepping.leads(post, by=by) for post in held):
        raise NotYourRecusal(who=by.title)


# --- who acts instead ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ActingDay:
    """Who is in office on a day, who stands in, who steps aside: what decides who acts instead."""

    posts: Sequence[Position]
    proxies: Sequence[Proxy]
    rows: Sequence[Recusal]

    def is_aside(self, account_id: int, post: Position, touched: Touched) -> bool:
        """Whether an account, in that post, steps aside from what is touched."""
        return any(
            row.account_id == account_id and _counts(row, post) and touched.is_of(row.case)
            for row in self.rows
        )

    def others_in(self, post: Position, touched: Touched) -> list[str]:
        """Who else fills the same post, in person or as a proxy of who does.

        A proxy of somebody who steps aside acts for that one, too, and is turned away as well.
        """
        same = [
            each
            for each in self.posts
            if _is_same(each, post) and not self.is_aside(each.account_id, each, touched)
        ]
        ids = {each.pk for each in same}
        lent = [each.substitute for each in self.proxies if each.position_id in ids]
        free = [who for who in lent if not self.is_aside(who.pk, post, touched)]
        return [who.full_name for who in (*(each.account for each in same), *free)]

    def substitutes(self, post: Position, row: Recusal, touched: Touched) -> list[Position]:
        """By rule: the superior who may stand in, and the nearest colleague.

        Not who stands in for the holder anyhow: one has a post once.
        """
        barred = {row.account_id} | ({row.maker_id} if row.is_ordered else set())
        barred |= {each.substitute_id for each in self.proxies if each.position_id == post.pk}
        found = [
            each
            for each in self.posts
            if each.account_id not in barred
            and not self.is_aside(each.account_id, post, touched)
            and stepping.may_stand_in(post, each)
        ]
        found.sort(key=policies.rank_of, reverse=True)
        above = [each for each in found if not _is_beside(each, post)][:1]
        return above + [each for each in found if _is_beside(each, post)][:1]

    def instead(self, post: Position, row: Recusal, touched: Touched) -> str:
        """Who acts instead in a post, in words; blank: nobody."""
        if others := self.others_in(post, touched):
            return f"{post.title}{'、'.join(others)}"
        found = self.substitutes(post, row, touched)
        return "或".join(f"{each.title}{each.account.full_name}" for each in found)

    def lent(self) -> Iterator[tuple[Position, Account]]:
        """The posts that are lent for cases alone, each with who acts in it."""
        found: dict[tuple[int, int], tuple[Position, Account]] = {}
        for row in self.rows:
            for post in self.posts:
                if post.account_id != row.account_id or not _counts(row, post):
                    continue
                for case in self._cases(post, row):
                    for other in self._coming_in(post, row, touched_of(case)):
                        key = post.pk, other.account_id
                        lent, _ = found.setdefault(key, (copy(post), other.account))
                        lent.cases = tuple(dict.fromkeys((*lent.cases, case)))
        yield from found.values()

    def _coming_in(self, post: Position, row: Recusal, touched: Touched) -> list[Position]:
        return [] if self.others_in(post, touched) else self.substitutes(post, row, touched)

    def _cases(self, post: Position, row: Recusal) -> Iterator[CaseRef]:
        """The case itself, and where another of the same post steps aside from a part of it."""
        yield row.case
        same = {each.account_id for each in self.posts if _is_same(each, post)} - {row.account_id}
        for other in self.rows:
            if other.account_id in same and other.case != row.case:
                yield from meeting(row.case, other.case)


def day_of(on: date, *, among: Q | None = None) -> ActingDay:
    """The day as it is for everybody; ``among``: for these posts alone."""
    rows = list(standing())
    if not rows:
        return ActingDay((), (), ())
    posts = queries.running_posts(on)
    running = Proxy.objects.filter(
        state=str(ProxyState.CONFIRMED), starts_on__lte=on, ends_on__gte=on,
        substitute__is_active=True,
    ).select_related("substitute")  # fmt: skip
    return ActingDay(list(posts if among is None else posts.filter(among)), list(running), rows)


def instead_today(row: Recusal, *, on: date, touched: Touched | None = None) -> str:
    """Who acts instead in each post that the person holds today, in words.

    ``touched``: of one of the cases that the recusal is about; without it, of all of them.
    """
    told = []
    for post in counting_posts(row, on=on):
        post.account = row.account
        day = day_of(on, among=near(post))
        told.append(day.instead(post, row, touched or touched_of(row.case)))
    return "；".join(each for each in told if each)


def counting_posts(row: Recusal, *, on: date) -> list[Position]:
    """The posts of the person in which the recusal counts today."""
    return [post for post in queries.positions_of(row.account, on=on) if _counts(row, post)]


def lent_to(account: Account, own: Iterable[Position], *, on: date) -> list[Position]:
    """The posts that an account has for cases alone on a day."""
    day = day_of(on, among=_around(own))
    return [post for post, who in day.lent() if who.pk == account.pk]


def near(post: Position) -> Q:
    """Where somebody could stand in for a post: its agency and those above it, or the office."""
    if post.agency is None:
        return Q(agency=None)
    return Q(agency_id__in=[int(part) for part in post.agency.path.split("/") if part])


def lent_among(
    posts: Sequence[Position], proxies: Sequence[Proxy], rows: Sequence[Recusal]
) -> list[tuple[Position, Account]]:
    """The same of everybody, where the day is at hand."""
    return list(ActingDay(posts, proxies, rows).lent())


def _around(own: Iterable[Position]) -> Q:
    """Where somebody could stand in: the office for each other, an agency for all below it."""
    found = Q(pk__in=[])
    for post in own:
        if post.agency is None:
            found |= Q(agency=None)
        else:
            found |= Q(agency__path__startswith=post.agency.path)
    return found


def _is_same(one_post: Position, other: Position) -> bool:
    return (one_post.role, one_post.department, one_post.agency_id) == (
        other.role, other.department, other.agency_id,
    )  # fmt: skip


def _is_beside(one_post: Position, other: Position) -> bool:
    """Of the same agency, or of the same department: its head is a colleague, too."""
    if other.role in AGENCY_ROLES:
        return one_post.agency_id == other.agency_id
    return bool(other.department) and one_post.department == other.department
