"""The number of one's own account; and the page that stops a change, behind the link of the text message."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from volunteer.core import clock
from volunteer.core.attempts import attempt, attempt_form
from volunteer.identity.actions import numbers
from volunteer.identity.forms import NewNumberForm, OldNumberForm
from volunteer.models import IdentityTerms, PhoneChange
from volunteer.roles.decorators import PersonRequest, login_required
from volunteer.signin import sessions
from volunteer.signin.refusals import SignInRefusal

State = PhoneChange.State
AT_PIN = {SignInRefusal.WRONG: "pin", SignInRefusal.PIN_TOO_MANY: "pin"}
RELATED = ("person", "asked_by", "seen_by")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def phone_edit(request: PersonRequest) -> HttpResponse:
    """Enter the new number; a change that is under way is shown with what it waits for."""
    at, person = clock.now(), request.user
    form = NewNumberForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "phone"):
            device = sessions.read_device_name(request)
            numbers.begin_change(person=person, phone=form.cleaned_data["phone"], by=person, device=device, at=at)
            return redirect("volunteer:number")
    waiting = PhoneChange.objects.waiting().filter(person=person).select_related(*RELATED).first()
    by_old = waiting is not None and numbers.may_old_confirm(waiting, at)
    return render(request, "account/phone_change.html", {"form": form, "waiting": waiting, "by_old": by_old})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def phone_confirm(request: PersonRequest) -> HttpResponse:
    """The change under way: the code of the new number, then that of the old one, or waiting."""
    found = PhoneChange.objects.open().filter(person=request.user, asked_by=request.user).select_related(*RELATED)
    change = found.first()
    if change is None:
        return redirect("account_change_phone")
    at = clock.now()
    by_old = change.state != State.TYPED and numbers.may_old_confirm(change, at)
    asks_pin = by_old and numbers.needs_pin(change, at)
    form = OldNumberForm(request.POST if "code" in request.POST else None, asks_pin=asks_pin)
    if request.method == "POST" and (response := press(request, change, form)):
        return response
    context = {"change": change, "form": form, "terms": IdentityTerms.in_force(), "has_old": by_old}
    context["phone_alone"] = numbers.has_old_number(change) and not by_old
    return render(request, "volunteer/identity/number.html", context)


def press(request: PersonRequest, change: PhoneChange, form: OldNumberForm) -> HttpResponse | None:
    """What the pressed button does; None = shown again with its error."""
    at, device = clock.now(), sessions.read_device_name(request)
    if "stop" in request.POST:
        return stop_and_leave(request, change, by=request.user)
    if "code" in request.POST:
        if form.is_valid():
            with attempt_form(form, "code", fields=AT_PIN):
                return take_code(request, change, form.cleaned_data)
        return None
    with attempt(request):
        if "wait" in request.POST:
            numbers.start_waiting(change=change, at=at)
            messages.success(request, _("Both numbers have been told."))
            return redirect("account_change_phone")
        if change.state == State.TYPED:
            numbers.resend_code(change=change, device=device, at=at)
            messages.success(request, _("A new code is on its way."))
        else:
            numbers.send_old_code(change=change, device=device, at=at)
            messages.success(request, _("A code is on its way to the old number."))
    return redirect("volunteer:number")


def take_code(request: PersonRequest, change: PhoneChange, typed: dict[str, str]) -> HttpResponse:
    """The code of the new number leads on to the old one, that of the old one to the end. Raises `Refused`."""
    at, device = clock.now(), sessions.read_device_name(request)
    if change.state != State.TYPED:
        numbers.confirm_by_old(change=change, code=typed["code"], pin=typed.get("pin", ""), at=at)
        messages.success(request, _("Done. You sign in with the new number from now on."))
        return redirect("volunteer:me")
    change = numbers.prove_new(change=change, code=typed["code"], at=at)
    if numbers.may_old_confirm(change, at):
        with attempt(request):
            numbers.send_old_code(change=change, device=device, at=at)
    return redirect("volunteer:number")


def stop_and_leave(request: HttpRequest, change: PhoneChange, **by: Any) -> HttpResponse:
    """Stop it; every device is signed out, this one too."""
    with attempt(request):
        numbers.stop_change(change=change, by=by.get("by"), at=clock.now())
        logout(request)
        messages.success(request, _("Stopped. Everything stays as it was; please sign in again."))
    return redirect("volunteer:stop_number", change.stop_code)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_number(request: HttpRequest, code: str) -> HttpResponse:
    """Behind the link of the text message to the old number: one press, without signing in. A GET stops nothing."""
    change = get_object_or_404(PhoneChange.objects.select_related(*RELATED), stop_code=code.upper())
    if request.method == "POST" and change.state in PhoneChange.OPEN:
        return stop_and_leave(request, change)
    return render(request, "volunteer/identity/stop.html", {"change": change, "open": change.state in PhoneChange.OPEN})
