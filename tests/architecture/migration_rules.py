"""What a migration may do while the version before it serves, and while members press.

Every version that changes tables is a step (``huzhu.runtime.upgrading.steps``). The code of step n
must serve on the tables of step n + 1, and nobody may wait long for a table that is large. So a
step widens (expand), fills (fill), or takes away what the step before no longer used (contract).
"""

from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    RemoveIndexConcurrently,
    ValidateConstraint,
)
from django.db import connection, migrations, models
from django.db.models.fields import NOT_PROVIDED

from huzhu.runtime.upgrading import steps

#: Tables whose rows count in millions in a large city, or that every press writes to.
LARGE = frozenset(
    {
        "audit.auditevent",
        "claims.claim",
        "claims.claimkey",
        "claims.vouchercode",
        "documents.storedfile",
        "notices.membernotice",
        "people.member",
        "people.memberbefore",
        "projects.serviceproject",
    }
)
BESIDE = (AddIndexConcurrently, RemoveIndexConcurrently)


def complaints(migration, state, left):
    """Return what is wrong with a migration, in sentences.

    ``state`` is that of the models before it and goes on by it; ``left`` says of columns and
    tables in which step the models let them go, and learns of more.
    """
    found = steps.NAME.fullmatch(migration.name)
    if not found:
        return ["its name says no step: 0002_s2_expand_place, …_fill_…, …_contract_…"]
    at = Place(migration.app_label, int(found["step"]), found["kind"], left, set())
    said = [each for one in migration.operations for each in _of(one, at, state)]
    is_beside = [isinstance(each, BESIDE) for each in migration.operations]
    if any(is_beside) and (migration.atomic or not all(is_beside)):
        said.append("an index that is built beside needs a migration of its own, atomic = False")
    if not migration.atomic and not any(is_beside):
        said.append("it is not atomic: what it has half done would stay")
    return said


class Place:
    """Where an operation stands, and what was seen before it."""

    def __init__(self, app, step, kind, left, made):
        self.app, self.step, self.kind, self.left, self.made = app, step, kind, left, made

    def is_large(self, model):
        return f"{self.app}.{model.lower()}" in LARGE and model.lower() not in self.made


def _of(operation, at, state):
    """Yield the complaints about one operation, and let the models go on by it."""
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        if operation.database_operations and operation.state_operations:
            yield "models and tables change apart: one step lets go, the next takes away"
        for each in operation.state_operations:
            yield from _let_go(each, at, state)
        for each in operation.database_operations:
            yield from _taken_away(each, at)
    else:
        yield from CHECKS.get(type(operation), _unknown)(operation, at, state)
    operation.state_forwards(at.app, state)


def _let_go(operation, at, state):
    """The models no longer know a column or a table; rows are written without it from now on."""
    if isinstance(operation, migrations.RemoveField):
        field = _field(state, at.app, operation.model_name, operation.name)
        if not _is_bearable(field):
            yield f"{operation.name}: rows without it cannot be written (null or db_default first)"
        at.left[(at.app, operation.model_name_lower, operation.name)] = at.step
    elif isinstance(operation, migrations.DeleteModel):
        at.left[(at.app, operation.name_lower, "")] = at.step
    else:
        yield f"{operation.describe()}: the models change without the tables"


def _taken_away(operation, at):
    key = {
        migrations.RemoveField: lambda: (operation.model_name.lower(), operation.name),
        migrations.DeleteModel: lambda: (operation.name.lower(), ""),
    }.get(type(operation))
    if key is None:
        yield f"{operation.describe()}: the tables change without the models"
        return
    let_go = at.left.get((at.app, *key()))
    if let_go is None or let_go >= at.step:
        yield f"{operation.describe()}: the version before still reads it"
    if at.kind != "contract":
        yield f"{operation.describe()}: only a contract takes away"


def _field(state, app, model, name):
    return state.models[(app, model.lower())].get_field(name)


def _is_bearable(field):
    """Whether a row can be written by code that does not know the column."""
    return field.null or field.many_to_many or field.db_default is not NOT_PROVIDED


def _create(operation, at, _state):
    at.made.add(operation.name_lower)
    return ()


def _add_field(operation, at, _state):
    field = operation.field
    if operation.model_name_lower in at.made:
        return
    if not _is_bearable(field):
        yield f"{operation.name}: the version before writes rows without it (null or db_default)"
    indexed = field.unique or field.db_index or (field.remote_field and field.db_index)
    if at.is_large(operation.model_name) and indexed and not field.many_to_many:
        yield f"{operation.name}: its index is built while everybody waits (beside, afterwards)"


def _alter_field(operation, at, state):
    before = _field(state, at.app, operation.model_name, operation.name)
    after, name = operation.field, operation.name
    if _type(before) != _type(after) and not _is_wider(before, after):
        yield f"{name}: its type changes: rows are written anew, and the version before reads it"
    if before.null and not after.null and at.kind != "contract":
        yield f"{name}: the version before may still write none (a contract may forbid it)"
    if before.null and not after.null and at.is_large(operation.model_name):
        yield f"{name}: every row is read while everybody waits (a check NOT VALID, then validated)"
    if _gains_index(before, after) and at.is_large(operation.model_name):
        yield f"{name}: its index is built while everybody waits (beside, afterwards)"
    if not _is_bearable(after) and before.db_default is not NOT_PROVIDED:
        yield f"{name}: it loses the default by which others write it"


def _gains_index(before, after):
    return (after.db_index or after.unique) and not (before.db_index or before.unique)


def _type(field):
    return field.db_type(connection)


def _is_wider(before, after):
    """A text that may be longer is the same on the disk."""
    both = isinstance(before, models.CharField) and isinstance(after, models.CharField)
    longer = both and before.max_length and (after.max_length or 0) > before.max_length
    return bool(longer) or (both and isinstance(after, models.TextField))


def _add_index(operation, at, _state):
    if at.is_large(operation.model_name):
        yield f"{operation.index.name}: built while everybody waits (AddIndexConcurrently)"


def _add_constraint(operation, at, _state):
    if at.is_large(operation.model_name):
        yield f"{operation.constraint.name}: every row is read while everybody waits (NOT VALID)"
    if at.kind != "contract" and operation.model_name.lower() not in at.made:
        yield f"{operation.constraint.name}: the version before may write what it forbids"


def _add_not_valid(operation, at, _state):
    if at.kind != "contract":
        yield f"{operation.constraint.name}: the version before may write what it forbids"


def _remove(operation, _at, _state):
    yield f"{operation.describe()}: the version before still reads it (the models let go first)"


def _rename(operation, _at, _state):
    yield f"{operation.describe()}: the version before knows the old name"


def _program(operation, at, _state):
    if at.kind != "fill":
        yield f"{operation.describe()}: programs and SQL fill, in a migration of their own"
    if not operation.reversible:
        yield f"{operation.describe()}: it cannot be undone"


def _nothing(*_):
    return ()


def _unknown(operation, *_):
    yield f"{operation.describe()}: nobody has thought about this kind ({type(operation).__name__})"


CHECKS = {
    migrations.CreateModel: _create,
    migrations.AddField: _add_field,
    migrations.AlterField: _alter_field,
    migrations.AddIndex: _add_index,
    migrations.AddConstraint: _add_constraint,
    AddConstraintNotValid: _add_not_valid,
    migrations.RemoveField: _remove,
    migrations.DeleteModel: _remove,
    migrations.RenameField: _rename,
    migrations.RenameModel: _rename,
    migrations.AlterModelTable: _rename,
    migrations.RunPython: _program,
    migrations.RunSQL: _program,
    migrations.RemoveIndex: _nothing,
    migrations.RemoveConstraint: _nothing,
    migrations.RenameIndex: _nothing,
    migrations.AlterModelOptions: _nothing,
    migrations.AlterModelManagers: _nothing,
    ValidateConstraint: _nothing,
    **dict.fromkeys(BESIDE, _nothing),
}
