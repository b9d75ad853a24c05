"""The page on which a list comes in from an Excel sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _

from volunteer.core.attempts import attempt_form
from volunteer.lists import excel_reader
from volunteer.lists import export as list_export
from volunteer.lists.form_import import FormSheet, Importable, existing_rows
from volunteer.lists.forms import SheetFileForm

MOST_PROBLEMS = 20


def import_list(request: HttpRequest, sheet: Importable, *, back: str, **words: object) -> HttpResponse:
    """Make what a sheet holds, and go to the list `back`; `?template` gives the empty sheet. `words` are for the page."""
    if "template" in request.GET:
        return list_export.template_response(sheet.template(), f"{sheet.name}.xlsx")
    form = SheetFileForm(request.POST, request.FILES) if request.method == "POST" else SheetFileForm()
    form.fields["file"].help_text = _("The filled sheet, .xlsx, at most %(most)s rows.") % {"most": sheet.most}
    if request.method == "POST" and form.is_valid():
        made = save_import(form, sheet)
        if made is not None:
            messages.success(request, sheet.told(made))
            return redirect(back)
    context = {"form": form, "title": sheet.title, "columns": sheet.columns, "back": resolve_url(back), **words}
    return render(request, "volunteer/lists/from_sheet.html", context)


def import_short_list(
    request: HttpRequest,
    rows: QuerySet[Any],
    *,
    name: str,
    title: str,
    make: Callable[[Mapping[str, Any] | None], BaseForm],
    keep: Callable[[Any], object],
    back: str,
    key: str = "name",
) -> HttpResponse:
    """A short list of the district, whose `rows` are known by one column: what `FormSheet` says of the others."""
    sheet = FormSheet(name, title, make=make, keep=keep, key=(key,), there=existing_rows(rows, key))
    return import_list(request, sheet, back=back, subtitle=_("From Excel"))


def save_import(form: SheetFileForm, sheet: Importable) -> int | None:
    """How many are new; None where something is wrong, which then stands at the file's field."""
    with attempt_form(form, "file"):  # an act for all rows together refuses them together
        try:
            found = sheet.read(form.cleaned_data["file"])
            excel_reader.require_no_problems(found, MOST_PROBLEMS)
            made = sheet.keep_all(found)
            excel_reader.require_no_problems(found, MOST_PROBLEMS)
            return made
        except ValidationError as problem:
            form.add_error("file", problem)
    return None
