"""Add the whole book up again and compare."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from points.books.verification import equations


class Command(BaseCommand):
    help = "Re-adds the ledger, the orders and the stock in SQL of its own. Exits with an error where anything differs."

    def handle(self, *args: Any, **options: Any) -> None:
        rows = equations()
        for row in rows:
            found = self.style.SUCCESS(f"{row.found:>16,}") if row.ok else self.style.ERROR(f"{row.found:>16,}")
            self.stdout.write(f"{found}  {row.name}" + ("" if row.ok else f" — expected {row.expected:,}"))
        if wrong := [row for row in rows if not row.ok]:
            raise CommandError(f"{len(wrong)} of {len(rows)} equations do not hold.")
        self.stdout.write(self.style.SUCCESS(f"All {len(rows)} equations hold."))
