"""Places, service points and organisations out of an Excel sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from volunteer.core import forms
from volunteer.core.attempts import attempt_form
from volunteer.core.pages import form_page
from volunteer.lists import excel_reader
from volunteer.lists import export as list_export
from volunteer.lists.forms import SheetFileForm
from volunteer.lists.views import import_list
from volunteer.models import Area
from volunteer.places import imports as place_imports
from volunteer.places import place_file
from volunteer.places.imports import PlaceRow
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def import_points(request: StaffRequest) -> HttpResponse:
    """Open the service points of a sheet; `?template` gives the empty one."""
    areas = Area.objects.places_of_points().open().filter(request.scope.areas())
    sheet = place_imports.point_sheet(areas, by=request.user, at=request.at)
    return import_list(request, sheet, back="volunteer:points", title=_("Service points from Excel"))


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def import_organizations(request: StaffRequest) -> HttpResponse:
    """Add the organisations of a sheet; `?template` gives the empty one."""
    areas = Area.objects.filter(request.scope.areas()).down_to_compounds().open()
    sheet = place_imports.organization_sheet(areas, by=request.user, at=request.at)
    return import_list(request, sheet, back="volunteer:organizations", title=_("Organizations from Excel"))


# --- the register of places ------------------------------------------------------------------------------------------------

SALT = "sheet of places"
MAX_SHOWN = 60  # rows of the preview
MAX_PROBLEMS = 20


class ConfirmPlacesForm(forms.Form):
    """What was read and shown, to be entered: the rows as text, signed by us, judged once more when they come back."""

    rows = forms.CharField(widget=forms.HiddenInput)

    def clean_rows(self) -> list[PlaceRow]:
        try:
            return [PlaceRow(row, cells) for row, cells in signing.loads(self.cleaned_data["rows"], salt=SALT)]
        except signing.BadSignature as problem:
            raise forms.ValidationError(_("Something is wrong with this form. Please choose the sheet once more.")) from problem


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def import_places(request: StaffRequest) -> HttpResponse:
    """Read the places of a sheet and show them; a press enters all of them. `?template` gives the empty sheet."""
    if "template" in request.GET:
        empty = excel_reader.template_file(place_imports.REGISTER_HEADINGS, _("Register of places"))
        return list_export.template_response(empty, "places.xlsx")
    if "rows" in request.POST:
        return enter_places(request, ConfirmPlacesForm(request.POST))
    form = SheetFileForm(request.POST, request.FILES) if request.method == "POST" else SheetFileForm()
    if request.method == "POST" and form.is_valid():
        found = checked_places(request, form, "file", place_imports.read_places)
        if found is not None:
            return preview_places(request, found)
    return places_upload_page(request, form)


def places_upload_page(request: StaffRequest, form: SheetFileForm) -> HttpResponse:
    form.fields["file"].help_text = _("The filled sheet, .xlsx, at most %(most)s rows.") % {"most": place_imports.MOST_PLACES}
    return form_page(
        request,
        form,
        template="volunteer/places/register/sheet.html",
        title=_("Places from Excel"),
        submit=_("Read it in"),
        back=reverse("volunteer:register"),
    )


def checked_places(
    request: StaffRequest, form: forms.Form, name: str, read: Callable[[Any], list[PlaceRow]]
) -> list[PlaceRow] | None:
    """The rows of a field, all of them right; None where something is wrong, which then stands at the field."""
    try:
        found = read(form.cleaned_data[name])
        place_imports.check_places(found, Area.objects.filter(request.scope.areas()), by=request.user, at=request.at)
        excel_reader.require_no_problems(found, MAX_PROBLEMS)
    except forms.ValidationError as problem:
        form.add_error(name, problem)
        return None
    return found


def preview_places(request: StaffRequest, found: list[PlaceRow]) -> HttpResponse:
    new = [line for line in found if line.there is None]
    rows = signing.dumps([(line.row, line.cells) for line in found], salt=SALT, compress=True)
    counts = Counter(line.level for line in new)
    context = {
        "form": ConfirmPlacesForm(initial={"rows": rows}),
        "rows": new[:MAX_SHOWN],
        "more": max(0, len(new) - MAX_SHOWN),
        "new": len(new),
        "there": len(found) - len(new),
        "counts": [(Area.Level(level).label, counts[level]) for level in place_file.LEVELS if counts[level]],
    }
    return render(request, "volunteer/places/register/sheet_sure.html", context)


def enter_places(request: StaffRequest, form: ConfirmPlacesForm) -> HttpResponse:
    """Enter what was shown: all of it, or nothing."""
    found = checked_places(request, form, "rows", list) if form.is_valid() else None
    if found is not None:
        with attempt_form(form, "rows"):
            made = place_imports.keep_places(found, by=request.user, at=request.at)
            said = ngettext("%(n)s place is new in the register.", "%(n)s places are new in the register.", made)
            messages.success(request, said % {"n": made} if made else _("Nothing in the sheet is new."))
            return redirect("volunteer:register")
    for error in [error for errors in form.errors.values() for error in errors]:
        messages.error(request, str(error))
    return places_upload_page(request, SheetFileForm())
