"""Every act has its line in the table of rights, and turns everybody else away before it begins.

Whatever page, call or command it came by: each has a question of its own, and one may be forgotten.
Not here: whose case it is and what its maker may not do (each app's tests), what a page shows to
whom (``tests/web``).
"""

import inspect
from dataclasses import replace
from unittest.mock import MagicMock

import pytest

from huzhu.kernel import rights
from huzhu.kernel.actor import CLOCK, STRANGER, Actor
from huzhu.kernel.errors import DomainError
from huzhu.kernel.rights import ALONG, OF_ANYBODY, Right
from huzhu.people.states import ADMINISTRATORS, AGENCY_ROLES, DEPARTMENT_ROLES, DepartmentCode, Role
from tests.architecture.test_acts import acts_of, modules_of_actions

#: Nobody's post counts for these: a code, a link or a password is asked for, or a form that
#: everybody may send.
ANYBODYS = {
    "assessment.honours.actions.listing": "file_objection",
    "people.actions.bindings": "ask_binding withdraw_binding",
    "people.actions.links": "try_link_number",
    "people.actions.factors": "recover_sign_in fail_factor",
    "people.actions.passwords": "set_password",
    "people.actions.signing_in": "sign_in fail_sign_in delay_sign_in try_unknown_name sign_out "
    "turn_away_outside",
    "people.actions.terminals": "turn_away_terminal",
    "people.actions.ways": "send_code try_code enter_by_wechat link_wechat begin_session "
    "leave_session",
}
#: What other acts bring along, each with a right of its own.
BROUGHT_ALONG = {
    "messages.actions": "queue queue_each queue_mailing cancel adopt",
    "notices.actions": "inform_members inform_member send_copy post_notice add_remark",
}


WITHDRAWING = (
    "links.withdraw_link",
    "proposals.withdraw_proposal",
    "corrections.withdraw_correction",
)
LOOKING = (("begin", "view"), ("see", "page"), ("end", "view"))
#: What the three may do: about themselves, and by kind before they are three and afterwards.
OF_EVERY_ADMINISTRATOR = {
    f"messages.actions.{name}" for name in ("choose", "keep_address", "note_reading")
}
OF_ADMINISTRATORS = {
    "system_admin": (
        set(),
        {f"people.actions.support.{name}_support_{what}" for name, what in LOOKING},
    ),
    "safety_admin": (
        {f"people.actions.{name}" for name in WITHDRAWING},
        {f"people.actions.{name}" for name in (*WITHDRAWING, "links.ask_recovery")},
    ),
    "audit_admin": ({"office.actions.take_trail"}, {"office.actions.take_trail"}),
}


@pytest.fixture(params=[False, True], ids=["departments", "administrators"])
def three(request, monkeypatch):
    """Before the three administrators are in office, and while they are."""
    monkeypatch.setattr(rights, "_asked", [lambda: request.param])
    return request.param


@pytest.fixture
def not_three(monkeypatch):
    monkeypatch.setattr(rights, "_asked", [])


def name_of(act):
    return f"{act.__module__.removeprefix('huzhu.')}.{act.__name__}"


def listed(table):
    return {f"{module}.{name}" for module, names in table.items() for name in names.split()}


def given_to(act):
    return inspect.signature(act).parameters


def everybody():
    """One of each post, a member, somebody unknown, the clock."""
    held = [(role, "") for role in Role if role not in DEPARTMENT_ROLES]
    held += [(role, code) for role in DEPARTMENT_ROLES for code in DepartmentCode]
    for role, code in held:
        agency = 7 if role in AGENCY_ROLES else None
        title = f"{code and DepartmentCode(code).label} {role.label}"
        yield Actor("某人", title, str(role), 1, 1, str(code), agency, (agency and "/7/") or "")
    yield replace(STRANGER, title="会员", role="member", member_id=3)
    yield Actor("扫码枪", "设备，负责人某人", "terminal", 1, agency_id=7, agency_path="/7/")
    yield from (STRANGER, CLOCK)


EVERYBODY = [*everybody()]
ACTS = [act for module in modules_of_actions() for act in acts_of(module)]
ASKED = [act for act in ACTS if "by" in given_to(act)]


def turns_away(act, by):
    given = {name: MagicMock(name=name) for name in given_to(act)}
    try:
        act(**given | {"by": by})
    except DomainError as told:
        return by.title in str(told) or by.name in str(told)
    except Exception:  # noqa: BLE001 -- it has begun
        return False
    return False


def right_of(act) -> Right:
    return act.event_kind.right


def test_every_act_has_a_right_and_few_are_anybodys():
    assert {each.__name__ for each in ACTS if not isinstance(right_of(each), Right)} == set()
    assert {name_of(each) for each in ACTS if right_of(each) is OF_ANYBODY} == listed(ANYBODYS)
    assert {name_of(each) for each in ACTS if right_of(each) is ALONG} == listed(BROUGHT_ALONG)
    bare = {name_of(each) for each in ACTS if not right_of(each).posts}
    assert bare == listed(ANYBODYS) | listed(BROUGHT_ALONG)


@pytest.mark.parametrize("act", [act for act in ASKED if right_of(act).after], ids=name_of)
def test_act_that_passes_to_the_three_is_theirs_alone_while_they_are_in_office(act, three):
    held = {each.role for each in EVERYBODY if right_of(act).is_held_by(each)}
    assert three == any(role in held for role in ADMINISTRATORS)
    assert three != ("department_clerk" in held)
    test_act_turns_away_whoever_holds_no_post_of_it(act, None)


def test_administrators_may_do_what_is_their_own_and_what_passes_to_them_alone(three):
    for each in EVERYBODY:
        if each.is_administrator:
            held = {name_of(act) for act in ASKED if right_of(act).is_held_by(each)}
            own = {name for name in held if name not in listed(ANYBODYS) | listed(BROUGHT_ALONG)}
            assert own - OF_ADMINISTRATORS[each.role][three] == OF_EVERY_ADMINISTRATOR


@pytest.mark.parametrize("act", ASKED, ids=name_of)
def test_act_turns_away_whoever_holds_no_post_of_it(act, not_three):
    others = [each for each in EVERYBODY if not right_of(act).is_held_by(each)]
    assert [each.title for each in others if not turns_away(act, each)] == []
    assert len(others) < len(EVERYBODY)


def test_act_that_asks_nobody_is_seen():
    (act,) = (each for each in ASKED if each.__name__ == "open_agency")
    deaf = MagicMock(side_effect=lambda **_: None, __signature__=inspect.signature(act))
    assert (turns_away(act, STRANGER), turns_away(deaf, STRANGER)) == (True, False)
