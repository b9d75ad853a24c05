"""The second factor of people with a role: an authenticator app (allauth), or an enrolled phone of the point and its PIN.

Where `settings.STAFF_SECOND_FACTOR` asks for it, roles rest until the session has shown a factor: every scope is empty, so no
staff page opens. A phone's PIN wakes the roles at its own point only; the app wakes those that an office named (`invitations`).
"""

import base64
from collections.abc import Callable
from datetime import datetime
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from volunteer.core import clock, encryption
from volunteer.core.unsent import middleware as unsent_forms
from volunteer.models import Appointment, Device, FactorInvitation, User
from volunteer.roles import scope as role_scope
from volunteer.signin import devices, invitations

APP_TYPES = frozenset({Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES})
INVITATION_KEY = "factor_invitation"
ADDING = frozenset({"mfa_activate_totp", "mfa_add_webauthn"})  # the names of the pages where an authenticator is added
PASSKEYS = "passkeys"
COOKIE = "point_phone"
A_YEAR = 365 * 24 * 3600
SESSION_KEY = "unlocked_device"


class MFAAdapter(DefaultMFAAdapter):
    """Secrets are sealed at rest like phone numbers."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("The second factor cannot be switched off now."),
        "cannot_generate_recovery_codes": _("Recovery codes can be made once an authenticator app is set up."),
        "incorrect_code": _("This code is not right. Please look again."),
    }

    def encrypt(self, text: str) -> str:
        return base64.b64encode(encryption.seal(text)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.unseal(base64.b64decode(encrypted_text))

    def is_mfa_enabled(self, user: User, types: Any = None) -> bool:
        """A passkey stands for the code by text message, not for a second factor: whoever has one is asked for nothing more."""
        asked = set(types or Authenticator.Type) - {Authenticator.Type.WEBAUTHN}
        return bool(asked) and super().is_mfa_enabled(user, types=asked)

    def get_totp_label(self, user: User) -> str:
        return user.volunteer_no


def has_app(person: User) -> bool:
    """Whether this person set up an authenticator app."""
    return bool(Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists())


def new_app_from(person: User, at: datetime) -> datetime | None:
    """From when an app that was set up in place of another wakes roles; None where nothing waits."""
    return min(
        (held.factor_from for held in Appointment.held_by(person) if held.factor_from and held.factor_from > at), default=None
    )


def roles_asked(at: datetime) -> QuerySet[Appointment]:
    """The appointments in force that rest until a factor was shown; none where no factor is asked for."""
    if not settings.STAFF_SECOND_FACTOR:
        return Appointment.objects.none()
    return Appointment.objects.current(timezone.localdate(at)).filter(person__is_active=True)


def roles_without_factor(at: datetime) -> QuerySet[Appointment]:
    """Those whose holder has nothing to show: neither the app nor, for a role over a point, a phone of that point."""
    app = Authenticator.objects.filter(user=OuterRef("person"), type=Authenticator.Type.TOTP)
    phone = Device.objects.alive().filter(point=OuterRef("point"))
    return roles_asked(at).exclude(Exists(app), factor_from__isnull=False).filter(~Exists(phone))


def has_passed_app(request: HttpRequest) -> bool:
    """Whether this session passed the authenticator app or a recovery code. A passkey signs in; it wakes no role."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" and record.get("type") in APP_TYPES for record in records)


def accept_invitation(request: HttpRequest, invitation: FactorInvitation) -> None:
    """Remember in this session that the code was right: it may set up an app as long as the invitation is open."""
    request.session[INVITATION_KEY] = invitation.pk


def accepted_invitation(request: HttpRequest, at: datetime) -> FactorInvitation | None:
    pk = request.session.get(INVITATION_KEY)
    open_ones = FactorInvitation.objects.open(at).select_related("person", "invited_by")
    return open_ones.filter(pk=pk, person=request.user.pk).first() if pk else None


def adds_authenticator(request: HttpRequest, name: str) -> bool:
    """Whether the page of this name adds an authenticator; a passkey is added by a press on the list, without one's app."""
    return name in ADDING or (name == PASSKEYS and request.method == "POST" and not has_passed_app(request))


def may_add_authenticator(request: HttpRequest, at: datetime) -> bool:
    """An account without roles adds one as it likes, one with roles by an invitation."""
    person: User = request.user  # type: ignore[assignment]  # signed in, says the caller
    return not invitations.roles_to_come(person, at) or accepted_invitation(request, at) is not None


def passed_device(request: HttpRequest, at: datetime) -> Device | None:
    """The enrolled phone whose PIN this session has shown; a revoked one counts no more."""
    unlocked = request.session.get(SESSION_KEY)
    device = devices.device_by_key(key=request.COOKIES.get(COOKIE, "")) if unlocked else None
    if device is None or device.pk != unlocked:
        return None
    devices.note_use(device=device, at=at)
    return device


def is_point_phone(request: HttpRequest) -> bool:
    """Whether this is an enrolled phone of a service point, which several people use. No statement for other phones."""
    return devices.device_by_key(key=request.COOKIES.get(COOKIE, "")) is not None


def remember_unlocked(request: HttpRequest, response: HttpResponse, key: str, device: Device) -> HttpResponse:
    """Remember in the session that the PIN was right, and in the phone which device it is."""
    request.session[SESSION_KEY] = device.pk
    response.set_cookie(COOKIE, key, max_age=A_YEAR, httponly=True, samesite="Lax", secure=settings.HTTPS)
    return response


def rest_roles(request: HttpRequest, at: datetime) -> None:
    """Let the person's roles rest as far as this session has not shown a factor for them."""
    device = passed_device(request, at)
    role_scope.rest_roles(request.user, points={device.point_id} if device else set(), app=has_passed_app(request))


class SecondFactorMiddleware:
    """Lets roles rest until a factor was shown, and leads there whoever meets a page that is missing only for that reason."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        """An authenticator is added to an account with roles by an invitation only, whichever page adds it."""
        match = request.resolver_match
        if match is None or not request.user.is_authenticated or not adds_authenticator(request, str(match.url_name)):
            return None
        if may_add_authenticator(request, clock.now()):
            return None
        messages.info(request, gettext("Your account has a role: its office gives you a code for setting up the app."))
        return redirect("volunteer:second_factor")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = settings.STAFF_SECOND_FACTOR and request.user.is_authenticated
        if asked:
            rest_roles(request, clock.now())
        response = self.get_response(request)
        if asked and response.status_code == 404 and role_scope.has_resting_roles(request.user, clock.now()):
            return redirect_to_factor(request)
        return response


def redirect_to_factor(request: HttpRequest) -> HttpResponse:
    """On to the page that asks for PIN or app, and back afterwards; a press is not sent, but what was typed is kept."""
    if request.method in ("GET", "HEAD"):
        return redirect(reverse("volunteer:second_factor", query={"next": request.get_full_path()}))
    messages.warning(request, gettext("Nothing was sent. Show your second factor, then press once more."))
    unsent_forms.keep_typed(request)
    page = unsent_forms.source_page(request)
    return redirect(reverse("volunteer:second_factor", query={"next": page} if page else {}))
