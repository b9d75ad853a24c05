"""`manage.py rollup`: bring the figures up to date now; with --rebuild make them anew from the base rows."""

import argparse
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand

from events.figures import rollup, rollup_points
from volunteer.core import clock

WIDTH = 40


class Command(BaseCommand):
    help = "Add up again what changed; with --rebuild make all figures anew from the base rows."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="empty the figures and make them anew")

    def handle(self, *args: Any, **options: Any) -> None:
        began = monotonic()
        at = clock.now()
        shifts = rollup.rebuild_figures(self.progress) if options["rebuild"] else rollup.update_figures(at=at)
        rollup_points.rebuild_points(at=at) if options["rebuild"] else rollup_points.update_points(at=at)
        self.stdout.write(f"{shifts} shifts added up in {monotonic() - began:.1f} s.")

    def progress(self, done: int, steps: int) -> None:
        """A bar on a terminal; elsewhere nothing until the end."""
        if self.stdout.isatty() or done == steps:
            filled = WIDTH * done // steps
            self.stdout.write(f"\r[{'█' * filled}{'·' * (WIDTH - filled)}] {done}/{steps}", ending="\n" if done == steps else "")
            self.stdout.flush()
