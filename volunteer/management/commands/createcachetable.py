"""`manage.py createcachetable`: as the owner whom OWNER_DATABASE_URL names, like `migrate`."""

from typing import Any

from django.core.management.commands import createcachetable

from volunteer.core.database import roles


class Command(createcachetable.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with roles.as_owner():
            super().handle(*args, **options)
