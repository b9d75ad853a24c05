"""The district's pages of one leader: what the machine noticed, and taking back shifts; from when something is a sign."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from events.cases import trust as case_trust
from events.cases.signs import permissions
from events.cases.signs.actions import find
from events.cases.signs.actions import reverse as reverse_actions
from events.cases.signs.forms import ReversalForm, SignLimitsForm
from events.cases.signs.queries import preview_reversal
from events.cases.signs.refusals import ReversalRefusal
from events.cases.signs.tables import ReversedShiftFilter, ReversedShiftTable, SignFilter, SignTable
from events.models import Reversal, ReversedShift, Shift, Sign
from volunteer.core.attempts import attempt_form
from volunteer.core.editing import atomic_edit, lock_for_edit
from volunteer.core.ids import new_id
from volunteer.core.pages import form_page, list_page
from volunteer.lists import export as list_export
from volunteer.models import User
from volunteer.roles.decorators import StaffRequest, may_change_district_list, staff
from volunteer.roles.scope import Power

ROWS = 50


def led_in_scope(request: StaffRequest) -> Q:
    """A condition on people: who led a shift in the reader's part of the district."""
    shifts = Shift.objects.in_scope(request.scope).exclude(state__in=Shift.PENDING)
    return Q(pk__in=shifts.values("leader"))


@require_safe
@staff(Power.REVIEW, audited=True)
def leader_detail(request: StaffRequest, leader_id: int) -> HttpResponse:
    """What the machine noticed about the shifts of one leader, point by point what the numbers are, what was taken back."""
    leader = get_object_or_404(User.objects.get_queryset().filter(led_in_scope(request)), pk=leader_id)
    signs = Sign.objects.standing().filter(request.scope.points("shift__event__point__"), shift__leader=leader)
    rows = signs.select_related("shift__event__point").order_by("-shift__start", "shift", "kind")
    found = SignFilter(request.GET, queryset=rows)
    table = SignTable(found.qs, reads_only=request.reads_only)
    if file := list_export.list_or_file(request, table, name=_("Signs"), per_page=ROWS):
        return file
    numbers = case_trust.with_flags(case_trust.trust_rows(request.scope, request.at), request.at).filter(leader=leader)
    taken_back = Reversal.objects.filter(request.scope.points("shifts__event__point__"), leader=leader)
    return list_page(
        request,
        table,
        found,
        template="events/cases/signs/leader.html",
        title=leader.name,
        subtitle=_("What the machine noticed. A sign is no guilt, but a reason to visit."),
        back=reverse("events:trust"),
        css="css/manage.css",
        leader=leader,
        numbers=list(numbers),
        reversals=list(taken_back.distinct()),
        may_reverse=not request.reads_only and is_district(request),
    )


def is_district(request: StaffRequest) -> bool:
    """Whether the reader reviews for a whole district: paths of two parts have nothing above them."""
    return any(path.count(".") == 1 for path in request.scope.paths)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.REVIEW)
def reverse_shifts(request: StaffRequest, leader_id: int) -> HttpResponse:
    """Take back what this leader led on some days, after reading what that is."""
    if not is_district(request):
        raise Http404
    leader = get_object_or_404(User.objects.get_queryset().filter(led_in_scope(request)), pk=leader_id)
    today = timezone.localdate(request.at)
    days = {"begins": today - case_trust.LOOK_BACK, "ends": today}
    form = ReversalForm(request.POST if request.method == "POST" else None, initial={"id": new_id(request.at), **days})
    if request.method == "POST" and form.is_valid() and "show" not in request.POST:
        with attempt_form(form, fields={ReversalRefusal.NO_REASON: "reason", ReversalRefusal.NO_SHIFTS: "ends"}):
            seen = form.cleaned_data["seen"]
            made = reverse_actions.reverse_shifts(reversal=form.reversal(leader), by=request.user, at=request.at, seen=seen)
            messages.success(request, _("The shifts no longer count. Everybody concerned has been told."))
            return redirect("events:reversal", made.pk)
    if form.is_bound and not {"begins", "ends"} & form.errors.keys():
        days = {name: form.cleaned_data[name] for name in days}
    preview = preview_reversal(leader=leader, at=request.at, **days)
    form.show(preview.mark, asked_why="show" not in request.POST)
    return form_page(
        request,
        form,
        template="events/cases/signs/reverse.html",
        title=_("Take back shifts"),
        subtitle=leader.name,
        submit=_("Take back all of them"),
        back=reverse("events:trust_leader", args=[leader.pk]),
        css="css/events.css",
        preview=preview,
        days=days,
        involved=bool(preview.shifts) and request.user.pk in permissions.parties(preview.shifts),
    )


@require_safe
@staff(Power.REVIEW, audited=True)
def reversal_detail(request: StaffRequest, reversal_id: UUID) -> HttpResponse:
    """What was taken back by one press, shift by shift."""
    rows = ReversedShift.objects.filter(request.scope.points("shift__event__point__"), reversal=reversal_id)
    made = get_object_or_404(Reversal.objects.filter(lines__in=rows).select_related("leader", "by").distinct())
    every = rows.select_related("shift__event__point").order_by("shift__start", "pk")
    found = ReversedShiftFilter(request.GET, queryset=every)
    table = ReversedShiftTable(found.qs, reads_only=request.reads_only)
    if file := list_export.list_or_file(request, table, name=_("Shifts taken back"), per_page=ROWS):
        return file
    return list_page(
        request,
        table,
        found,
        template="events/cases/signs/reversal.html",
        title=_("Shifts taken back"),
        subtitle=made.leader.name,
        back=reverse("events:trust_leader", args=[made.leader_id]),
        css="css/manage.css",
        reversal=made,
    )


@staff(Power.AUDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@atomic_edit
def limits_edit(request: StaffRequest) -> HttpResponse:
    """From when something is a sign: set by the district, read by who audits it."""
    may = may_change_district_list(request)
    limits = lock_for_edit(request, find.limits_in_force())
    form = SignLimitsForm(request.POST if request.method == "POST" else None, instance=limits)
    if request.method == "POST" and form.is_valid():
        find.save_limits(limits=form.instance, by=request.user, at=request.at)
        messages.success(request, _("Saved. The signs follow within a few minutes."))
        return redirect("events:sign_limits")
    return form_page(
        request,
        form,
        template="events/cases/signs/limits.html",
        title=_("From when something is a sign"),
        subtitle=_("A sign holds no points. These numbers say what the district wants to look at."),
        submit=_("Save"),
        back=reverse("events:trust"),
        may=may,
    )
