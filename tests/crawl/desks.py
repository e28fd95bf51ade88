"""States of desks in which the demonstration is not: who comes in, entries, lists, rights.

Not here: projects and years (``states``).
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from huzhu.claims.models import Offer
from huzhu.documents.models import ReceivedList
from huzhu.office import actions as calendar
from huzhu.people import tasks
from huzhu.people.actions import members
from huzhu.people.models import MemberImport, Union
from huzhu.people.rules import NewMember
from huzhu.people.states import DepartmentCode, Role
from huzhu.privacy.models import EntryCorrection
from tests import cast as casting
from tests import clients, road
from tests.assessment.cycle import moment
from tests.assessment.facts import given
from tests.crawl.states import State
from tests.people import corrected
from tests.people.entering import NAME, OTHER, PHONE, SERIAL, Entrance
from tests.people.persons import MEMBER_SERVICE, id_number, member_cells
from tests.shown import shown
from tests.standing import Made
from tests.telephones import Telephones
from tests.web import offers

Prepare = Callable[[Made], str | None]

FINANCE = {
    "full_name": "沈知",
    "username": "shenzhi",
    "role": "department_clerk",
    "department": "finance",
    "starts_on": "2026-09-01",
}
NOW, LATER = casting.NOW, casting.NOW + timedelta(minutes=1)


def _entrance(made: Made) -> Entrance:
    cast = made["cast"]
    Union.objects.filter(pk=cast.union_a.pk).update(phone="010-66001122")
    new = NewMember("M000001", NAME, id_number(SERIAL), cast.union_a.number, PHONE)
    member = members.register_member(new, by=MEMBER_SERVICE, at=NOW)
    return Entrance(Telephones(), cast.agency_a, cast.agency_b, cast.union_a, member)


def _state(at: datetime, who: tuple[str, ...], forms: str, prepare: Prepare) -> State:
    """A state of the cast alone, whose page ``prepare`` says."""
    return State("cast", at, dict.fromkeys(who, ""), forms, prepare)


# --- entries --------------------------------------------------------------------------------------


def asked(made: Made, field: str = "other") -> str:
    """A member asks for a correction: of what no field is, it is answered in words alone."""
    member = clients.of_member(_entrance(made).member)
    member.post("/member/me/correct/", {"field": field, "wish": "请按证件更正"})
    return f"entries/{EntryCorrection.objects.latest('pk').pk}/"


def entered(made: Made) -> str:
    address = asked(made, "name")
    clerk = clients.signed_in(made["cast"], made["cast"].lin)
    told = {"value": "王晓明", "evidence": "paper", "answer": "已按证件更正"}
    assert clerk.post(f"/agency/{address}enter/", told).status_code == 302
    return address


# --- bindings -------------------------------------------------------------------------------------


def other_name(made: Made) -> str:
    entrance = _entrance(made)
    way = entrance.enter(OTHER, at=NOW)
    return f"bindings/{entrance.ask(way, at=NOW, name='王小名').pk}/"


def elsewhere(made: Made) -> str:
    entrance = _entrance(made)
    way = entrance.enter(OTHER, at=NOW)
    return f"bindings/{entrance.ask(way, at=NOW, agency_id=made['cast'].agency_b.pk).pk}/"


def second_number(made: Made) -> str:
    entrance = _entrance(made)
    entrance.ask(entrance.enter(PHONE, at=NOW), at=NOW)
    made["cast"].owner = entrance.member
    return f"bindings/{entrance.ask(entrance.enter(OTHER, at=NOW), at=NOW).pk}/"


def seen(made: Made) -> str:
    address = second_number(made)
    clients.signed_in(made["cast"], made["cast"].lin).post(f"/agency/{address}see/")
    return address


def unverified(made: Made) -> str:
    entrance, told = _entrance(made), {"reason": "证件与本人不符", "by": made["cast"].he}
    entrance.ask(entrance.enter(PHONE, at=NOW), at=NOW)
    members.withdraw_verification(entrance.member.number, **told, at=NOW)
    return f"members/of/{entrance.member.number}/"


def told_of(made: Made) -> str:
    second_number(made)
    return "bind/others/"


def won(made: Made) -> None:
    offers.won(Offer.objects.get(), made["cast"].zhao)


# --- lists of members -----------------------------------------------------------------------------

_HEADING = list(member_cells(0))


def _import(made: Made, heading: list[str]) -> MemberImport:
    union = Union.objects.order_by("pk").first()
    rows = [",".join(member_cells(901, 工会编号=union.number).values())]
    rows.append(",".join(member_cells(902, 工会编号="无此工会").values()))
    file = SimpleUploadedFile("会员.csv", "\n".join([",".join(heading), *rows]).encode())
    client = clients.signed_in(made["cast"], made["cast"].he)
    assert client.post(reverse("office:imports"), {"file": file}).status_code == 302
    return MemberImport.objects.latest("pk")


def unknown_heading(made: Made) -> str:
    return f"members/imports/{_import(made, ['证号', '称呼', *_HEADING[2:]]).pk}/"


def checked(made: Made) -> str:
    row = _import(made, _HEADING)
    tasks.check_members(import_id=row.pk)
    return f"members/imports/{row.pk}/"


def loaded(made: Made) -> str:
    address = checked(made)
    client = clients.signed_in(made["cast"], made["cast"].he)
    told = shown(client.get(f"/office/{address}").text)
    assert client.post(f"/office/{address}confirm/", told).status_code == 302
    tasks.load_members(import_id=MemberImport.objects.latest("pk").pk)
    return address


# --- rights, registers, the calendar --------------------------------------------------------------


def _jiang(made: Made):
    cast = made["cast"]
    made["cast"].jiang = casting.staff(
        cast.accounts, "姜沅", Role.DEPARTMENT_HEAD, department=DepartmentCode.ORGANISATION
    )
    return clients.signed_in(cast, cast.jiang)


def proposed(made: Made) -> str:
    client = _jiang(made)
    account = made["cast"].account(made["cast"].lin)
    client.post(reverse("office:issue-password-link", args=[account.pk]))
    client.post(reverse("office:appoint-in-office"), FINANCE)
    return "rights/"


def correction_waits(made: Made) -> str:
    _jiang(made)
    corrected.propose(made["cast"], made["cast"].agency_a, name="东城区职工代办处")
    return "corrections/"


def day_off(made: Made) -> str:
    acts = {"by": made["cast"].he, "at": NOW}
    calendar.set_day(date(2027, 3, 3), is_working=False, name="停电", **acts)
    return "calendar/2027/?day=2027-03-03"


# --- lists of a case ------------------------------------------------------------------------------

CODES, USES = "电子码,密码,有效期至", "电子码,使用时间\n{0},2026-11-04 10:00\n"


def _uses(made: Made, text: str) -> ReceivedList:
    project = made["settling"]
    code = road.codes(prefix=project.number.replace("-", ""))[0].code
    file = SimpleUploadedFile("核销.csv", text.format(code).encode())
    client = clients.signed_in(made["cast"], made["cast"].he)
    address = reverse("office:record-usage", args=[project.number])
    assert client.post(address, {"usage": file}).status_code == 302
    return ReceivedList.objects.latest("pk")


def _page_of_uses(made: Made, text: str) -> str:
    return f"projects/{made['settling'].number}/uses/{_uses(made, text).pk}/"


def _codes(made: Made, text: str) -> str:
    project = made["approved"]
    words = {"description": "凭码观影", "notes": "过期作废", "hotline": "010-60001234"}
    rows = "\n".join(f"MV{row:06d}AB,pw{row:06d},2026-12-31" for row in range(road.QUANTITY))
    file = SimpleUploadedFile("码.csv", f"{text}\n{rows}\n".encode())
    client = clients.signed_in(made["cast"], made["cast"].lin)
    address = reverse("agency:materials", args=[project.number])
    assert client.post(address, words | {"codes": file}).status_code == 302
    return f"projects/{project.number}/codes/{ReceivedList.objects.latest('pk').pk}/"


def _taken(made: Made, who: str, address: str) -> str:
    """The same list, confirmed."""
    actor = getattr(made["cast"], who)
    page = f"/{'office' if actor.is_office else 'agency'}/{address}"
    answer = clients.signed_in(made["cast"], actor).post(f"{page}confirm/")
    assert answer.status_code == 302
    return address


def _uses_taken(made: Made) -> str:
    return _taken(made, "he", _page_of_uses(made, USES))


def _codes_taken(made: Made) -> str:
    return _taken(made, "lin", _codes(made, CODES))


def _figures(made: Made) -> str:
    row = given.check_list(
        made["cycle"], ("机构编号", "年度业务指标完成率"), ("D01", "很好"), ("D02", "80")
    )
    return f"assessment/2026/facts/figures/{row.pk}/"


_LISTS: dict[str, State] = {
    "codes to be mapped": State(
        "approved",
        road.MATERIALS_AT,
        {"lin": ""},
        "agency:map-code-list agency:drop-code-list",
        partial(_codes, text="编 号,口令,有效期至"),
    ),
    "codes to be confirmed": State(
        "approved",
        road.MATERIALS_AT,
        {"lin": ""},
        "agency:confirm-code-list",
        partial(_codes, text=CODES),
    ),
    "codes that are refused": State(
        "approved",
        road.MATERIALS_AT,
        {"lin": ""},
        "agency:refused-code-list",
        partial(_codes, text=f"{CODES}\nMV999999AB,pw999999,昨天"),
    ),
    "codes taken": State(
        "approved", road.MATERIALS_AT, {"lin": ""}, "agency:withdraw-code-list", _codes_taken
    ),
    "uses taken": State(
        "settling", road.CLOSES_AT, {"he": ""}, "office:withdraw-use-list", _uses_taken
    ),
    "uses that are refused": State(
        "settling",
        road.CLOSES_AT,
        {"he": ""},
        "office:map-use-list office:drop-use-list office:refused-use-list",
        partial(_page_of_uses, text="电子码,使用时间\n{0},昨天\n"),
    ),
    "uses to be confirmed": State(
        "settling",
        road.CLOSES_AT,
        {"he": ""},
        "office:confirm-use-list",
        partial(_page_of_uses, text=USES),
    ),
    "figures": State(
        "cycle",
        moment(9, 2),
        {"tang": ""},
        "office:map-figure-list office:drop-figure-list office:refused-figure-list "
        "office:confirm-figure-list",
        _figures,
    ),
}

DESKS: dict[str, State] = {
    "entry asked for": _state(
        LATER, ("lin", "he"), "agency:correct-entry office:correct-entry", asked
    ),
    "entry entered": _state(
        LATER, ("he", "wu"), "office:confirm-entry office:return-entry", entered
    ),
    "other name": _state(
        LATER,
        ("lin", "he"),
        "agency:correct-name-of-binding office:correct-name-of-binding",
        other_name,
    ),
    "elsewhere": _state(
        LATER, ("zhou", "he"), "agency:pass-on-binding office:pass-on-binding", elsewhere
    ),
    "second number": _state(
        LATER, ("lin", "he"), "agency:see-binding office:see-binding", second_number
    ),
    "seen": _state(LATER, ("sun", "wu"), "agency:second-binding office:second-binding", seen),
    "number asked for": _state(LATER, ("owner",), "member:object-to-binding", told_of),
    "codes won": State("claiming", road.OPENS_AT, {"zhao": "codes/"}, "member:code", won),
    "headings unknown": _state(
        NOW, ("he",), "office:drop-import office:map-import", unknown_heading
    ),
    "list checked": _state(NOW, ("he",), "office:confirm-import office:refused-rows", checked),
    "list loaded": _state(NOW, ("he",), "office:withdraw-import", loaded),
    "verification withdrawn": _state(LATER, ("wu",), "office:verify-member", unverified),
    "posts proposed": _state(
        road.APPLIED_AT,
        ("jiang", "wang"),
        "office:confirm-proposal office:decline-proposal office:withdraw-proposal "
        "office:hand-over-link office:withdraw-link",
        proposed,
    ),
    "register to be corrected": _state(
        NOW,
        ("wang", "jiang"),
        "office:confirm-correction office:decline-correction office:withdraw-correction",
        correction_waits,
    ),
    "day off": _state(NOW, ("he",), "office:unset-day", day_off),
    **_LISTS,
}
