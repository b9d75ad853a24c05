"""`manage.py keys FILE`: makes the keys of a site, writes them to FILE and prints the sheet to keep apart."""

from __future__ import annotations

import argparse
import os
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from volunteer.keys import making


class Command(BaseCommand):
    help = "Make SECRET_KEY, PHONE_KEYS and PHONE_INDEX_KEY: lines for the environment in FILE, and a sheet of paper to keep apart."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a new file for the environment; only its owner may read it")
        words = "put new keys in front of those in the environment; then `manage.py reseal` seals anew what older ones sealed"
        parser.add_argument("--renew", action="store_true", help=words)

    def handle(self, *args: Any, **options: Any) -> None:
        day: date = date.today()
        try:
            made = making.renewed_keys(os.environ, day) if options["renew"] else making.first_keys(day)
            write_new(options["file"], made.lines())
        except ValueError as problem:
            raise CommandError(str(problem)) from None
        except FileExistsError:
            raise CommandError(f"{options['file']} is there already. Keys are never overwritten: name another file.") from None
        except OSError as problem:
            raise CommandError(f"{options['file']} cannot be written: {problem.strerror}.") from None
        self.stdout.write(making.sheet(made, day))
        self.stderr.write(f"Written to {options['file']}. What stands above is for paper; the terminal should not keep it.")


def write_new(path: Path, text: str) -> None:
    """Raises FileExistsError where the file is there."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
