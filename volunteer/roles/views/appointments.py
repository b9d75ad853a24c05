"""Staff pages about people and places: roles, service points, organisations, people without a phone."""

from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.pages import form_page, list_page
from volunteer.finding.fields import person_asked_for
from volunteer.lists import batch, selection
from volunteer.lists import export as list_export
from volunteer.lists.views import import_list
from volunteer.models import Appointment, Area
from volunteer.places.tables import AppointmentFilter
from volunteer.places.views.staff import PER_PAGE
from volunteer.roles import actions as role_actions
from volunteer.roles import navigation as role_navigation
from volunteer.roles import ranks, waking
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.forms import AppointForm
from volunteer.roles.imports import appointment_import
from volunteer.roles.scope import Power
from volunteer.roles.tables import AppointmentTable, WaitingFilter, WaitingTable

MOST = 1000  # ticked at once
DIGITS = 19  # of a number that no row has any more

# --- roles -------------------------------------------------------------------------------------------------------------


def appointments_in(request: StaffRequest) -> Q:
    """Roles over areas, points and organisations of one's own scope."""
    scope = request.scope
    return scope.areas("area__") | scope.points("point__") | scope.areas("organization__area__")


@staff(Power.APPOINT)
@require_GET
def appointment_list(request: StaffRequest) -> HttpResponse:
    """Who holds which role in one's own area."""
    today = timezone.localdate(request.at)
    held = Appointment.objects.standing(today).filter(appointments_in(request))
    rows = held.select_related("person", "area", "point__area", "organization__area", "deputy_of__person").order_by(
        "area__path", "pk"
    )
    standing = Prefetch("deputies", Appointment.objects.current(today).select_related("person"), to_attr="standing")
    found = AppointmentFilter(request.GET, queryset=rows.prefetch_related(standing), held=request.scope, today=today)
    table = AppointmentTable(
        found.qs, may_end=lambda row: role_actions.may_end_appointment(appointment=row, by=request.user, at=request.at)
    )
    if file := list_export.list_or_file(request, table, name=_("Appointments"), per_page=PER_PAGE):
        return file
    return list_page(
        request,
        table,
        found,
        title=_("Appointments"),
        subtitle=_("Who holds which role in your area."),
        import_url=reverse("volunteer:appointments_sheet"),
        add_url=reverse("volunteer:appoint"),
        add_words=_("Appoint somebody"),
        add_icon="user-plus",
        template="volunteer/roles/appointments.html",
        waiting=role_navigation.badges(request).get("volunteer:appointments", 0),
    )


def roles_below(request: StaffRequest) -> list[str]:
    """The roles below the reader's highest."""
    top = max(ranks.rank_over(request.user, area, request.at) for area in Area.objects.filter(path__in=request.scope.paths))
    return [role for role, rank in ranks.RANK.items() if rank < top]


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def import_appointments(request: StaffRequest) -> HttpResponse:
    """Give the roles of an Excel sheet; `?template` gives the empty one."""
    sheet = appointment_import(held=request.scope, roles=roles_below(request), by=request.user, at=request.at)
    return import_list(request, sheet, back="volunteer:appointments")


@staff(Power.APPOINT)
@require_http_methods(["GET", "POST"])
def appoint(request: StaffRequest) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    first = {"volunteer_no": person_asked_for(request)}
    form = AppointForm(sent, initial=first, held=request.scope, roles=roles_below(request), by=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with attempt_form(form):
            made = role_actions.appoint(
                by=request.user,
                person=form.person,
                role=data["role"],
                over=data["over"],
                since=data["since"],
                until=data["until"],
                at=request.at,
            )
            messages.success(request, said_of(made))
            return redirect("volunteer:appointments")
    return form_page(
        request,
        form,
        title=_("Appoint somebody"),
        subtitle=_("You may give roles below your own, within your area. A role that decides works once the level above said yes."),
        submit=_("Appoint"),
        back=reverse("volunteer:appointments"),
    )


def said_of(made: Appointment) -> str:
    if made.yes_rank:
        return _("%(name)s was appointed. The role works once the level above has said yes; all have been told.") % {
            "name": made.person
        }
    return _("%(name)s holds the role now.") % {"name": made.person}


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def waiting_list(request: StaffRequest) -> HttpResponse:
    """The appointments that wait for this reader's yes; ticked ones wake together."""
    if request.method == "POST":
        return wake_ticked(request)
    found = narrowed_waiting(request)
    table = WaitingTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Appointments to say yes to"), per_page=PER_PAGE):
        return file
    return render(request, "volunteer/roles/waiting.html", {"page": table.page, "filter": found})


def narrowed_waiting(request: StaffRequest) -> WaitingFilter:
    rows = waking.waiting_for(request.user, request.at).select_related(
        "person", "appointed_by", "area", "point__area", "organization__area", "deputy_of__person"
    )
    return WaitingFilter(request.GET, queryset=rows.order_by("asked_at", "pk"), held=request.scope)


def wake_ticked(request: StaffRequest) -> HttpResponse:
    """Wake what is ticked and still waits; of what was decided meanwhile it is said who did it and when."""
    waiting = narrowed_waiting(request)
    typed = request.POST.getlist("row")[:MOST]
    ticked = {int(one) for one in typed if one.isascii() and one.isdigit() and len(one) < DIGITS}
    chosen = list(waiting.qs[:MOST] if "every" in request.POST else waiting.queryset.filter(pk__in=ticked))
    done = batch.act_on_each(
        request, chosen, lambda row: waking.wake_appointment(appointment=row, by=request.user, at=request.at), name=role_of_person
    )
    if done:
        messages.success(request, _("These roles work now. All have been told."))
    before = ticked - {row.pk for row in chosen}  # what this press has woken itself is told above
    woken = Appointment.objects.filter(appointments_in(request), pk__in=before, woken_by__isnull=False).select_related("person")
    selection.explain_missing(
        request, asked=ticked or chosen, waiting=len(chosen), decided=woken, name=role_of_person, by="woken_by", at="woken_at"
    )
    return redirect("volunteer:waiting_appointments")


def role_of_person(row: Appointment) -> str:
    return f"{row.person} · {row.get_role_display()}"


@staff(Power.APPOINT)
@require_POST
def end_appointment(request: StaffRequest, appointment_id: int) -> HttpResponse:
    appointment = get_object_or_404(Appointment.objects.filter(appointments_in(request)), pk=appointment_id)
    with attempt(request):
        role_actions.end_appointment(appointment=appointment, by=request.user, at=request.at)
        messages.success(request, _("The role has ended."))
    return redirect("volunteer:appointments")
