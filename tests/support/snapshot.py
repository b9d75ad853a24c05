"""The rows that many tests begin with: written by the acts once in each process, put back as they were for every further test.

Tests of several threads commit, so their tables are emptied when they end, and filled again with what the migrations had made.
"""

import functools
import io
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Model
from psycopg import sql

from tests.support.all_rights import AS_SITE, MAY_ALL
from volunteer.core import clock

TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
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


def removing(rows: Rows) -> str:
    """A statement that removes these rows, each as it is written here."""
    delete = "DELETE FROM {0} it WHERE it::text = ANY(ARRAY[{1}])"
    parts = [
        sql.SQL(delete).format(sql.Identifier(name), sql.SQL(", ").join(map(sql.Literal, found))).as_string(connection.connection)
        for name, found in rows.items()
    ]
    return ";".join(parts)


def missing_from(rows: Rows, others: Rows) -> Rows:
    """What of `rows` is not among the others."""
    left = {name: sorted(set(found) - set(others.get(name, ()))) for name, found in rows.items()}
    return {name: found for name, found in left.items() if found}


def putting_back(rows: Rows, first: str = "") -> str:
    """A statement that writes them all: no trigger fires, for what triggers wrote is among them."""
    insert = "INSERT INTO {0} SELECT * FROM unnest(ARRAY[{1}]::{0}[])"
    parts = [
        sql.SQL(insert).format(sql.Identifier(name), sql.SQL(", ").join(map(sql.Literal, found))).as_string(connection.connection)
        for name, found in rows.items()
    ]
    past_triggers = [MAY_ALL, "SET session_replication_role TO replica"]
    return ";".join([*past_triggers, *filter(None, [first]), *parts, "RESET session_replication_role", AS_SITE])


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
        as_kept.clear()
        if inhabited():
            return self.build()
        if self.statement:
            self.put_back()
        else:
            self.make()
        world: T = pickle.loads(self.pickled)  # what `deepcopy` would make, but its way through the objects is gone only once
        as_kept.append(world)
        return world

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


# What stands in this test as it was kept: the first is a world, each further one a fixture on it.
as_kept: list[object] = []


@dataclass(frozen=True)
class Addition:
    """What a fixture added to what it stands on: rows, and its result with what it changed of the objects below it."""

    statement: str
    pickled: bytes


class OnOthers(pickle.Pickler):
    """Leaves out the objects that a fixture stands on, and what hangs on them and was not changed: they are in the test already."""

    def __init__(self, file: io.BytesIO, there: dict[int, tuple[int, str]]) -> None:
        super().__init__(file)
        self.there = there

    def persistent_id(self, obj: object) -> tuple[int, str] | None:
        return self.there.get(id(obj))


class FromOthers(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, below: tuple[object, ...]) -> None:
        super().__init__(file)
        self.below = below

    def persistent_load(self, pid: tuple[int, str]) -> object:
        number, name = pid
        return getattr(self.below[number], name) if name else self.below[number]


def kept_fixture[**P, R](build: Callable[P, R]) -> Callable[P, R]:
    """A fixture that writes rows for many tests: built once in each process and moment, put back for every further test.

    It stands on fixtures that are kept themselves, such as `district`, and on nothing else. Where one of them is not as it was
    kept, because people lived there already, it is built.
    """
    kept: dict[datetime, Addition] = {}

    @functools.wraps(build)
    def fixture(*args: P.args, **below: P.kwargs) -> R:
        if not all(any(obj is known for known in as_kept) for obj in below.values()):
            return build(*args, **below)
        moment = clock.now()
        if moment in kept:
            do(kept[moment].statement)
            result = read_addition(kept[moment], tuple(below.values()))
        else:
            kept[moment], result = record_addition(build, below)
        as_kept.append(result)
        return result

    return pytest.fixture(fixture)


def record_addition(build: Callable[..., Any], below: dict[str, Any]) -> tuple[Addition, Any]:
    objects = tuple(below.values())
    before, parts = all_rows(), [{name: pickle.dumps(part) for name, part in vars(obj).items()} for obj in objects]
    result = build(**below)
    after = all_rows()
    there, changed = {id(obj): (number, "") for number, obj in enumerate(objects)}, []
    for number, obj in enumerate(objects):
        same = {name for name, part in vars(obj).items() if parts[number].get(name) == pickle.dumps(part)}
        there |= {id(part): (number, name) for name, part in vars(obj).items() if name in same and isinstance(part, Model)}
        changed.append({name: part for name, part in vars(obj).items() if name not in same})
    file = io.BytesIO()
    OnOthers(file, there).dump((changed, result))
    statement = putting_back(missing_from(after, before), first=removing(missing_from(before, after)))
    return Addition(statement, file.getvalue()), result


def read_addition(addition: Addition, below: tuple[Any, ...]) -> Any:
    changed, result = FromOthers(io.BytesIO(addition.pickled), below).load()
    for obj, parts in zip(below, changed, strict=True):
        vars(obj).update(parts)
    return result


def inhabited() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM volunteer_area) OR EXISTS (SELECT FROM volunteer_user)")
        return cursor.fetchone()[0]
