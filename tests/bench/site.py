"""The site as it runs in production, started for one measurement: PostgreSQL, migrations, static files, web server, people.

The environment is set before Django reads its settings, so this module imports nothing of Django at its top.
"""

import base64
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from events.demo.serve import collect_static
from volunteer.core.database import embedded_postgres

ROOT = Path(__file__).resolve().parents[2]
HOST = "bench.example"
WORKERS = 2
MEMORY = "shared_buffers = 512MB\n"  # as docs/deploy.md advises, on 2 GB; PostgreSQL's own 128 MB suit a laptop


def production(folder: Path, database: Path) -> None:
    """Describe a production site in the environment: https behind a proxy, own keys, the database in `database`."""
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    embedded_postgres.CONFIGURATION += MEMORY
    server = embedded_postgres.start_server(database)
    embedded_postgres.prepare_roles(server)
    os.environ |= {
        "DATA_DIR": str(folder),
        "DATABASE_URL": server,  # rows are filled in past the triggers; the site itself runs as the role that owns nothing
        "PUBLIC_URL": f"https://{HOST}",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "PHONE_KEYS": f"bench:{key}",
        "PHONE_INDEX_KEY": secrets.token_urlsafe(32),
        "DJANGO_SETTINGS_MODULE": "volunteer.settings",
    }
    for name in ("OWNER_DATABASE_URL", "EMBEDDED", "DEMO", "DEBUG", "CACHE_URL"):
        os.environ.pop(name, None)


def prepare() -> None:
    """What docs/deploy.md tells to run before the first start."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("grant", embedded_postgres.SITE, verbosity=0)
    collect_static()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served() -> Iterator[tuple[int, int]]:
    """The web server with the command of docs/deploy.md: (its port, its process id). Ready when it answers, gone afterwards."""
    port = free_port()
    words = [sys.executable, "-m", "volunteer.serve", "--workers", str(WORKERS), "--port", str(port), "--log-level", "warning"]
    site = embedded_postgres.with_role(os.environ["DATABASE_URL"], embedded_postgres.SITE)
    server = subprocess.Popen(words, cwd=ROOT, env=os.environ | {"DATABASE_URL": site})
    try:
        wait_for(port, server)
        yield port, server.pid
    finally:
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("The web server did not start.")


def workers(parent: int) -> list[tuple[float, float]]:
    """Of each worker: MB of its own, what several processes share counted in parts; and MB with all of it."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            status = fields((process / "status").read_text())
            if int(status["PPid"].split()[0]) == parent:
                memory = fields((process / "smaps_rollup").read_text())
                found.append((int(memory["Pss"].split()[0]) / 1024, int(memory["Rss"].split()[0]) / 1024))
        except OSError:
            continue  # it has ended meanwhile
    return sorted(found)[-WORKERS:]


def fields(text: str) -> dict[str, str]:
    return dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
