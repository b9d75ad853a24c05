"""Staff pages about service points and organisations, and the poster of a point."""

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from volunteer.core.attempts import attempt_form
from volunteer.core.editing import atomic_edit, lock_for_edit
from volunteer.core.files import pdf
from volunteer.core.pages import form_page, list_page
from volunteer.lists import export as list_export
from volunteer.models import Area, Organization, ServicePoint
from volunteer.places import actions as places
from volunteer.places import poster
from volunteer.places.choosing import Choice
from volunteer.places.forms import OrganizationForm, PointForm
from volunteer.places.tables import OrganizationFilter, OrganizationTable, PointFilter, PointTable
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power


@staff(Power.SEE)
@require_safe
def poster_pdf(request: StaffRequest, point_id: int) -> HttpResponse:
    """The A4 sheet for the wall of a point, as a PDF."""
    point = get_object_or_404(ServicePoint.objects.filter(request.scope.points()), pk=point_id)
    return pdf.pdf_response(poster.poster_pdf(point), point.name)


PER_PAGE = 25


# --- service points ------------------------------------------------------------------------------------------------------


def points_in(request: StaffRequest) -> Q:
    return request.scope.points()


@staff(Power.APPOINT)
@require_GET
def point_list(request: StaffRequest) -> HttpResponse:
    rows = ServicePoint.objects.filter(points_in(request)).select_related("area").order_by("area__path", "name", "pk")
    found = PointFilter(request.GET, queryset=rows, held=request.scope)
    table = PointTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Service points"), per_page=PER_PAGE):
        return file
    return list_page(
        request,
        table,
        found,
        title=_("Service points"),
        import_url=reverse("volunteer:points_sheet"),
        add_url=reverse("volunteer:new_point"),
        add_words=_("Open a point"),
    )


def point_form(request: StaffRequest, point: ServicePoint | None) -> PointForm:
    if point:
        trusting = places.may_trust(by=request.user, area=point.area, at=request.at)
    else:
        trusting = places.trusting_areas(request.user, request.at).exists()
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return PointForm(*sent, instance=point, choice=Choice(tops=tuple(request.scope.paths)), trusting=trusting)


@staff(Power.APPOINT)
@require_http_methods(["GET", "POST"])
def point_create(request: StaffRequest) -> HttpResponse:
    form = point_form(request, None)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "trusted"):
            opened = places.open_point(by=request.user, fields=form.cleaned_data, at=request.at)
            messages.success(request, _("The point is open. Print its sign next."))
            return redirect("volunteer:sign", opened.pk)
    return form_page(request, form, title=_("Open a point"), submit=_("Save"), back=reverse("volunteer:points"))


@staff(Power.APPOINT)
@require_http_methods(["GET", "POST"])
@atomic_edit
def point_edit(request: StaffRequest, point_id: int) -> HttpResponse:
    changing = lock_for_edit(request, get_object_or_404(ServicePoint.objects.filter(points_in(request)), pk=point_id))
    form = point_form(request, changing)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form):
            places.change_point(point=changing, by=request.user, fields=form.cleaned_data, at=request.at)
            messages.success(request, _("Saved."))
            return redirect("volunteer:points")
    return form_page(
        request,
        form,
        template="volunteer/places/point.html",
        title=changing.name,
        tab_title=str(changing),
        submit=_("Save"),
        back=reverse("volunteer:points"),
        point=changing,
    )


@staff(Power.SEE)
@require_GET
def point_sign(request: StaffRequest, point_id: int) -> HttpResponse:
    """The sheet to print and hang up: the code behind it opens the point's own page, for years."""
    shown = get_object_or_404(ServicePoint.objects.filter(points_in(request)).select_related("area"), pk=point_id)
    address = poster.sign_address(shown)
    runs = role_scope.scope_for(request.user, Power.RUN, request.at).covers_point(shown)
    context = {"point": shown, "address": address, "qr": pdf.qr_drawing(address), **pdf.mongolian_slot(shown)}
    context["may_confirm"] = runs and not shown.sign_hung_at
    return render(request, "volunteer/places/sign.html", context)


# --- organisations -----------------------------------------------------------------------------------------------------


def organizations_in(request: StaffRequest) -> QuerySet[Organization]:
    return Organization.objects.filter(request.scope.areas("area__")).select_related("area")


@staff(Power.APPOINT)
@require_GET
def organization_list(request: StaffRequest) -> HttpResponse:
    rows = organizations_in(request).order_by("area__path", "name", "pk")
    found = OrganizationFilter(request.GET, queryset=rows, held=request.scope)
    table = OrganizationTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Organizations"), per_page=PER_PAGE):
        return file
    return list_page(
        request,
        table,
        found,
        title=_("Organizations"),
        subtitle=_("Offices, firms, schools and property companies in your area."),
        import_url=reverse("volunteer:organizations_sheet"),
        add_url=reverse("volunteer:new_organization"),
        add_words=_("Add an organization"),
    )


def organization_form(request: StaffRequest, organization: Organization | None) -> OrganizationForm:
    areas = Area.objects.filter(request.scope.areas()).down_to_compounds().open().order_by("path")
    return OrganizationForm(request.POST if request.method == "POST" else None, instance=organization, areas=areas)


@staff(Power.APPOINT)
@require_http_methods(["GET", "POST"])
def organization_create(request: StaffRequest) -> HttpResponse:
    form = organization_form(request, None)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "name"):
            places.open_organization(by=request.user, fields=form.cleaned_data, at=request.at)
            messages.success(request, _("Saved."))
            return redirect("volunteer:organizations")
    return form_page(request, form, title=_("Add an organization"), submit=_("Save"), back=reverse("volunteer:organizations"))


@staff(Power.APPOINT)
@require_http_methods(["GET", "POST"])
@atomic_edit
def organization_edit(request: StaffRequest, organization_id: int) -> HttpResponse:
    changing = lock_for_edit(request, get_object_or_404(organizations_in(request), pk=organization_id))
    title = changing.name
    form = organization_form(request, changing)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "name"):
            places.change_organization(organization=changing, by=request.user, fields=form.cleaned_data, at=request.at)
            messages.success(request, _("Saved."))
            return redirect("volunteer:organizations")
    return form_page(
        request,
        form,
        template="volunteer/places/organization.html",
        title=title,
        submit=_("Save"),
        back=reverse("volunteer:organizations"),
        unit=changing,
    )
