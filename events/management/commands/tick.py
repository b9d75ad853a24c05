"""`manage.py tick`: run by a timer every minute."""

from typing import Any

from django.core.management.base import BaseCommand

from events import tick
from volunteer.core import clock


class Command(BaseCommand):
    help = "Publish what is due, settle, let orders lapse, send notices, forget old attempts."

    def handle(self, *args: Any, **options: Any) -> None:
        clock.measure_if_due()
        done = tick.run(at=clock.now())
        if done is None:
            self.stdout.write("Another tick is at work.")
            return
        self.stdout.write(" ".join(f"{name}={count}" for name, count in done.items()))
        if -1 in done.values():
            raise SystemExit(1)
