"""The live code of a shift. Whoever runs it enters as staff; the page itself holds a pass and needs no sign-in until its end."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from events.attendance import tokens
from events.models import Shift, Signup
from events.onsite import live_code
from events.onsite.actions import delegate, staff_scan
from events.onsite.views.roster import run_shift_or_404
from volunteer.core import clock
from volunteer.core.ids import int_or_zero
from volunteer.models import Pass, User
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import PersonRequest, login_required
from volunteer.roles.scope import Power
from volunteer.signin import passes, second_factor

PASS_COOKIE = "live"  # noqa: S105  (a name)


@login_required
@require_GET
def start_live_code(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The staff's way in: this browser gets a pass of its own and goes on. Where there is no code to show, says why."""
    shift, at = code_shift_or_404(request, pk), clock.now()
    if live_code.why_not_shown(shift, at):
        return render_live_page(request, shift, reverse("events:codes", args=[pk]))
    return open_live_page(request, shift, at)


def open_live_page(request: PersonRequest, shift: Shift, at: datetime) -> HttpResponse:
    """A pass of this browser's own for the code of a published shift, and on to the live page."""
    held, token = passes.lend_pass(
        kind=Pass.Kind.CODE,
        subject=delegate.pass_subject(shift),
        holder=request.user,
        by=request.user,
        until=delegate.valid_until(shift, Pass.Kind.CODE),
        at=at,
        device=second_factor.passed_device(request, at),
    )
    return redirect_with_pass(held, token)


def code_shift_or_404(request: PersonRequest, pk: UUID) -> Shift:
    """The shift of who may show its code. Who goes on a visit alone does not show the code to themselves."""
    shift = run_shift_or_404(request, pk)
    home = User.objects.household_of(request.user)
    if shift.event.visit and Signup.objects.holding().filter(shift=shift, person__in=home).exists():
        raise PermissionDenied(_("This is your own visit: the person you help shows you the code, on the page of their request."))
    return shift


@login_required
@require_GET
def staff_codes(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The same as `codes`, for who runs the shift and is signed in: a page that waits for there to be a code asks here."""
    return codes_response(request, code_shift_or_404(request, pk))


def redirect_with_pass(held: Pass, token: str) -> HttpResponse:
    """On to the live page, which this browser may open from now on."""
    address = reverse("events:live", args=[held.pk])
    onward = redirect(address)
    onward.set_cookie(PASS_COOKIE, token, expires=held.until, path=address, httponly=True, samesite="Lax", secure=settings.HTTPS)
    return onward


@require_GET
@never_cache
def live_page(request: HttpRequest, pass_id: UUID) -> HttpResponse:
    """The code for phone and projector. Without script it shows the current one and loads itself again."""
    return render_live_page(request, pass_shift_or_404(request, pass_id), reverse("events:live_codes", args=[pass_id]))


@require_GET
@never_cache
def codes(request: HttpRequest, pass_id: UUID) -> HttpResponse:
    """The next codes and the counts as JSON. `after` = the begin of the last window the page holds, in milliseconds."""
    return codes_response(request, pass_shift_or_404(request, pass_id))


def codes_response(request: HttpRequest, shift: Shift) -> HttpResponse:
    return JsonResponse(live_code.live_code_data(shift, clock.now(), int_or_zero(request.GET.get("after", ""))))


def pass_shift_or_404(request: HttpRequest, pass_id: UUID) -> Shift:
    """The shift of the pass this browser holds; a 404 where it holds none, or no longer."""
    held = passes.find_pass(request.COOKIES.get(PASS_COOKIE, ""), [Pass.Kind.CODE], clock.now())
    if held is None or held.pk != pass_id:
        raise Http404
    return staff_scan.shift_of_pass(held)


def render_live_page(request: HttpRequest, shift: Shift, url: str) -> HttpResponse:
    at = clock.now()
    data = live_code.live_code_data(shift, at)
    now: dict[str, Any] = data["codes"][0] if data["codes"] else {}
    context = {"shift": shift, "data": data, "current": now, "seconds": tokens.WINDOW, "ended": at >= shift.end, "url": url}
    return render(request, "events/onsite/code.html", context | {"runs": runs_shift(request, shift)})


def runs_shift(request: HttpRequest, shift: Shift) -> bool:
    """Whether whoever looks at the page is signed in and runs the shift: only they are led to its list."""
    if not request.user.is_authenticated:
        return False
    held = role_scope.scope_for(request.user, Power.RUN, clock.now())
    return shift.is_led_by(request.user.pk) or held.covers_point(shift.event.point)
