"""Hours that come in from older systems, hours that go out to the national one, and the insurer's list."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from events.models import HoursExport, HoursSheet
from events.onsite.views.roster import run_shift_or_404
from events.records.certificates.forms import WhyForm
from events.records.exchange import actions as exchange
from events.records.exchange import insurer, national_export, permissions
from events.records.exchange.forms import ExportForm, HoursSheetForm
from events.records.exchange.tables import ExportFilter, ExportTable, RowFilter, RowTable, SheetFilter, SheetTable
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.ids import new_id
from volunteer.core.pages import form_page
from volunteer.core.refusals import Refused
from volunteer.lists import excel_reader
from volunteer.lists import export as list_export
from volunteer.models import Area
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

PAGE, ROWS, MOST_PROBLEMS = 30, 50, 30


def administered_areas(request: StaffRequest) -> Any:
    """The areas one administers, compounds apart."""
    held = role_scope.scope_for(request.user, Power.APPOINT, request.at)
    return Area.objects.filter(held.areas()).offices().open().order_by("path")


# --- coming in ---------------------------------------------------------------------------------------------------------


@staff(Power.REVIEW)
@require_safe
def hours_sheet_list(request: StaffRequest) -> HttpResponse:
    """What was handed in, and the ways to more."""
    found = SheetFilter(request.GET or None, queryset=exchange.sheets_in_scope(request.scope))
    table = SheetTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Hours in and out"), per_page=PAGE):
        return file
    administers = bool(role_scope.scope_for(request.user, Power.APPOINT, request.at))
    return render(request, "events/records/exchange/hours.html", {"table": table, "filter": found, "administers": administers})


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def hours_sheet_create(request: StaffRequest) -> HttpResponse:
    """Hand in a sheet; nothing is kept where a single row is wrong."""
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    areas = administered_areas(request).select_related("parent")
    form = HoursSheetForm(areas, *sent, initial={"id": new_id(request.at)})
    if request.method == "POST" and form.is_valid() and (made := hand_in_sheet(request, form)):
        messages.success(request, _("Handed in. The hours count as soon as a second person approves."))
        return redirect("events:hours_sheet", made.pk)
    return form_page(
        request,
        form,
        template="events/records/exchange/hours_new.html",
        raised=permissions.raised_decisions(areas, request.user, request.at),
        title=_("Hand in a sheet"),
        subtitle=_("Honorary hours with their source: no points, no stars. A second person of the level above approves."),
        submit=_("Hand in"),
        back=reverse("events:hours"),
    )


def hand_in_sheet(request: StaffRequest, form: HoursSheetForm) -> HoursSheet | None:
    data = form.cleaned_data
    if same := exchange.handed_in_sheet(data["id"], request.user):
        return same
    with attempt_form(form, "file"):
        try:
            lines, file_hash = exchange.read_hours(data["file"])
            rows = exchange.judge_rows(lines, request.user, timezone.localdate(request.at))
            excel_reader.require_no_problems(lines, MOST_PROBLEMS)
            sheet = HoursSheet(id=data["id"], area=data["area"], source=data["source"], file_hash=file_hash)
            return exchange.hand_in(sheet=sheet, rows=rows, by=request.user, at=request.at)
        except ValidationError as problem:
            form.add_error("file", problem)
    form.renew()
    return None


@staff(Power.APPOINT)
@require_safe
def hours_template(request: StaffRequest) -> HttpResponse:
    """The empty sheet to fill."""
    return list_export.template_response(exchange.hours_template(), "hours.xlsx")


@staff(Power.REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def hours_sheet_detail(request: StaffRequest, sheet_id: UUID) -> HttpResponse:
    """One sheet with its rows; the second person decides here."""
    found = get_object_or_404(exchange.sheets_in_scope(request.scope), pk=sheet_id)
    form = WhyForm(request.POST if "return" in request.POST else None)
    if request.method == "POST" and ("approve" in request.POST or form.is_valid()):
        return decide_sheet(request, found, form)
    rows = RowFilter(request.GET or None, queryset=found.rows.select_related("person").order_by("number"))
    table = RowTable(rows.qs)
    if file := list_export.list_or_file(request, table, name=found.source, per_page=ROWS):
        return file
    may_decide = permissions.may_decide(found, request.user, request.at)
    context = {"sheet": found, "form": form, "may_decide": may_decide, "table": table, "filter": rows}
    return render(request, "events/records/exchange/hours_sheet.html", context)


def decide_sheet(request: StaffRequest, found: HoursSheet, form: WhyForm) -> HttpResponse:
    with attempt(request):
        if "approve" in request.POST:
            exchange.approve(sheet=found, by=request.user, at=request.at)
            messages.success(request, _("Taken over. Everybody in the sheet has been told."))
        else:
            exchange.send_back(sheet=found, reason=form.cleaned_data["words"], by=request.user, at=request.at)
            messages.success(request, _("Sent back; none of it counts."))
    return redirect("events:hours_sheet", found.pk)


# --- going out ---------------------------------------------------------------------------------------------------------


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def export_list(request: StaffRequest) -> HttpResponse:
    """The files that were made, and a new one."""
    since, until = national_export.previous_month(timezone.localdate(request.at))
    initial = {"id": new_id(request.at), "since": since, "until": until, "area": administered_areas(request).first()}
    form = ExportForm(administered_areas(request), request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form):
            made = national_export.create_export(export=HoursExport(**form.cleaned_data), by=request.user, at=request.at)
            messages.success(request, _("Made: %(count)s records. Download the file below.") % {"count": made.count})
            return redirect("events:hours_exports")
        form.renew()
    sent = ExportFilter(request.GET or None, queryset=national_export.exports_in_scope(request.scope))
    table = ExportTable(sent.qs)
    if file := list_export.list_or_file(request, table, name=_("Files for the national system"), per_page=PAGE):
        return file
    return render(request, "events/records/exchange/hours_exports.html", {"form": form, "table": table, "filter": sent})


@staff(Power.APPOINT)
@require_safe
def export_file(request: StaffRequest, export_id: UUID) -> HttpResponse:
    """The file of one export, with names and documents as they are today and hours as they were sent."""
    found = get_object_or_404(national_export.exports_in_scope(request.scope), pk=export_id)
    name = _("Hours of service %(area)s") % {"area": found.area}
    return list_export.excel_response(national_export.hours_file_rows(found), name, found.made_at)


# --- the insurer -------------------------------------------------------------------------------------------------------


@staff(Power.RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def insurer_list(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Who is to be insured and what is missing; the press hands out the file."""
    shift = run_shift_or_404(request, pk)
    try:
        if request.method == "POST":
            rows = insurer.hand_out(shift=shift, by=request.user, at=request.at)
            return list_export.excel_response(rows, _("For the insurer %(title)s") % {"title": shift.event.title}, request.at)
        insurer.require_may_hand_out(shift, request.user, request.at)
        refused = ""
    except Refused as problem:
        refused = problem.sentence
    context = {"shift": shift, "people": insurer.insured_people(shift) if not refused else [], "refused": refused}
    return render(request, "events/records/exchange/insurer.html", context)
