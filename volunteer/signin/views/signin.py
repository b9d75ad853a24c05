"""Signing in: the number, then the code; and the page for a person whose account somebody else had made."""

from urllib.parse import urlencode

from allauth.account.internal.decorators import login_stage_required
from allauth.account.stages import LoginByCodeStage
from allauth.account.utils import get_login_redirect_url
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from volunteer.core import clock, hooks
from volunteer.core import phone as core_phone
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.ids import one_line
from volunteer.models import Area, User
from volunteer.people import consents
from volunteer.roles.decorators import PersonRequest, login_required, next_path
from volunteer.signin import actions as signin
from volunteer.signin import joining, recycled, sessions, wechat_entry
from volunteer.signin.actions import Entrance
from volunteer.signin.forms import CodeForm, EnterForm, OldAccountForm

AGREED_COOKIE = "agreed"


def redirect_onward(name: str, request: HttpRequest) -> HttpResponse:
    """The next page of the entrance, carrying where the person wants to go."""
    aim = next_path(request)
    return redirect(reverse(name) + (f"?{urlencode({'next': aim})}" if aim else ""))


@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """The number. The device gets a name, by which the codes it asks for are counted."""
    response = handle_number(request)
    if not sessions.read_device_name(request):
        sessions.name_device(response)
    return response


def handle_number(request: HttpRequest) -> HttpResponse:
    """The tick is remembered on a device that has signed in before; number and tick when a code has just ended without success."""
    if request.user.is_authenticated:
        return redirect(get_login_redirect_url(request))
    number = signin.last_number(request)
    agreed = bool(number) or request.COOKIES.get(AGREED_COOKIE) == consents.TERMS_VERSION
    initial = {"phone": number.removeprefix("+86"), "agree": agreed}
    form = EnterForm(request.POST if request.method == "POST" else None, initial=initial)
    word = ""
    if request.method == "POST" and form.is_valid():
        phone = form.cleaned_data["phone"]
        with attempt_form(form, "phone"):
            Entrance.begin(request, phone)
            hooks.sign_in_begun(request)
            return redirect_onward("account_confirm_login_code", request)
        word = signin.digits_for_staff(phone, sessions.read_device_name(request), clock.now())
    context = {"form": form, "next": next_path(request), "wechat": wechat_entry.is_offered(request), "word": word}
    return render(request, "account/enter.html", context)


@login_stage_required(stage=LoginByCodeStage.key, redirect_urlname="account_login")  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "POST"])
def confirm_code(request: HttpRequest) -> HttpResponse:
    """The code: three tries for each, then a new one."""
    process = Entrance.resume(request._login_stage)  # type: ignore[attr-defined]
    if process is None:
        messages.warning(request, _("The code was too old. Please ask for a new one."))
        return redirect_onward("account_login", request)
    resends = request.POST.get("action") == "resend" and process.can_resend
    form = CodeForm(request.POST if request.method == "POST" and not resends else None)
    if request.method == "POST":
        response = resend_code(request, process) if resends else try_code(request, process, form)
        if response:
            return response
    context = {
        "form": form,
        "phone": core_phone.mask_phone(process.phone),
        "can_resend": process.can_resend and not process.minutes,
        "minutes": process.minutes,
        "next": next_path(request),
        "demo_messages": settings.DEMO,
        "resends": resends,
    }
    if resends or form.errors:
        context["word"] = signin.digits_for_staff(process.phone, sessions.read_device_name(request), clock.now())
    return render(request, "account/code.html", context)


def try_code(request: HttpRequest, process: Entrance, form: CodeForm) -> HttpResponse | None:
    """Where a typed code leads: in, back to the number after three wrong ones, or None = shown again with its error."""
    if not form.is_valid():
        return None
    with attempt_form(form, "code"):
        signin.may_guess(phone=process.phone, device=sessions.read_device_name(request), at=clock.now())
    if form.errors:
        return None
    if process.fits(form.cleaned_data["code"]):
        response = process.finish(next_path(request) or None)
        response.set_cookie(AGREED_COOKIE, consents.TERMS_VERSION, max_age=365 * 86400, secure=settings.HTTPS, httponly=True)
        return response
    if process.record_invalid_attempt():
        form.add_error("code", _("This code is not right. Please look again."))
        return None
    messages.error(request, _("The code was wrong three times. Please ask for a new one."))
    return redirect_onward("account_login", request)


def resend_code(request: HttpRequest, process: Entrance) -> HttpResponse | None:
    """The page again with the code on its way, or None = shown with why it is not: perhaps digits for the staff stand beside it."""
    with attempt(request, level=messages.WARNING):
        process.resend()
        messages.success(request, _("A new code is on its way."))
        return redirect_onward("account_confirm_login_code", request)
    return None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def old_account(request: HttpRequest) -> HttpResponse:
    """The number was proven, but its account was not used for long: whose is it? The page names nobody."""
    at = clock.now()
    proof = recycled.proven_number(request, at)
    if proof is None:
        messages.warning(request, _("That took too long. Please ask for a new code."))
        return redirect("account_login")
    phone, aim = proof
    person = User.objects.with_phone(phone).first()
    if person is None or "new" in request.POST:
        return begin_new_account(request, person, phone, aim)
    form = OldAccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with attempt_form(form, "name"):
            recycled.require_owner(person=person, name=given["name"], community=community_of(given["area"]), at=at)
            recycled.forget_proof(request)
            return signin.enter_account(request, phone, aim or None)
    context = {"form": form, "phone": core_phone.mask_phone(phone)}
    return render(request, "account/old_account.html", context)


def community_of(area: Area | None) -> Area | None:
    return area.community if area else None


def begin_new_account(request: HttpRequest, person: User | None, phone: str, aim: str) -> HttpResponse:
    """An account of one's own; the old one gives up the number."""
    recycled.forget_proof(request)
    if person is not None:
        joining.release_unused_number(person=person, at=clock.now())
    return signin.enter_account(request, phone, aim or None)


WORDS = 200


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def existing_account(request: PersonRequest) -> HttpResponse:
    """Who made the account and when; a POST says that it is not this person's."""
    person = request.user
    if person.registered_by is None:
        raise Http404
    if request.method == "POST":
        words = one_line(request.POST.get("words", ""), WORDS)
        joining.dispute_account(person=person, words=words, at=clock.now())
        messages.success(request, _("Thank you. The community was told and gets in touch with you."))
        return redirect(next_path(request, "/"))
    context = {"next": next_path(request, "/"), "most": WORDS, "disputed": joining.is_disputed(person)}
    return render(request, "volunteer/signin/found.html", context)
