"""The name of a browser: a long-lived random word in a signed cookie that no script reads. It says nothing about the person.

Messages asked for are counted by it, presence tickets are bound to it, and a scan keeps a keyed hash of it.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from volunteer import limits

COOKIE = "device"
KEPT = timedelta(days=365)


def device_of(request: HttpRequest) -> str:
    """What this device is called in its signed cookie; empty on its first visit, and where the cookie is not ours."""
    return str(request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=KEPT) or "")


def name_device(response: HttpResponse) -> str:
    """Give a device its name, for a year; answers the name."""
    name = secrets.token_urlsafe(16)
    response.set_signed_cookie(
        COOKIE,
        name,
        salt=COOKIE,
        max_age=KEPT,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return name


def mark(request: HttpRequest) -> str:
    """A keyed hash of the device's name, to be kept with a scan; empty for a device without a name."""
    name = device_of(request)
    return limits.subject_hash(f"device:{name}") if name else ""
