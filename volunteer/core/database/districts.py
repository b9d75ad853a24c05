"""Several districts in one database: each has a schema, and two roles that see nothing else.

No act crosses two districts, so a district is the unit of growth: its site runs as the role of the schema's name, and its tables
belong to `…_owner`. Each role finds its tables by its own search path, which the server sets when it logs in: an address could not
say it, because PgBouncer loses it there and Citus does not hand it on.
"""

import io
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import quote, urlencode

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction
from psycopg import sql

from volunteer.core.database.pending import pending_migrations

APPEND_ONLY = ("points_transfer", "volunteer_auditrow")  # of the tables that only grow, those on which everything else stands
PREFIX, OWNER = "district_", "_owner"
CODE = re.compile(r"[a-z0-9][a-z0-9_]{0,39}")
MAKE = (
    "CREATE ROLE {owner} LOGIN PASSWORD {owner_password}",
    "CREATE ROLE {role} LOGIN PASSWORD {password}",
    "GRANT {owner} TO CURRENT_USER",
    "CREATE SCHEMA {role} AUTHORIZATION {owner}",
    "ALTER ROLE {owner} SET search_path TO {role}",
    "ALTER ROLE {role} SET search_path TO {role}",
)
UNMAKE = ("DROP SCHEMA {role} CASCADE", "DROP OWNED BY {owner}", "DROP OWNED BY {role}", "DROP ROLE {role}", "DROP ROLE {owner}")
PLACES = """SELECT n.nspname FROM pg_namespace n JOIN pg_roles r ON r.rolname = n.nspname
    JOIN pg_roles o ON o.oid = n.nspowner AND o.rolname = n.nspname || %s WHERE starts_with(n.nspname, %s) ORDER BY n.nspname"""
PATHS = """SELECT r.rolname FROM pg_roles r LEFT JOIN pg_db_role_setting s ON s.setrole = r.oid AND s.setdatabase = 0
    WHERE r.rolname = ANY(%s) AND NOT coalesce(%s = ANY(s.setconfig), false)"""
OWNED = "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = %s"
ELSEWHERE = """SELECT n.nspname FROM pg_namespace n WHERE starts_with(n.nspname, %s) AND n.nspname <> %s
    AND has_schema_privilege(%s, n.oid, 'USAGE') ORDER BY n.nspname"""
MIGHTY = "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s) AND (rolsuper OR rolbypassrls OR rolcreaterole)"
GUARDS = """SELECT count(*) FROM pg_trigger
    WHERE tgrelid = to_regclass(%s) AND tgenabled IN ('O', 'A') AND tgname ~ '_append_only_'"""


class DistrictError(Exception):
    """What was asked for cannot be done; nothing was changed. The text is a sentence."""


class NewDistrict(NamedTuple):
    """What `add` has made: the schema, and the addresses of who owns the tables and of the site. Passwords are told this once."""

    schema: str
    owner_url: str
    site_url: str


def schema_of(code: str) -> str:
    """The name of a district's schema and role. Raises `DistrictError` for a code that could not be one."""
    if not CODE.fullmatch(code):
        raise DistrictError(f"{code!r} is no code of a district: up to 40 small letters and digits, such as 150302.")
    return PREFIX + code


def district_schemas() -> list[str]:
    """The schemas of all districts in this database, by name."""
    with connection.cursor() as cursor:
        cursor.execute(PLACES, [OWNER, PREFIX])
        return [name for (name,) in cursor.fetchall()]


def add_district(code: str) -> NewDistrict:
    """Make schema and roles, then the tables as their owner. Raises `DistrictError`, and whatever a migration raises.

    The role that is connected needs to create roles and schemas. What failed halfway is taken away again.
    """
    schema = schema_of(code)
    passwords = {"password": secrets.token_urlsafe(24), "owner_password": secrets.token_urlsafe(24)}
    with transaction.atomic():
        require_new(schema)
        execute_all(MAKE, schema, passwords)
    try:
        migrate_district(schema)
    except BaseException:
        with transaction.atomic():
            execute_all(UNMAKE, schema, {})
        raise
    return NewDistrict(schema, address(schema + OWNER, passwords["owner_password"]), address(schema, passwords["password"]))


def require_new(schema: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            raise DistrictError("This role may not create roles: run it with the DATABASE_URL of one that may.")
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname = %s", [schema])
        if cursor.fetchone():
            raise DistrictError(f"There is a schema {schema} already: `district check` says how it is.")
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [[schema, schema + OWNER]])
        if found := cursor.fetchone():
            raise DistrictError(f"There is a role {found[0]} already. Drop or rename it first.")


def execute_all(statements: tuple[str, ...], schema: str, passwords: dict[str, str]) -> None:
    names = {"role": sql.Identifier(schema), "owner": sql.Identifier(schema + OWNER)}
    with connection.cursor() as cursor:
        for statement in statements:
            values = {name: sql.Literal(value) for name, value in passwords.items()}
            cursor.execute(sql.SQL(statement).format(**names, **values))


@contextmanager
def as_owner(schema: str) -> Iterator[None]:
    """Work as the owner of a district, in its schema alone. What the process remembers of another district is forgotten."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(schema + OWNER)))
        cursor.execute(sql.SQL("SET search_path TO {}").format(sql.Identifier(schema)))
    ContentType.objects.clear_cache()
    try:
        yield
    finally:
        ContentType.objects.clear_cache()
        connection.close()  # the next statement is again that of who began


def migrate_district(schema: str) -> None:
    """Bring one district to the migrations of this code, with the table of the cache and the grants of its site."""
    with as_owner(schema):
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        call_command("grant", schema, stdout=io.StringIO())


def problems_of(schema: str) -> list[str]:
    """What is not as it must be in a district, in sentences; empty where all is well."""
    roles = [schema, schema + OWNER]
    with connection.cursor() as cursor:
        cursor.execute(MIGHTY, [roles])
        found = [f"{role} may do more than a district's role." for (role,) in cursor.fetchall()]
        cursor.execute(PATHS, [roles, f"search_path={schema}"])
        found += [
            f"{role} does not find its tables: ALTER ROLE {role} SET search_path TO {schema}." for (role,) in cursor.fetchall()
        ]
        cursor.execute(OWNED, [schema])
        if count := cursor.fetchone()[0]:
            found.append(f"{schema}, under which the site runs, owns {count} tables, sequences or indexes.")
        for role in roles:
            cursor.execute(ELSEWHERE, [PREFIX, schema, role])
            found += [f"{role} may enter {other}." for (other,) in cursor.fetchall()]
    with as_owner(schema):
        if pending := pending_migrations():
            found.append(f"{schema} lacks migrations ({len(pending)} apps): `district migrate`.")
            return found
    return found + unguarded(schema)


def unguarded(schema: str) -> list[str]:
    """The tables that only grow and are not guarded, asked where the rows are: in the district's own schema."""
    found = []
    with connection.cursor() as cursor:
        for table in APPEND_ONLY:
            cursor.execute(GUARDS, [f"{schema}.{table}"])
            if not cursor.fetchone()[0]:
                found.append(f"{schema}.{table} has no guard against rewriting.")
            for right in ("TRUNCATE", "TRIGGER"):
                cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [schema, f"{schema}.{table}", right])
                if cursor.fetchone()[0]:
                    found.append(f"{schema} has the right of {right} on {table}.")
    return found


def address(role: str, password: str) -> str:
    """The DATABASE_URL of a role at this server."""
    at = connection.settings_dict
    host, port, name = str(at["HOST"] or ""), str(at["PORT"] or ""), str(at["NAME"])
    if host.startswith("/") or "," in host:
        query = urlencode({"host": host} | ({"port": port} if port else {}))
        return f"postgresql://{role}:{quote(password)}@/{quote(name)}?{query}"
    return f"postgresql://{role}:{quote(password)}@{host}{f':{port}' if port else ''}/{quote(name)}"
