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
from events.models.reports import LEVELS
from events.reports import opening, opening_sheets
from volunteer import exporting, sheets, ticked
from volunteer.access import StaffRequest, staff
from volunteer.models import Area
from volunteer.refusals import Refused
from volunteer.scope import Power
from volunteer.staff_forms import SheetFileForm

MOST_PROBLEMS = 20


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.REVIEW)
def from_sheet(request: StaffRequest) -> HttpResponse:
    """Write the figures of a sheet down; `?template` gives the empty one."""
    if "template" in request.GET:
        return exporting.template(sheets.template(opening_sheets.HEADINGS, _("Opening figures")), "opening-figures.xlsx")
    form = SheetFileForm(request.POST, request.FILES) if request.method == "POST" else SheetFileForm()
    if request.method == "POST" and form.is_valid():
        new = written(request, form)
        if new is not None:
            messages.success(request, said(new))
            return redirect("events:opening_figures")
    return render(request, "volunteer/staff/from_sheet.html", {"form": form, "title": _("Opening figures from Excel")})


def written(request: StaffRequest, form: SheetFileForm) -> int | None:
    """How many figures are new; None where something is wrong, which then stands at the file's field."""
    areas = Area.objects.filter(request.scope.areas(), level__in=LEVELS)
    try:
        found = opening_sheets.read(form.cleaned_data["file"], areas, request.at)
        sheets.refuse_problems(found, MOST_PROBLEMS)
        return opening.ask_all(figures=[line.figure for line in found if line.figure], by=request.user, at=request.at)
    except (ValidationError, Refused) as problem:
        form.add_error("file", problem.sentence if isinstance(problem, Refused) else problem)
        return None


def said(new: int) -> str:
    if not new:
        return _("Nothing new: all of it was written down already.")
    counted = ngettext("%(n)s figure is written down.", "%(n)s figures are written down.", new) % {"n": new}
    return f"{counted} {_('It counts once two others have confirmed it.')}"


@require_POST
@staff(Power.REVIEW)
def confirm(request: StaffRequest) -> HttpResponse:
    """Confirm the figures of one page of the list that wait for the reader."""
    asked = ticked.ids(request.POST.getlist("figure"))
    mine = OpeningFigure.objects.filter(request.scope.areas("area__"), pk__in=asked)
    done = opening.confirm_all(ids=list(mine.values_list("pk", flat=True)), by=request.user, at=request.at)
    ticked.explain(request, asked=asked, waiting=done, decided=mine.exclude(second_at=None), by="second_by", at="second_at")
    if done:
        counted = ngettext("%(n)s figure is confirmed.", "%(n)s figures are confirmed.", done) % {"n": done}
        messages.success(request, counted)
    return redirect("events:opening_figures")
