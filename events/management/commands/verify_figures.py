"""Add all figures up again and compare."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from events.figures import rollup
from events.figures.checks.actions import differences
from events.models import FigureDifference
from volunteer.core import clock


class Command(BaseCommand):
    help = "Re-adds the figures in SQL of its own. Exits with an error where anything differs."

    def handle(self, *args: Any, **options: Any) -> None:
        rollup.update_figures(at=clock.now())
        found = differences()
        for row in found:
            where = " ".join(str(word) for word in (row.unit, row.kind, row.start or "", row.cut, row.measure) if word)
            self.stdout.write(self.style.ERROR(f"{row.equation}  {where}: expected {row.expected:,}, found {row.found:,}"))
        if found:
            wrong = sum({row.equation: row.in_all for row in found}.values())
            raise CommandError(f"The figures differ in {wrong} places.")
        self.stdout.write(self.style.SUCCESS(f"All {len(FigureDifference.Equation)} equations hold."))
