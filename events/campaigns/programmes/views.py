"""Programmes: as everybody sees one, and for those who make and fill them in."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.campaigns.programmes import actions as programmes
from events.campaigns.programmes import queries as programme_queries
from events.campaigns.programmes.forms import NewProgrammeForm, ProgrammeForm, group_forms
from events.campaigns.programmes.imports import group_sheet
from events.campaigns.programmes.tables import ProgrammeFilter, ProgrammeTable
from events.campaigns.views.staff import may_create
from events.models import Programme
from events.shifts.queries import shift_cards, with_card_data
from volunteer.core import clock
from volunteer.core.attempts import attempt_form
from volunteer.core.editing import atomic_edit, lock_for_edit
from volunteer.core.ids import int_or_zero
from volunteer.core.pages import form_page, list_page
from volunteer.lists import export as list_export
from volunteer.lists.views import import_list
from volunteer.models import Area
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

PAGE = 20
MAX_COMING = 6


@require_safe
def programme_detail(request: HttpRequest, programme_id: int) -> HttpResponse:
    """How far each group has come, in the whole and in each part of an area (`?area=`), down to points; `?export` as Excel."""
    found = get_object_or_404(Programme.objects.select_related("area").exclude(published_at=None), pk=programme_id)
    groups = [group for group in found.groups.all() if group.name]
    inside = Area.objects.filter(path__startswith=found.area.path)
    within = get_object_or_404(inside, pk=int_or_zero(request.GET["area"])) if "area" in request.GET else found.area
    rows = programme_queries.progress_by_part(found, groups, within)
    if list_export.is_export(request):
        heads: list[object] = [
            _("Part"),
            *(_("%(name)s (%(unit)s)") % {"name": group.name, "unit": group.get_counts_display()} for group in groups),
        ]
        cells = [[row.unit.name, *(reached for _group, reached in row.cells)] for row in rows]
        return list_export.excel_response([heads, *cells], f"{found.name} {within.name}")
    above = [area for area in inside.filter(path__in=within.lineage()).order_by("path") if area != within]
    at = clock.now()
    context = {
        "programme": found,
        "groups": programme_queries.group_totals(found, groups),
        "rows": rows,
        "within": within,
        "above": above,
        "cards": shift_cards(
            with_card_data(programme_queries.upcoming_shifts(found, at).within(within))[:MAX_COMING], reader=request.user, at=at
        ),
    }
    return render(request, "events/campaigns/programmes/programme.html", context)


@require_safe
@staff(Power.SEE)
def programme_list(request: StaffRequest) -> HttpResponse:
    """What is published, and the drafts that are the reader's to finish."""
    own, today = role_scope.scope_for(request.user, Power.BUDGET, request.at), timezone.localdate(request.at)
    seen = Programme.objects.exclude(published_at=None) | Programme.objects.filter(own.areas("area__"))
    found = ProgrammeFilter(request.GET, queryset=seen.select_related("area").order_by("-start", "-pk"), today=today)
    table = ProgrammeTable(found.qs, own=own, today=today)
    if file := list_export.list_or_file(request, table, name=_("Programmes"), per_page=PAGE):
        return file
    return list_page(
        request,
        table,
        found,
        title=_("Programmes"),
        subtitle=_("Groups of activities with a target each. Their names are yours to fill in."),
        back=reverse("events:campaigns_staff"),
        add_url=reverse("events:programme_new"),
        add_words=_("New programme"),
        may_add=may_create(own),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.BUDGET)
def programme_create(request: StaffRequest) -> HttpResponse:
    if not may_create(request.scope):
        raise Http404
    form = NewProgrammeForm(request.POST or None, held=request.scope, initial={"name": "八个十"})
    if form.is_valid():
        fields = {name: value for name, value in form.cleaned_data.items() if name != "groups"}
        with attempt_form(form):
            made = programmes.create_programme(
                programme=Programme(**fields), groups=form.cleaned_data["groups"], by=request.user, at=request.at
            )
            messages.success(request, _("Kept as a draft. Fill in its groups, then publish it."))
            return redirect("events:programme_edit", made.pk)
    return form_page(request, form, title=_("New programme"), submit=_("Keep as a draft"), back=reverse("events:programmes"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.BUDGET)
@atomic_edit
def programme_edit(request: StaffRequest, programme_id: int) -> HttpResponse:
    """Its words and days, and each group."""
    found = lock_for_edit(request, get_object_or_404(Programme.objects.filter(request.scope.areas("area__")), pk=programme_id))
    form, groups = ProgrammeForm(request.POST or None, instance=found), group_forms(found, request.POST or None)
    if request.method == "POST" and all([form.is_valid(), *[group.is_valid() for group in groups]]):
        said = [group.cleaned_data for group in groups]
        with attempt_form(form):
            programmes.edit(programme=found, fields=form.cleaned_data, groups=said, by=request.user, at=request.at)
            messages.success(request, _("Saved."))
            return redirect("events:programme_edit", programme_id)
    context = {"form": form, "groups": groups, "programme": Programme.objects.get(pk=found.pk)}
    return render(request, "events/campaigns/programmes/edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.BUDGET)
def programme_import(request: StaffRequest, programme_id: int) -> HttpResponse:
    """Fill its groups from an Excel sheet; `?template` gives one with the groups as they are."""
    found = get_object_or_404(Programme.objects.filter(request.scope.areas("area__")), pk=programme_id)
    back = reverse("events:programme_edit", args=[found.pk])
    stays = _(
        "A row fills the group of its number. What it leaves empty stays as it is. Where a single row is wrong, nothing is kept."
    )
    sheet = group_sheet(found, by=request.user, at=request.at)
    return import_list(request, sheet, back=back, stays=stays, template_words=_("The sheet with the groups"))


@require_POST
@staff(Power.BUDGET)
def publish_programme(request: StaffRequest, programme_id: int) -> HttpResponse:
    found = get_object_or_404(Programme.objects.filter(request.scope.areas("area__")), pk=programme_id)
    programmes.publish(programme=found, by=request.user, at=request.at)
    messages.success(request, _("Published. Events can join its groups now."))
    return redirect("events:programme_edit", programme_id)
