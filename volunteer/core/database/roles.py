"""Two roles of the database: one owns the tables and migrates, the other one owns nothing and runs the site.

The tables that only grow are guarded by triggers and constraints, and an owner could switch those off. So the site's role reads
and writes rows, and nothing else: it cannot empty tables, change triggers or make anything that stays.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection
from psycopg import sql

# On what stands there now, and on what later migrations of this owner will make. Not TRUNCATE and not TRIGGER.
GRANTS = (
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}",
    "GRANT {rights} ON ALL TABLES IN SCHEMA {schema} TO {role}",
    "GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT {rights} ON TABLES TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE ON SEQUENCES TO {role}",
)
ROWS = "SELECT, INSERT, UPDATE, DELETE"
MAINTAIN_SINCE = 17  # the version of PostgreSQL from which others than the owner can be let VACUUM and ANALYZE


def grant_rows(cursor: Any, role: str) -> None:
    """Let a role read and write the rows of this schema, those of later tables of this owner too. Run it as the owner."""
    cursor.execute("SELECT current_schema(), current_setting('server_version_num')::int / 10000")
    schema, version = cursor.fetchone()
    rights = sql.SQL(ROWS + (", MAINTAIN" if version >= MAINTAIN_SINCE else ""))
    for grant in GRANTS:
        cursor.execute(sql.SQL(grant).format(schema=sql.Identifier(schema), role=sql.Identifier(role), rights=rights))


@contextmanager
def as_owner() -> Iterator[None]:
    """What runs inside is connected as the owner, whom OWNER_DATABASE_URL names; without it as everything else is.

    It ends the connection, so it stands outside of transactions. It is for commands of one thread: all threads change with it.
    """
    owner, current = settings.OWNER_DATABASE, connection.settings_dict
    if owner is None:
        yield
        return
    site = {name: current[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")}
    connection.close()
    current.update({name: owner[name] for name in site})
    try:
        yield
    finally:
        connection.close()
        current.update(site)


def rights_too_many(cursor: Any) -> list[str]:
    """What the connected role may do that the site never has to, in words that follow "may"; empty where all is as it should be."""
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if cursor.fetchone()[0]:
        return ["do everything: it is a superuser"]
    cursor.execute(
        """
        SELECT min(c.relname) FILTER (WHERE pg_has_role(c.relowner, 'MEMBER')),
            min(c.relname) FILTER (WHERE has_table_privilege(c.oid, 'TRUNCATE')),
            min(c.relname) FILTER (WHERE has_table_privilege(c.oid, 'TRIGGER')),
            has_schema_privilege(current_schema(), 'CREATE')
        FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
        """
    )
    owned, truncated, triggers, creates = cursor.fetchone()
    found = {f"change {owned}, which it owns": owned, f"empty {truncated}": truncated, f"change triggers of {triggers}": triggers}
    return [words for words, held in {**found, "make tables": creates}.items() if held]
