"""A session in a browser, and how long a test waits for it."""

from django.conf import settings as django_settings
from django.test import Client

# How long something that must come may take on a busy machine, in milliseconds. Nothing waits so long that is there before.
PATIENCE = 60_000


def session_cookie(person, base: str) -> dict[str, str]:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return {"name": django_settings.SESSION_COOKIE_NAME, "value": client.cookies["sessionid"].value, "url": base}
