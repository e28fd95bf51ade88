"""No name of the product is defined and used nowhere: not in code, templates, papers or SQL.

A name counts as used when its word stands a second time, so words that are common are not seen.
Not here: imports and variables that nothing uses (ruff).
"""

import ast
import re
from collections import Counter

import pytest

from tests.architecture import source

WORD = re.compile(r"\w+")
READ = {".py", ".html", ".typ", ".sql", ".js", ".toml"}
#: Defined for those who call by name: a framework, a protocol, the interpreter.
CALLED_BY_NAME = {
    "Django": {"db_check", "process_exception", "get_help_text", "_now"},
    "Django's forms": {
        *("clean_value", "clean_number", "clean_text", "clean_website", "clean_map_link"),
        "clean_id_number", "clean_at",
    },
    "Django's fields": {"bound_data"},
    "Django's tables": {"contribute_to_class"},
    "Django's pages of refusal": {"handler400", "handler403", "handler404", "handler500"},
    "django-allauth": {
        "is_open_for_signup", "get_login_redirect_url", "get_logout_redirect_url", "is_safe_url",
        "is_reauthentication_required", "get_public_key_credential_rp_entity",
        "generate_authenticator_name",
    },
    "django-ninja": {"parse_body"},
    "files as readers expect them": {"writable", "seekable"},
    "Django's ASGI handler": {"read_body"},
}  # fmt: skip
#: What tests ask of the product because nothing else says it.
ASKED_BY_TESTS = {
    "table_moves", "verbs_from", "cover_for", "purposes_present",
}  # fmt: skip
KNOWN = set().union(*CALLED_BY_NAME.values()) | ASKED_BY_TESTS


def names_of(text):
    """Yield what a module defines and nobody registers: functions, classes, constants, methods."""
    module = source.parsed(text)
    within = [each for node in module.body if isinstance(node, ast.ClassDef) for each in node.body]
    for node in [*module.body, *within]:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() if not _is_registered(node):
                yield node.name
            case ast.ClassDef(name=name):
                yield name
        if node in module.body and isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (each.id for each in targets if isinstance(each, ast.Name))


def _is_registered(node):
    """Whether a decorator hands it on (``@register.filter``, ``@api.get``)."""
    told = [ast.unparse(each).partition("(")[0] for each in node.decorator_list]
    return any(
        "." in each or each == "register" for each in told if not each.startswith("functools.")
    )


def unused(texts):
    """Return the names that Python files define and whose word stands once in all texts."""
    words = Counter(word for text in texts.values() for word in WORD.findall(text))
    return {
        name
        for path, text in texts.items()
        if path.endswith(".py")
        if not path.endswith(("/settings.py", "/apps.py"))  # Django reads them by name
        for name in names_of(text)
        if words[name] == 1 and not name.startswith("__")
    }


def _texts():
    return {
        source.short(path): path.read_text()
        for path in source.SOURCE.rglob("*")
        if path.suffix in READ and "migrations" not in path.parts
    }


def test_every_name_of_the_product_is_used_or_called_by_name():
    texts = _texts()
    assert sum(len([*names_of(text)]) for name, text in texts.items() if name[-3:] == ".py") > 4000
    assert unused(texts) == KNOWN


@pytest.mark.parametrize(
    "dead",
    [
        "def dead(): ...",
        "class dead: ...",
        "dead = 1",
        "dead: int = 1",
        "class A:\n    @property\n    def dead(self): ...\nA",
    ],
)
def test_dead_name_is_told_when_it_is_planted(dead):
    assert unused({"src/a.py": dead, "src/a.html": "{{ alive }}"}) == {"dead"}
    assert unused({"src/a.py": dead, "src/a.html": "{{ dead }}"}) == set()
