"""`manage.py backup`: the database by pgBackRest and the uploads with it, into BACKUP_DIR, sealed with BACKUP_KEY."""

import argparse
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from volunteer.backups import actions
from volunteer.backups.repository import BackupError, Cluster, Repository


class Command(BaseCommand):
    help = "Back up the database and the uploads. Run it where PostgreSQL runs, as root or as the user who owns its data folder."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--prepare", action="store_true", help="write pgBackRest's configuration and begin the repository")
        parser.add_argument("--pgdata", type=Path, help="with --prepare: PostgreSQL's data folder")
        parser.add_argument("--port", type=int, default=5432, help="with --prepare: PostgreSQL's port (5432)")
        parser.add_argument("--socket", type=Path, default=Path("/var/run/postgresql"), help="with --prepare: folder of its socket")
        parser.add_argument("--full", action="store_true", help="everything, and not what has changed since the last backup")
        parser.add_argument("--files", action="store_true", help="only the uploads: takes seconds, so it can run every few minutes")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["prepare"]:
                self.prepare(options)
            elif options["files"]:
                self.store_files()
            else:
                self.back_up(full=options["full"])
        except BackupError as no:
            raise CommandError(str(no)) from no

    def prepare(self, options: dict[str, Any]) -> None:
        include = actions.prepare(self.cluster(options))
        self.stdout.write(f"{settings.BACKUP_CONFIG} is written. Let PostgreSQL include {include}, restart it, then back up.")

    def cluster(self, options: dict[str, Any]) -> Cluster:
        if options["pgdata"]:
            return Cluster(options["pgdata"], options["port"], options["socket"])
        if not settings.EMBEDDED:
            raise BackupError("Give --pgdata: PostgreSQL's data folder on this machine. Nothing was changed.")
        url = urlsplit(f"//{settings.DATABASES['default']['HOST']}")
        folder = dict(parse_qsl(url.query)).get("host") or settings.DATABASES["default"]["HOST"]
        return Cluster(Path(settings.DATA_DIR).resolve() / "postgres", 5432, Path(folder))

    def store_files(self) -> None:
        repository = Repository.of_site().open()
        backups = repository.backups(settings.BACKUP_CONFIG)
        if not backups:
            raise BackupError("There is no backup of the database yet: `manage.py backup`. Nothing was changed.")
        count, new = actions.store_uploads(repository, backups[-1].label)
        self.stdout.write(f"{count} files, {new} of them new.")

    def back_up(self, *, full: bool) -> None:
        began = monotonic()
        made, count, new = actions.back_up(full=full)
        words = f"{made.label}: database of {made.size / 1e6:,.0f} MB, {count} files ({new} new), in {monotonic() - began:.0f} s."
        self.stdout.write(self.style.SUCCESS(words))
