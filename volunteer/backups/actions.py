"""Begin to keep backups, make one, return to a chosen second, and try that. Each says why not with `BackupError`."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from tempfile import mkdtemp
from time import monotonic

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from volunteer.backups import erasures, servers, uploads
from volunteer.backups.models import BackupRun
from volunteer.backups.repository import (
    KEY_TEST,
    POSTGRESQL,
    STANZA,
    Backup,
    BackupError,
    Cluster,
    Repository,
    cluster_in,
    give,
    owner_of,
)
from volunteer.backups.uploads import Listing
from volunteer.core import clock
from volunteer.core.database.pending import pending_migrations
from volunteer.core.database.roles import connected_to
from volunteer.core.files.storage import deleting_nothing

FULL_AFTER = timedelta(days=7)
UNDER_WAY = timedelta(minutes=1)  # what an act had begun by then is committed
ROOM = 1.2  # of the size of what comes back

type Say = Callable[[str], None]


# --- begin ------------------------------------------------------------------------------------------------------------------


def prepare(cluster: Cluster) -> Path:
    """Write pgBackRest's configuration for this cluster, begin the repository; the file that PostgreSQL has to include."""
    repository = Repository.of_site()
    if not (cluster.data / "PG_VERSION").exists():
        raise BackupError(f"{cluster.data} is no data folder of PostgreSQL. Nothing was changed.")
    user = owner_of(cluster.data)
    if repository.key_test.exists():
        repository.open()
    (repository.folder / "pgbackrest").mkdir(parents=True, exist_ok=True)
    give(repository.folder / "pgbackrest", user)
    if not repository.key_test.exists():
        uploads.write_whole(repository.key_test, repository.seal(KEY_TEST))
    config = settings.BACKUP_CONFIG
    uploads.write_whole(config, repository.configuration(cluster).encode())
    give(config, user)
    include = config.with_name(f"{config.stem}.postgresql.conf")
    uploads.write_whole(include, POSTGRESQL.format(config=config, stanza=STANZA).encode())
    include.chmod(0o644)
    return include


# --- make -------------------------------------------------------------------------------------------------------------------


def back_up(*, full: bool = False) -> tuple[Backup, int, int]:
    """A backup of the database and of the uploads: it, the number of files, and of those that are new.

    A full one each week, what has changed since otherwise. pgBackRest removes what is older than the last full ones it keeps.
    """
    began, repository = monotonic(), Repository.of_site().open()
    config = settings.BACKUP_CONFIG
    cluster_in(config)
    repository.run(config, "stanza-create")
    last = [one for one in repository.backups(config) if one.is_full][-1:]
    is_due = not last or clock.now() - last[0].done > FULL_AFTER
    repository.run(config, "backup", f"--type={'full' if full or is_due else 'incr'}")
    found = repository.backups(config)
    stored, new = store_uploads(repository, found[-1].label)
    uploads.forget_expired(repository, {one.label for one in found})
    remember(BackupRun.BACKUP, found[-1].label, began)
    return found[-1], stored, new


def store_uploads(repository: Repository, label: str) -> tuple[int, int]:
    """Keep the uploads of now, and what was erased: (the number of files, of those that are new)."""
    files, new = uploads.store_files(repository, uploads.uploads_of_site())
    applied = sorted(map(list, MigrationRecorder(connection).applied_migrations()))
    uploads.write_listing(repository, Listing(label, clock.now().isoformat(), applied, erasures.closed_accounts(), files))
    return len(files), new


def remember(kind: str, label: str, began: float) -> None:
    BackupRun.objects.create(kind=kind, label=label, at=clock.now(), seconds=round(monotonic() - began))


# --- bring back ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Way:
    """What leads back to a moment (None: to the last one that was kept)."""

    backup: Backup
    moment: datetime | None
    files: dict[str, str]
    closed: list[list[str]]


def restore(*, moment: datetime | None, pgdata: Path, data: Path, database: str, say: Say) -> tuple[int, int]:
    """Write database and uploads of a moment into two empty folders: (files that came back, accounts that were closed again).

    What runs now is not touched; to put the folders in its place is the next step. After a failure both are as they were before.
    """
    repository = Repository.of_site().open()
    for folder in (pgdata, data):
        if folder.exists() and any(folder.iterdir()):
            raise BackupError(f"{folder} is not empty: a backup never overwrites anything. Nothing was changed.")
    with restored(repository, moment, pgdata, say, safe=True) as (cluster, way), emptied_on_error(data):
        say(f"{len(way.files)} files come back to {data}.")
        count = uploads.bring_back(repository, way.files, data)
        with connected_to(address(cluster, database)), deleting_nothing() as gone:  # the files of the site that still runs stay
            again = erasures.erase_again(way.closed, clock.now())
            if pending_migrations():
                say("This database is older than the code: run `manage.py migrate` before the site starts.")
        for path in gone:
            (data / path).unlink(missing_ok=True)
        with servers.connect(cluster, "postgres") as server:  # what led back is done with
            for name in ("restore_command", "recovery_target_time", "recovery_target_action"):
                server.execute(f"ALTER SYSTEM RESET {name}")
    return count, again


@dataclass(frozen=True)
class Drilled:
    """What a drill found. `totals`: table -> (rows and sum at work, the same in what came back), of rows before the moment."""

    backup: Backup
    totals: dict[str, tuple[tuple[int, int], tuple[int, int]]]
    proofs: dict[str, bool]
    seconds: float

    @property
    def is_well(self) -> bool:
        return all(live == back for live, back in self.totals.values()) and all(self.proofs.values())


def drill(*, moment: datetime | None, database: str, say: Say) -> Drilled:
    """Bring the database of a moment back beside the site, compare its totals with those at work, run both proofs, remove it."""
    began, repository = monotonic(), Repository.of_site().open()
    folder = Path(mkdtemp(prefix="volunteer-drill-"))
    folder.chmod(0o711)
    try:
        with restored(repository, moment, folder / "postgres", say, safe=False) as (cluster, way):
            say(f"It answers after {monotonic() - began:.0f} s.")
            until = (moment or way.backup.done) - UNDER_WAY
            live = totals(until)
            with connected_to(address(cluster, database)):
                back = totals(until)
                proofs = {name: holds(name) for name in ("verify_ledger", "verify_figures")}
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    found = Drilled(way.backup, {table: (live[table], back[table]) for table in live}, proofs, monotonic() - began)
    if found.is_well:
        remember(BackupRun.DRILL, way.backup.label, began)
    return found


def totals(until: datetime) -> dict[str, tuple[int, int]]:
    """Of each table of BACKUP_TOTALS the number and the sum of its rows before a moment."""
    found = {}
    with connection.cursor() as cursor:
        for table, (written, amount) in settings.BACKUP_TOTALS.items():
            cursor.execute(f"SELECT count(*), coalesce(sum({amount}), 0) FROM {table} WHERE {written} < %s", [until])  # noqa: S608
            count, added = cursor.fetchone()
            found[table] = (count, int(added))
    return found


def holds(command: str) -> bool:
    try:
        call_command(command, stdout=StringIO())
    except CommandError:
        return False
    return True


@contextmanager
def restored(
    repository: Repository, moment: datetime | None, pgdata: Path, say: Say, *, safe: bool
) -> Iterator[tuple[Cluster, Way]]:
    """The database of a moment in the empty folder `pgdata`, running. After a failure the folder is as it was before."""
    user = owner_of(repository.folder / "pgbackrest")
    own = give(Path(mkdtemp(prefix="volunteer-pgbackrest-")), user)
    config = own / "pgbackrest.conf"
    with emptied_on_error(pgdata):
        try:
            uploads.write_whole(config, repository.configuration(Cluster(pgdata, 5432, own)).encode())
            give(config, user)
            way = find_way(repository, config, moment)
            require_room(pgdata, way.backup.size)
            pgdata.mkdir(parents=True, exist_ok=True)
            give(pgdata, user)
            say(f"The database comes back from the backup {way.backup.label}, of {way.backup.done:%Y-%m-%d %H:%M:%S} UTC.")
            target = [f"--target={moment.isoformat(sep=' ')}", "--type=time", "--target-action=promote"] if moment else []
            repository.run(config, "restore", f"--set={way.backup.label}", *target)
            with servers.running(pgdata, user, safe=safe) as cluster:
                yield cluster, way
        finally:
            shutil.rmtree(own, ignore_errors=True)


def find_way(repository: Repository, config: Path, moment: datetime | None) -> Way:
    """Raises `BackupError` where no backup leads to that moment, or where it is of a newer release."""
    if moment and moment > clock.now():
        raise BackupError(f"{moment} is yet to come. Nothing was changed.")
    found = repository.backups(config)
    fit = [one for one in found if moment is None or one.done <= moment]
    if not fit:
        since = f"the oldest is of {timezone.localtime(found[0].done)}" if found else "there is none yet"
        raise BackupError(f"No backup is as old as {moment}: {since}. Nothing was changed.")
    listings = uploads.listings(repository)
    if of_it := next((one for one in listings if one.label == fit[-1].label), None):
        require_known(of_it)
    closed = {tuple(one) for listing in listings for one in listing.closed}
    closed |= {tuple(one) for one in closed_at_work()}
    return Way(fit[-1], moment, uploads.files_at(listings, moment), sorted(map(list, closed)))


def closed_at_work() -> list[list[str]]:
    """The accounts that were closed since the last backup, where the database at work can still be asked."""
    try:
        return erasures.closed_accounts()
    except Error:
        connection.close()
        return []


def require_known(listing: Listing) -> None:
    """Raises `BackupError` where the database had migrations that this code does not know."""
    known = MigrationLoader(None, ignore_no_migrations=True)
    single = {key for step in known.replacements.values() for key in step.replaces}
    apps = {app for app, _name in known.disk_migrations}
    new = [name for app, name in listing.migrations if app in apps and (app, name) not in {*known.disk_migrations, *single}]
    if new:
        raise BackupError(f"The backup is of a newer release than this code, which lacks {new[0]}. Nothing was changed.")


def require_room(folder: Path, size: int) -> None:
    """Raises `BackupError` where the disk has no room for so many bytes."""
    there = next(one for one in (folder, *folder.parents) if one.exists())
    free = shutil.disk_usage(there).free
    if free < size * ROOM:
        words = f"the database needs {size * ROOM / 1e6:,.0f} MB, {there} has {free / 1e6:,.0f} MB"
        raise BackupError(f"There is no room: {words}. Nothing was changed.")


@contextmanager
def emptied_on_error(folder: Path) -> Iterator[None]:
    """A folder that was empty or not there is so again when something fails."""
    existed = folder.exists()
    try:
        yield
    except BaseException:
        for path in folder.iterdir() if folder.exists() else ():
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        if folder.exists() and not existed:
            folder.rmdir()
        raise


def address(cluster: Cluster, database: str) -> dict[str, object]:
    """What Django wants to know of a server of `servers.running`."""
    return settings.DATABASES["default"] | {
        "NAME": database, "USER": cluster.user, "PASSWORD": "", "HOST": str(cluster.socket), "PORT": str(cluster.port)
    }  # fmt: skip
