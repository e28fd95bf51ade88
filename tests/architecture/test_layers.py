"""What the import rules cannot say: actions are audited, apps and tables are complete."""

import ast
import re

from tests.architecture import source

#: ``HUZHU_…`` is read in one place; Django needs its own variable before settings exist.
READS_ENVIRONMENT = re.compile(r"os\.environ\[|os\.environ\.get|os\.getenv")


def _action_files():
    return [
        path
        for path in source.files()
        if path.name == "actions.py" or path.parent.name == "actions"
        if path.parent.name != "audit"  # where @action itself is defined
    ]


def _public_functions(path):
    """A package of actions is as public as its ``__init__`` says; a module, as its names say."""
    exported = None
    if path.parent.name == "actions":
        imports = source.tree(path.parent / "__init__.py").body
        named = [each for each in imports if isinstance(each, ast.ImportFrom)]
        exported = {alias.asname or alias.name for each in named for alias in each.names}
    for node in source.tree(path).body:
        named = isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if named and (exported is None or node.name in exported):
            yield node


def _code(node):
    """Return the audit code that a function is decorated with; None: it is no action."""
    for each in node.decorator_list:
        if isinstance(each, ast.Call) and ast.unparse(each.func).rpartition(".")[2] == "action":
            return each.args[0].value
    return None


def _all_actions():
    return [(path, node) for path in _action_files() for node in _public_functions(path)]


def test_every_public_function_of_actions_is_an_audited_action():
    silent = [
        f"{source.short(path)} {node.name}" for path, node in _all_actions() if not _code(node)
    ]

    assert len(_all_actions()) > 20
    assert silent == []


def test_action_codes_are_an_app_and_the_name_of_the_verb():
    apps = {path.parent.name for path in source.SOURCE.glob("*/apps.py")}
    wrong = [
        f"{source.short(path)} {node.name}: {code}"
        for path, node in _all_actions()
        if (code := _code(node))
        if code.partition(".")[0] not in apps or code.partition(".")[2] != node.name
    ]
    assert wrong == []


def test_environment_is_read_in_one_place():
    readers = [
        source.short(path)
        for path in source.files()
        if READS_ENVIRONMENT.search(path.read_text())
        and path != source.SOURCE / "config" / "env.py"
    ]
    assert readers == []


def test_no_connection_asks_for_less_durable_commits():
    unsafe = re.compile(r"synchronous_commit\s*(=|TO)\s*'?(off|local|remote_write)", re.IGNORECASE)
    texts = [*source.SOURCE.rglob("*.py"), *source.SOURCE.rglob("*.sql")]
    assert [source.short(path) for path in texts if unsafe.search(path.read_text())] == []
