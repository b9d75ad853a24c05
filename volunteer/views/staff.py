"""Staff pages about people and places: roles, service points, organisations, people without a phone."""

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from volunteer import appointing, exporting, opening, printing
from volunteer.access import StaffRequest, staff
from volunteer.appointing import RANK
from volunteer.appointment_sheet import of_appointments
from volunteer.confirming import confirm_person
from volunteer.core.attempts import attempt, attempt_form
from volunteer.editing import edits, held
from volunteer.forms import communities
from volunteer.models import Appointment, Area, Organization, ServicePoint, User
from volunteer.office_lists import AppointmentFilter, OrganizationFilter, PersonFilter, PointFilter
from volunteer.registering import register
from volunteer.scope import Power
from volunteer.staff_forms import AppointForm, OrganizationForm, PointForm, RegisterForm
from volunteer.tables import AppointmentTable, OrganizationTable, PersonTable, PointTable
from volunteer.views.form_sheets import from_sheet

ON_A_PAGE = 25


# --- roles -------------------------------------------------------------------------------------------------------------


def appointments_in(request: StaffRequest) -> Q:
    """Roles over areas, points and organisations of one's own scope."""
    scope = request.scope
    return scope.areas("area__") | scope.points("point__") | scope.areas("organization__area__")


@staff(Power.APPOINT)
@require_GET
def appointments(request: StaffRequest) -> HttpResponse:
    """Who holds which role in one's own area."""
    held = Appointment.objects.current(timezone.localdate(request.at)).filter(appointments_in(request))
    rows = held.select_related("person", "area", "point__area", "organization__area").order_by("area__path", "pk")
    found = AppointmentFilter(request.GET, queryset=rows, held=request.scope)
    table = AppointmentTable(found.qs, may_end=lambda row: appointing.may_end(appointment=row, by=request.user, at=request.at))
    if file := exporting.list_or_file(request, table, name=_("Appointments"), per_page=ON_A_PAGE):
        return file
    return render(request, "volunteer/staff/appointments.html", {"table": table, "filter": found})


def roles_below(request: StaffRequest) -> list[str]:
    """The roles below the reader's highest."""
    top = max(appointing.rank_over(request.user, area, request.at) for area in Area.objects.filter(path__in=request.scope.paths))
    return [role for role, rank in RANK.items() if rank < top]


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def appointments_sheet(request: StaffRequest) -> HttpResponse:
    """Give the roles of an Excel sheet; `?template` gives the empty one."""
    sheet = of_appointments(held=request.scope, roles=roles_below(request), by=request.user, at=request.at)
    return from_sheet(request, sheet, back="volunteer:appointments")


@staff(Power.APPOINT)
@require_http_methods(["GET", "POST"])
def appoint(request: StaffRequest) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    form = AppointForm(sent, held=request.scope, roles=roles_below(request), by=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with attempt_form(form):
            appointing.appoint(
                by=request.user,
                person=form.person,
                role=data["role"],
                over=data["over"],
                since=data["since"],
                until=data["until"],
                at=request.at,
            )
            messages.success(request, _("%(name)s holds the role now.") % {"name": form.person})
            return redirect("volunteer:appointments")
    return render(request, "volunteer/staff/appoint.html", {"form": form})


@staff(Power.APPOINT)
@require_POST
def end_appointment(request: StaffRequest, appointment_id: int) -> HttpResponse:
    appointment = get_object_or_404(Appointment.objects.filter(appointments_in(request)), pk=appointment_id)
    with attempt(request):
        appointing.end(appointment=appointment, by=request.user, at=request.at)
        messages.success(request, _("The role has ended."))
    return redirect("volunteer:appointments")


# --- service points ------------------------------------------------------------------------------------------------------


def points_in(request: StaffRequest) -> Q:
    return request.scope.points()


@staff(Power.APPOINT)
@require_GET
def points(request: StaffRequest) -> HttpResponse:
    rows = ServicePoint.objects.filter(points_in(request)).select_related("area").order_by("area__path", "name", "pk")
    found = PointFilter(request.GET, queryset=rows, held=request.scope)
    table = PointTable(found.qs)
    if file := exporting.list_or_file(request, table, name=_("Service points"), per_page=ON_A_PAGE):
        return file
    return render(request, "volunteer/staff/points.html", {"table": table, "filter": found})


def point_form(request: StaffRequest, point: ServicePoint | None) -> PointForm:
    below = Area.objects.filter(request.scope.areas(), level__in=[Area.Level.COMMUNITY, Area.Level.COMPOUND]).order_by("path")
    if point:
        trusting = opening.may_trust(by=request.user, area=point.area, at=request.at)
    else:
        trusting = opening.trustable(request.user, request.at).exists()
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return PointForm(*sent, instance=point, areas=below, trusting=trusting)


@staff(Power.APPOINT)
@require_http_methods(["GET", "POST"])
def new_point(request: StaffRequest) -> HttpResponse:
    form = point_form(request, None)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "trusted"):
            opened = opening.open_point(by=request.user, fields=form.cleaned_data, at=request.at)
            messages.success(request, _("The point is open. Print its sign next."))
            return redirect("volunteer:sign", opened.pk)
    return render(request, "volunteer/staff/point.html", {"form": form, "point": None})


@staff(Power.APPOINT)
@require_http_methods(["GET", "POST"])
@edits
def point(request: StaffRequest, point_id: int) -> HttpResponse:
    changing = held(request, get_object_or_404(ServicePoint.objects.filter(points_in(request)), pk=point_id))
    form = point_form(request, changing)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form):
            opening.change_point(point=changing, by=request.user, fields=form.cleaned_data, at=request.at)
            messages.success(request, _("Saved."))
            return redirect("volunteer:points")
    return render(request, "volunteer/staff/point.html", {"form": form, "point": changing})


@staff(Power.SEE)
@require_GET
def sign(request: StaffRequest, point_id: int) -> HttpResponse:
    """The sheet to print and hang up: the code behind it opens the point's own page, for years."""
    shown = get_object_or_404(ServicePoint.objects.filter(points_in(request)).select_related("area"), pk=point_id)
    address = printing.sign_address(shown)
    context = {"point": shown, "address": address, "qr": printing.qr(address), **printing.mongolian(shown)}
    return render(request, "volunteer/staff/sign.html", context)


# --- organisations -----------------------------------------------------------------------------------------------------


def organizations_in(request: StaffRequest) -> QuerySet[Organization]:
    return Organization.objects.filter(request.scope.areas("area__")).select_related("area")


@staff(Power.APPOINT)
@require_GET
def organizations(request: StaffRequest) -> HttpResponse:
    rows = organizations_in(request).order_by("area__path", "name", "pk")
    found = OrganizationFilter(request.GET, queryset=rows, held=request.scope)
    table = OrganizationTable(found.qs)
    if file := exporting.list_or_file(request, table, name=_("Organizations"), per_page=ON_A_PAGE):
        return file
    return render(request, "volunteer/staff/organizations.html", {"table": table, "filter": found})


def organization_form(request: StaffRequest, organization: Organization | None) -> OrganizationForm:
    areas = Area.objects.filter(request.scope.areas()).order_by("path")
    return OrganizationForm(request.POST if request.method == "POST" else None, instance=organization, areas=areas)


@staff(Power.APPOINT)
@require_http_methods(["GET", "POST"])
def new_organization(request: StaffRequest) -> HttpResponse:
    form = organization_form(request, None)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "name"):
            opening.open_organization(by=request.user, fields=form.cleaned_data, at=request.at)
            messages.success(request, _("Saved."))
            return redirect("volunteer:organizations")
    return render(request, "volunteer/staff/organization.html", {"form": form, "organization": None})


@staff(Power.APPOINT)
@require_http_methods(["GET", "POST"])
@edits
def organization(request: StaffRequest, organization_id: int) -> HttpResponse:
    changing = held(request, get_object_or_404(organizations_in(request), pk=organization_id))
    title = changing.name
    form = organization_form(request, changing)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "name"):
            opening.change_organization(organization=changing, by=request.user, fields=form.cleaned_data, at=request.at)
            messages.success(request, _("Saved."))
            return redirect("volunteer:organizations")
    return render(request, "volunteer/staff/organization.html", {"form": form, "organization": title, "unit": changing})


# --- people without a phone ------------------------------------------------------------------------------------------------


@staff(Power.APPOINT)
@require_GET
def people(request: StaffRequest) -> HttpResponse:
    """Who waits to be seen once by the community."""
    waiting = User.objects.filter(request.scope.areas("area__"), phone_verified_at=None, confirmed_at=None, is_active=True)
    rows = waiting.select_related("area", "registered_by").order_by("area__path", "pk")
    found = PersonFilter(request.GET, queryset=rows, held=request.scope)
    table = PersonTable(found.qs)
    if file := exporting.list_or_file(request, table, name=_("People without a phone"), per_page=ON_A_PAGE):
        return file
    return render(request, "volunteer/staff/people.html", {"table": table, "filter": found})


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def register_person(request: StaffRequest) -> HttpResponse:
    """Put a resident without a phone into the book; then their number is shown in large type."""
    form = RegisterForm(request.POST if request.method == "POST" else None, areas=communities().filter(request.scope.areas()))
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("name", "birth_date", "area")}
        with attempt_form(form, "birth_date"):
            person = register(by=request.user, at=request.at, **fields)
            return redirect("volunteer:registered", person.volunteer_no)
    return render(request, "volunteer/staff/register.html", {"form": form})


@staff(Power.APPOINT)
@require_safe
def registered(request: StaffRequest, volunteer_no: str) -> HttpResponse:
    """The number of a resident without a phone, to write down."""
    people = User.objects.filter(request.scope.areas("area__"), phone_verified_at=None, is_active=True).select_related("area")
    return render(request, "volunteer/staff/registered.html", {"person": get_object_or_404(people, volunteer_no=volunteer_no)})


@staff(Power.APPOINT)
@require_POST
def confirm(request: StaffRequest, volunteer_no: str) -> HttpResponse:
    person = get_object_or_404(
        User.objects.filter(request.scope.areas("area__"), phone_verified_at=None), volunteer_no=volunteer_no
    )
    with attempt(request):
        confirm_person(person=person, by=request.user, at=request.at)
        messages.success(request, _("%(name)s is confirmed and may spend points.") % {"name": person})
    return redirect("volunteer:people")
