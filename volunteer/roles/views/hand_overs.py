"""One appointment: its holder, deputies, and handing it over; and the record of a hand-over, which both sides read."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from volunteer.core import clock
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.pages import form_page
from volunteer.models import Appointment, HandOver
from volunteer.roles import actions as role_actions
from volunteer.roles import deputies, hand_over_items, hand_overs, waking
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import PersonRequest, StaffRequest, login_required, staff
from volunteer.roles.forms import DeputyForm, HandOverForm, ProlongForm
from volunteer.roles.refusals import RoleRefusal
from volunteer.roles.scope import Power
from volunteer.roles.views.appointments import appointments_in

RELATED = ("person", "appointed_by", "woken_by", "area", "point__area", "organization__area", "deputy_of__person")
AT_PERSON = dict.fromkeys(
    (RoleRefusal.ONESELF, RoleRefusal.SAME_PERSON, RoleRefusal.NO_PHONE, RoleRefusal.HOUSEHOLD), "volunteer_no"
)
AT_DAY = dict.fromkeys((RoleRefusal.PAST, RoleRefusal.TOO_EARLY, RoleRefusal.TERM_OVER), "on")


def readable_appointments(request: PersonRequest) -> QuerySet[Appointment]:
    """One's own, those of one's deputies and of whom one stands in for, and those of one's office."""
    me = Q(person=request.user) | Q(deputy_of__person=request.user) | Q(deputies__person=request.user)
    scope = role_scope.scope_for(request.user, Power.APPOINT, clock.now())
    office = scope.areas("area__") | scope.points("point__") | scope.areas("organization__area__")
    return Appointment.objects.filter(me | office).distinct().select_related(*RELATED)


def back_url(request: PersonRequest) -> str:
    """To the list, for who has it; else to one's own page."""
    return reverse("volunteer:appointments" if role_scope.scope_for(request.user, Power.APPOINT, clock.now()) else "volunteer:me")


@login_required
@require_safe
def appointment_detail(request: PersonRequest, appointment_id: int) -> HttpResponse:
    row, at = get_object_or_404(readable_appointments(request), pk=appointment_id), clock.now()
    today = timezone.localdate(at)
    context = {
        "row": row,
        "over": row.until is not None and row.until < today,
        "today": today,
        "hand_over": hand_overs.standing_hand_over(row),
        "deputies": row.deputies.select_related("person").order_by("-since", "pk"),
        "may_hand_on": role_actions.may_hand_on(appointment=row, by=request.user, at=at),
        "may_end": role_actions.may_end_appointment(appointment=row, by=request.user, at=at),
        "may_name": deputies.may_name_deputy(appointment=row, by=request.user, at=at),
        "may_wake": waking.may_wake(appointment=row, by=request.user, at=at),
        "asked": waking.offices_to_ask(row, at) if row.yes_rank else [],
        "back": back_url(request),
    }
    return render(request, "volunteer/roles/appointment.html", context)


def managed_appointment(request: StaffRequest, appointment_id: int) -> Appointment:
    return get_object_or_404(Appointment.objects.filter(appointments_in(request)).select_related(*RELATED), pk=appointment_id)


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over_create(request: StaffRequest, appointment_id: int) -> HttpResponse:
    """Choose the successor and the day, below what goes along; one press hands over."""
    row = managed_appointment(request, appointment_id)
    form = HandOverForm(request.POST if request.method == "POST" else None, former=row, by=request.user)
    if request.method == "POST" and form.is_valid():
        days = {"on": form.cleaned_data["on"], "until": form.cleaned_data["until"]}
        with attempt_form(form, fields=AT_PERSON | AT_DAY | {RoleRefusal.ENDS_BEFORE: "until"}):
            made = hand_overs.hand_over(appointment=row, to=form.person, by=request.user, at=request.at, **days)
            messages.success(request, said_of(made))
            return redirect("volunteer:hand_over", made.pk)
    return form_page(
        request,
        form,
        template="volunteer/roles/hand_over_form.html",
        title=pgettext("role", "Hand over"),
        subtitle=_("%(role)s of %(over)s, now %(name)s") % {"role": row.get_role_display(), "over": row.over, "name": row.person},
        submit=pgettext("role", "Hand over"),
        back=reverse("volunteer:appointment", args=[row.pk]),
        lines=hand_over_items.checklist(row, request.at),
    )


def said_of(made: HandOver) -> str:
    if made.state == HandOver.State.DONE:
        return _("%(name)s holds the role now. Both have been told.") % {"name": made.to}
    if made.successor and made.successor.yes_rank:
        return _("Noted. The level above is asked for its yes; until then nothing changes, and it can be withdrawn.")
    return _("Noted. Until that day nothing changes, and it can be withdrawn.")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def name_deputy(request: PersonRequest, appointment_id: int) -> HttpResponse:
    """Who is away, or the office above, names who stands in."""
    row, at = get_object_or_404(readable_appointments(request), pk=appointment_id), clock.now()
    if not deputies.may_name_deputy(appointment=row, by=request.user, at=at):
        raise Http404
    form = DeputyForm(request.POST if request.method == "POST" else None, by=request.user)
    if request.method == "POST" and form.is_valid():
        days: dict[str, date] = {"since": form.cleaned_data["since"], "until": form.cleaned_data["until"]}
        fields = AT_PERSON | {RoleRefusal.PAST: "since", RoleRefusal.ENDS_BEFORE: "until", RoleRefusal.TOO_LONG: "until"}
        with attempt_form(form, fields=fields):
            made = deputies.name_deputy(appointment=row, deputy=form.person, by=request.user, at=at, **days)
            said = _("%(name)s stands in on these days and has been told.")
            asked = _("%(name)s was named. It works once the level above has said yes; all have been told.")
            messages.success(request, (asked if made.yes_rank else said) % {"name": form.person})
            return redirect("volunteer:appointment", row.pk)
    return form_page(
        request,
        form,
        title=_("Name a deputy"),
        subtitle=_("A deputy of %(name)s has the same rights as %(role)s of %(over)s for these days.")
        % {"name": row.person, "role": row.get_role_display(), "over": row.over},
        submit=_("Name the deputy"),
        back=reverse("volunteer:appointment", args=[row.pk]),
    )


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def prolong(request: StaffRequest, appointment_id: int) -> HttpResponse:
    row = managed_appointment(request, appointment_id)
    form = ProlongForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "until"):
            role_actions.prolong_appointment(appointment=row, by=request.user, at=request.at, **form.cleaned_data)
            messages.success(request, _("The term is prolonged."))
            return redirect("volunteer:appointment", row.pk)
    return form_page(
        request,
        form,
        title=_("Prolong the term"),
        subtitle=_("%(role)s of %(over)s, now %(name)s") % {"role": row.get_role_display(), "over": row.over, "name": row.person},
        submit=_("Prolong"),
        back=reverse("volunteer:appointment", args=[row.pk]),
    )


# --- the record --------------------------------------------------------------------------------------------------------


def readable_hand_overs(request: PersonRequest) -> QuerySet[HandOver]:
    """Those by which one gave or got a role, and those of one's office."""
    both = Q(appointment__person=request.user) | Q(to=request.user) | Q(by=request.user)
    scope = role_scope.scope_for(request.user, Power.APPOINT, clock.now())
    lookups = ("appointment__area__", "appointment__organization__area__")
    office = scope.points("appointment__point__") | scope.areas(lookups[0]) | scope.areas(lookups[1])
    return HandOver.objects.filter(both | office).select_related(*hand_overs.RELATED)


@login_required
@require_safe
def hand_over_detail(request: PersonRequest, hand_over_id: int) -> HttpResponse:
    """The record, to read and to print: both names, and what went along."""
    made, at = get_object_or_404(readable_hand_overs(request), pk=hand_over_id), clock.now()
    planned = made.state == HandOver.State.PLANNED
    context = {
        "hand_over": made,
        "lines": hand_over_items.checklist(made.appointment, at) if planned else hand_over_items.record_lines(made),
        "links": made.state == HandOver.State.DONE and made.to_id == request.user.pk,
        "may_confirm": made.state == HandOver.State.DONE and made.confirmed_at is None and made.to_id == request.user.pk,
        "may_withdraw": planned and role_actions.may_hand_on(appointment=made.appointment, by=request.user, at=at),
        "back": back_url(request),
    }
    return render(request, "volunteer/roles/hand_over.html", context)


@login_required
@require_POST
def confirm_hand_over(request: PersonRequest, hand_over_id: int) -> HttpResponse:
    made = get_object_or_404(HandOver.objects.filter(to=request.user), pk=hand_over_id)
    with attempt(request):
        hand_overs.confirm_hand_over(hand_over=made, by=request.user, at=clock.now())
        messages.success(request, _("Thank you. The former holder and the office have been told."))
    return redirect("volunteer:hand_over", made.pk)


@staff(Power.APPOINT)
@require_POST
def withdraw_hand_over(request: StaffRequest, hand_over_id: int) -> HttpResponse:
    made = get_object_or_404(readable_hand_overs(request), pk=hand_over_id)
    with attempt(request):
        hand_overs.withdraw_hand_over(hand_over=made, by=request.user, at=request.at)
        messages.success(request, _("Withdrawn. Everything stays as it is."))
    return redirect("volunteer:hand_over", made.pk)
