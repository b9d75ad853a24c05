"""The reviewer's pages for what is over: find a shift, put a record right, say that it never took place, decide on hours asked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.models import Attendance, Flag, Makeup, Shift
from events.settlement import not_held
from events.settlement.corrections import permissions
from events.settlement.corrections import tables as correction_tables
from events.settlement.corrections import timeline as correction_timeline
from events.settlement.corrections.actions import correct as correct_actions
from events.settlement.corrections.actions import makeup
from events.settlement.corrections.forms import NONE, PERSON, CorrectForm, HeldForm
from events.settlement.corrections.tables import FinishedShiftFilter, MakeupFilter, RecordFilter
from events.shifts.models import ShiftQuerySet
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.pages import form_page
from volunteer.lists import export as list_export
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

ROWS, LINES = 20, 50
RELATED = ("person", "job", "confirmed_by", "shift__rule", "shift__leader", "shift__event__point__area", "shift__event__category")
State = Shift.State


def finished_shifts(request: StaffRequest) -> ShiftQuerySet:
    """Shifts in the reviewer's scope that took place, or were said to have."""
    undone = Q(state=State.CANCELLED) & (Q(closed_at__isnull=False) | Q(settled_at__isnull=False))
    found = Shift.objects.in_scope(request.scope).filter(Q(state__in=[State.CLOSED, State.SETTLED]) | undone)
    return found.select_related("event__point__area", "leader", "rule", "count_confirmed_by")


@require_safe
@staff(Power.REVIEW)
def shift_list(request: StaffRequest) -> HttpResponse:
    """Find what is to be put right: by place, day, state and words."""
    came = Attendance.objects.filter(shift=OuterRef("pk")).order_by().values("shift").annotate(number=Count("pk"))
    counted = finished_shifts(request).annotate(came=Subquery(came.values("number"))).order_by("-start", "pk")
    found = FinishedShiftFilter(request.GET, queryset=counted, held=request.scope)
    table = correction_tables.FinishedShiftTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Put right"), per_page=ROWS):
        return file
    return render(request, "events/settlement/corrections/shifts.html", {"page": table.page, "filter": found})


@require_safe
@staff(Power.REVIEW)
def shift_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Everybody of a shift that is over, with a way to each record."""
    found = get_object_or_404(finished_shifts(request), pk=pk)
    every = found.attendances.select_related("person", "job").annotate(
        changed=Count("corrections", distinct=True),
        objected=Count("flags", filter=Q(flags__kind=Flag.Kind.OBJECTION, flags__decided_at=None), distinct=True),
    )
    rows = RecordFilter(request.GET, queryset=every.order_by("in_at", "pk"))
    table = correction_tables.RecordTable(rows.qs)
    if file := list_export.list_or_file(request, table, name=found.event.title, per_page=LINES):
        return file
    return render(request, "events/settlement/corrections/shift.html", {"shift": found, "page": table.page, "filter": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.REVIEW)
def correct_record(request: StaffRequest, attendance_id: UUID) -> HttpResponse:
    """One record with its history; what a correction would do is shown before it is done."""
    related = (
        "person",
        "job",
        "confirmed_by",
        "shift__rule",
        "shift__event__point__area",
        "shift__event__category",
        "shift__leader",
    )
    rows = Attendance.objects.filter(request.scope.points("shift__event__point__")).select_related(*related)
    row = get_object_or_404(rows, pk=attendance_id)
    data = request.POST if request.method == "POST" else None
    form = CorrectForm(data, row=row, by=request.user, at=request.at)
    context: dict[str, Any] = {"row": row, "shift": row.shift, "form": form, "outlook": None}
    if request.method == "POST" and form.is_valid():
        if form.is_sure:
            return apply_correction(request, row, form)
        context |= {
            "outlook": correct_actions.preview_correction(shift=row.shift, attendance=row, counted=form.counted, at=request.at),
            "other": replacement_person(form),
        }
        form.ask_again()
    objection = row.flags.filter(kind=Flag.Kind.OBJECTION, decided_at=None).first()
    return render(
        request,
        "events/settlement/corrections/correct.html",
        context | {"steps": correction_timeline.record_timeline(row), "objection": objection},
    )


def replacement_person(form: CorrectForm) -> Any:
    """Who gets the record instead, if it was somebody else."""
    return form.cleaned_data.get("other") if form.cleaned_data["what"] == PERSON else None


def apply_correction(request: StaffRequest, row: Attendance, form: CorrectForm) -> HttpResponse:
    fields = {"attendance": row, "by": request.user, "reason": form.cleaned_data["reason"], "at": request.at}
    with attempt(request):
        if form.cleaned_data["what"] == PERSON:
            correct_actions.replace_person(person=form.cleaned_data["other"], **fields)
        else:
            counted = None if form.cleaned_data["what"] == NONE else form.counted
            correct_actions.correct(counted=counted, **fields)
        messages.success(request, _("Put right. The person has been told."))
        return redirect("events:over_one", row.shift_id)
    return redirect("events:correct", row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.REVIEW)
def mark_not_held(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Say that a shift never took place, after reading what follows."""
    found = get_object_or_404(finished_shifts(request), pk=pk)
    form = HeldForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form):
            correct_actions.mark_not_held(shift=found, by=request.user, reason=form.cleaned_data["reason"], at=request.at)
            messages.success(request, _("The shift no longer counts. Everybody concerned has been told."))
            return redirect("events:over_one", found.pk)
    rows = list(found.attendances.values_list("pay", "points", "minutes"))
    context = {
        "shift": found,
        "form": form,
        "came": len(rows),
        "minutes": sum(minutes for *_rest, minutes in rows),
        "paid": sum(points for pay, points, _minutes in rows if pay == Attendance.Pay.PAID),
    }
    return render(request, "events/settlement/corrections/not_held.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.REVIEW)
def reinstate_shift(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Say that a shift that was taken back did take place; then each record is put right by itself."""
    found = get_object_or_404(finished_shifts(request), pk=pk)
    form = HeldForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form):
            correct_actions.reinstate_shift(shift=found, by=request.user, reason=form.cleaned_data["reason"], at=request.at)
            messages.success(request, _("The shift stands again. Now open each record that was real and put its times right."))
            return redirect("events:over_one", found.pk)
    return form_page(
        request,
        form,
        title=_("It did take place"),
        subtitle=found.event.title,
        submit=_("Let the shift stand again"),
        back=reverse("events:over_one", args=[found.pk]),
    )


@require_POST
@staff(Power.REVIEW)
def confirm_count(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Say as the second person that a shift without records took place, with as many people as its leader counted."""
    found = get_object_or_404(finished_shifts(request), pk=pk)
    with attempt(request):
        not_held.confirm_count(shift=found, by=request.user, at=request.at)
        messages.success(request, _("Confirmed: the shift counts as held."))
    return redirect("events:over_one", found.pk)


# --- hours asked for afterwards ------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.REVIEW)
def makeup_list(request: StaffRequest) -> HttpResponse:
    """Hours that no scan shows: look at the evidence, record them as honorary or say why not."""
    if request.method == "POST":
        return decide_makeup(request)
    found = MakeupFilter(request.GET, queryset=makeup.makeups_in_scope(request.scope), held=request.scope)
    table = correction_tables.MakeupTable(found.qs.annotate(party=permissions.party_condition(request.user)))
    if file := list_export.list_or_file(request, table, name=_("Hours asked for afterwards"), per_page=ROWS):
        return file
    return render(request, "events/settlement/corrections/makeups.html", {"page": table.page, "filter": found})


def decide_makeup(request: StaffRequest) -> HttpResponse:
    found = Makeup.objects.filter(request.scope.points("shift__event__point__")).select_related("shift", "person")
    back = redirect(reverse("events:makeups", query=request.GET))
    try:
        made = get_object_or_404(found, pk=UUID(request.POST.get("makeup", "")))
    except ValueError:
        messages.warning(request, _("Nothing was chosen."))
        return back
    with attempt(request):
        if "approve" in request.POST:
            makeup.approve_makeup(makeup=made, by=request.user, at=request.at)
            messages.success(request, _("Recorded as honorary hours of %(name)s.") % {"name": made.person})
        else:
            makeup.send_back_makeup(makeup=made, by=request.user, reason=request.POST.get("reason", "")[:300], at=request.at)
            messages.success(request, _("Not recorded; %(name)s reads why.") % {"name": made.person})
    return back
