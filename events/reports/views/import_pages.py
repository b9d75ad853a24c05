"""Opening figures out of an Excel sheet, and many of them confirmed with one press."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from events.models import OpeningFigure
from events.reports import imports as report_imports
from events.reports import opening_figures
from events.reports.models import LEVELS
from volunteer.core.refusals import Refused
from volunteer.lists import excel_reader, selection
from volunteer.lists import export as list_export
from volunteer.lists.forms import SheetFileForm
from volunteer.models import Area
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

MOST_PROBLEMS = 20


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.REVIEW)
def import_opening_figures(request: StaffRequest) -> HttpResponse:
    """Write the figures of a sheet down; `?template` gives the empty one."""
    if "template" in request.GET:
        return list_export.template_response(
            excel_reader.template_file(report_imports.HEADINGS, _("Opening figures")), "opening-figures.xlsx"
        )
    form = SheetFileForm(request.POST, request.FILES) if request.method == "POST" else SheetFileForm()
    if request.method == "POST" and form.is_valid():
        new = record_from_file(request, form)
        if new is not None:
            messages.success(request, recorded_message(new))
            return redirect("events:opening_figures")
    return render(request, "volunteer/lists/from_sheet.html", {"form": form, "title": _("Opening figures from Excel")})


def record_from_file(request: StaffRequest, form: SheetFileForm) -> int | None:
    """How many figures are new; None where something is wrong, which then stands at the file's field."""
    areas = Area.objects.filter(request.scope.areas(), level__in=LEVELS)
    try:
        found = report_imports.read_figures(form.cleaned_data["file"], areas, request.at)
        excel_reader.require_no_problems(found, MOST_PROBLEMS)
        return opening_figures.record_figures(
            figures=[line.figure for line in found if line.figure], by=request.user, at=request.at
        )
    except (ValidationError, Refused) as problem:
        form.add_error("file", problem.sentence if isinstance(problem, Refused) else problem)
        return None


def recorded_message(new: int) -> str:
    if not new:
        return _("Nothing new: all of it was written down already.")
    counted = ngettext("%(n)s figure is written down.", "%(n)s figures are written down.", new) % {"n": new}
    return f"{counted} {_('It counts once two others have confirmed it.')}"


@require_POST
@staff(Power.REVIEW)
def confirm_opening_figures(request: StaffRequest) -> HttpResponse:
    """Confirm the figures of one page of the list that wait for the reader."""
    asked = selection.selected_ids(request.POST.getlist("figure"))
    mine = OpeningFigure.objects.filter(request.scope.areas("area__"), pk__in=asked)
    done = opening_figures.confirm_all(ids=list(mine.values_list("pk", flat=True)), by=request.user, at=request.at)
    selection.explain_missing(
        request, asked=asked, waiting=done, decided=mine.exclude(second_at=None), by="second_by", at="second_at"
    )
    if done:
        counted = ngettext("%(n)s figure is confirmed.", "%(n)s figures are confirmed.", done) % {"n": done}
        messages.success(request, counted)
    return redirect("events:opening_figures")
