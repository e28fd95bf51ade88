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
    ]


def _is_action(node):
    called = [each for each in node.decorator_list if isinstance(each, ast.Call)]
    return any(isinstance(each.func, ast.Name) and each.func.id == "action" for each in called)


def test_every_public_function_of_actions_is_an_audited_action():
    silent = [
        f"{source.short(path)}:{node.lineno} {node.name}"
        for path in _action_files()
        if path.parent.name != "audit"  # where @action itself is defined
        for node in source.tree(path).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and not _is_action(node)
    ]
    assert len(_action_files()) > 5
    assert silent == []


def test_action_codes_are_the_app_and_the_name_of_the_verb():
    wrong = []
    for path in _action_files():
        app = path.relative_to(source.SOURCE).parts[0]
        for node in source.tree(path).body:
            if isinstance(node, ast.FunctionDef) and _is_action(node):
                codes = {
                    argument.value
                    for each in node.decorator_list
                    if isinstance(each, ast.Call)
                    for argument in each.args[:1]
                    if isinstance(argument, ast.Constant)
                }
                if codes != {f"{app}.{node.name}"}:
                    wrong.append(f"{source.short(path)}:{node.lineno} {node.name}: {codes}")
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
