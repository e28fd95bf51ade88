"""Pages of the register of members (会员) and of imports into it."""

from __future__ import annotations

import re
from functools import wraps
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django.http import FileResponse
from django.urls import reverse

from huzhu.documents import lists
from huzhu.kernel.sizes import ROWS
from huzhu.people import (
    imported,
    looks,
    member_ways,
    name_checks,
    policies,
    queries,
    taking_back,
    unverified,
)
from huzhu.people.actions import imports as import_actions
from huzhu.people.actions import looks as look_actions
from huzhu.people.actions import members as member_actions
from huzhu.people.data_terms import IMPORTS
from huzhu.people.field_rights import MEMBER
from huzhu.people.look_errors import NotLookedAt
from huzhu.people.member_files import MEMBERS
from huzhu.people.states import IMPORT_LOOKED_AT, IMPORT_UNDER_WAY, ImportState, Standing
from huzhu.web.acts import Act, acted, acts
from huzhu.web.console.received import ListColumns, Withdraw, columns_shown
from huzhu.web.console.views import workbook_response
from huzhu.web.forms import allowed
from huzhu.web.guards import exports, office_only
from huzhu.web.office.members.forms import (
    ImportMembers,
    LookReason,
    MemberSearch,
    VerifyAgain,
    WithdrawVerification,
)
from huzhu.web.pages import away, form_status, go, paged, show, tell

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.kernel.fields import Access
    from huzhu.people.models import Member
    from huzhu.web.forms import Form
    from huzhu.web.guards import View
    from huzhu.web.requests import OfficeRequest

#: The id of no member: what a search without an answer leads to.
NOBODY = 0
_BY_NUMBER = "须输入完整的会员编号或 18 位身份证号。"
_BY_NAME = f"输入完整的会员编号、身份证号或姓名，或手机号末四位；最多列出 {queries.MOST_FOUND} 名。"
_ID = re.compile(r"[0-9]{1,18}")
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@office_only.both
def members(request: OfficeRequest) -> HttpResponse:
    """The register; what is looked for comes by POST, and its answer has an address without it.

    Outside Member Service nobody goes through it: a number, and why it is looked for (S6.5).
    """
    is_inside = policies.may_search_names(request.actor)
    form = MemberSearch(request.POST or None, is_inside=is_inside)
    found = _found_by(request, form, is_inside=is_inside) if form.is_valid() else None
    is_miss = found == [NOBODY]  # shown at once, with what was typed for correction
    if found is not None and not is_miss:
        return away(request, _address_of(found))
    ids = [NOBODY] if form.errors or is_miss else _ids_in_address(request)
    if not is_inside:
        seen = looks.seen_lately(request.actor, at=request.now)
        ids, asked = [each for each in ids if each in seen] or [NOBODY], bool(ids)
    context = {
        "form": form,
        "is_search": bool(ids) if is_inside else asked,
        "is_inside": is_inside,
        "sees_looks": policies.LOOK_READER.is_held_by(request.actor),
        "page": paged(request, queries.members_listed(request.actor, ids=ids)),
        "access": _access(request, Standing.ACTIVE),
        "search_help": _BY_NAME if is_inside else _BY_NUMBER,
        "importing": allowed(policies.REGISTRAR.check, by=request.actor),
    }
    return show(request, "office/members.html", context, status=form_status(form))


def _access(request: OfficeRequest, standing: str) -> dict[str, Access]:
    """What the reader may see of a member's file (字段权限)."""
    return MEMBER.of(by=request.actor, step=standing)


def _found_by(request: OfficeRequest, form: MemberSearch, *, is_inside: bool) -> list[int] | None:
    """Whom the search finds; None: it was turned away."""
    text = form.cleaned_data["text"].strip()
    if not is_inside:
        done = acted(request, form, look_actions.find_members, text)
        return (done.result or [NOBODY]) if done else None
    return (queries.member_ids_found(request.actor, text=text) or [NOBODY]) if text else []


def _ids_in_address(request: OfficeRequest) -> list[int]:
    told = request.GET.getlist("member")[: queries.MOST_FOUND]
    return [int(text) for text in told if _ID.fullmatch(text)]


def _address_of(ids: list[int]) -> str:
    """Where the members of that number are shown; it can be loaded again and tells no number."""
    address = reverse("office:members")
    return f"{address}?{urlencode({'member': ids}, doseq=True)}" if ids else address


@Act(
    office_only,
    import_actions.check_import,
    ImportMembers,
    leads=("office:import", "{result.pk}"),
    takes=ROWS,
).page("office/imports.html")
def imports(request: OfficeRequest) -> dict[str, Any]:
    return {"page": paged(request, imported.imports_of(request.actor))}


@office_only.page("office/import.html#progress")
def member_import(request: OfficeRequest, import_id: int) -> dict[str, Any]:
    return _import_shown(request, import_id)


@office_only.sends
def map_import(request: OfficeRequest, import_id: int) -> HttpResponse:
    """Say which column is which; the list is checked again."""
    row = imported.import_of(request.actor, import_id=import_id)
    form = ListColumns(row, MEMBERS, request.POST)
    if acted(request, form, import_actions.map_import, import_id):
        return go(request, "office:import", import_id)
    context = _import_shown(request, import_id, columns=form)
    return show(request, "office/import.html", context, status=form_status(form))


def _import_shown(
    request: OfficeRequest,
    import_id: int,
    *,
    columns: ListColumns | None = None,
    withdraw: Form | None = None,
) -> dict[str, Any]:
    row = imported.import_of(request.actor, import_id=import_id)
    state, form = ImportState(row.state), columns or ListColumns(row, MEMBERS)
    return {
        "row": row,
        "kind": MEMBERS,
        "is_under_way": state in IMPORT_UNDER_WAY,
        "may_map": state in IMPORT_LOOKED_AT,
        "columns_form": form,
        "columns": columns_shown(form, row, MEMBERS),
        "shown": lists.shown_of(row.layout, {}),
        "same": imported.same_import(row),
        "confirming": allowed(name_checks.check_second, row, by=request.actor),
        "needs_second": name_checks.needs_second(row),
        "confirmed": name_checks.confirmation_of(row),
        "withdraw": withdraw or Withdraw(),
        "withdrawing": allowed(taking_back.check_free, row, before=IMPORTS.before(request.now))
        if state == ImportState.LOADED
        else None,
    }


@office_only.sends
def withdraw_import(request: OfficeRequest, import_id: int) -> HttpResponse:
    """Take a loaded list back as a whole."""
    form = Withdraw(request.POST)
    if acted(request, form, import_actions.withdraw_import, import_id):
        tell(request, "整份名单已撤回，会员库恢复为导入以前的登记。")
        return go(request, "office:import", import_id)
    context = _import_shown(request, import_id, withdraw=form)
    return show(request, "office/import.html", context, status=form_status(form))


def _looked_at(request: OfficeRequest, number: str) -> Member:
    """The member, as the reader may see it: each look is on record.

    :raises NotLookedAt: the reader is not of Member Service, and has not said why.
    """
    found = queries.member_of(request.actor, number=number)
    looks.check_seen(found.pk, by=request.actor, at=request.now)
    if found.pk not in looks.seen_lately(request.actor, at=request.now):
        look_actions.look_at_member(number, by=request.actor, at=request.now)
    return found


def _asks_why(view: View) -> View:
    """Ask for the reason where one is missing, on the page that was asked for."""

    @wraps(view)
    def shown(request: OfficeRequest, **place: str) -> HttpResponse:
        try:
            return view(request, **place)
        except NotLookedAt:
            if request.method == "POST":
                raise
            context = {"number": place["number"], "form": LookReason()}
            return show(request, "office/member_why.html", context)

    return cast("View", shown)


@office_only.sends
def look(request: OfficeRequest, number: str) -> HttpResponse:
    """Say why a member is looked at; the entry opens for half an hour."""
    form = LookReason(request.POST)
    if acted(request, form, look_actions.look_at_member, number):
        return go(request, "office:member", number)
    context = {"number": number, "form": form}
    return show(request, "office/member_why.html", context, status=form_status(form))


#: What the acts on one member's page share.
_OF_MEMBER: dict[str, Any] = {
    "find": _looked_at,
    "of": lambda member: member.number,
    "leads": ("office:member", "{number}"),
}


@_asks_why
@Act(
    office_only,
    member_actions.withdraw_verification,
    WithdrawVerification,
    said="已撤销{case.name}的实名核验，现在起不能抢订。",
    **_OF_MEMBER,
).page("office/member.html")
def member(request: OfficeRequest, found: Member) -> dict[str, Any]:
    return _member_shown(request, found)


def _member_shown(request: OfficeRequest, found: Member) -> dict[str, Any]:
    return {
        "member": found,
        "access": _access(request, found.standing),
        "ways": member_ways.ways_of(found.pk),
        "withdrawn": unverified.withdrawn_of(found),
        "may": allowed(policies.REGISTRAR.check, by=request.actor),
        "verifying": allowed(unverified.check_again, found, by=request.actor),
        "again": VerifyAgain(),
    }


def _with_again(request: OfficeRequest, found: Member, *, again: VerifyAgain) -> HttpResponse:
    context = _member_shown(request, found) | {"again": again}
    return show(request, "office/member.html", context, status=form_status(again))


verify_again = Act(
    office_only,
    member_actions.verify_again,
    VerifyAgain,
    said="已重新核验{case.name}的实名，现在起可以抢订。",
    shows=_with_again,
    name="again",
    **_OF_MEMBER,
).view()


_button = acts(office_only, find=lambda _request, import_id: import_id)

confirm_import = _button(import_actions.confirm_import, leads=("office:import", "{import_id}"))
drop_import = _button(
    import_actions.drop_import,
    said="已放弃这份名单，会员库没有变化。",
    leads=("office:imports",),
)


@office_only.sends
@exports
def refused_rows(request: OfficeRequest, import_id: int) -> HttpResponse:
    file = import_actions.reveal_refused(import_id, by=request.actor, at=request.now)
    tell(request, "未通过的行已交浏览器下载，本次下载已留痕。")
    name = f"未通过的会员 {import_id}.xlsx"
    answer = FileResponse(file, as_attachment=True, filename=name, content_type=SHEET)
    return cast("HttpResponse", answer)


@office_only.sends
@exports
def import_changes(request: OfficeRequest, import_id: int) -> HttpResponse:
    """What a list changes of registered members, all of it."""
    file = import_actions.reveal_changes(import_id, by=request.actor, at=request.now)
    tell(request, "名单的变更已交浏览器下载，本次下载已留痕。")
    name = f"会员名单的变更 {import_id}.xlsx"
    answer = FileResponse(file, as_attachment=True, filename=name, content_type=SHEET)
    return cast("HttpResponse", answer)


@office_only.opens
@exports
def template(request: OfficeRequest) -> HttpResponse:
    return workbook_response(lists.template(MEMBERS, at=request.now), "会员名单模板.xlsx")
