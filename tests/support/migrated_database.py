"""A database with all migrations applied, made once: every test database is a copy of it.

Where `DATA_DIR` names a folder that stays, it serves later runs too, until a migration or an installed version changes.
`python -m tests.support.migrated_database` makes it ahead of them.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from psycopg import Connection, connect, sql

from tests.support.all_rights import server_url
from volunteer.core.database import embedded_postgres
from volunteer.core.database.embedded_postgres import OWNER, SITE, with_role

ROOT = Path(__file__).resolve().parents[2]
PREFIX = "migrated_"
BUILDING = "migrating"
LOCK = 20261124  # of ours alone: whoever comes while it is made waits for it


def template() -> str:
    """The name of the migrated database, made now where there is none of this state of the code."""
    name = PREFIX + fingerprint()
    with connect(server_url(), autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        if name not in migrated(server):
            make(server, name)
    return name


def fingerprint() -> str:
    """Changes with every migration, ours or a library's, and with what the site's role is given."""
    found = hashlib.sha256((ROOT / "uv.lock").read_bytes())
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        found.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    found.update((ROOT / "volunteer/core/database/roles.py").read_bytes())
    return found.hexdigest()[:16]


def migrated(server: Connection) -> list[str]:
    rows = server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
    return [name for (name,) in rows]


def make(server: Connection, name: str) -> None:
    """It gets its name when it is whole: one left half made is never used."""
    for former in [BUILDING, *migrated(server)]:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(former)))
    server.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(BUILDING), sql.Identifier(OWNER)))
    url = urlsplit(server_url())._replace(path=f"/{BUILDING}").geturl()
    addresses = {"DATABASE_URL": with_role(url, SITE), "OWNER_DATABASE_URL": with_role(url, OWNER)}
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0"], cwd=ROOT, env=os.environ | addresses, check=True)
    server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(BUILDING), sql.Identifier(name)))


if __name__ == "__main__":
    embedded_postgres.provide_database(Path(os.environ["DATA_DIR"], "postgres"))
    template()
