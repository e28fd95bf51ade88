"""Who somebody says to be, held against the register: what fits, and who looks at the rest.

The register is asked here alone, for those who look after it; a stranger never hears its answer.

Not here: asking, confirming, refusing (``actions.bindings``, ``actions.desk``).
"""

from __future__ import annotations

import functools
import operator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from huzhu.kernel.errors import one
from huzhu.kernel.numbers import key_of
from huzhu.kernel.papers import WRITTEN, born_by, paper_of, written_as
from huzhu.office import sealing
from huzhu.people import member_ways, policies, queries, rules, vault
from huzhu.people.binding_errors import MemberNameWrong, NoSuchBinding, PaperWrong
from huzhu.people.models import Agency, Binding, Member, Union, WayIn
from huzhu.people.name_errors import PersonNameWrong
from huzhu.people.states import BindingState, WayKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from huzhu.kernel.actor import Actor
    from huzhu.kernel.papers import PaperKind

#: How long a lost telephone's owner has to object before another one takes its place.
WAITING_TIME = timedelta(days=3)
OPEN = (BindingState.WAITING, BindingState.SEEN)
#: How many places are offered at once.
MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class Place:
    """A union or an agency that somebody may say to be of, and the agency that looks at it."""

    key: str  #: ``u7`` or ``a3``
    label: str
    agency_id: int


@dataclass(frozen=True, slots=True)
class Match:
    """What the register says of somebody who asks to be bound."""

    holder: Member | None = None  #: whose paper it is, whatever the name
    member: Member | None = None  #: the holder, whose name it is, too
    is_of_agency: bool = False  #: the holder's union is of the agency that was chosen
    has_phone: bool = False  #: the holder's number is the one that was proved
    way: WayIn | None = None  #: by which the member comes in already

    @property
    def fits_wholly(self) -> bool:
        """All agree, and nobody is put out: bound at once."""
        return self.is_of_agency and self.has_phone and self.way is None

    @property
    def fits_by_waiting(self) -> bool:
        """Time alone vouches for no name: it may only change the way of whose name is verified."""
        return self.takes_over and self.member is not None and self.member.verified_at is not None

    @property
    def takes_over(self) -> bool:
        return self.is_of_agency and self.way is not None


def member_name(text: str) -> str:
    """Return a member's name without what nobody sees.

    :raises MemberNameWrong: nobody is called so.
    """
    try:
        return rules.person_name(text)
    except PersonNameWrong as wrong:
        raise MemberNameWrong(**wrong.facts) from None


def paper_number(paper: PaperKind, text: str, *, on: date) -> str:
    """Return a paper's number in normal form, if it can be right whatever the register says.

    :raises PaperWrong: it cannot.
    """
    number = written_as(paper, text)
    if paper_of(number) is not paper or not born_by(number, on=on):
        raise PaperWrong(paper=paper.label, form=WRITTEN[paper])
    return number


def match_of(row: Binding) -> Match:
    """Hold one against the register as it stands now."""
    older = vault.digests_of(row.id_number) if sealing.has_older_marks() else []
    digests = [bytes(row.id_digest), *older]
    rows = Member.objects.select_related("union__agency", "verified_by")
    holder = rows.filter(id_digest__in=digests).first()
    member = holder if holder and holder.name == row.name else None
    way = member_ways.phone_way_of(member.pk if member else 0)
    if holder is None:
        return Match()
    return Match(
        holder=holder,
        member=member,
        is_of_agency=holder.union.agency.path.startswith(row.agency.path),
        has_phone=_has_phone(holder, row.way),
        way=way,
    )


def _has_phone(member: Member, way: WayIn) -> bool:
    """A telephone of a way in is marked as one of the register is."""
    if way.kind != WayKind.PHONE or not member.phone_digest:
        return False
    known = bytes(member.phone_digest)
    return known == bytes(way.value_digest) or (
        sealing.has_older_marks() and known in vault.phone_digests(way.value)
    )


# --- whose they are -----------------------------------------------------------------------------


def places() -> QuerySet[Agency]:
    """The agencies that somebody may name as the own one, each with its points below it."""
    return Agency.objects.filter(is_active=True).order_by("path")


def named(words: str) -> list[Place]:
    """Unions, then agencies, in whose names all these words stand; one more than are offered.

    Whoever works somewhere knows the own unit by a part of its name, and of fifty thousand none
    by a list.
    """
    parts = words.split()
    if not parts:
        return []
    meant = functools.reduce(operator.and_, (Q(name__icontains=part) for part in parts))
    unions = Union.objects.select_related("agency").filter(meant, agency__in=places())
    found = [_of_union(each) for each in unions.order_by("name", "pk")[: MOST_NAMED + 1]]
    found += [_of_agency(each) for each in places().filter(meant)[: MOST_NAMED + 1]]
    return found[: MOST_NAMED + 1]


def place_of(key: str) -> Place | None:
    """The place of that key, where there is one."""
    pk = key_of(key[1:])
    if pk is None:
        return None
    if key[0] == "u":
        unions = Union.objects.select_related("agency").filter(pk=pk, agency__in=places())
        return next(map(_of_union, unions), None)
    return next(map(_of_agency, places().filter(pk=pk)), None) if key[0] == "a" else None


def _of_union(union: Union) -> Place:
    return Place(f"u{union.pk}", f"{union.name}（{union.agency.name}）", union.agency_id)


def _of_agency(agency: Agency) -> Place:
    return Place(f"a{agency.pk}", agency.name, agency.pk)


def latest_of(way: WayIn) -> Binding | None:
    """What somebody asked last, with the agency that was named."""
    return Binding.objects.select_related("named").filter(way=way).order_by("-pk").first()


def bindings_for(actor: Actor) -> QuerySet[Binding]:
    """Those that the actor's desk looks at: of the own subtree, or all for Member Service.

    :raises NotOfDesk: the actor has none.
    """
    policies.DESK.check(by=actor)
    rows = Binding.objects.select_related("agency", "named", "way", "member__union")
    return rows.filter(agency__in=queries.agencies_below(actor)).order_by("-asked_at", "-pk")


def withdrawn(rows: QuerySet[Binding]) -> QuerySet[Binding]:
    """Those that were taken back, mostly to be told anew."""
    return rows.filter(state=BindingState.WITHDRAWN)


def without_withdrawn(rows: QuerySet[Binding]) -> QuerySet[Binding]:
    """All others."""
    return rows.exclude(state=BindingState.WITHDRAWN)


def waiting_for(actor: Actor, *, seen_alone: bool) -> Sequence[Binding]:
    """The open ones of the actor's desk, the oldest first; or those alone that need a second."""
    states = [BindingState.SEEN] if seen_alone else OPEN
    return list(bindings_for(actor).filter(state__in=states).order_by("asked_at", "pk"))


def waiting_bindings() -> QuerySet[Binding]:
    """All open ones of every desk, the oldest first."""
    rows = Binding.objects.filter(state__in=OPEN, agency__isnull=False)
    return rows.select_related("agency", "way", "member").order_by("asked_at", "pk")


def binding_of(actor: Actor, *, binding_id: int) -> Binding:
    """One within the actor's scope, whatever became of it.

    :raises NoSuchBinding: there is none, or it is another agency's.
    """
    return one(bindings_for(actor).filter(pk=binding_id), NoSuchBinding)


def against(member_id: int) -> Binding | None:
    """An open one that would put the member's present telephone out, not objected to yet."""
    rows = Binding.objects.select_related("agency", "way").filter(takes_over=True)
    open_ones = rows.filter(member_id=member_id, state__in=OPEN, objected_at=None)
    return open_ones.order_by("pk").first()


def shown_of(row: Binding) -> dict[str, object]:
    """What the second person is shown, and confirms as it was shown."""
    return {"原手机的否认": row.objected_at or "没有"}


def over(*, at: datetime) -> QuerySet[Binding]:
    """Those whose waiting time has passed without an objection."""
    return Binding.objects.filter(state=BindingState.WAITING, due_at__lte=at).order_by("due_at")
