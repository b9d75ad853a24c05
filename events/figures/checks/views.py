"""What the checks of the figures found, night by night, and the press that checks them again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from events.figures.checks import actions as checks
from events.figures.checks.tables import DifferenceFilter, DifferenceTable, FigureCheckFilter, FigureCheckTable
from events.models import FigureCheck, FigureDifference
from points.books.views.verification import CheckForm, require_whole_district
from volunteer.core.ids import new_id
from volunteer.lists import export as list_export
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

PAGE, LINES = 31, 50


@require_safe
@staff(Power.AUDIT)
def check_list(request: StaffRequest) -> HttpResponse:
    """Every check that was made, newest first."""
    require_whole_district(request)
    every = FigureCheck.objects.select_related("by")
    found = FigureCheckFilter(request.GET or None, queryset=every)
    table = FigureCheckTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Check of the figures"), per_page=PAGE):
        return file
    form = CheckForm(initial={"id": new_id(request.at)})
    context = {"filter": found, "table": table, "last": FigureCheck.objects.first(), "form": form}
    return render(request, "events/figures/checks/checks.html", context)


@require_POST
@staff(Power.AUDIT)
def run_check(request: StaffRequest) -> HttpResponseRedirect:
    """Add the figures up now."""
    require_whole_district(request)
    form = CheckForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Something was wrong with this page. Press once more."))
        return redirect("events:figure_checks")
    made = checks.check_figures(id=form.cleaned_data["id"], by=request.user, at=request.at)
    if made.green:
        messages.success(request, _("The figures hold: no difference was found."))
    else:
        words = ngettext("%(number)s difference was found.", "%(number)s differences were found.", made.wrong)
        messages.error(request, words % {"number": made.wrong})
    return redirect("events:figure_check", made.pk)


@require_safe
@staff(Power.AUDIT)
def check_detail(request: StaffRequest, figure_check_id: UUID) -> HttpResponse:
    """The equations of one check, and the differences: where, how much, which rows, who answers."""
    require_whole_district(request)
    made = get_object_or_404(FigureCheck.objects.select_related("by"), pk=figure_check_id)
    found = DifferenceFilter(request.GET, queryset=made.differences.select_related("owner"), held=request.scope)
    table = DifferenceTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Differences in the figures"), per_page=LINES):
        return file
    labels = dict(FigureDifference.Equation.choices)
    equations = [(word, labels.get(word, word), number) for word, number in made.equations]
    context = {"check": made, "equations": equations, "page": table.page, "rows": table.cards, "filter": found}
    return render(request, "events/figures/checks/check.html", context)
