"""A PostgreSQL of its own that keeps its log, with an empty site in it, and the folders of its uploads and backups."""

import os
import pwd
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from django.core.management import call_command
from psycopg import sql

from tests.support import migrated_database
from tests.support.all_rights import server_url
from volunteer.backups import servers
from volunteer.backups.repository import Cluster, give, run_as

DATABASE = "volunteer"
SETTINGS = "\nlisten_addresses = ''\nunix_socket_directories = '{folder}'\nport = 5432\nfsync = off\n"
SETTINGS += "archive_timeout = 0\nautovacuum = off\n"  # the log goes to the backups when a test says so


@dataclass(frozen=True)
class BackupSite:
    folder: Path
    cluster: Cluster
    user: str

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def connect(self, database: str = DATABASE) -> psycopg.Connection:
        return servers.connect(self.cluster, database)

    def keep_log(self) -> None:
        """Have everything that is committed by now kept in the backups."""
        with self.connect() as server:
            server.execute("SELECT txid_current()")  # something that comes after it
            server.execute("SELECT pg_switch_wal()")
            while not server.execute(
                "SELECT last_archived_wal >= pg_walfile_name(pg_current_wal_lsn() - 16777216) FROM pg_stat_archiver"
            ).fetchone()[0]:
                server.execute("SELECT pg_sleep(0.05)")


def make(folder: Path) -> BackupSite:
    """A copy of the tests' server with the migrated database alone. It does not run yet."""
    template, url = migrated_database.template(), server_url()
    user = "pgserver" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    cluster = Cluster(folder / "postgres", 5432, folder / "run")
    for name in (cluster.data, cluster.socket):
        name.mkdir()
        give(name, user)
    folder_of_server = parse_qs(urlsplit(url).query)["host"][0]
    version = Path(os.environ["DATA_DIR"], "postgres")
    words = [str(servers.programs(version) / "pg_basebackup"), "-D", str(cluster.data), "-h", folder_of_server, "-U", "postgres"]
    copied = run_as(user, [*words, "--checkpoint=fast", "--no-sync", "--wal-method=stream"])
    assert copied.returncode == 0, copied.stderr
    with (cluster.data / "postgresql.auto.conf").open("a") as conf:
        conf.write(SETTINGS.format(folder=cluster.socket))
    site = BackupSite(folder, cluster, user)
    with running(site), site.connect("postgres") as server:
        names = [name for (name,) in server.execute("SELECT datname FROM pg_database WHERE NOT datistemplate").fetchall()]
        for name in names:
            if name not in ("postgres", template):
                server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
        server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(template), sql.Identifier(DATABASE)))
    return site


@contextmanager
def running(site: BackupSite) -> Iterator[None]:
    pg_ctl = [str(servers.programs(site.cluster.data) / "pg_ctl"), "-D", str(site.cluster.data), "-w"]
    started = run_as(site.user, [*pg_ctl, "-l", str(site.cluster.data / "log"), "start"])
    assert started.returncode == 0, (site.cluster.data / "log").read_text()
    try:
        yield
    finally:
        run_as(site.user, [*pg_ctl, "-m", "fast", "stop"])


@contextmanager
def prepared(settings_of_site) -> Iterator[BackupSite]:
    """The site with `backup --prepare` done, running; `settings_of_site` names its folders and key in the settings."""
    folder = Path(mkdtemp(prefix="volunteer-backups-"))
    folder.chmod(0o711)
    try:
        site = make(folder)
        settings_of_site(site)
        call_command("backup", "--prepare", pgdata=site.cluster.data, socket=site.cluster.socket)
        with (site.cluster.data / "postgresql.conf").open("a") as conf:
            conf.write(f"include '{folder}/pgbackrest.postgresql.conf'\n")
        with running(site):
            yield site
    finally:
        shutil.rmtree(folder)


def point_settings_at(patch: pytest.MonkeyPatch, site: BackupSite) -> None:
    from django.conf import settings

    for name, value in {
        "DATA_DIR": site.data,
        "BACKUP_DIR": str(site.folder / "backups"),
        "BACKUP_KEY": "a secret of the tests, long enough to be one",
        "BACKUP_CONFIG": site.folder / "pgbackrest.conf",
    }.items():
        patch.setattr(settings, name, value)
