"""What a migration may do while the former release serves: the site is updated in working hours, one web process after the other.

A release **expands** the tables: new ones, new columns that the former code need not fill. Only a later release, whose former one
uses the old columns no more, **contracts** them, and says so in its migration: `contract = "not used since release 0.3"`.
"""

from collections.abc import Iterator

from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    RemoveIndexConcurrently,
    ValidateConstraint,
)
from django.db import models
from django.db.migrations import Migration, operations
from django.db.migrations.state import ProjectState
from django.db.models.expressions import Value

WITHOUT_TRANSACTION = (AddIndexConcurrently, RemoveIndexConcurrently)
CONTRACTING = (
    operations.RemoveField,
    operations.RenameField,
    operations.DeleteModel,
    operations.RenameModel,
    operations.AlterModelTable,
)


def offences(migration: Migration, before: ProjectState) -> list[str]:
    """What the former release or a large table would not bear, each as a sentence. `before` is left as it is."""
    state, new = before.clone(), set()
    found = []
    for operation in database_operations(migration.operations):
        if isinstance(operation, operations.CreateModel):
            new.add(operation.name.lower())
        elif getattr(operation, "model_name", "").lower() not in new:
            found += [f"{type(operation).__name__} {operation.describe()!r}: {why}" for why in faults(operation, migration, state)]
        operation.state_forwards(migration.app_label, state)
    return found


def database_operations(listed: list) -> Iterator:
    for operation in listed:
        if isinstance(operation, operations.SeparateDatabaseAndState):
            yield from database_operations(operation.database_operations)
        else:
            yield operation


def faults(operation, migration: Migration, state: ProjectState) -> Iterator[str]:
    if isinstance(operation, CONTRACTING) and not getattr(migration, "contract", ""):
        yield 'the former release still uses it: drop it one release later, with `contract = "not used since release …"`'
    if isinstance(operation, WITHOUT_TRANSACTION):
        if migration.atomic:
            yield "set `atomic = False`"
    elif isinstance(operation, operations.AddIndex):
        yield "a large table cannot be written meanwhile: use AddIndexConcurrently"
    if isinstance(operation, operations.AddConstraint) and not isinstance(operation, AddConstraintNotValid):
        yield from constraint_faults(operation.constraint)
    if isinstance(operation, ValidateConstraint) and any(isinstance(one, AddConstraintNotValid) for one in migration.operations):
        yield "validate in a migration of its own: the lock of adding it would last as long"
    if isinstance(operation, operations.AddField):
        yield from new_column_faults(operation.field)
    if isinstance(operation, operations.AlterField):
        former = state.models[migration.app_label, operation.model_name_lower].fields[operation.name]
        yield from changed_column_faults(former, operation.field)


def constraint_faults(constraint: models.BaseConstraint) -> Iterator[str]:
    if isinstance(constraint, models.CheckConstraint):
        yield "every row is read while nobody can write: use AddConstraintNotValid, and ValidateConstraint in the next migration"
    else:
        yield "an index is built while nobody can write: build it concurrently by SQL and take it up with USING INDEX"


def new_column_faults(field: models.Field) -> Iterator[str]:
    if field.many_to_many:
        return
    default = field.db_default
    if not field.null and default is models.NOT_PROVIDED:
        yield "the former release does not fill it: give it null=True or db_default"
    if default is not models.NOT_PROVIDED and hasattr(default, "resolve_expression") and not isinstance(default, Value):
        yield "each row is written anew for a default that is no plain value"
    if field.unique or (field.db_index and not field.null and not field.remote_field):
        yield "an index is built while nobody can write: add it with AddIndexConcurrently"


def changed_column_faults(former: models.Field, field: models.Field) -> Iterator[str]:
    if former.null and not field.null:
        yield "the former release may still leave it empty, and all rows are read meanwhile: add a check, not valid first"
    if former.get_internal_type() != field.get_internal_type():
        yield "each row is written anew: add a new column, fill it, and drop the old one a release later"
    if (former.max_length or 0) > (field.max_length or 0) > 0:
        yield "the former release may write longer ones"
    if not former.unique and field.unique:
        yield "an index is built while nobody can write: build it concurrently by SQL"
