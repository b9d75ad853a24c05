"""`manage.py tick`: run by a timer every minute."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from events import scheduler
from volunteer.core import clock, failures, leases


class Command(BaseCommand):
    help = "Publish what is due, settle, let orders lapse, send notices, forget old attempts."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            clock.measure_if_due()
            self.tell(scheduler.run_steps(at=clock.now()))
        except leases.LeaseLostError:
            raise CommandError("A step took so long that another tick has begun. It does the rest.") from None
        except Error as problem:
            if failures.database_is_gone(problem):
                raise CommandError(f"The database does not answer: {failures.error_text(problem)}") from None
            raise

    def tell(self, done: dict[str, int] | None) -> None:
        if done is None:
            self.tell_who_is_at_work()
            return
        self.stdout.write(" ".join(f"{name}={count}" for name, count in done.items()))
        if -1 in done.values():
            raise SystemExit(1)

    def tell_who_is_at_work(self) -> None:
        """Raises CommandError where no run has come to its end for long: a timer that only looks at the exit code notices."""
        holder = leases.lease_holder(scheduler.LEASE)
        if holder and holder.busy > scheduler.TOO_LONG:
            minutes = int(holder.busy.total_seconds() // 60)
            raise CommandError(f"Nothing was done: no tick has come to its end for {minutes} minutes. Look at {holder.owner}.")
        self.stdout.write(f"Another tick is at work{f': {holder.owner}' if holder else ''}.")
