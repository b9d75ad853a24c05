"""Whether the database has every migration of this code."""

from functools import cache

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


@cache
def last_migrations() -> frozenset[tuple[str, str]]:
    """The last migration of each app in this code, read once: what a process has loaded stays as it is."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def pending_migrations() -> set[tuple[str, str]]:
    """The apps' last migrations that the database lacks; empty where it is up to date. Raises `django.db.Error`."""
    return set(last_migrations() - set(MigrationRecorder(connection).applied_migrations()))
