"""The description of the API, as it is kept in static/api/v1.json."""

import json

from django.core.management.base import BaseCommand

from events.onsite.api import api


class Command(BaseCommand):
    help = "Print the OpenAPI description of /api/v1/. It is kept: manage.py openapi > static/api/v1.json"

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(api_description())


def api_description() -> str:
    """The description as text, the same on every machine."""
    return json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), ensure_ascii=False, indent=2, sort_keys=True)
