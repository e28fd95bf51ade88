"""Every public function of an ``actions`` module is an act that stands in the trail.

Taken from the modules themselves. Modules whose name begins with ``_`` hold what acts share.
Not here: that an act without its event is rolled back (``tests/audit``).
"""

import ast
import importlib.util
import inspect
import pkgutil
import textwrap
from collections import Counter
from types import FunctionType, ModuleType

import pytest

import huzhu
from huzhu.audit.actions import record, record_each
from tests.architecture import source

WRITERS = (record, record_each)


def modules_of_actions():
    """Every module of every app's actions; those of ``audit`` define what an act is."""
    for each in pkgutil.walk_packages(huzhu.__path__, "huzhu."):
        app, _, rest = each.name.removeprefix("huzhu.").partition(".")
        if rest.split(".")[0] == "actions" and app != "audit":
            yield importlib.import_module(each.name)


def own_functions(module):
    for each in vars(module).values():
        if inspect.isfunction(each) and each.__module__ == module.__name__:
            yield each


def acts_of(module):
    return [each for each in own_functions(module) if hasattr(each, "audit_code")]


def complaints(module):
    """What is wrong with the functions of one module of actions."""
    hidden = module.__name__.rpartition(".")[2].startswith("_")
    for each in own_functions(module):
        name, code = f"{module.__name__}.{each.__name__}", getattr(each, "audit_code", None)
        is_public = not (hidden or each.__name__.startswith("_"))
        if is_public and code is None:
            yield f"{name}: public and no act"
        if not is_public and code is not None:
            yield f"{name}: an act that is not public"
        if code and code.partition(".")[2] != each.__name__:
            yield f"{name}: its code is {code}"
        if code and code not in events(inspect.unwrap(each)):
            yield f"{name}: nothing that it calls records {code}"


def events(function):
    """Return the codes that a function records by itself or by what it calls of any actions.

    "" is among them when it records the code, or the verb, that it is handed.
    """
    known: dict[FunctionType, set[str]] = {}

    def visit(each):
        if each not in known:
            known[each] = set()
            for call in _calls(each):
                known[each] |= told(call, _called(call, each))
        return known[each]

    def told(call, called):
        if called in WRITERS:
            return {_text(call.args[0])}
        if not _is_of_actions(called):
            return set()
        inner, app = visit(inspect.unwrap(called)), _app(called)
        handed = {_full(_text(each), app) for each in call.args} if "" in inner else set()
        return inner - {""} | handed

    return visit(function)


def _calls(function):
    body = ast.parse(textwrap.dedent(inspect.getsource(function)))
    return [node for node in ast.walk(body) if isinstance(node, ast.Call)]


def _called(call, function):
    names = function.__globals__
    match call.func:
        case ast.Name(id=name):
            return names.get(name)
        case ast.Attribute(value=ast.Name(id=name), attr=attr) if name in names:
            is_module = isinstance(names[name], ModuleType)
            return getattr(names[name], attr, None) if is_module else None
    return None


def _app(each):
    """The app of a module or of a function."""
    return getattr(each, "__module__", each.__name__).split(".")[1]


def _is_of_actions(called):
    return isinstance(called, FunctionType) and ".actions" in called.__module__


def _text(node):
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return node.value if is_text else ""


def _full(text, app):
    return text if "." in text or not text else f"{app}.{text}"


def test_every_public_function_of_actions_is_an_audited_act():
    modules = list(modules_of_actions())
    acts = [act for module in modules for act in acts_of(module)]
    apps = {path.parent.name for path in source.SOURCE.glob("*/migrations")} - {"audit"}

    assert {_app(each) for each in acts} == apps
    assert Counter(_app(each) for each in acts)["assessment"] > 80
    assert {act.audit_code.partition(".")[0] for act in acts} == apps
    assert [each for module in modules for each in complaints(module)] == []


PLANTED = {
    "a helper": ("def lock(row): ...", "public and no act"),
    "a hidden act": ("@action('claims._sell')\ndef _sell(): ...", "an act that is not public"),
    "another's code": ("@action('claims.open')\ndef close(): record('claims.open')", "its code is"),
    "no event": ("@action('claims.close')\ndef close(): record('claims.open')", "nothing that it"),
    "another verb": (
        "def _tell(it): record(f'claims.{it}')\n@action('claims.close')\ndef close(): _tell('x')",
        "nothing that it calls records claims.close",
    ),
}  # fmt: skip
SOUND = """
def _tell(verb): record(f"claims.{verb}")
@action("claims.open")
def open(): _tell("open")
@action("claims.close")
def close(): _tell("warn"); _tell("close")
"""


def planted(text, tmp_path, name="planted"):
    """A module of claims' actions with this text."""
    path = tmp_path / f"{name}.py"
    path.write_text(f"from huzhu.audit.actions import action, record\n{text}")
    spec = importlib.util.spec_from_file_location(f"huzhu.claims.actions.{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("text", "told"), PLANTED.values(), ids=PLANTED)
def test_act_that_is_none_is_told_when_it_is_planted(text, told, tmp_path):
    said = list(complaints(planted(text, tmp_path)))
    assert len(said) >= 1
    assert told in said[0]


def test_sound_acts_and_helpers_of_a_private_module_are_not_told(tmp_path):
    assert list(complaints(planted(SOUND, tmp_path))) == []
    assert list(complaints(planted("def lock(row): ...", tmp_path, name="_steps"))) == []
