"""`manage.py district add|list|check|migrate`: several districts in one database, each with a schema and roles of its own."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from volunteer.core.database import districts
from volunteer.core.database.districts import DistrictError


class Command(BaseCommand):
    help = "Add a district to this database, list the districts, look whether each sees only its own, or migrate them all."
    requires_system_checks: list[str] = []  # they look at the tables of one district, and here is none

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        does = parser.add_subparsers(dest="does", required=True)
        adding = does.add_parser("add", help="make schema, roles and tables of a district; says its addresses once")
        adding.add_argument("code", help="such as 150302: the schema and the role of the site are called district_150302")
        does.add_parser("list", help="the districts in this database")
        for name, words in (("check", "whether each is as it must be"), ("migrate", "bring each to the migrations of this code")):
            one = does.add_parser(name, help=words)
            one.add_argument("code", nargs="?", default="", help="only this district")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["does"] == "add":
                self.add(options["code"])
            elif options["does"] == "list":
                self.stdout.write("\n".join(districts.district_schemas()) or "No district.")
            elif options["does"] == "check":
                self.check_all(options["code"])
            else:
                self.migrate_all(options["code"])
        except DistrictError as problem:
            raise CommandError(str(problem)) from None

    def add(self, code: str) -> None:
        made = districts.add_district(code)
        self.stdout.write(f"{made.schema} is made. Keep these two addresses now, the passwords are not told again:")
        self.stdout.write(f"  of the owner, for migrate and backup: {made.owner_url}")
        self.stdout.write(f"  of the site, as its DATABASE_URL:     {made.site_url}")

    def asked(self, code: str) -> list[str]:
        """The district of the code, or all. Raises `DistrictError` where there is none."""
        there = districts.district_schemas()
        if not code:
            return there
        schema = districts.schema_of(code)
        if schema not in there:
            raise DistrictError(f"There is no district {schema} in this database.")
        return [schema]

    def check_all(self, code: str) -> None:
        broken = 0
        for schema in self.asked(code):
            problems = districts.problems_of(schema)
            broken += bool(problems)
            self.stdout.write("\n".join(f"BROKEN  {problem}" for problem in problems) or f"ok      {schema}")
        if broken:
            raise SystemExit(2)

    def migrate_all(self, code: str) -> None:
        """One after the other. One that fails stays as it was, and those after it are not begun."""
        for schema in self.asked(code):
            districts.migrate_district(schema)
            self.stdout.write(f"{schema} has every migration of this code.")
