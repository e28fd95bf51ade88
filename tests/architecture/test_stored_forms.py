"""No form writes over what stands without knowing what its page has shown.

A form is found with the acts that are named beside it; an act writes over what stands when it
gives a value of its caller to a row that is there. Such a form merges (``web.stored``) or names a
version; the others are said here with their reason.
Not here: how two values are merged (``tests/web/test_stored.py``), each page (``tests/windows``).
"""

import ast
import importlib.util
import inspect
import pkgutil
import textwrap

import pytest

import huzhu.web
from huzhu.web import pages
from huzhu.web.forms import Form
from huzhu.web.stored import StoredForm
from tests.architecture.test_acts import _called, _calls, _is_of_actions, code_of

VERSIONS = {"version", "read"}
#: What is compared and set in one statement: who comes second is told that it was decided.
DECIDED_ONCE = ("state", "outcome", "version", "revision", "__isnull", "is_current")
GIVEN_BY_PAGES = {"by", "at", "self"}

#: Forms that write over a row although they show no value of it, with the reason.
_MOVES = "a move of the table, made once: who comes second is told that it was made"
_NEW = "a new row; what is written over is its own path"
_LIST = "a list that waits: taken, mapped or withdrawn once, row by row against what stands"
WITHOUT = {
    "agency.assessment.forms.ScanForm": "a file: the newest stands, the others stay in the list",
    "agency.assessment.forms.SheetFileForm": "asks for a file; its points carry the rows' versions",
    "agency.assessment.recommend_forms.HandInForm": _MOVES,
    "agency.assessment.recommend_forms.InnerNoticeForm": _MOVES,
    "agency.materials.codes.CodesBeside": "stands beside the materials' form, which merges",
    "agency.requests.forms.CheckForm": "a signature over what stands; each is in the trail",
    "console.bindings.ConfirmBinding": _MOVES,
    "console.bindings.DeclineBinding": _MOVES,
    "console.entry_forms.Answer": _MOVES,
    "console.entry_forms.EntryForm": _MOVES,
    "console.entry_forms.Return": _MOVES,
    "console.handed.HandBack": _MOVES,
    "console.handed.HandOver": _NEW,
    "console.proxies.DeclineProxy": _MOVES,
    "console.proxies.GiveProxy": _NEW,
    "console.received.Beside": _LIST,
    "console.received.Confirm": _LIST,
    "console.received.Withdraw": _LIST,
    "forms.Form": "a form without a field",
    "member.entrance.forms.Bind": _NEW,
    "member.own.forms.Close": "one yes to what the page names; what goes is one's own",
    "office.assessment.appeals.AnswerForm": _MOVES,
    "office.assessment.quotas.ApproveForm": _MOVES,
    "office.assessment.quotas.IssueForm": _MOVES,
    "office.assessment.review_forms.ReopenForm": _MOVES,
    "office.assessment.review_forms.VetoForm": "stands until it is lifted: a second one is refused",
    "office.assessment.fact_lists.ConfirmFigures": _LIST,
    "office.members.forms.VerifyAgain": _MOVES,
    "office.notices.forms.DeclineDraft": _MOVES,
    "office.notices.forms.WithdrawNotice": _MOVES,
    "office.organisations.forms.Decline": _MOVES,
    "office.organisations.forms.OpenAgency": _NEW,
    "office.organisations.forms.OpenPoint": _NEW,
    "office.projects.evidence.Evidence": _MOVES,
    "office.projects.forms.Approve": _MOVES,
    "office.projects.forms.Clear": _MOVES,
    "office.projects.forms.Nothing": _MOVES,
    "office.projects.forms.ReturnApplication": _MOVES,
    "office.projects.forms.Settle": _MOVES,
    "office.projects.forms.SignSystemTest": "a signature over what stands; each is in the trail",
    "office.projects.forms.Terminate": _MOVES,
    "office.terminals.Revoke": _MOVES,
    "passwords.SetPassword": "one's own, by a link that serves once",
}


def modules():
    for each in pkgutil.walk_packages(huzhu.web.__path__, "huzhu.web."):
        yield importlib.import_module(each.name)


# --- which acts write over what stands ----------------------------------------------------------


def overwrites(act):
    """Whether an act, or what it calls of its app, gives a given value to a row that is there."""
    known, waiting = set(), [inspect.unwrap(act)]
    while waiting:
        each = waiting.pop()
        if each in known:
            continue
        known.add(each)
        if any(_writes_over(call, each) for call in _calls(each)):
            return True
        called = (_called(call, each) for call in _calls(each))
        waiting += [inspect.unwrap(other) for other in called if _is_of_actions(other)]
    return False


def _writes_over(call, function):
    given = set(inspect.signature(function).parameters) - GIVEN_BY_PAGES
    match call.func:
        case ast.Attribute(attr="update", value=rows) if call.keywords:
            chain = ast.unparse(rows)
            if any(word in chain for word in DECIDED_ONCE) or "self" in chain:
                return False
            return any(_names(word.value) & given for word in call.keywords)
        case ast.Attribute(attr="update_or_create"):
            defaults = [word.value for word in call.keywords if word.arg == "defaults"]
            return any(_names(each) & given for each in defaults)
        case ast.Attribute(attr="save") if any(w.arg == "update_fields" for w in call.keywords):
            return bool(_assigned(function) & given)
    return False


def _names(node):
    """The names whose own value is meant, not that of something in them."""
    inside = {id(each.value) for each in ast.walk(node) if isinstance(each, ast.Attribute)}
    methods = {id(each.func) for each in ast.walk(node) if isinstance(each, ast.Call)}
    return {
        each.id
        for each in ast.walk(node)
        if isinstance(each, ast.Name) and id(each) not in inside | methods
    } | {
        each.func.value.id
        for each in ast.walk(node)
        if isinstance(each, ast.Call)
        and isinstance(each.func, ast.Attribute)
        and isinstance(each.func.value, ast.Name)
    }


def _assigned(function):
    body = ast.parse(textwrap.dedent(inspect.getsource(function)))
    found = set()
    for each in ast.walk(body):
        if isinstance(each, ast.Assign) and "." in ast.unparse(each.targets[0]):
            found |= _names(each.value)
    return found


# --- which forms are named beside which acts ----------------------------------------------------


def pairs_in(module):
    """Each form of a module with the acts that are named in the same statement or view."""
    for node in ast.parse(inspect.getsource(module)).body:
        found = list(_objects(node, vars(module), set()))
        acts = {each for each in found if code_of(each)}
        for form in {each for each in found if inspect.isclass(each) and issubclass(each, Form)}:
            yield form, acts


def _objects(node, names, known):
    for each in ast.walk(node):
        named = _named(each, names)
        yield named
        is_own = inspect.isfunction(named) and named.__globals__ is names and not code_of(named)
        if is_own and named not in known and named is not pages.show and not _shows(named):
            known.add(named)
            source = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(named))))
            yield from _objects(source, names, known)


def _named(node, names):
    match node:
        case ast.Name(id=name):
            return names.get(name)
        case ast.Attribute(value=ast.Name(id=name), attr=attr) if inspect.ismodule(names.get(name)):
            return getattr(names[name], attr, None)
    return None


def _shows(function):
    return "show" in inspect.unwrap(function).__code__.co_names


def is_kept(form):
    marks = (each for name, each in form.base_fields.items() if name in VERSIONS)
    return issubclass(form, StoredForm) or any(each.widget.is_hidden for each in marks)


def writing(modules):
    """Each form that writes over a row that is there."""
    return {
        form
        for module in modules
        for form, acts in pairs_in(module)
        if any(overwrites(act) for act in acts)
    }


def name_of(form):
    return f"{form.__module__}.{form.__name__}".removeprefix("huzhu.web.")


def test_every_form_over_a_stored_row_merges_or_names_a_version():
    found = writing(modules())
    unkept = {name_of(form) for form in found if not is_kept(form)}
    assert len(found - {each for each in found if name_of(each) in unkept}) > 8
    assert sorted(unkept - WITHOUT.keys()) == []
    assert sorted(WITHOUT.keys() - unkept) == []  # an exception that is none any more


PLANTED = """
from huzhu.assessment.outcome.actions import quotas
from huzhu.web.acts import acted
from huzhu.web.forms import Form
from huzhu.web.stored import StoredForm

class Places({base}):
    pass

def _places(request):
    return Places(request.POST)

def workbench(request, year):
    return acted(request, _places(request), quotas.{act}, year)
"""


@pytest.mark.parametrize(
    ("base", "act", "is_found"),
    [
        ("Form", "edit_quota_plan", True),
        ("StoredForm", "edit_quota_plan", False),
        ("Form", "quota_queries.plan_of", False),
    ],
)
def test_planted_form_is_found(tmp_path, base, act, is_found):
    path = tmp_path / "planted_form.py"
    path.write_text(PLANTED.format(base=base, act=act))
    spec = importlib.util.spec_from_file_location("huzhu.web.planted_form", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    unkept = {name_of(form) for form in writing([module]) if not is_kept(form)}
    assert unkept == ({"planted_form.Places"} if is_found else set())
