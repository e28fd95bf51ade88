"""Agencies, points, unions, accounts, and who holds which post for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError

from huzhu.audit.actions import action, note
from huzhu.kernel.workdays import local_date
from huzhu.people import policies, queries, rules, waiting
from huzhu.people.actions import _accounts, _steps, _terms
from huzhu.people.errors import NumberTaken, PointUnderPoint, TermEndsThen
from huzhu.people.models import Account, Agency, PasswordLink, Union
from huzhu.people.name_errors import OrganisationNumberTaken
from huzhu.people.states import OPEN_LINK, AgencyKind, AgencyLevel, LinkState, Role

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from huzhu.kernel.actor import Actor
    from huzhu.people.actions.posts import Appointment
    from huzhu.people.models import Position


@action("people.open_agency", "登记代办处", right=policies.ORGANISER)
def open_agency(
    *, number: str, name: str, kind: AgencyKind, phone: str = "", by: Actor, at: datetime
) -> Agency:
    """Open an agency (代办处).

    :raises NotOrganiser: somebody else than 组织机构部 asks.
    :raises OrganisationNumberTaken: the number is in use.
    :raises OrganisationNumberWrong, OrganisationNameWrong: it is none.
    """
    agency = _open(number, name, kind, phone, parent=None)
    note(_subject(agency), by=by, at=at, number=agency.number)
    return agency


@action("people.open_point", "登记代办点", right=policies.ORGANISER_BELOW)
def open_point(
    parent: Agency, *, number: str, name: str, phone: str = "", by: Actor, at: datetime
) -> Agency:
    """Open a point (代办点) below an agency; it is of the same kind.

    :raises NotOrganiser: neither 组织机构部 nor the agency's director asks.
    :raises PointUnderPoint: the parent is a point itself.
    :raises OrganisationNumberTaken: the number is in use.
    :raises OrganisationNumberWrong, OrganisationNameWrong: it is none.
    """
    policies.check_organise_below(parent, by=by)
    if parent.level != AgencyLevel.AGENCY:
        raise PointUnderPoint(parent=parent.name)
    point = _open(number, name, AgencyKind(parent.kind), phone, parent=parent)
    note(_subject(point), by=by, at=at, number=point.number, parent=parent.pk)
    return point


@action("people.register_union", "登记基层工会", right=policies.ORGANISER_BELOW)
def register_union(agency: Agency, *, number: str, name: str, by: Actor, at: datetime) -> Union:
    """Register a grassroots union (基层工会) below an agency or a point.

    :raises NotOrganiser: neither 组织机构部 nor the agency's director asks.
    :raises OrganisationNumberTaken: the number is in use.
    :raises OrganisationNumberWrong, OrganisationNameWrong: it is none.
    """
    policies.check_organise_below(agency, by=by)
    union = _union(agency, number, name)
    _check_free(Union, [union.number])
    try:
        union.save()
    except IntegrityError as taken:
        raise NumberTaken from taken
    note(_subject(agency), by=by, at=at, number=union.number)
    return union


@action("people.register_unions", "批量登记基层工会", right=policies.ORGANISER_BELOW)
def register_unions(
    agency: Agency, *, unions: Iterable[tuple[str, str]], by: Actor, at: datetime
) -> None:
    """Register many unions of an agency, (number, name) each; all or none.

    :raises NotOrganiser: neither 组织机构部 nor the agency's director asks.
    :raises NumberTaken, OrganisationNumberTaken: a number is in use, or stands twice.
    :raises OrganisationNumberWrong, OrganisationNameWrong: it is none.
    """
    policies.check_organise_below(agency, by=by)
    rows = [_union(agency, number, name) for number, name in unions]
    _check_free(Union, [row.number for row in rows])
    try:
        Union.objects.bulk_create(rows, batch_size=5_000)
    except IntegrityError as taken:
        raise NumberTaken from taken
    note(_subject(agency), by=by, at=at, count=len(rows))


@action("people.open_account", "开设账号", right=policies.APPOINTER)
def open_account(
    *, username: str, full_name: str, phone: str = "", by: Actor, at: datetime
) -> Account:
    """Open a staff member's account; it may do nothing before it is appointed.

    It has no password: whoever opens an account never knows how to sign in to it.

    :raises NotOrganiser: somebody else than 组织机构部 or an agency's director asks.
    :raises AccountNameWrong: the name cannot be typed on any keyboard.
    :raises PersonNameWrong: nobody is called so.
    :raises NumberTaken: the name is in use, small and large letters alike.
    """
    if by.role != Role.AGENCY_DIRECTOR:
        policies.ORGANISER.check(by=by)
    account = _accounts.new(username=username, full_name=full_name, phone=phone)
    note(f"account:{account.pk}", by=by, at=at)
    return account


@action("people.close_account", "停用账号", right=policies.ORGANISER)
def close_account(account: Account, *, by: Actor, at: datetime) -> int:
    """Close a leaver's account (离职): it signs in no more, its terms end today, rights at once.

    Returns how many terms ended; the lock keeps any from beginning meanwhile. A post that would
    only have begun is left with its first day; the links for a password that wait are void.

    :raises NotOrganiser: somebody else than 组织机构部 asks.
    :raises NeedsSecondPerson: a post of the account takes two persons to end; that comes first.
    :raises LastOrganiser, LastPair: nobody would be left who appoints, or confirms it.
    """
    _steps.lock_account(account.pk)
    waiting.check_close(queries.open_posts_of(account, on=local_date(at)), by=by)
    ended = _terms.end_all(account, on=local_date(at))
    Account.objects.filter(pk=account.pk).update(is_active=False)
    links = PasswordLink.objects.filter(account=account, state__in=OPEN_LINK)
    links.update(state=str(LinkState.DROPPED))
    note(f"account:{account.pk}", by=by, at=at, terms=ended)
    return ended


@action("people.appoint", "任命", right=policies.APPOINTER)
def appoint(account: Account, appointment: Appointment, *, by: Actor, at: datetime) -> Position:
    """Appoint a person to a post for a term (任命); rights begin and end with it.

    One person may hold several posts. Posts that take two persons are proposed
    (``proposals.propose_appointment``).

    :raises NotOrganiser: ``by`` may not fill this post.
    :raises OwnRights: ``by`` would appoint themselves.
    :raises NeedsSecondPerson: nobody fills this post alone, or ``by`` does not.
    :raises RoleWithoutPlace: the place does not belong to the role.
    :raises TermBackwards: the term ends before it starts.
    :raises PositionHeld: the person holds this very post in that time.
    """
    wanted = appointment.of(account)
    policies.check_appoint(appointment.role, appointment.agency, by=by)
    policies.check_not_for_oneself(account.pk, by=by)
    policies.check_alone(waiting.post_of(wanted), by=by)
    position = _terms.fill(wanted)
    note(
        f"account:{account.pk}",
        by=by,
        at=at,
        position=position.pk,
        role=position.role,
        starts_on=str(position.starts_on),
        ends_on=str(position.ends_on or ""),
    )
    return position


@action("people.end_term", "结束任期", right=policies.APPOINTER)
def end_term(position: Position, *, on: date, by: Actor, at: datetime) -> Position:
    """End a term (任期结束): ``on`` is the last day with its rights.

    :raises NotOrganiser: ``by`` may not fill this post.
    :raises NeedsSecondPerson: somebody else's post that takes two persons.
    :raises TermBackwards: the last day lies before the first.
    :raises TermOver: the term has ended before that day. :raises TermEndsThen: it does already.
    :raises LastOrganiser, LastPair: nobody would be left who appoints, or confirms it.
    """
    policies.check_appoint(position.role, position.agency, by=by)
    policies.check_end_alone(position, waiting.post_of(position), by=by)
    if not _terms.end(position, on=on, today=local_date(at)):
        raise TermEndsThen(title=position.title, ends_on=on)
    subject = f"account:{position.account_id}"
    note(subject, by=by, at=at, position=position.pk, ends_on=str(on))
    return position


def _open(number: str, name: str, kind: AgencyKind, phone: str, *, parent: Agency | None) -> Agency:
    number = rules.organisation_number(number, longest=rules.LONGEST_AGENCY_NUMBER)
    _check_free(Agency, [number])
    try:
        agency = Agency.objects.create(
            number=number,
            name=rules.organisation_name(name),
            kind=str(kind),
            level=str(AgencyLevel.POINT if parent else AgencyLevel.AGENCY),
            phone=phone,
            parent=parent,
        )
    except IntegrityError as taken:
        raise NumberTaken from taken
    agency.path = f"{parent.path if parent else '/'}{agency.pk}/"
    agency.save(update_fields=["path"])
    return agency


def _union(agency: Agency, number: str, name: str) -> Union:
    number = rules.organisation_number(number, longest=rules.LONGEST_UNION_NUMBER)
    return Union(number=number, name=rules.organisation_name(name), agency=agency)


def _check_free(table: type[Agency | Union], numbers: list[str]) -> None:
    taken = table.objects.filter(number__in=numbers).values_list("number", "name").first()
    if taken is not None:
        raise OrganisationNumberTaken(number=taken[0], name=taken[1])


def _subject(agency: Agency) -> str:
    return f"agency:{agency.pk}"
