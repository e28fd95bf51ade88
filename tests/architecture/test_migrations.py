"""The version before serves on the tables of the next, and no large table keeps anybody waiting.

The 0001s of today are exempt: each installation begins with them.
"""

import pytest
from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    ValidateConstraint,
)
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from tests.architecture.migration_rules import LARGE, complaints

#: What the rules would forbid and is right all the same; by ``app.name``, each with the reason.
EXEMPT = {}
INITIAL = "0001_initial"


def _ours(loader):
    """Return our own migrations in their order."""
    plan = [loader.graph.forwards_plan(leaf) for leaf in sorted(loader.graph.leaf_nodes())]
    keys = dict.fromkeys(key for each in plan for key in each)
    return [
        migration
        for migration in (loader.graph.nodes[key] for key in keys)
        if migration.__module__.startswith("huzhu.")
    ]


def test_every_migration_lets_the_version_before_serve_on():
    loader = MigrationLoader(None)
    ours = _ours(loader)
    assert len([each for each in ours if each.name == INITIAL]) >= 10
    left, told = {}, {}
    for migration in ours:
        name = f"{migration.app_label}.{migration.name}"
        if migration.name != INITIAL:
            state = loader.project_state(migration.dependencies)
            told[name] = complaints(migration, state, left)
    assert {name: said for name, said in told.items() if said and name not in EXEMPT} == {}
    assert [name for name in EXEMPT if not told.get(name)] == []


def test_large_tables_are_tables_of_ours():
    found = MigrationLoader(None).project_state().models
    assert {tuple(each.split(".")) for each in LARGE} <= set(found)


# --- plants -----------------------------------------------------------------------------------


def told(*operations, name="0002_s2_expand_x", atomic=True, left=None):
    """What is said of a migration of the register of claims, and of a table nobody calls large."""
    text = models.CharField(max_length=40)
    fields = [("id", models.BigAutoField(primary_key=True)), ("code", text)]
    fields += [("loose", models.CharField(max_length=40, null=True))]
    state = ProjectState()
    for model in ("Claim", "Offer"):
        state.add_model(ModelState("claims", model, list(fields)))
    migration = migrations.Migration(name, "claims")
    migration.operations, migration.atomic = list(operations), atomic
    return "; ".join(complaints(migration, state, {} if left is None else left))


def add(model="claim", **details):
    return migrations.AddField(model, "more", models.CharField(max_length=40, **details))


def alter(name, field, model="claim"):
    return migrations.AlterField(model, name, field)


def apart(*, state=(), database=()):
    return migrations.SeparateDatabaseAndState(list(database), list(state))


INDEX = models.Index(fields=["code"], name="by_code")
CHECK = models.CheckConstraint(condition=models.Q(code__gt=""), name="code_there")
DROP = migrations.RemoveField("claim", "loose")
CONTRACT = "0003_s3_contract_x"


@pytest.mark.parametrize(
    ("operations", "words"),
    [
        ([add()], "writes rows without it"),
        ([add(default="")], "writes rows without it"),
        ([add("offer", default="")], "writes rows without it"),
        ([add(db_default="", db_index=True)], "its index is built while everybody waits"),
        ([add(null=True, unique=True)], "its index is built while everybody waits"),
        ([migrations.AddIndex("claim", INDEX)], "by_code: built while everybody waits"),
        ([migrations.AddConstraint("claim", CHECK)], "every row is read while everybody waits"),
        ([migrations.AddConstraint("offer", CHECK)], "may write what it forbids"),
        ([AddConstraintNotValid("claim", CHECK)], "may write what it forbids"),
        ([alter("code", models.IntegerField())], "its type changes"),
        ([alter("code", models.CharField(max_length=20))], "its type changes"),
        ([alter("code", models.IntegerField(), "offer")], "its type changes"),
        ([alter("loose", models.CharField(max_length=40))], "may still write none"),
        ([alter("code", models.CharField(max_length=40, db_index=True))], "its index is built"),
        ([migrations.RenameField("claim", "code", "text")], "knows the old name"),
        ([migrations.RenameModel("Claim", "Taken")], "knows the old name"),
        ([migrations.AlterModelTable("Claim", "taken")], "knows the old name"),
        ([DROP], "the models let go first"),
        ([migrations.DeleteModel("Claim")], "the models let go first"),
        ([apart(state=[migrations.RemoveField("claim", "code")])], "cannot be written"),
        ([apart(database=[DROP])], "the version before still reads it; Remove field loose"),
        ([apart(state=[DROP], database=[DROP])], "models and tables change apart"),
        ([apart(state=[add(null=True)])], "the models change without the tables"),
        ([apart(database=[add(null=True)])], "the tables change without the models"),
        ([migrations.RunSQL("SELECT 1", "SELECT 1")], "programs and SQL fill"),
        ([AddIndexConcurrently("claim", INDEX)], "atomic = False"),
        ([migrations.AlterUniqueTogether("claim", {("code", "loose")})], "nobody has thought"),
    ],
)
def test_each_kind_of_trouble_is_told_when_it_is_planted(operations, words):
    assert words in told(*operations)


@pytest.mark.parametrize("name", ["0002_more", "0002_auto_20261127_0900", "0002_s2_more"])
def test_name_without_a_step_is_told(name):
    assert "its name says no step" in told(add(null=True), name=name)


def test_column_is_taken_away_one_step_after_the_models_let_it_go():
    left = {}
    assert told(apart(state=[DROP]), left=left) == ""
    assert "still reads it" in told(apart(database=[DROP]), name="0003_s2_contract_x", left=left)
    assert "only a contract" in told(apart(database=[DROP]), name="0003_s3_expand_x", left=left)
    assert told(apart(database=[DROP]), name=CONTRACT, left=left) == ""


def test_filling_is_a_migration_of_its_own_that_can_be_undone():
    there, back = (migrations.RunSQL("SELECT 1", sql) for sql in (None, migrations.RunSQL.noop))
    assert "it cannot be undone" in told(there, name="0002_s2_fill_x")
    assert told(back, name="0002_s2_fill_x") == ""


def test_migration_that_is_not_atomic_builds_beside_and_nothing_else():
    beside = AddIndexConcurrently("claim", INDEX)
    assert "migration of its own" in told(beside, add(null=True), atomic=False)
    assert "half done would stay" in told(add(null=True), atomic=False)
    assert told(beside, atomic=False) == ""


@pytest.mark.parametrize(
    "operations",
    [
        [add(null=True)],
        [add(db_default="")],
        [migrations.AddIndex("offer", INDEX)],
        [alter("code", models.CharField(max_length=80))],
        [alter("code", models.CharField(max_length=40, verbose_name="码"))],
        [migrations.CreateModel("New", [("id", models.BigAutoField(primary_key=True))]),
         migrations.AddField("new", "text", models.CharField(max_length=4, unique=True))],
        [ValidateConstraint("claim", "code_there")],
    ],
)  # fmt: skip
def test_widening_is_let_pass(operations):
    assert told(*operations) == ""


def test_contract_may_forbid_what_nobody_writes_any_more():
    strict = models.CharField(max_length=40)
    assert told(alter("loose", strict, "offer"), name=CONTRACT) == ""
    assert "every row is read" in told(alter("loose", strict), name=CONTRACT)
    assert told(AddConstraintNotValid("claim", CHECK), name=CONTRACT) == ""
