"""Notifications of browsers (web push, RFC 8030 and 8291). Offered where PUSH_KEY is set.

A browser subscribes at its maker's service and hands us the address. Only addresses of the known services are taken, so that
nobody can make this site call another. The address belongs to a session: signing out ends it.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import partial
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from py_vapid import Vapid02
from py_vapid.utils import b64urlencode

from volunteer.core.outside_calls import call_within
from volunteer.core.refusals import Refused
from volunteer.models import Notice, PushSubscription, User
from volunteer.notices.refusals import NoticeRefusal

SERVICES = (
    "fcm.googleapis.com",
    "push.services.mozilla.com",
    "push.apple.com",
    "notify.windows.com",
    "push.hicloud.com",
)
LIVES = 12 * 3600  # seconds a service keeps a notification for a phone that is off
STEP_SECONDS, DEADLINE_SECONDS = 5, 8  # for each step of a call, and for all of it
NO_ANSWER = 599  # our status where a service did not answer
GONE = frozenset({404, 410})


class PushError(Exception):
    """No browser of the person took the notification; the text is the number the last service answered with."""


def configured() -> bool:
    return bool(settings.PUSH_KEY)


def public_key() -> str:
    """What a browser needs to subscribe: our public key, base64url."""
    point = Vapid02.from_string(settings.PUSH_KEY).public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return str(b64urlencode(point))


def is_known_service(endpoint: str) -> bool:
    """Whether an address is https and of one of the services."""
    parts = urlsplit(endpoint)
    host = (parts.hostname or "").lower()
    return parts.scheme == "https" and any(host == service or host.endswith(f".{service}") for service in SERVICES)


def subscribe(*, person: User, session: str, endpoint: str, p256dh: str, auth: str, at: datetime) -> PushSubscription:
    """Take a browser's address; where another person used this browser before, it is this person's now. Raises `Refused`."""
    if not is_known_service(endpoint):
        raise Refused(NoticeRefusal.UNKNOWN)
    fields = {"person": person, "session_id": session, "p256dh": p256dh, "auth": auth, "made_at": at}
    row, _made = PushSubscription.objects.update_or_create(endpoint=endpoint, defaults=fields)
    return row


def unsubscribe(*, person: User) -> int:
    """Forget all browsers of a person; how many there were."""
    return PushSubscription.objects.filter(person=person).delete()[0]


def deliver(notice: Notice, *, title: str, words: str) -> None:
    """Notify every browser of the notice's person. One that is gone is forgotten. Raises `PushError` when none took it."""
    data = json.dumps({"title": title, "body": words, "url": notice.url or "/inbox/"}, ensure_ascii=False)
    answers = [send_to_browser(browser, data) for browser in PushSubscription.objects.filter(person=notice.person)]
    PushSubscription.objects.filter(endpoint__in=[endpoint for endpoint, status in answers if status in GONE]).delete()
    if not any(status < 300 for _endpoint, status in answers):
        raise PushError(answers[-1][1] if answers else "none")


def send_to_browser(browser: PushSubscription, data: str) -> tuple[str, int]:
    """Hand a notification to one service: its address and the status it answered with."""
    pywebpush = import_module("pywebpush")  # large, and needed only where something is sent
    keys = {"p256dh": browser.p256dh, "auth": browser.auth}
    claims: dict[str, Any] = {"sub": f"mailto:{settings.PUSH_CONTACT}"}
    send = partial(
        pywebpush.webpush,
        {"endpoint": browser.endpoint, "keys": keys},
        data,
        vapid_private_key=settings.PUSH_KEY,
        vapid_claims=claims,
        ttl=LIVES,
        timeout=STEP_SECONDS,
    )
    try:
        answer = call_within(DEADLINE_SECONDS, send)
    except pywebpush.WebPushException as refused:
        return browser.endpoint, refused.response.status_code if refused.response is not None else NO_ANSWER
    except OSError:  # no way there, or too slow
        return browser.endpoint, NO_ANSWER
    return browser.endpoint, answer.status_code
