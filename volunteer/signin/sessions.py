"""Who this browser is: the session and its person, read together, and the long-lived random name of the browser."""

from __future__ import annotations

import secrets
from datetime import timedelta
from functools import partial
from ipaddress import ip_address, ip_network
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from volunteer.core import clock, rate_limit
from volunteer.models import Session, SignInPhone, User

DEVICE_COOKIE = "device"
DEVICE_COOKIE_AGE = timedelta(days=365)
NETWORK_BITS = {4: 24, 6: 48}  # by the version of the address


def read_device_name(request: HttpRequest) -> str:
    """What this device is called in its signed cookie; empty on its first visit, and where the cookie is not ours."""
    return str(request.get_signed_cookie(DEVICE_COOKIE, default="", salt=DEVICE_COOKIE, max_age=DEVICE_COOKIE_AGE) or "")


def name_device(response: HttpResponse) -> str:
    """Give a device its name, for a year; answers the name."""
    name = secrets.token_urlsafe(16)
    response.set_signed_cookie(
        DEVICE_COOKIE,
        name,
        salt=DEVICE_COOKIE,
        max_age=DEVICE_COOKIE_AGE,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return name


def device_hash(request: HttpRequest) -> str:
    """A keyed hash of the device's name, to be kept with a scan; empty for a device without a name."""
    name = read_device_name(request)
    return rate_limit.subject_hash(f"device:{name}") if name else ""


def network_hash(request: HttpRequest) -> str:
    """A keyed hash of the network a request came from, to be kept with a scan; the address itself is not kept.

    Of an IPv4 address its first 24 bits, of an IPv6 address its first 48. Empty where the address is not known or not public.
    """
    try:
        address = ip_address(get_adapter(request).get_client_ip(request))
    except (ValueError, PermissionDenied):  # no address, as behind a socket
        return ""
    if not address.is_global:
        return ""
    network = ip_network((address, NETWORK_BITS[address.version]), strict=False)
    return rate_limit.subject_hash(f"network:{network}")[:16]


def note_phone(request: HttpRequest, person: User) -> None:
    """Note that this person signed in on this phone; on a computer nothing, since those of offices are shared."""
    name, agent = device_hash(request), request.headers.get("User-Agent", "")
    if name and "Mobile" in agent:
        phone = SignInPhone(person=person, device=name, at=clock.now())
        SignInPhone.objects.bulk_create([phone], update_conflicts=True, unique_fields=["person", "device"], update_fields=["at"])


class SessionStore(DatabaseStore):
    """Django's sessions in the database, in a table that knows the person. `person` is whom the row named when it was read.

    They run out by the time that really passed: moving the demonstration's clock signs nobody out.
    """

    person: User | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = super().create_model_instance(data)
        assert isinstance(row, Session)  # noqa: S101  (says get_model_class)
        row.person_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        return row

    def cycle_key(self) -> None:
        """Whoever signs in goes on with a session of the ordinary length, however short it was for a visitor."""
        if SESSION_KEY not in self:
            self.pop("_session_expiry", None)
        super().cycle_key()

    def _get_session_from_db(self) -> Session | None:
        row = Session.standing(self.session_key, clock.now() - clock.offset()) if self.session_key else None
        if row is None:
            self._session_key = None
            return None
        self.person = row.person
        return row


class PersonMiddleware(AuthenticationMiddleware):
    """`request.user` as Django sets it, without a statement of its own."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(partial(session_person, request))  # type: ignore[assignment]


def session_person(request: HttpRequest) -> User | AnonymousUser:
    """The person the session came with, where all that Django asks of one is true of them; in any other case Django's answer."""
    session = request.session
    number, proof = session.get(SESSION_KEY), session.get(HASH_SESSION_KEY) or ""
    person: User | None = getattr(session, "person", None)
    if (
        person is not None
        and person.is_active
        and number == str(person.pk)
        and session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        and constant_time_compare(proof, person.get_session_auth_hash())
    ):
        return person
    return get_user(request)
