"""`manage.py migrate`: as the owner whom OWNER_DATABASE_URL names, who then lets the site's role read and write what was made.

A change of a table waits until nobody uses it, and whoever comes later waits behind it. So beside a site that serves it
waits for some seconds only, lets everybody pass, and tries again. Each migration is a transaction: what was done stays done.
"""

import time
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser, no_translations
from django.core.management.commands import migrate
from django.db import Error, OperationalError, connection, connections, transaction
from django.db.migrations import Migration
from psycopg.errors import LockNotAvailable

from volunteer.core.database import roles

TRIES = 30
PAUSE = 2  # seconds in which everybody passes


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        words = "seconds that a change may wait for a table, and others behind it; it is tried again (default 3, 0: for ever)"
        parser.add_argument("--lock-timeout", type=int, default=3, help=words)

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        site = connection.settings_dict["USER"]
        with roles.as_owner():
            self.change_tables(*args, **options)
            only_looked = options["plan"] or options["check_unapplied"]
            if settings.OWNER_DATABASE and not only_looked and site not in ("", settings.OWNER_DATABASE["USER"]):
                with transaction.atomic(), connection.cursor() as cursor:
                    roles.grant_rows(cursor, site)

    def change_tables(self, *args: Any, **options: Any) -> None:
        """Django's own `migrate`, until no table is in use any more; CommandError where one always is."""
        self.on, self.patience = connections[options["database"]], options["lock_timeout"]
        try:
            for _ in range(TRIES):
                try:
                    self.wait_at_most(self.patience)
                    super().handle(*args, **options)
                    return
                except OperationalError as problem:
                    if not isinstance(problem.__cause__, LockNotAvailable):
                        raise
                self.stderr.write(f"A table is in use: everybody passes for {PAUSE} s, then once more.")
                time.sleep(PAUSE)
        finally:
            with suppress(Error):  # the database may be gone
                self.wait_at_most(0)
        raise CommandError(
            f"A table was in use each of {TRIES} times. Everything before that change is done, and the site goes on serving. "
            "Look for a transaction that stays open (pg_stat_activity, xact_start) and run this again."
        )

    def migration_progress_callback(self, action: str, migration: Migration | None = None, fake: bool = False) -> None:
        """A migration without a transaction, as an index that is built while the site serves, locks nobody out: it may wait."""
        if action in ("apply_start", "unapply_start") and migration is not None:
            self.wait_at_most(self.patience if migration.atomic else 0)
        super().migration_progress_callback(action, migration, fake)

    def wait_at_most(self, seconds: int) -> None:
        with self.on.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{seconds}s"])
