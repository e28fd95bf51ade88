"""What ``pyproject.toml`` names by a pattern is there, and strict types see all they should.

Not here: whether the types are right (``test_checks``).
"""

import fnmatch
import tomllib

from tests.architecture import source

SETTINGS = tomllib.loads((source.TOP / "pyproject.toml").read_text())["tool"]
#: Inside an app, where every value has a type: as a file or as a package.
STRICT = ("rules", "states", "errors", "actions", "queries")


def modules():
    """The names of all modules and packages of the product."""
    paths = (path.relative_to(source.SOURCE.parent) for path in source.files())
    return {".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in paths}


def matches(pattern, names):
    """As mypy and import-linter read a pattern: ``*`` at its end stands for the package, too."""
    return [n for n in names if n == pattern.removesuffix(".*") or fnmatch.fnmatchcase(n, pattern)]


def idle(patterns, names):
    return [each for each in patterns if not matches(each, names)]


def loose(patterns, names):
    """Return the modules of decisions that no pattern makes strict."""
    wanted = {each for each in names if set(STRICT) & set(each.split(".")[2:])}
    return sorted(wanted - {each for pattern in patterns for each in matches(pattern, names)})


def _strict():
    overrides = SETTINGS["mypy"]["overrides"]
    return [
        name for each in overrides if each.get("disallow_untyped_defs") for name in each["module"]
    ]


def _named_by_contracts():
    for contract in SETTINGS["importlinter"]["contracts"]:
        for key in ("source_modules", "protected_modules", "allowed_importers", "modules"):
            yield from contract.get(key, ())
        yield from contract.get("containers", ())


def test_every_pattern_of_types_and_imports_matches_a_module():
    names, contracts = modules(), list(_named_by_contracts())
    assert len(names) > 500
    assert len(contracts) > 30
    assert idle([*_strict(), *contracts], names) == []


def test_strict_types_cover_packages_as_well_as_files():
    assert "huzhu.assessment.year.queries.years" in modules()
    assert loose(_strict(), modules()) == []


def test_files_per_rule_of_ruff_are_there():
    patterns = list(SETTINGS["ruff"]["lint"]["per-file-ignores"])
    assert [each for each in patterns if not any(source.TOP.glob(each))] == []


def test_idle_pattern_and_loose_module_are_told_when_they_are_planted():
    names = {"huzhu.a", "huzhu.a.rules", "huzhu.a.queries", "huzhu.a.queries.years"}
    assert idle(["huzhu.*.rules", "huzhu.*.rule", "huzhu.b.*"], names) == [
        "huzhu.*.rule",
        "huzhu.b.*",
    ]
    assert loose(["huzhu.*.rules", "huzhu.*.queries"], names) == ["huzhu.a.queries.years"]
    assert loose(["huzhu.*.rules", "huzhu.*.queries", "huzhu.*.queries.*"], names) == []
