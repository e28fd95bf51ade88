"""No path by which one person alone gains a post, or the use of another's account.

The search is put to the test with rules taken away: it finds the way that opens. The census holds
it to every action that writes accounts, posts, proposals or links.
"""

import ast
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import TOTP

from huzhu.kernel.actor import CLOCK
from huzhu.people import password_links, policies, proxies
from huzhu.people.actions import administrators, founding, links, proposals
from huzhu.people.actions import proxies as proxy_acts
from huzhu.people.actions.engaging import Person
from huzhu.people.actions.posts import Appointment
from huzhu.people.models import Account, Agency
from huzhu.people.states import DepartmentCode, Role
from tests.architecture import source
from tests.people.office import ORGANISATION, Office
from tests.people.persons import NOW, make_agency
from tests.people.rights_search import SEARCHED, TODAY, lone_path

pytestmark = pytest.mark.clause("S6.5.a")
#: How many acts each can do at least, so that the search is seen to do something.
LEAST = {
    "director": 10, "deputy": 1, "head": 10, "clerk": 10, "business_clerk": 0, "agency_director": 5,
    "system": 0, "safety": 1, "audit": 0,
}  # fmt: skip


def found() -> None:
    founding.found_office(
        username="first", full_name="first", department=ORGANISATION, by=CLOCK, at=NOW
    )
    make_agency("A01")


def ordinary() -> None:
    """With what is under way on an ordinary day: an appointment and a link that wait."""
    office = Office.ordinary()
    finance = {"role": Role.DEPARTMENT_CLERK, "department": DepartmentCode.FINANCE}
    wanted = Appointment(**finance, starts_on=TODAY)
    newcomer = office.account("newcomer")
    by = office.actor("clerk")
    proposals.propose_appointment(newcomer, wanted, by=by, at=NOW)
    links.issue_password_link(office.account("agency_director"), by=by, at=NOW)
    _wait_to_stand_in(office)


def _wait_to_stand_in(office: Office) -> None:
    """The head of 组织机构部 would be stood in for by its clerk."""
    proxy_acts.give_proxy(
        office.position("head"), substitute=office.account("clerk"), starts_on=TODAY,
        ends_on=TODAY, reason="外出", by=office.actor("head"), at=NOW,
    )  # fmt: skip


def standing_in() -> None:
    """The clerk of 组织机构部 stands in for its head, whose appointments wait for a second."""
    ordinary()
    office = Office(Agency.objects.get())
    row = proxies.waiting_proxies().get()
    proxy_acts.confirm_proxy(row, by=office.actor("deputy"), at=NOW)


def watched() -> None:
    """The three administrators are in office, one more waits, and somebody lost a factor."""
    office = Office.ordinary().with_three()
    TOTP.activate(office.account("business_clerk"), "JBSWY3DPEHPK3PXP")
    who = Person(username="newcomer", full_name="newcomer")
    administrators.propose_administrator(
        who, Appointment(role=Role.AUDIT_ADMIN, starts_on=TODAY), by=office.actor("deputy"), at=NOW
    )


#: Directors and the head of 组织机构部 can do most, and are searched longest.
LONG = {"director": [pytest.mark.long], "head": [pytest.mark.long]}
ORDINARY = [each for each in LEAST if each not in {"system", "safety", "audit"}]
SEARCHES = [
    pytest.param(ordinary, person, marks=LONG.get(person, []), id=f"ordinary-{person}")
    for person in ORDINARY
]


@pytest.mark.parametrize(
    ("start", "person"),
    [
        (found, "first"),
        *SEARCHES,
        *((watched, person) for person in ("system", "safety", "audit", "deputy")),
        pytest.param(watched, "director", marks=pytest.mark.long, id="watched-director"),
        pytest.param(watched, "head", marks=pytest.mark.long, id="watched-head"),
        pytest.param(standing_in, "clerk", marks=pytest.mark.long, id="standing-in-clerk"),
    ],
)
def test_nobody_alone_gains_a_post_or_an_account(db, start: Callable[[], None], person):
    start()
    path, states, done = lone_path(person)
    assert path is None, path
    assert states >= 1
    assert done >= LEAST.get(person, 8)  # it could do much, and all of it led nowhere
    assert Account.objects.filter(username="puppet").count() == 0  # every state was undone


def allow(*_given: object, **_named: object) -> None:
    """A rule that was taken away."""


@pytest.mark.parametrize(
    ("where", "rule", "planted", "person", "last"),
    [
        (policies, "check_not_for_oneself", allow, "head", "appoint:head department_clerk"),
        (password_links, "fits", lambda *_: True, "head", "set_password:agency_director"),
        (password_links, "new_number", lambda: "00000000", "head", "set_password:agency_director"),
    ],
)
def test_search_finds_the_path_when_a_rule_is_taken_away(
    db, monkeypatch, where, rule, planted, person, last
):
    monkeypatch.setattr(where, rule, planted)
    ordinary()
    path, _, _ = lone_path(person)
    assert path is not None
    assert any(last in act for act in path)


# --- census ----------------------------------------------------------------------------------

RIGHTS = {
    "Account", "Position", "PostProposal", "PasswordLink", "Founding", "LeadingGroupMember",
    "Proxy", "_terms", "_opened_links", "_leaders", "_proposals",
}  # fmt: skip
#: Acts beside such tables that give nobody a right, and why.
HARMLESS = {
    "begin_demonstration": "the server's command, in an empty database",
    "found_office": "the server's command, in an empty database",
    "renew_first_link": "the server's command, until the first person has come in",
    "confirm_leaders": "the server's command, until both leaders can sign in",
    "appoint_person": "opens, appoints and proposes by the actions that are searched",
    "open_agency": "no account, no post",
    "open_point": "no account, no post",
    "register_union": "no account, no post",
    "register_unions": "no account, no post",
    "decline_proxy": "it only lessens",
    "withdraw_proxy": "it only lessens",
    "register_terminal": "a device holds no post and opens no account: it looks codes up",
    "turn_away_terminal": "it only lessens",
    "revoke_terminal": "it only lessens",
    "end_proxy": "it only lessens",
    "change_password": "the own account, whose present password is known",
    "replace_member": "by whoever holds the same post: two persons filled it",
    "prepare_year": "the group is formed later",
    "create_year": "the group is formed later",
    "open_year": "the group is whoever holds the posts that day: nobody chooses",
    "close_self_rating": "reads the group",
    "close_review": "reads the group",
    "move_date": "reads the group",
}


def _writers() -> set[str]:
    """Public actions whose module holds tables of rights, or the helpers that write them."""
    found_ones = set()
    for app in ("people", "assessment"):
        folder = source.SOURCE / app / "actions"
        for path in sorted(folder.glob("*.py")):
            if path.name != "__init__.py" and _names(path) & RIGHTS:
                found_ones |= {
                    node.name
                    for node in source.tree(path).body
                    if isinstance(node, ast.FunctionDef)
                    if any("action(" in ast.unparse(each) for each in node.decorator_list)
                }
    return found_ones


def _names(path) -> set[str]:
    """What a module imports when it runs."""
    rows = [node for node in source.tree(path).body if isinstance(node, ast.ImportFrom)]
    return {alias.asname or alias.name for row in rows for alias in row.names}


def test_every_action_beside_tables_of_rights_is_searched_or_named_as_harmless():
    writers = _writers()
    assert writers >= SEARCHED
    assert writers - SEARCHED - set(HARMLESS) == set()


def test_what_is_for_the_server_alone_is_called_from_no_page_and_no_call():
    names = ("found_office", "renew_first_link", "confirm_leaders", "begin_demonstration")
    callers = {
        source.short(path)
        for path in source.files()
        if any(f"actions.{name}(" in path.read_text() for name in names)
    }
    assert {caller for caller in callers if "web/" in caller or "api/" in caller} == set()
    assert any(caller.endswith("people/commands.py") for caller in callers)
