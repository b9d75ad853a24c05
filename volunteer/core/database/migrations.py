"""Migrations that make many tables, in seconds instead of half a minute."""

from itertools import groupby

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState


class Founding(migrations.Migration):
    """A first migration of nothing but tables and what is added to them.

    Django builds the models anew after every step, each time all that are related: for a hundred tables some ten thousand
    models. Here all steps of one kind that stand together are known before the models are built, once, and the statements are
    the same: no step of a kind needs the database to know less than it will after the last of them.

    Measured with `migrate` on an empty database (Django 6.1, 2026-12): 10 seconds of processor time with it, 22 without.
    """

    def apply(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> ProjectState:
        for _kind, steps in groupby(self.operations, key=type):
            together = list(steps)
            before = project_state.clone()
            vars(project_state).pop("apps", None)  # built when the first step asks for them
            for step in together:
                step.state_forwards(self.app_label, project_state)
            for step in together:
                step.database_forwards(self.app_label, schema_editor, before, project_state)
        return project_state


def drop_index(name: str, table: str, column: str, operators: str = "") -> migrations.RunSQL:
    """A step that drops an index which Django made by itself, and makes it again on the way back, by name.

    For the twin that every unique text gets for LIKE (`operators`: varchar_pattern_ops), which no field leaves out, for
    the index of a many-to-many table on the column with which its unique index begins, and for foreign keys that become
    `db_index=False`: Django's own AlterField drops every index of that one column, also a unique one that holds some rows only.
    """
    return migrations.RunSQL(
        f'DROP INDEX IF EXISTS "{name}"', f'CREATE INDEX "{name}" ON "{table}" ("{column}" {operators})', elidable=False
    )
