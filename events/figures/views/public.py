"""The big screen for everybody, and the health of service points for their staff."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from events.figures import big_screen, point_health
from events.figures.tables import HealthTable
from events.public.screens import hall
from volunteer.core import clock
from volunteer.core.ids import int_or_zero
from volunteer.lists import export as list_export
from volunteer.models import ServicePoint
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

ROWS = 50
AT_ONCE = 50  # points in one press
CONCERN_LABELS = {
    "": pgettext_lazy("points", "all"),
    "sleeping": pgettext_lazy("points", "sleeping"),
    "unmanaged": pgettext_lazy("points", "without a manager"),
    "ending": pgettext_lazy("points", "term ends soon"),
    "open": pgettext_lazy("points", "with open cases"),
}


@require_safe
def screen(request: HttpRequest) -> HttpResponse:
    """The district on one large screen; it loads itself again every five minutes."""
    at = clock.now()
    return render(request, "events/figures/screen.html", {"screen": big_screen.cached_screen(at), "hall": hall.cached_hall(at)})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.SEE)
def point_list(request: StaffRequest) -> HttpResponse:
    """Every service point here and how it is; who reviews may remind the managers of those that are ticked."""
    reviews = role_scope.scope_for(request.user, Power.REVIEW, request.at)
    if request.method == "POST":
        return remind_managers(request, reviews)
    concern = request.GET.get("show", "")
    found = point_health.filter_by_concern(point_health.points_with_health(request.scope, request.at), concern, request.at)
    shown = point_health.HealthFilter(request.GET, queryset=found, held=request.scope)
    table = HealthTable(shown.qs, at=request.at)
    if file := list_export.list_or_file(request, table, name=_("How the points are"), per_page=ROWS):
        return file
    context = {
        "page": table.page,
        "filter": shown,
        "rows": table.cards,
        "choices": [(key, words, key == concern) for key, words in CONCERN_LABELS.items()],
        "may_remind": bool(reviews),
        "days": point_health.SLEEPS.days,
    }
    return render(request, "events/figures/points.html", context)


def remind_managers(request: StaffRequest, reviews: role_scope.Scope) -> HttpResponse:
    if not reviews:
        raise Http404
    ids = [int_or_zero(pk) for pk in request.POST.getlist("point")[:AT_ONCE]]
    chosen = list(ServicePoint.objects.active().filter(reviews.points(), pk__in=ids).select_related("area"))
    if chosen:
        told = point_health.remind_managers(points=chosen, by=request.user, at=request.at)
        messages.success(request, ngettext("%(n)s person was reminded.", "%(n)s people were reminded.", told) % {"n": told})
    else:
        messages.warning(request, _("Tick the points first whose managers are to be reminded."))
    return redirect(request.get_full_path())
