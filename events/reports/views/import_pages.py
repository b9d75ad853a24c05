"""Opening figures out of an Excel sheet, and many of them confirmed with one press."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from events.models import OpeningFigure
from events.reports import imports as report_imports
from events.reports import opening_figures
from events.reports.models import LEVELS
from volunteer.lists import selection
from volunteer.lists.views import import_list
from volunteer.models import Area
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.REVIEW)
def import_opening_figures(request: StaffRequest) -> HttpResponse:
    """Write the figures of a sheet down; `?template` gives the empty one."""
    areas = Area.objects.open().filter(request.scope.areas(), level__in=LEVELS)
    sheet = report_imports.figure_sheet(areas, by=request.user, at=request.at)
    return import_list(request, sheet, back="events:opening_figures", title=_("Opening figures from Excel"))


@require_POST
@staff(Power.REVIEW)
def confirm_opening_figures(request: StaffRequest) -> HttpResponse:
    """Confirm the figures of one page of the list that wait for the reader."""
    asked = selection.selected_ids(request.POST.getlist("figure"))
    mine = OpeningFigure.objects.filter(request.scope.areas("area__"), pk__in=asked)
    done = opening_figures.confirm_all(ids=list(mine.values_list("pk", flat=True)), by=request.user, at=request.at)
    selection.explain_missing(
        request,
        asked=asked,
        waiting=done,
        decided=mine.exclude(second_at=None).select_related("area"),
        name=lambda row: f"{row.area} · {row.get_measure_display()}",
        by="second_by",
        at="second_at",
    )
    if done:
        counted = ngettext("%(n)s figure is confirmed.", "%(n)s figures are confirmed.", done) % {"n": done}
        messages.success(request, counted)
    return redirect("events:opening_figures")
