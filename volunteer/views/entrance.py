"""Signing in: the number, then the code."""

from urllib.parse import urlencode

from allauth.account.internal.decorators import login_stage_required
from allauth.account.stages import LoginByCodeStage
from allauth.account.utils import get_login_redirect_url
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from volunteer import browsers, entrance, joining, phones
from volunteer.access import next_path
from volunteer.core import clock
from volunteer.core.attempts import attempt_form
from volunteer.entrance import Entrance
from volunteer.forms import CodeForm, EnterForm
from volunteer.refusals import Refused

AGREED_COOKIE = "agreed"


def onward(name: str, request: HttpRequest) -> HttpResponse:
    """The next page of the entrance, carrying where the person wants to go."""
    aim = next_path(request)
    return redirect(reverse(name) + (f"?{urlencode({'next': aim})}" if aim else ""))


@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """The number. The device gets a name, by which the codes it asks for are counted."""
    response = asked(request)
    if not browsers.device_of(request):
        browsers.name_device(response)
    return response


def asked(request: HttpRequest) -> HttpResponse:
    """The tick is remembered on a device that has signed in before; number and tick when a code has just ended without success."""
    if request.user.is_authenticated:
        return redirect(get_login_redirect_url(request))
    number = entrance.last_number(request)
    agreed = bool(number) or request.COOKIES.get(AGREED_COOKIE) == joining.TERMS_VERSION
    initial = {"phone": number.removeprefix("+86"), "agree": agreed}
    form = EnterForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "phone"):
            Entrance.begin(request, form.cleaned_data["phone"])
            return onward("account_confirm_login_code", request)
    return render(request, "account/enter.html", {"form": form, "next": next_path(request)})


@login_stage_required(stage=LoginByCodeStage.key, redirect_urlname="account_login")  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """The code: three tries for each, then a new one."""
    process = Entrance.resume(request._login_stage)  # type: ignore[attr-defined]
    if process is None:
        messages.warning(request, _("The code was too old. Please ask for a new one."))
        return onward("account_login", request)
    if request.POST.get("action") == "resend" and process.can_resend:
        return resend(request, process)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (response := tried(request, process, form)):
        return response
    context = {
        "form": form,
        "phone": phones.masked(process.phone),
        "can_resend": process.can_resend,
        "next": next_path(request),
        "demo_messages": settings.DEMO,
    }
    return render(request, "account/code.html", context)


def tried(request: HttpRequest, process: Entrance, form: CodeForm) -> HttpResponse | None:
    """Where a typed code leads: in, back to the number after three wrong ones, or None = shown again with its error."""
    if not form.is_valid():
        return None
    try:
        entrance.may_guess(phone=process.phone, at=clock.now())
    except Refused as no:
        form.add_error("code", no.sentence)
        return None
    if process.fits(form.cleaned_data["code"]):
        response = process.finish(next_path(request) or None)
        response.set_cookie(AGREED_COOKIE, joining.TERMS_VERSION, max_age=365 * 86400, secure=settings.HTTPS, httponly=True)
        return response
    if process.record_invalid_attempt():
        form.add_error("code", _("This code is not right. Please look again."))
        return None
    messages.error(request, _("The code was wrong three times. Please ask for a new one."))
    return onward("account_login", request)


def resend(request: HttpRequest, process: Entrance) -> HttpResponse:
    try:
        process.resend()
    except Refused as no:
        messages.warning(request, no.sentence)
    else:
        messages.success(request, _("A new code is on its way."))
    return onward("account_confirm_login_code", request)
