"""A number that was not used for long may belong to somebody else by now: carriers give numbers out again.

Whoever proves such a number says the name and the community of its account before it opens. Who cannot begins an account of their
own; the old one loses the number and nothing else. A browser that has opened the account before is not asked.
"""

from __future__ import annotations

import base64
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from volunteer.core import encryption, rate_limit
from volunteer.core.refusals import Refused
from volunteer.models import Area, IdentityTerms, User
from volunteer.people.queries import is_same_name
from volunteer.signin.refusals import SignInRefusal

COOKIE = "account"
COOKIE_AGE = timedelta(days=400)
PROOF = "proven_number"  # the session's key of the number, sealed, that was proven and has not signed in yet
PROOF_LIVES = timedelta(minutes=10)
TRIES_A_DAY = 3


def last_used(person: User) -> datetime:
    """When the number of this account last signed in or was proven."""
    return max(filter(None, [person.last_login, person.phone_verified_at, person.joined_at]))


def is_unused(person: User, at: datetime) -> bool:
    """Whether the number may have changed hands: nobody has signed in by it for long."""
    return at - last_used(person) >= IdentityTerms.in_force().unused


def doubtful_account(request: HttpRequest, phone: str, at: datetime) -> User | None:
    """The account of a number that was not used for long, where this browser has not opened it before."""
    person = User.objects.with_phone(phone).filter(is_active=True, phone_verified_at__isnull=False).first()
    if person is None or is_known_browser(request, person) or not is_unused(person, at):
        return None
    return person


def is_known_browser(request: HttpRequest, person: User) -> bool:
    return bool(request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=COOKIE_AGE) == str(person.pk))


def remember_browser(response: HttpResponse, person: User) -> None:
    """Remember on the device that it has opened this account."""
    response.set_signed_cookie(
        COOKIE, str(person.pk), salt=COOKIE, max_age=COOKIE_AGE, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )


# --- between the code and the answer -----------------------------------------------------------------------------------------


def remember_proof(request: HttpRequest, phone: str, aim: str, at: datetime) -> None:
    """Keep in the session, sealed and for ten minutes, that this number was proven, and where the person wants to go."""
    sealed = base64.b64encode(encryption.seal(phone)).decode()
    request.session[PROOF] = {"sealed": sealed, "until": (at + PROOF_LIVES).timestamp(), "next": aim}


def proven_number(request: HttpRequest, at: datetime) -> tuple[str, str] | None:
    """The proven number (E.164) that waits for the answer, and where to go; None where there is none or it is too old."""
    kept = request.session.get(PROOF)
    if not kept or kept["until"] < at.timestamp():
        return None
    return encryption.unseal(base64.b64decode(kept["sealed"])), kept["next"]


def forget_proof(request: HttpRequest) -> None:
    request.session.pop(PROOF, None)


def require_owner(*, person: User, name: str, community: Area | None, at: datetime) -> None:
    """Raise `Refused` unless this is the name and, where the account says one, the community of the account.

    Three tries a day for a number; an account without a name opens at the community alone.
    """
    allowed = rate_limit.allow_attempt(kind="old-account", subject=person.phone, most=TRIES_A_DAY, within=timedelta(days=1), at=at)
    if not allowed:
        raise Refused(SignInRefusal.ENOUGH_TRIES)
    home = person.community
    if not (person.name and is_same_name(person.name, name)) or (home is not None and home != community):
        raise Refused(SignInRefusal.NOT_RIGHT)
