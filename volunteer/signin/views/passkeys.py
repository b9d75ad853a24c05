"""Fingerprint or face instead of a code: signing in with it, adding and removing it."""

from __future__ import annotations

from typing import Any

from allauth.account.utils import get_login_redirect_url
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from volunteer.core import clock
from volunteer.core.attempts import attempt, attempt_form
from volunteer.notices import wechat
from volunteer.roles.decorators import PersonRequest, login_required, next_path
from volunteer.signin import passkeys
from volunteer.signin.allauth_forms import PasskeyForm
from volunteer.signin.forms import CodeForm


@never_cache
@require_safe
def passkey_enter(request: HttpRequest) -> HttpResponse:
    """The button that asks the phone; its answer goes to allauth's own address."""
    if request.user.is_authenticated:
        return redirect(get_login_redirect_url(request))
    return render(request, "account/passkey.html", {"next": next_path(request)})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def passkey_list(request: PersonRequest) -> HttpResponse:
    """One's passkeys; after a code to the own number, another can be added."""
    at, code = clock.now(), CodeForm(request.POST if "code" in request.POST else None)
    fresh = passkeys.has_fresh_code(request, at)
    form = PasskeyForm(request.POST if fresh and "credential" in request.POST else None, user=request.user)
    if request.method == "POST" and press(request, code, form):
        return redirect("volunteer:passkeys")
    context: dict[str, Any] = {"passkeys": passkeys.passkeys_of(request.user), "code_form": code, "form": form, "fresh": fresh}
    if fresh:
        context["js_data"] = {"creation_options": webauthn.begin_registration(request.user, passwordless=True)}
    context |= {"sent": passkeys.CODE in request.session, "wechat": getattr(request.user, "wechat", None)}
    return render(request, "volunteer/signin/passkeys.html", context | {"wechat_there": wechat.configured() is not None})


def press(request: PersonRequest, code: CodeForm, form: PasskeyForm) -> bool:
    """Do what the pressed button says; False where a form says what is wrong."""
    at = clock.now()
    if code.is_bound:
        if code.is_valid():
            with attempt_form(code, "code"):
                passkeys.pass_code(request, request.user, code.cleaned_data["code"], at)
                return True
        return False
    if form.is_bound:
        if form.is_valid():
            with attempt_form(form):
                passkeys.add_passkey(person=request.user, at=at, **form.cleaned_data)
                messages.success(request, _("Added. Next time you sign in with it."))
                return True
        return False
    with attempt(request):
        passkeys.send_code(request, request.user, at)
        messages.success(request, _("A code is on its way."))
    return True


@login_required
@require_POST
def remove_passkey(request: PersonRequest, passkey_id: int) -> HttpResponse:
    passkey = get_object_or_404(passkeys.passkeys_of(request.user), pk=passkey_id)
    passkeys.remove_passkey(passkey=passkey, by=request.user, at=clock.now())
    messages.success(request, _("Removed. It signs in no more."))
    return redirect("volunteer:passkeys")
