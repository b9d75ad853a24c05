"""Signing in with the WeChat that is bound to an account, where the site has an account at WeChat.

The binding is the one by which messages reach a person; it signs in only after its owner allowed that with a code to the own
number. A WeChat that is bound to nobody opens nothing and makes no account: numbers are what an account is found by. It wakes no
role.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import User, WechatBinding
from volunteer.notices import outbox, wechat
from volunteer.signin.refusals import SignInRefusal

LEFT = "wechat_left"  # the session's key of what this browser took along to WeChat, and of where it wants to go
SALT = "volunteer.signin.wechat_entry"
BROWSER = "MicroMessenger"  # in the name of every browser inside WeChat; only there WeChat answers without a QR code


def is_offered(request: HttpRequest) -> bool:
    """Whether the entrance offers it: inside WeChat, where the site has an account there."""
    return BROWSER in request.headers.get("User-Agent", "") and wechat.configured() is not None


def leave_url(request: HttpRequest, account: wechat.Account, aim: str) -> str:
    """Where WeChat says who this is. The state belongs to this browser for ten minutes: nobody is signed in by another's link."""
    nonce = secrets.token_urlsafe(16)
    request.session[LEFT] = {"nonce": nonce, "next": aim}
    back = f"{settings.PUBLIC_URL}{reverse('volunteer:wechat_entered')}"
    return account.leave_url(state=signing.dumps(nonce, salt=SALT), back=back)


def came_from_here(request: HttpRequest, state: str) -> dict[str, str] | None:
    """What this browser left with, told once; None where the state is another browser's or too old."""
    left: dict[str, str] | None = request.session.pop(LEFT, None)
    try:
        nonce = signing.loads(state, salt=SALT, max_age=wechat.RETURN_WITHIN)
    except signing.BadSignature:
        return None
    return left if left and constant_time_compare(str(nonce), left["nonce"]) else None


def find_person(account: wechat.Account, code: str) -> User:
    """The person whose WeChat this is, and who lets it sign in. Raises `Refused`."""
    try:
        openid = account.openid(code)
    except (OSError, ValueError, KeyError):
        raise Refused(SignInRefusal.WECHAT_AWAY) from None
    found = WechatBinding.objects.filter(openid=openid, signs_in_at__isnull=False).select_related("person").first()
    if found is None:
        raise Refused(SignInRefusal.NO_WECHAT)
    return found.person


def sign_in(request: HttpRequest, person: User, aim: str) -> HttpResponse:
    record_authentication(request, person, method="wechat")
    response: HttpResponse = perform_login(request, Login(user=person, redirect_url=aim or None))
    return response


@transaction.atomic
def allow_wechat(*, person: User, at: datetime) -> None:
    """Let the bound WeChat open the account; the number is told. Harmless to repeat. Raises `Refused`."""
    binding = WechatBinding.objects.select_for_update().filter(person=person).first()
    if binding is None:
        raise Refused(SignInRefusal.NOT_BOUND)
    if binding.signs_in_at is None:
        binding.signs_in_at = at
        binding.save(update_fields=["signs_in_at"])
        key, url = f"wechat_signs_in:{person.pk}:{at.isoformat()}", reverse("volunteer:passkeys")
        outbox.notify(person=person, kind="wechat_signs_in", params={}, key=key, at=at, url=url)
        audit.record(act="wechat.signs_in", subject=person, actor=person, at=at)


@transaction.atomic
def forbid_wechat(*, person: User, at: datetime) -> None:
    """The bound WeChat opens the account no more. Harmless to repeat."""
    if WechatBinding.objects.filter(person=person, signs_in_at__isnull=False).update(signs_in_at=None):
        audit.record(act="wechat.signs_in_no_more", subject=person, actor=person, at=at)
