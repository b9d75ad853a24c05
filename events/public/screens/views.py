"""Screens and the board: what they play, and the pages that staff set them up with."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from events.models import Screen
from events.public import queries as public_queries
from events.public.screens import actions as screens
from events.public.screens.forms import ScreenForm
from events.public.screens.refusals import ScreenRefusal
from events.public.screens.tables import BoardFilter, ScreenFilter, ScreenTable
from events.records.actions.entries import enterable_units
from volunteer.core import clock
from volunteer.core.attempts import attempt_form
from volunteer.core.editing import atomic_edit, lock_for_edit
from volunteer.core.files import pdf
from volunteer.core.pages import form_page
from volunteer.lists import export as list_export
from volunteer.models import ServicePoint
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

PAGE = 30


@require_safe
def play_screen(request: HttpRequest, screen_code: str) -> HttpResponse:
    """What a screen plays, one after the other; without script everything stands below one another."""
    rows = Screen.objects.filter(active=True).select_related("area", "point__area").prefetch_related("parts")
    screen = get_object_or_404(rows, code=screen_code.upper())
    at = clock.now()
    context = {"screen": screen, "unit": screen.unit, "slides": screens.slides(screen, at), "at": at}
    return render(request, "events/public/screens/play.html", context)


@staff(Power.RUN)
@require_safe
def screen_list(request: StaffRequest) -> HttpResponse:
    """The screens of the reader's units, each with its address; and the boards of their points."""
    rows = Screen.objects.in_scope(request.scope).select_related("area", "point", "made_by").prefetch_related("parts")
    found = ScreenFilter(request.GET, queryset=rows.order_by("name", "pk"), held=request.scope)
    table = ScreenTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Screens"), per_page=PAGE):
        return file
    points = ServicePoint.objects.active().filter(request.scope.points()).order_by("area__path", "name", "pk")
    boards = BoardFilter(request.GET, queryset=points, held=request.scope)
    context = {
        "page": table.page,
        "filter": found,
        "rows": [(screen, screens.screen_address(screen)) for screen in table.page],
        "points": Paginator(boards.qs, PAGE).get_page(request.GET.get("boards")),
    }
    return render(request, "events/public/screens/screens.html", context)


@staff(Power.RUN)
@require_http_methods(["GET", "HEAD", "POST"])
@atomic_edit
def screen_edit(request: StaffRequest, screen_id: int | None = None) -> HttpResponse:
    """A new screen, or one of one's own."""
    rows = Screen.objects.in_scope(request.scope).select_related("area", "point__area")
    screen = lock_for_edit(request, get_object_or_404(rows, pk=screen_id) if screen_id else Screen())
    form = ScreenForm(enterable_units(request.scope), screen, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "unit", fields={ScreenRefusal.NOTHING: "kind_1"}):
            screens.save_screen(screen=form.filled(), parts=form.parts(), by=request.user, at=request.at)
            messages.success(request, _("Saved: %(item)s.") % {"item": screen})
            return redirect("events:screens")
    return form_page(request, form, title=screen.name or _("A new screen"), submit=_("Save"), back=reverse("events:screens"))


@staff(Power.SEE)
@require_safe
def print_board(request: StaffRequest, sign_code: str) -> HttpResponse:
    """The sheet for the board of a point, as a PDF; `size=a3` for the larger one."""
    rows = ServicePoint.objects.active().filter(request.scope.points()).select_related("area__parent")
    point = get_object_or_404(rows, sign_code=sign_code.upper())
    size = "a3" if request.GET.get("size") == "a3" else "a4"
    return pdf.pdf_response(public_queries.board_pdf(point, size, request.at), f"{point.name} {size.upper()}")
