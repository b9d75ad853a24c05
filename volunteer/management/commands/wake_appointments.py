"""Say yes on the server to appointments that give a power to decide, where no second officer of the level above can."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from volunteer.core import clock
from volunteer.core.attempts import attempt_command
from volunteer.models import Appointment
from volunteer.roles import waking


class Command(BaseCommand):
    help = "List the appointments that wait for a yes; with their numbers, or --all, say it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ids", nargs="*", type=int, help="numbers of the appointments, as the list shows them")
        parser.add_argument("--all", action="store_true", help="all that wait")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Appointment.objects.asleep().select_related("person", "appointed_by", "area", "point", "organization").order_by("pk")
        chosen = list(rows if options["all"] else rows.filter(pk__in=options["ids"]))
        if missing := set(options["ids"]) - {row.pk for row in chosen}:
            raise CommandError(f"These do not wait: {', '.join(map(str, sorted(missing)))}. Nothing was changed.")
        if not (options["ids"] or options["all"]):
            for row in rows:
                self.stdout.write(describe(row))
        with attempt_command():
            wake_all(chosen)
        for row in chosen:
            self.stdout.write(self.style.SUCCESS(f"In force: {describe(row)}"))


def describe(row: Appointment) -> str:
    return f"{row.pk}  {row.person} ({row.person.volunteer_no}), {row.role} of {row.over}, given by {row.appointed_by}"


@transaction.atomic
def wake_all(rows: list[Appointment]) -> None:
    """All or none."""
    for row in rows:
        waking.wake_appointment(appointment=row, by=None, at=clock.now())
