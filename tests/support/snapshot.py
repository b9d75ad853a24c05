"""The rows that many tests begin with: written by the acts once in each process, put back as they were for every further test.

Tests of several threads commit, so their tables are emptied when they end, and filled again with what the migrations had made.
"""

import pickle
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection
from psycopg import sql

TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
EMPTY = f"""
DO $$ DECLARE it text; BEGIN
    FOR it IN {TABLES} AND relname <> 'django_migrations' LOOP EXECUTE format('DELETE FROM %I', it); END LOOP;
END $$"""

type Rows = dict[str, list[str]]


def all_rows() -> Rows:
    """Each row of each table as PostgreSQL writes it down."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        names = [name for (name,) in cursor.fetchall()]
        one = "SELECT {0}, it::text FROM {1} it"
        each = [sql.SQL(one).format(sql.Literal(name), sql.Identifier(name)) for name in names]
        cursor.execute(sql.SQL(" UNION ALL ").join(each).as_string(connection.connection))
        rows = cursor.fetchall()
    return {name: [row for table, row in rows if table == name] for name in {table for table, _row in rows}}


def putting_back(rows: Rows, first: str = "") -> str:
    """A statement that writes them all: no trigger fires, for what triggers wrote is among them."""
    insert = "INSERT INTO {0} SELECT * FROM unnest(ARRAY[{1}]::{0}[])"
    parts = [
        sql.SQL(insert).format(sql.Identifier(name), sql.SQL(", ").join(map(sql.Literal, found))).as_string(connection.connection)
        for name, found in rows.items()
    ]
    return ";".join(["SET session_replication_role TO replica", *filter(None, [first]), *parts, "RESET session_replication_role"])


def do(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


class Emptied:
    """How tables are emptied after a test that committed; `remember` them while they are as the migrations left them."""

    statement = ""

    def remember(self) -> None:
        migrated = {name: rows for name, rows in all_rows().items() if name != "django_migrations"}
        self.statement = putting_back(migrated, first=EMPTY)

    def __call__(self, _test: object) -> None:
        do(self.statement)


class Kept[T]:
    """A world that `build` makes; each call gives a copy of it, rows and files and all. Where people live already it is built."""

    def __init__(self, build: Callable[[], T]) -> None:
        self.build = build
        self.statement = ""
        self.files: dict[Path, bytes] = {}

    def __call__(self) -> T:
        if inhabited():
            return self.build()
        if self.statement:
            self.put_back()
        else:
            self.make()
        return pickle.loads(self.pickled)  # what `deepcopy` would make, but its way through the objects is gone only once

    def make(self) -> None:
        before = {name: set(rows) for name, rows in all_rows().items()}
        made = self.build()
        after = all_rows()
        assert all(rows <= set(after[name]) for name, rows in before.items()), "a world must not change what was there"
        added = {name: [row for row in rows if row not in before.get(name, ())] for name, rows in after.items()}
        media = Path(settings.MEDIA_ROOT)
        self.files = {file.relative_to(media): file.read_bytes() for file in media.rglob("*") if file.is_file()}
        self.statement = putting_back({name: rows for name, rows in added.items() if rows})
        self.pickled = pickle.dumps(made)

    def put_back(self) -> None:
        do(self.statement)
        for name, content in self.files.items():
            file = Path(settings.MEDIA_ROOT, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)


def inhabited() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM volunteer_area) OR EXISTS (SELECT FROM volunteer_user)")
        return cursor.fetchone()[0]
