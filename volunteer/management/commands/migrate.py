"""`manage.py migrate`: as the owner whom OWNER_DATABASE_URL names, who then lets the site's role read and write what was made."""

from typing import Any

from django.conf import settings
from django.core.management.base import no_translations
from django.core.management.commands import migrate
from django.db import connection, transaction

from volunteer.core.database import roles


class Command(migrate.Command):
    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        site = connection.settings_dict["USER"]
        with roles.as_owner():
            super().handle(*args, **options)
            only_looked = options["plan"] or options["check_unapplied"]
            if settings.OWNER_DATABASE and not only_looked and site not in ("", settings.OWNER_DATABASE["USER"]):
                with transaction.atomic(), connection.cursor() as cursor:
                    roles.grant_rows(cursor, site)
