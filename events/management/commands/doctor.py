"""`manage.py doctor`: whether the site is well, a line for each thing that was looked at.

Exit code 0: all is well; 1: something wants a look; 2: something is broken.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.core import checks
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management.base import BaseCommand, no_translations
from django.db import Error
from django.utils.timesince import timesince

from events import scheduler
from events.models import FigureCheck, HookMessage
from points.models import BookCheck
from volunteer.core import clock
from volunteer.core.database.pending import pending_migrations
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import BackupRun, Delivery, Lease
from volunteer.notices import outbox

WELL, LOOK, BROKEN = 0, 1, 2
WORDS = {WELL: "ok    ", LOOK: "look  ", BROKEN: "BROKEN"}
DAY = timedelta(days=1)
CLOCK_MAY_DIFFER = timedelta(seconds=5)
LEAST_FREE = (
    1_000_000_000,
    5_000_000_000,
)  # bytes of the data folder's disk: broken below the first, worth a look below the second
STUCK_AFTER = timedelta(minutes=15)
BACKUP_AFTER, DRILL_AFTER = timedelta(hours=36), timedelta(days=100)
PROOF_AFTER = timedelta(hours=36)  # a night was left out


class Finding(NamedTuple):
    """One thing that was looked at: how it is, and in words what it is and what to do."""

    level: int
    words: str


class Command(BaseCommand):
    help = "Look at everything a site needs: settings, rights, clocks, disk, what happens by itself, the nightly proofs."
    requires_system_checks: list[str] = []  # they are part of the answer

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        words = "look only at what must hold before the site starts, and say only what does not"
        parser.add_argument("--before-start", action="store_true", help=words)

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        before_start, worst = options["before_start"], WELL
        for finding in examine(() if before_start else LOOKS):
            worst = max(worst, finding.level)
            if finding.level or not before_start:
                self.stdout.write(f"{WORDS[finding.level]}  {finding.words}")
        if worst:
            raise SystemExit(worst)


type Look = Callable[[datetime], Finding]


def examine(looks: Iterable[Look]) -> Iterator[Finding]:
    """What the site stands on, then what `looks` find; without a database, that it is gone."""
    yield disk()
    try:
        yield migrations()
    except Error as problem:
        # Before the start it is no reason to stay away: pages say that they will be back, and are once it answers.
        yield Finding(BROKEN if looks else LOOK, f"The database does not answer: {str(problem).strip().splitlines()[0]}")
        return
    yield from system_checks()
    for look in looks:
        yield look(clock.now())


def disk() -> Finding:
    free = shutil.disk_usage(settings.DATA_DIR).free
    level = BROKEN if free < LEAST_FREE[0] else LOOK if free < LEAST_FREE[1] else WELL
    return Finding(level, f"Disk of {settings.DATA_DIR}: {free / 1e9:.1f} GB free.")


def migrations() -> Finding:
    """Raises `django.db.Error`."""
    if pending := pending_migrations():
        names = ", ".join(f"{app} {name}" for app, name in sorted(pending))
        return Finding(BROKEN, f"The database lacks migrations of this code ({names}): run `manage.py migrate`.")
    return Finding(WELL, "The database has every migration of this code.")


def system_checks() -> Iterator[Finding]:
    """Django's own checks and ours; beside a database of one's own those for production, too."""
    found = checks.run_checks(include_deployment_checks=not settings.EMBEDDED, databases=["default"])
    for one in found:
        if not one.is_silenced():
            level = BROKEN if one.is_serious() else LOOK
            yield Finding(level, f"{one.id}: {one.msg}{f' {one.hint}' if one.hint else ''}")
    if not found:
        yield Finding(WELL, "Settings, secrets, rights of the database role and fonts are as they should be.")


def clocks(at: datetime) -> Finding:
    clock.measure()
    ahead = clock.database_ahead()
    words = (
        f"This machine's clock differs from the database's by {abs(ahead.total_seconds()):.1f} s; the site goes by the database's."
    )
    return Finding(LOOK if abs(ahead) > CLOCK_MAY_DIFFER else WELL, words)


def kept_for_a_moment(at: datetime) -> Finding:
    """Whether the cache keeps something."""
    key, word = f"doctor:{new_id(at)}", "kept"
    cache.set(key, word, 10)
    kept = cache.get(key) == word
    cache.delete(key)
    return Finding(WELL if kept else BROKEN, "The cache works." if kept else "The cache keeps nothing: see CACHE_URL.")


def kept_files(at: datetime) -> Finding:
    """Whether a file can be kept, read and deleted, in the folder or in the bucket."""
    where = f"the bucket {settings.UPLOADS_BUCKET['bucket_name']}" if settings.UPLOADS_BUCKET else str(settings.DATA_DIR)
    try:
        for storage in (storages["default"], storages["private"]):
            name = storage.save("doctor.txt", ContentFile(b"kept"))
            with storage.open(name) as file:
                came_back = file.read()
            storage.delete(name)
            if came_back != b"kept" or storage.exists(name):
                return Finding(BROKEN, f"A file that was kept in {where} came back otherwise, or could not be deleted: {name}")
    except (OSError, Refused) as problem:
        return Finding(BROKEN, f"Files that people upload cannot be kept in {where}: {problem.__cause__ or problem}")
    return Finding(WELL, f"Files that people upload are kept in {where}.")


def last_tick(at: datetime) -> Finding:
    lease = Lease.objects.filter(name=scheduler.LEASE).first()
    if lease is None:
        return Finding(BROKEN, "`manage.py tick` has never run: nothing happens by itself.")
    since = lease.busy_since or lease.until
    who = f" ({lease.owner})" if lease.owner else ""
    words = f"The last run of `manage.py tick`{who} {'began' if lease.owner else 'ended'} {age(at - since, at)} ago."
    return Finding(BROKEN if at - since > scheduler.TOO_LONG else WELL, words)


def book(at: datetime) -> Finding:
    return proof(BookCheck.objects.newest().first(), "the book of points", at)


def figures(at: datetime) -> Finding:
    return proof(FigureCheck.objects.first(), "the figures", at)


def proof(last: BookCheck | FigureCheck | None, of: str, at: datetime) -> Finding:
    if last is None:
        return Finding(LOOK, f"The nightly proof of {of} has not run yet.")
    if not last.green:
        return Finding(BROKEN, f"The last proof of {of} found differences. Its page says which.")
    return Finding(LOOK if at - last.at > PROOF_AFTER else WELL, f"The last proof of {of} held, {age(at - last.at, at)} ago.")


def texts(at: datetime) -> Finding:
    stuck = Delivery.objects.filter(state=Delivery.State.WAITING, attempts=0, due_at__lt=at - STUCK_AFTER).count()
    lost = outbox.failed_texts(at - DAY).count()
    words = f"Messages to people: {stuck} wait for more than {age(STUCK_AFTER, at)}, {lost} texts were given up within a day."
    return Finding(LOOK if stuck or lost else WELL, words)


def other_systems(at: datetime) -> Finding:
    failed = HookMessage.objects.filter(state=HookMessage.State.FAILED, made_at__gte=at - 2 * DAY).count()
    return Finding(LOOK if failed else WELL, f"Messages to other systems: {failed} failed within two days.")


def backups(at: datetime) -> Finding:
    last = BackupRun.objects.filter(kind=BackupRun.BACKUP).order_by("-at").first()
    drilled = BackupRun.objects.filter(kind=BackupRun.DRILL).order_by("-at").first()
    if last is None:
        return Finding(WELL if settings.EMBEDDED else LOOK, "No backup was made yet: see `manage.py backup`.")
    tried = f"tried {age(at - drilled.at, at)} ago" if drilled else "never tried (`manage.py drill`)"
    words = f"The last backup is {age(at - last.at, at)} old; the way back was {tried}."
    if at - last.at > 7 * BACKUP_AFTER:
        return Finding(BROKEN, words)
    fresh = at - last.at <= BACKUP_AFTER and drilled is not None and at - drilled.at <= DRILL_AFTER
    return Finding(WELL if fresh else LOOK, words)


def age(length: timedelta, at: datetime) -> str:
    return timesince(at - length, at, depth=1).replace("\xa0", " ")


LOOKS: tuple[Look, ...] = (clocks, kept_for_a_moment, kept_files, last_tick, book, figures, texts, other_systems, backups)
