"""`manage.py restore`: database and uploads of a chosen second, out of the backups into two empty folders."""

import argparse
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from volunteer.backups import actions
from volunteer.backups.moments import read_moment
from volunteer.backups.repository import BackupError


class Command(BaseCommand):
    help = "Bring the database and the uploads of a moment back into empty folders. What runs is not touched."
    requires_system_checks: list[str] = []  # there may be no database to look at

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--to", metavar="MOMENT", help="2026-12-01T10:30:00, in the site's time; default: the last one kept")
        parser.add_argument("--pgdata", type=Path, required=True, help="empty folder that becomes PostgreSQL's data folder")
        parser.add_argument("--data", type=Path, required=True, help="empty folder that gets media/ and private/ of DATA_DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        began, database = monotonic(), settings.DATABASES["default"]["NAME"]
        try:
            count, again = actions.restore(
                moment=read_moment(options["to"]),
                pgdata=options["pgdata"].absolute(),
                data=options["data"].absolute(),
                database=database,
                say=self.stdout.write,
            )
        except BackupError as no:
            raise CommandError(str(no)) from no
        self.stdout.write(f"{again} accounts that were closed later were closed again.")
        self.stdout.write(self.style.SUCCESS(f"The database and {count} files are back, in {monotonic() - began:.0f} s."))
        self.stdout.write("Put the two folders in their places, start PostgreSQL and the site, and look: `manage.py doctor`.")
