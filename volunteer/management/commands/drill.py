"""`manage.py drill`: whether the backups lead back. It restores beside the site, compares, runs both proofs, and removes it all."""

import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from volunteer.backups import actions
from volunteer.backups.moments import read_moment
from volunteer.backups.repository import BackupError


class Command(BaseCommand):
    help = "Try the way back: restore to a moment beside the site, compare totals, run both proofs, say how long it took."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--to", metavar="MOMENT", help="2026-12-01T10:30:00, in the site's time; default: the last one kept")

    def handle(self, *args: Any, **options: Any) -> None:
        database = settings.DATABASES["default"]["NAME"]
        try:
            found = actions.drill(moment=read_moment(options["to"]), database=database, say=self.stdout.write)
        except BackupError as no:
            raise CommandError(str(no)) from no
        for table, (live, back) in found.totals.items():
            words = f"{table}: {back[0]:,} rows, sum {back[1]:,}" + (
                "" if live == back else f" — at work {live[0]:,} and {live[1]:,}"
            )
            self.stdout.write((self.style.SUCCESS if live == back else self.style.ERROR)(words))
        for proof, green in found.proofs.items():
            self.stdout.write(self.style.SUCCESS(f"{proof} holds.") if green else self.style.ERROR(f"{proof} finds differences."))
        if not found.is_well:
            raise CommandError("The backups do not lead back to what was there.")
        self.stdout.write(self.style.SUCCESS(f"The way back holds: {found.backup.label}, {found.seconds:.0f} s."))
