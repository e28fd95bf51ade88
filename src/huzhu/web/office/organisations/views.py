"""Pages of agencies, unions and positions (组织与人员)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from huzhu.people import administrator_policies, policies, queries, recovering, waiting
from huzhu.people.actions import desk_sessions, engaging, links, proposals
from huzhu.people.actions import organisation as organisation_actions
from huzhu.people.corrections import waiting_corrections
from huzhu.people.errors import NoSuchPosition
from huzhu.people.states import ADMINISTRATORS, AgencyLevel, Role
from huzhu.web.acts import Act, acted, acts
from huzhu.web.asked_again import asks_again
from huzhu.web.forms import allowed
from huzhu.web.guards import office_and, office_only
from huzhu.web.office.administrators.views import show_page
from huzhu.web.office.organisations import corrections, forms, rights
from huzhu.web.office.organisations.tree import Term, terms_of, tree_of
from huzhu.web.pages import back, form_status, go, paged, show, tell

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.people.models import Account, Agency, PasswordLink, Position
    from huzhu.web.forms import Allowed, Form
    from huzhu.web.requests import OfficeRequest


_safety_too = office_and(Role.SAFETY_ADMIN)
_APPOINTED = "任命已登记，任期内即有相应权限。"
_PROPOSED = "已提请，须由第二人确认；确认之前权限不变。进展见“待确认的任免”。"


@office_only.page("office/organisations.html")
def organisations(request: OfficeRequest) -> dict[str, Any]:
    form = forms.Search(request.GET)
    text = form.cleaned_data["text"].strip() if form.is_valid() else ""
    branches = tree_of(queries.agencies_below(request.actor).order_by("path"), text=text)
    return {
        "form": form,
        "branches": branches,
        "text": text,
        "organising": allowed(policies.ORGANISER.check, by=request.actor),
        "waiting_count": rights.waiting_count(),
        "correction_count": waiting_corrections().count(),
    }


@Act(
    office_only,
    organisation_actions.open_agency,
    forms.OpenAgency,
    said="代办处已登记。接下来任命经办人、复核人和主任。",
    leads=("office:organisation", "{result.pk}"),
).page("office/organisation_form.html")
def open_agency(request: OfficeRequest) -> dict[str, Any]:
    return {"organising": allowed(policies.ORGANISER.check, by=request.actor)}


@_safety_too.opens
def office(request: OfficeRequest) -> HttpResponse:
    return _show_office(request)


def _agency(request: OfficeRequest, agency_id: int) -> Agency:
    return queries.agency_of(request.actor, agency_id=agency_id)


@office_only.opens
def organisation(request: OfficeRequest, agency_id: int) -> HttpResponse:
    return _show_agency(request, _agency(request, agency_id))


@office_only.sends
def appoint(request: OfficeRequest, agency_id: int) -> HttpResponse:
    agency = queries.agency_of(request.actor, agency_id=agency_id)
    form = forms.Appoint(request.POST, agency=agency)
    if form.is_valid() and (account := _appoint(request, form)):
        return _appointed(request, account, agency_id)
    return _show_agency(request, agency, appoint_form=form)


@office_only.sends
def appoint_in_office(request: OfficeRequest) -> HttpResponse:
    form = forms.Appoint(request.POST, agency=None)
    if form.is_valid() and (account := _appoint(request, form)):
        return _appointed(request, account, None)
    return _show_office(request, appoint_form=form)


def _account(_request: OfficeRequest, account_id: int) -> Account:
    return queries.account_by_id(account_id)


@office_only.sends
@asks_again
def issue_password_link(request: OfficeRequest, account_id: int) -> HttpResponse:
    otherwise = reverse("office:organisations")
    return _tell_number(request, _account(request, account_id), back(request, otherwise))


@_safety_too.opens
def recoveries(request: OfficeRequest) -> HttpResponse:
    """Whoever lost every second factor is found here by the safety administrator."""
    return _show_recoveries(request)


@_safety_too.sends
def ask_recovery(request: OfficeRequest, position_id: int) -> HttpResponse:
    """Ask that the post's holder be let in again, and show the asker's part of the link."""
    position = queries.position_by_id(position_id, on=request.today)
    if position is None:
        raise NoSuchPosition
    form = forms.Recover(request.POST, position_id=position.pk)
    if done := acted(request, form, links.ask_recovery, position.account).result:
        return _show_number(request, done, _onward_of(request, position))
    if request.actor.is_administrator:
        return _show_recoveries(request, form=form)
    if position.role in ADMINISTRATORS:
        return show_page(request, recovery_form=form)
    if position.agency is None:
        return _show_office(request, recovery_form=form)
    return _show_agency(request, position.agency, recovery_form=form)


end_sessions_of = Act(
    office_only,
    desk_sessions.end_sessions_of,
    find=_account,
    said="{case.full_name}的 {result} 处登录已结束，再用须重新登录。",
    leads=("office:organisations",),
).view()
close_account = Act(
    office_only,
    organisation_actions.close_account,
    find=_account,
    said=(
        "{case.full_name}的账号已停用，不能再登录；今日结束岗位 {result} 个。"
        "其经办的事项和留痕不变。"
    ),
    leads=("office:organisations",),
).view()


@office_only.sends
def end_term(request: OfficeRequest, position_id: int) -> HttpResponse:
    position = queries.position_by_id(position_id, on=request.today)
    if position is None:
        raise NoSuchPosition
    form = forms.EndTerm(request.POST, position=position, today=request.today)
    alone = allowed(policies.check_end_alone, position, waiting.post_of(position), by=request.actor)
    verb = organisation_actions.end_term if alone else proposals.propose_end
    if acted(request, form, verb, position):
        told = f"{position.account.full_name}“{position.title}”的任期已登记结束。"
        tell(request, told if alone else _PROPOSED)
        return _home_of(request, position.agency_id)
    if position.agency is None:
        return _show_office(request, end_form=form)
    return _show_agency(request, position.agency, end_form=form)


def _home_of(request: OfficeRequest, agency_id: int | None) -> HttpResponse:
    return (
        go(request, "office:organisation", agency_id) if agency_id else go(request, "office:office")
    )


def _tell_number(request: OfficeRequest, account: Account, onward: str) -> HttpResponse:
    made = links.issue_password_link(account, by=request.actor, at=request.now)
    return _show_number(request, made, onward)


def _onward_of(request: OfficeRequest, position: Position) -> str:
    if request.actor.is_administrator:
        return reverse("office:recoveries")
    if position.role in ADMINISTRATORS:
        return reverse("office:administrators")
    return _address_of(position.agency_id)


def _show_recoveries(request: OfficeRequest, *, form: forms.Recover | None = None) -> HttpResponse:
    search = forms.FindPerson(request.GET)
    text = search.cleaned_data["text"].strip() if search.is_valid() else ""
    asking = allowed(administrator_policies.RECOVERER.check, by=request.actor)
    # Who has no second factor is nobody's to find but the asker's.
    found = queries.posts_named(text, on=request.today) if text and asking else []
    if form is not None:
        found = list(queries.running_posts(request.today).filter(pk=form.position_id))
    with_factor = recovering.with_factor({post.account_id for post in found})
    rows = [
        (post, post.account_id in with_factor, form or forms.Recover(position_id=post.pk))
        for post in found
    ]
    context = {
        "search": search,
        "text": text,
        "rows": rows,
        "asking": asking,
    }
    status = form_status(form) if form else 200
    return show(request, "office/recoveries.html", context, status=status)


def _show_number(
    request: OfficeRequest, made: tuple[PasswordLink, str], onward: str
) -> HttpResponse:
    """Show the issuer's part of a link. It stands on this answer alone: nothing keeps it."""
    link, number = made
    whose = waiting.whose(link, at=request.now)
    is_server = whose == waiting.ON_THE_SERVER
    context = {"link": link, "account": link.account, "number": number, "whose": whose}
    context |= {"is_server": is_server, "onward": onward}
    return show(request, "office/link_number.html", context)


def _appointed(request: OfficeRequest, account: Account, agency_id: int | None) -> HttpResponse:
    """Somebody who can sign in is done with; for somebody new the link is asked for at once."""
    if account.has_usable_password():
        return _home_of(request, agency_id)
    return _tell_number(request, account, _address_of(agency_id))


def _address_of(agency_id: int | None) -> str:
    if agency_id is None:
        return reverse("office:office")
    return reverse("office:organisation", args=[agency_id])


def _appoint(request: OfficeRequest, form: forms.Appoint) -> Account | None:
    """Appoint alone, or propose what takes two persons; None: it was turned away."""
    alone = allowed(policies.check_alone, form.appointment().post, by=request.actor)
    done = acted(request, form, engaging.appoint_person)
    if done:
        tell(request, _APPOINTED if alone else _PROPOSED)
    return done.result


def _show_agency(request: OfficeRequest, agency: Agency, **bound: Form) -> HttpResponse:
    unions = queries.unions_below(request.actor).filter(agency=agency)
    points = queries.agencies_below(request.actor).filter(parent=agency).order_by("number")
    context = {
        "agency": agency,
        "is_point": agency.level == AgencyLevel.POINT,
        "points": points,
        "page": paged(request, unions),
        "terms": _terms(request, agency.pk, **bound),
        "proposals": rights.proposal_rows(request, agency_id=agency.pk),
        "corrections": corrections.rows_of(request, agency.pk),
        "may_correct": allowed(policies.ORGANISER.check, by=request.actor),
        "organising": allowed(policies.check_organise_below, agency, by=request.actor),
        "point_form": forms.OpenPoint(),
        "union_form": forms.RegisterUnion(),
        "appoint_form": forms.Appoint(agency=agency),
    }
    return show(request, "office/organisation.html", context | bound, status=_status(bound))


_act = acts(
    office_only, find=_agency, shows=_show_agency, leads=("office:organisation", "{agency_id}")
)

open_point = _act(
    organisation_actions.open_point, forms.OpenPoint, name="point_form", said="代办点已登记。"
)
register_union = _act(
    organisation_actions.register_union,
    forms.RegisterUnion,
    name="union_form",
    said="基层工会已登记，会员可以登记在它名下。",
)


def _show_office(request: OfficeRequest, **bound: Form) -> HttpResponse:
    context = {
        "terms": _terms(request, None, **bound),
        "proposals": rights.proposal_rows(request, agency_id=None),
        "organising": allowed(policies.ORGANISER.check, by=request.actor),
        "appoint_form": forms.Appoint(agency=None),
    }
    return show(request, "office/office.html", context | bound, status=_status(bound))


def _terms(
    request: OfficeRequest,
    agency_id: int | None,
    *,
    end_form: Form | None = None,
    recovery_form: Form | None = None,
    **_others: Form,
) -> list[Term]:
    posts = list(queries.posts_of(request.actor, agency_id=agency_id))
    ending = end_form if isinstance(end_form, forms.EndTerm) else None
    asking = recovery_form if isinstance(recovery_form, forms.Recover) else None
    accounts = {post.account_id for post in posts}
    return terms_of(
        posts,
        today=request.today,
        closing=_closing(request, accounts),
        recoverable=_recoverable(request, accounts),
        ending=ending,
        recovery=asking,
    )


def _recoverable(request: OfficeRequest, accounts: set[int]) -> set[int]:
    may = administrator_policies.RECOVERER.is_held_by(request.actor)
    return recovering.with_factor(accounts) if may else set()


def _closing(request: OfficeRequest, account_ids: set[int]) -> dict[int, Allowed]:
    """Which of these accounts the reader may close, by all the posts that each holds anywhere."""
    held: dict[int, list[Position]] = {each: [] for each in account_ids}
    for post in queries.open_posts(on=request.today).filter(account__in=account_ids):
        held[post.account_id].append(post)
    by = request.actor
    return {
        each: allowed(waiting.check_close, rows, by=by)
        for each, rows in held.items()
        if each != by.account_id
    }


def _status(bound: dict[str, Any]) -> int:
    return max((form_status(form) for form in bound.values()), default=200)
