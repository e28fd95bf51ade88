"""Every public function of an ``actions`` module is an act that stands in the trail by its word.

Taken from the modules themselves. Modules whose name begins with ``_`` hold what acts share.
Not here: that an act without its event is rolled back (``tests/audit``).
"""

import ast
import importlib.util
import inspect
import pkgutil
import re
import textwrap
from collections import Counter
from types import FunctionType, ModuleType

import pytest

import huzhu
from huzhu.audit.actions import note, record, record_each
from huzhu.audit.kinds import EventKind, declared_in, kind_of, kinds
from tests.architecture import source

WRITERS = (record, record_each)
RECORDED_BY_SQL = re.compile(r"INSERT INTO audit_auditevent \(code,[^)]*\)\s+VALUES \('([^']+)'")


def modules_of_actions():
    """Every module of every app's actions; those of ``audit`` define what an act is."""
    for each in pkgutil.walk_packages(huzhu.__path__, "huzhu."):
        app, _, rest = each.name.removeprefix("huzhu.").partition(".")
        if "actions" in rest.split(".") and app != "audit":
            yield importlib.import_module(each.name)


def own_functions(module):
    for each in vars(module).values():
        if inspect.isfunction(each) and each.__module__ == module.__name__:
            yield each


def acts_of(module):
    return [each for each in own_functions(module) if code_of(each)]


def code_of(function):
    return function.event_kind.code if hasattr(function, "event_kind") else None


def complaints(module, declared):
    """What is wrong with the functions of one module of actions, given all declared codes."""
    hidden = module.__name__.rpartition(".")[2].startswith("_")
    for each in own_functions(module):
        name, code = f"{module.__name__}.{each.__name__}", code_of(each)
        is_public = not (hidden or each.__name__.startswith("_"))
        if is_public and code is None:
            yield f"{name}: public and no act"
        if not is_public and code is not None:
            yield f"{name}: an act that is not public"
        if code and code.partition(".")[2] != each.__name__:
            yield f"{name}: its code is {code}"
        recorded = events(inspect.unwrap(each)) if code else set()
        if code and code not in recorded:
            yield f"{name}: nothing that it calls records {code}"
        for nameless in sorted(recorded - {""} - set(declared)):
            yield f"{name}: records {nameless}, which is called nothing"


def codes_of(modules):
    """The codes that modules declare; one that is imported elsewhere counts once."""
    kinds = {id(kind): kind.code for module in modules for kind in declared_in(module)}
    return Counter(kinds.values())


def events(function):
    """Return the codes that a function records by itself or by what it calls of any actions.

    "" is among them when it records the code, or the verb, that it is handed.
    """
    known: dict[FunctionType, set[str]] = {}

    def visit(each):
        if each not in known:
            known[each] = set()
            for call in _calls(each):
                known[each] |= told(call, _called(call, each), each)
        return known[each]

    def told(call, called, each):
        if called is note:  # the code of the act that it stands in
            return {code_of(each.__globals__[each.__name__]) or ""}
        if called in WRITERS:
            return {_text(call.args[0]) or _declared(call.args[0], each)}
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


def _declared(node, function):
    """The code of ``KIND.code``, where the module declares ``KIND``."""
    kind = isinstance(node, ast.Attribute) and function.__globals__.get(ast.unparse(node.value))
    return kind.code if isinstance(kind, EventKind) else ""


def _full(text, app):
    return text if "." in text or not text else f"{app}.{text}"


def test_every_public_function_of_actions_is_an_audited_act():
    modules = list(modules_of_actions())
    acts = [act for module in modules for act in acts_of(module)]
    apps = {path.parent.name for path in source.SOURCE.glob("*/migrations")} - {"audit"}
    apps |= {"runtime"}  # has acts and no tables: keys lie in files

    assert {_app(each) for each in acts} == apps
    assert Counter(_app(each) for each in acts)["assessment"] > 80
    assert {code_of(act).partition(".")[0] for act in acts} == apps
    declared = codes_of(modules)
    assert [each for module in modules for each in complaints(module, declared)] == []


def test_every_kind_of_event_is_declared_once_and_known_to_the_trail():
    declared = codes_of(modules_of_actions())
    assert [code for code, count in declared.items() if count > 1] == []
    assert set(kinds()) == set(declared)
    assert len(declared) > 190
    assert {code for code in declared if not re.search("[一-龥]", kind_of(code).label)} == set()


def test_what_the_database_records_by_itself_is_declared_as_well():
    texts = [path.read_text(encoding="utf-8") for path in source.SOURCE.rglob("*.sql")]
    written = {code for text in texts for code in RECORDED_BY_SQL.findall(text)}
    assert written == {"claims.claim"}
    assert written <= set(kinds())


def test_events_are_written_by_actions_alone():
    writers = {
        path.relative_to(source.SOURCE).as_posix()
        for path in source.files()
        if re.search(r"from huzhu.audit.actions import .*(note|record)", path.read_text())
    }
    assert len(writers) > 30
    assert {each for each in writers if "actions" not in each} == set()


PLANTED = {
    "a nameless event": (
        "@action('claims.open', 'x')\ndef open(): record('claims.open'); record('claims.burn')",
        "records claims.burn, which is called nothing",
    ),
    "a helper": ("def lock(row): ...", "public and no act"),
    "a hidden act": ("@action('claims._sell', 'x')\ndef _sell(): ...", "that is not public"),
    "another's code": ("@action('claims.open', 'x')\ndef close(): record('claims.open')", "its"),
    "no event": ("@action('claims.close', 'x')\ndef close(): record('claims.open')", "nothing"),
    "a note of no act": (
        "def _tell(): note('x')\n@action('claims.close', 'x')\ndef close(): _tell()",
        "nothing that it calls records claims.close",
    ),
    "another verb": (
        "def _do(it): record(f'claims.{it}')\n@action('claims.close', 'x')\ndef close(): _do('x')",
        "nothing that it calls records claims.close",
    ),
}  # fmt: skip
SOUND = """
def _tell(verb): record(f"claims.{verb}")
@action("claims.open", "开")
def open(): _tell("open")
@action("claims.close", "收")
def close(): _tell("warn"); _tell("close"); record(WARNING.code)
WARNING = EventKind("claims.warn", "提醒")
@action("claims.burn", "销")
def burn(): note("x")
"""


IMPORTS = """
from functools import partial

from huzhu.audit import actions
from huzhu.audit.actions import note, record
from huzhu.audit.kinds import EventKind
from huzhu.kernel.rights import OF_ANYBODY

action = partial(actions.action, right=OF_ANYBODY)
"""


def planted(text, tmp_path, name="planted"):
    """A module of claims' actions with this text."""
    path = tmp_path / f"{name}.py"
    path.write_text(f"{IMPORTS}\n{text}")
    spec = importlib.util.spec_from_file_location(f"huzhu.claims.actions.{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("text", "told"), PLANTED.values(), ids=PLANTED)
def test_act_that_is_none_is_told_when_it_is_planted(text, told, tmp_path):
    module = planted(text, tmp_path)
    said = list(complaints(module, codes_of([module])))
    assert len(said) >= 1
    assert any(told in each for each in said)


def test_sound_acts_and_helpers_of_a_private_module_are_not_told(tmp_path):
    module = planted(SOUND, tmp_path)
    once = dict.fromkeys(("claims.open", "claims.close", "claims.warn", "claims.burn"), 1)
    assert codes_of([module]) == once
    assert list(complaints(module, codes_of([module]))) == []
    assert list(complaints(planted("def lock(row): ...", tmp_path, name="_steps"), set())) == []


def test_kind_that_is_declared_twice_is_counted_twice(tmp_path):
    declaration = 'AGAIN = EventKind("claims.open", "开")'
    modules = [planted(SOUND, tmp_path), planted(declaration, tmp_path, name="again")]
    assert codes_of(modules)["claims.open"] == 2
