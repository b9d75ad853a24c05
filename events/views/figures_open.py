"""The big screen for everybody, and the health of service points for their staff."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from events.figures import health, public
from volunteer import exporting, scope
from volunteer.access import StaffRequest, staff
from volunteer.codes import whole
from volunteer.core import clock
from volunteer.models import ServicePoint
from volunteer.scope import Power

ROWS = 50
AT_ONCE = 50  # points in one press
WORDS = {
    "": pgettext_lazy("points", "all"),
    "sleeping": pgettext_lazy("points", "sleeping"),
    "unmanaged": pgettext_lazy("points", "without a manager"),
    "ending": pgettext_lazy("points", "term ends soon"),
    "open": pgettext_lazy("points", "with open cases"),
}


@require_safe
def screen(request: HttpRequest) -> HttpResponse:
    """The district on one large screen; it loads itself again every five minutes."""
    return render(request, "events/figures/screen.html", {"screen": public.screen(clock.now())})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.SEE)
def points(request: StaffRequest) -> HttpResponse:
    """Every service point here and how it is; who reviews may remind the managers of those that are ticked."""
    reviews = scope.of(request.user, Power.REVIEW, request.at)
    if request.method == "POST":
        return remind(request, reviews)
    concern = request.GET.get("show", "")
    found = health.narrowed(health.points(request.scope, request.at), concern, request.at)
    shown = health.HealthFilter(request.GET, queryset=found, held=request.scope)
    if exporting.as_file(request):
        lines = map(health.cells, health.each(shown.qs, request.at))
        return exporting.excel_file(chain[Sequence[object]]([health.heads()], lines), _("How the points are"), request.at)
    page = Paginator(shown.qs, ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "filter": shown,
        "rows": health.looked_at(list(page.object_list), request.at),
        "choices": [(key, words, key == concern) for key, words in WORDS.items()],
        "may_remind": bool(reviews),
        "days": health.SLEEPS.days,
    }
    return render(request, "events/figures/points.html", context)


def remind(request: StaffRequest, reviews: scope.Scope) -> HttpResponse:
    if not reviews:
        raise Http404
    ids = [whole(pk) for pk in request.POST.getlist("point")[:AT_ONCE]]
    chosen = list(ServicePoint.objects.active().filter(reviews.points(), pk__in=ids).select_related("area"))
    if chosen:
        told = health.remind(points=chosen, by=request.user, at=request.at)
        messages.success(request, ngettext("%(n)s person was reminded.", "%(n)s people were reminded.", told) % {"n": told})
    else:
        messages.warning(request, _("Tick the points first whose managers are to be reminded."))
    return redirect(request.get_full_path())
