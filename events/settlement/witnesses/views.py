"""Who vouches for a shift: what its leader may expect, the page of who is on duty, the community's look."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from events.models import Duty, Shift, Witness
from events.settlement import witnessed
from events.settlement.witnesses import actions, permissions
from events.settlement.witnesses.forms import DutyForm
from events.settlement.witnesses.queries import outlook_of
from events.settlement.witnesses.tables import LookFilter, LookTable, with_numbers
from events.shifts.models import ShiftQuerySet
from volunteer.core import clock
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.pages import form_page
from volunteer.lists import batch, selection
from volunteer.lists import export as list_export
from volunteer.roles.decorators import PersonRequest, StaffRequest, login_required, staff
from volunteer.roles.scope import Power

ROWS = 20
RELATED = ("event__point__area", "event__created_by", "leader", "first_leader", "closed_by", "rule")


# --- the community's look ----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.REVIEW)
def look_list(request: StaffRequest) -> HttpResponse:
    """Shifts for which nobody vouches; the ticked ones are let through by one press, or looked into."""
    if request.method == "POST":
        return submit_looks(request)
    found = narrowed_looks(request)
    table = LookTable(found.qs.select_related(*RELATED))
    if file := list_export.list_or_file(request, table, name=_("Shifts without a witness"), per_page=ROWS):
        return file
    cards = [(shift, witnessed.look_until(shift)) for shift in table.cards]
    context = {"table": table, "page": table.page, "cards": cards, "filter": found}
    return render(request, "events/settlement/witnesses/looks.html", context)


def narrowed_looks(request: StaffRequest) -> LookFilter:
    """The shifts that wait for this reader's look, as the address narrows them."""
    shifts = permissions.unwitnessed_shifts(request.scope).exclude(permissions.party_condition(request.user))
    return LookFilter(request.GET, queryset=with_numbers(shifts).order_by("settled_at", "pk"), held=request.scope)


def submit_looks(request: StaffRequest) -> HttpResponse:
    asked = batch.chosen_ids(request, "shift", narrowed_looks(request).qs)
    shifts = list(permissions.unwitnessed_shifts(request.scope).filter(pk__in=asked).select_related("event"))
    before = Witness.objects.filter(shift__in=asked, kind=Witness.Kind.LOOK).filter(request.scope.points("shift__event__point__"))
    before = before.select_related("shift__event")
    selection.explain_missing(
        request, asked=asked, waiting=len(shifts), decided=before, name=lambda row: shift_name(row.shift), by="by", at="at"
    )
    if shifts:
        decide_looks(request, shifts)
    return redirect(reverse("events:looks", query=request.GET))


def shift_name(shift: Shift) -> str:
    return shift.event.title


def decide_looks(request: StaffRequest, shifts: list[Shift]) -> None:
    doubt = "doubt" in request.POST
    act = actions.doubt_shifts if doubt else actions.look_at_shifts
    done = batch.act_on_each(request, shifts, lambda shift: act(shifts=[shift], by=request.user, at=request.at), name=shift_name)
    if done and doubt:
        messages.success(request, _("They stand under “To look at” now. Decide there, with a word why."))
        return
    words = ngettext("%(number)s shift is let through.", "%(number)s shifts are let through.", len(done)) % {"number": len(done)}
    batch.tell_done(request, done, words, name=shift_name)


# --- planning ----------------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def shift_witness(request: PersonRequest, pk: UUID) -> HttpResponse:
    """What vouches for the shift and what it is paid without; who runs it, or the community, names somebody to be there."""
    at = clock.now()
    shift = get_object_or_404(every_shift(), pk=pk)
    if not permissions.may_name_duty(shift, request.user, at):
        raise Http404
    form = DutyForm(request.POST if request.method == "POST" else None, by=request.user)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "volunteer_no"):
            made = actions.name_duty(shift=shift, person=form.person, by=request.user, at=at)
            messages.success(request, _("%(name)s is on duty at this shift and has been told.") % {"name": made.person.name})
            return redirect("events:shift_witness", shift.pk)
    return form_page(
        request,
        form,
        template="events/settlement/witnesses/shift.html",
        title=_("Who vouches for this shift"),
        tab_title=shift.event.title,
        subtitle=shift.event.title,
        submit=_("Name them"),
        shift=shift,
        outlook=outlook_of(shift, at, request.user),
        ahead=at < shift.start,
        back=shift.get_absolute_url(),
    )


def every_shift() -> ShiftQuerySet:
    return Shift.objects.select_related(*RELATED)


# --- on duty -----------------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def duty(request: PersonRequest, duty_shift: UUID) -> HttpResponse:
    """Somebody who was named to be there says that they are: one press."""
    found = get_object_or_404(
        Duty.objects.select_related("shift__event__point", "shift__leader"), shift=duty_shift, person=request.user
    )
    at = clock.now()
    if request.method == "POST":
        with attempt(request):
            actions.say_present(duty=found, at=at)
            messages.success(request, _("Thank you! That you were there is written down."))
        return redirect("events:duty", duty_shift)
    context = {"duty": found, "shift": found.shift, "begun": at >= found.shift.start}
    context["over"] = at > found.shift.end + actions.WORD_WITHIN
    return render(request, "events/settlement/witnesses/duty.html", context)
