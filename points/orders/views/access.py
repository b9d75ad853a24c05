"""Access to the counter: a keeper who is signed in, or a tablet on which a keeper opened it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from points.models import Shop
from points.orders import counter_pass
from volunteer.core import clock
from volunteer.core.ids import int_or_zero
from volunteer.models import Pass
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power
from volunteer.signin import passes, second_factor
from volunteer.templatetags.formatting import time_of_day

COOKIE = "counter"
PATH = "/counter/"

type KeeperView[**P] = Callable[Concatenate[StaffRequest, P], HttpResponseBase]
type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def keeper_required[**P](view: KeeperView[P]) -> View[P]:
    """Let in who keeps a shop, and the tablet whose counter stands open; everybody else meets the door of staff pages.

    On an open counter `request.user` is the keeper who opened it, `request.scope` that one shop, and `request.on_pass` the pass:
    its pages lead nowhere else.
    """
    staffed = staff(Power.KEEP)(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        at = clock.now()
        if role_scope.scope_for(request.user, Power.KEEP, at):
            return staffed(request, *args, **kwargs)
        found = counter_pass.find_counter(request.COOKIES.get(COOKIE, ""), at)
        if found is None:
            return staffed(request, *args, **kwargs)
        held, shop = found
        request.user, request.on_pass = held.holder, held  # type: ignore[attr-defined]
        request.scope, request.at = counter_pass.ShopScope(shop_id=shop.pk), at  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)  # type: ignore[arg-type]

    return cast(View[P], never_cache(guarded))


@staff(Power.KEEP)
@require_POST
def open_counter(request: StaffRequest) -> HttpResponse:
    """One press in the morning: from now on this tablet is the shop's counter, whoever is signed in on it or nobody."""
    shop = get_object_or_404(Shop.objects.at_work().in_scope(request.scope), pk=int_or_zero(request.POST.get("shop", "")))
    device = second_factor.passed_device(request, request.at)
    held, token = counter_pass.open_counter(shop=shop, keeper=request.user, device=device, at=request.at)
    messages.success(
        request, _("The counter is open here until %(time)s, also when you are signed out.") % {"time": time_of_day(held.until)}
    )
    onward = redirect(reverse("points:counter", query={"shop": shop.pk}))
    onward.set_cookie(COOKIE, token, expires=held.until, path=PATH, httponly=True, samesite="Lax", secure=settings.HTTPS)
    return onward


@keeper_required
@require_POST
def shut_counter(request: StaffRequest, counter_id: UUID) -> HttpResponse:
    """Shut a counter of one's shop that stands open, here or on another tablet. Harmless to repeat."""
    held = get_object_or_404(Pass, pk=counter_id, kind=Pass.Kind.COUNTER)
    shop = counter_pass.shop_of_pass(held)
    if shop is None or not Shop.objects.in_scope(request.scope).filter(pk=shop.pk).exists():
        raise Http404
    passes.end_pass(pass_=held, by=request.user, at=request.at)
    if getattr(request, "on_pass", None) == held:
        answer = redirect("/")
        answer.delete_cookie(COOKIE, path=PATH)
        return answer
    messages.success(request, _("This counter is shut."))
    return redirect(reverse("points:counter", query={"shop": shop.pk}))
