"""`manage.py grant ROLE`: run by the owner of the tables, gives the role under which the site runs what it needs and no more."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from volunteer.core.database import roles


class Command(BaseCommand):
    help = "Give a database role what the site needs: to read and write rows. Run it as the owner of the tables."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("role", help="the role under which the site runs; it must exist and own nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        role = options["role"]
        with roles.as_owner(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT current_user, current_schema(), (SELECT rolsuper FROM pg_roles WHERE rolname = %s)", [role])
            owner, schema, is_super = cursor.fetchone()
            self.require_fit(role, owner, is_super)
            roles.grant_rows(cursor, role)
        self.stdout.write(f"{role} may read and write rows in the schema {schema}, now and after later migrations of {owner}.")

    def require_fit(self, role: str, owner: str, is_super: bool | None) -> None:
        if is_super is None:
            raise CommandError(f"There is no database role {role}. Make it first: CREATE ROLE … LOGIN PASSWORD …")
        if is_super:
            raise CommandError(f"{role} is a superuser, whom no grant limits. Make a role for the site alone.")
        if role == owner:
            raise CommandError(f"{role} owns the tables: it can be given nothing less. Make another role for the site.")
