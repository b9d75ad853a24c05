"""What the checks of the book found, night by night, and the press that checks it again."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from points.books import queries as book_queries
from points.books import verification as book_verification
from points.books.tables import CheckFilter, CheckTable
from points.models import BookCheck
from volunteer.core import forms
from volunteer.core.ids import new_id
from volunteer.lists import export as list_export
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

PAGE = 31


class CheckForm(forms.Form):
    """The id of the press, made with the page: pressed twice it is one check."""

    id = forms.UUIDField(widget=forms.HiddenInput)


def require_whole_district(request: StaffRequest) -> None:
    """404 for whoever audits a part of the district only: the book is one."""
    if not book_queries.covers_whole_book(request.scope):
        raise Http404


@staff(Power.AUDIT)
@require_safe
def check_list(request: StaffRequest) -> HttpResponse:
    """Every check that was made, newest first."""
    require_whole_district(request)
    rows = BookCheck.objects.newest().select_related("by").defer("rows")
    found = CheckFilter(request.GET or None, queryset=rows)
    table = CheckTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Check of the book"), per_page=PAGE):
        return file
    context = {
        "filter": found,
        "table": table,
        "last": BookCheck.objects.newest().first(),
        "stopped": BookCheck.objects.stopped(),
        "form": CheckForm(initial={"id": new_id(request.at)}),
    }
    return render(request, "points/books/checks.html", context)


@staff(Power.AUDIT)
@require_POST
def run_check(request: StaffRequest) -> HttpResponseRedirect:
    """Add the book up now. Where it holds, points move again."""
    require_whole_district(request)
    form = CheckForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Something was wrong with this page. Press once more."))
        return redirect("points:checks")
    stood = BookCheck.objects.stopped()
    made = book_verification.check_books(id=form.cleaned_data["id"], by=request.user, at=request.at)
    if not made.green:
        messages.error(request, _("The book does not hold. No points move until it is put right and checked again."))
    elif stood:
        messages.success(request, _("The book holds. Points move again."))
    else:
        messages.success(request, _("The book holds."))
    return redirect("points:check", made.pk)


@staff(Power.AUDIT)
@require_safe
def check_detail(request: StaffRequest, check_id: UUID) -> HttpResponse:
    """The equations of one check; those that did not hold come first."""
    require_whole_district(request)
    made = get_object_or_404(BookCheck.objects.select_related("by"), pk=check_id)
    return render(request, "points/books/check.html", {"check": made, "rows": sorted(made.rows, key=lambda row: (row[3], row[0]))})


@staff(Power.AUDIT)
@require_safe
def check_export(request: StaffRequest, check_id: UUID) -> HttpResponse:
    """The equations of one check for a spreadsheet."""
    require_whole_district(request)
    made = get_object_or_404(BookCheck, pk=check_id)
    head = [[_("equation"), _("expected"), _("found"), _("holds")]]
    rows = [[name, expected, found, _("yes") if ok else _("NO")] for name, expected, found, ok in made.rows]
    return list_export.csv_response([*head, *rows], f"{_('Check of the book')} {timezone.localtime(made.at):%Y-%m-%d %H%M}")
