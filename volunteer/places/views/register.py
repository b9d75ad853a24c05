"""The register of places: the list, the walk from the district down to the stairwells, and the file of one place."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_POST, require_safe

from volunteer.core import clock, geo, hooks
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.files.images import private_response, small_response
from volunteer.core.ids import int_or_zero
from volunteer.core.pages import list_page
from volunteer.lists import export as list_export
from volunteer.models import Area, AreaPicture, User
from volunteer.places import permissions, pictures, place_file, sections
from volunteer.places.forms import AreaPictureForm
from volunteer.places.tables import REGISTER_HEADS, RegisterFilter, RegisterTable, WalkTable, register_cells, state_of_place
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

PER_PAGE = 25
# The pages that change a place from a day on, and what their buttons say.
CHANGES = (
    ("rename_place", pgettext_lazy("place", "Rename")),
    ("move_place", pgettext_lazy("place", "Move")),
    ("merge_place", pgettext_lazy("place", "Merge")),
    ("split_place", pgettext_lazy("place", "Split")),
    ("close_place", pgettext_lazy("place", "Close")),
)
PER_WALK = 40


def place_in_scope(request: StaffRequest, area_id: int) -> Area:
    """The place of this id with what it lies in; a 404 where it lies elsewhere."""
    rows = Area.objects.existing().filter(request.scope.areas()).select_related(place_file.WITH_PARENTS)
    return get_object_or_404(rows, pk=area_id)


@staff(Power.APPOINT)
@require_GET
def place_list(request: StaffRequest) -> HttpResponse:
    """All places of one's part of the district. The file can be read in again as a sheet."""
    today = timezone.localdate(request.at)
    rows = Area.objects.existing().filter(request.scope.areas()).select_related(place_file.WITH_PARENTS).order_by("path")
    found = RegisterFilter(request.GET, queryset=rows, held=request.scope, day=today)
    cells = partial(register_cells, day=today)
    if file := list_export.rows_as_file(request, found.qs, REGISTER_HEADS, cells, name=_("Register of places")):
        return file
    table = RegisterTable(found.qs, day=today)
    list_export.list_or_file(request, table, name=_("Register of places"), per_page=PER_PAGE)
    return list_page(
        request,
        table,
        found,
        title=_("Register of places"),
        subtitle=_("Streets, communities, compounds, buildings and stairwells: what they are called, and since when."),
        template="volunteer/places/register/list.html",
    )


@staff(Power.APPOINT)
@require_GET
def place_walk(request: StaffRequest) -> HttpResponse:
    """The places right below one (`?at=` its id), each with what lies in it; one step down with each press."""
    today = timezone.localdate(request.at)
    tops = list(Area.objects.filter(request.scope.areas(), path__in=request.scope.paths).order_by("path"))
    wanted = int_or_zero(request.GET.get("at", ""))
    here = place_in_scope(request, wanted) if wanted else (tops[0] if len(tops) == 1 else None)
    rows = place_file.children(here) if here else Area.objects.filter(pk__in=[one.pk for one in tops]).order_by("path")
    table = WalkTable(rows.select_related(place_file.WITH_PARENTS), day=today)
    if file := list_export.list_or_file(request, table, name=here.name if here else _("Register of places"), per_page=PER_WALK):
        return file
    above = [one for one in place_file.areas_above(here) if request.scope.covers_area(one)] if here else []
    context = {"here": here, "above": above, "table": table, "cards": table.cards, "page": table.page, "many": len(tops) > 1}
    return render(request, "volunteer/places/register/walk.html", context)


@staff(Power.APPOINT)
@require_GET
def place_detail(request: StaffRequest, area_id: int) -> HttpResponse:
    """The file of a place: everything known of it, to read, to print, and with the acts that change it."""
    return place_page(request, place_in_scope(request, area_id), AreaPictureForm())


def place_page(request: StaffRequest, area: Area, picture_form: AreaPictureForm) -> HttpResponse:
    return render(request, "volunteer/places/register/file.html", file_context(request, area) | {"picture_form": picture_form})


def place_acts(request: StaffRequest, area: Area, today: date) -> list[tuple[str, str]]:
    """What the reader may do with the place: words and address."""
    if not area.is_open(today):
        return []
    found = [(_("Households, position, neighbours"), reverse("volunteer:place_facts", args=[area.pk]))]
    if any(permissions.may_add(request.user, area, level, request.at) for level in area.levels_below()):
        found.append((_("Add below it"), f"{reverse('volunteer:new_place')}?above={area.pk}"))
    if area.level == Area.Level.COMPOUND:
        found.append((_("Committee"), reverse("volunteer:new_committee", args=[area.pk])))
    if permissions.may_change(request.user, area, request.at):
        ways = [(name, words) for name, words in CHANGES if name != "move_place" or can_move(area)]
        found += [(str(words), reverse(f"volunteer:{name}", args=[area.pk])) for name, words in ways]
    return found


def can_move(area: Area) -> bool:
    """Whether there can be another place that it might lie in: a street lies in the district."""
    return area.parent is not None and area.parent.level != Area.Level.DISTRICT


def file_context(request: StaffRequest, area: Area) -> dict[str, Any]:
    """What the file tells; a constant number of statements, and those of the sections."""
    today = timezone.localdate(request.at)
    words, colour = state_of_place(area, today)
    points, units = place_file.points_at(area), place_file.organizations_at(area)
    below = place_file.count_below([area], today)[area.pk]
    changes = list(place_file.changes_of(area)[: place_file.MAX_CHANGES])
    return {
        "area": area,
        "above": [one for one in place_file.areas_above(area) if request.scope.covers_area(one)],
        "state": words,
        "state_colour": colour,
        "map": geo.map_link(area.name, area.latitude, area.longitude),
        "below": below,
        "children": list(place_file.children(area)[: place_file.MAX_SHOWN]),
        "points": list(points[: place_file.MAX_SHOWN]),
        "organizations": list(units[: place_file.MAX_SHOWN]),
        "neighbours": list(place_file.neighbours(area, today)),
        "former": place_file.former_names(area),
        "pictures": list(pictures.pictures_of(area)),
        "acts": place_acts(request, area, today),
        "public_page": hooks.page_url("place", area.pk),
        "sections": sections.sections_of(area, request.at),
        "changes": [one for one in changes if one.state != "planned"],
        "planned": [one for one in changes if one.state == "planned"],
        "today": today,
    }


# --- pictures ------------------------------------------------------------------------------------------------------------


@staff(Power.APPOINT)
@require_POST
def add_picture(request: StaffRequest, area_id: int) -> HttpResponse:
    area = place_in_scope(request, area_id)
    form = AreaPictureForm(request.POST, request.FILES)
    if form.is_valid():
        with attempt_form(form, "picture"):
            given = {name: form.cleaned_data[name] for name in ("picture", "caption", "public")}
            pictures.add_picture(area=area, by=request.user, at=request.at, **given)
            messages.success(request, _("The picture is there."))
            return redirect(picture_page(area))
    return place_page(request, area, form)


@staff(Power.APPOINT)
@require_POST
def change_picture(request: StaffRequest, picture_id: int) -> HttpResponse:
    """Show a picture to everybody (`act=show`), to staff alone (`hide`), or take it away (`remove`)."""
    rows = AreaPicture.objects.filter(request.scope.areas("area__")).select_related("area")
    picture, act = get_object_or_404(rows, pk=picture_id), request.POST.get("act")
    if act == "remove":
        with attempt(request):
            pictures.remove_picture(picture=picture, by=request.user, at=request.at)
            messages.success(request, _("The picture is gone."))
    elif act in ("show", "hide"):
        with attempt(request):
            pictures.show_picture(picture=picture, public=act == "show", by=request.user, at=request.at)
            messages.success(request, _("Saved."))
    return redirect(picture_page(picture.area))


def picture_page(area: Area) -> str:
    return reverse("volunteer:place_file", args=[area.pk]) + "#pictures"


@require_safe
def picture_file(request: HttpRequest, picture_id: int) -> HttpResponse:
    """The picture itself, for who may see it; a 404 for others, as for a missing one."""
    return private_response(get_picture(request, picture_id).picture)


@require_safe
def picture_thumbnail(request: HttpRequest, picture_id: int) -> HttpResponse:
    """The same, small enough for a page with many."""
    return small_response(get_picture(request, picture_id).picture)


def get_picture(request: HttpRequest, picture_id: int) -> AreaPicture:
    picture = get_object_or_404(AreaPicture.objects.select_related("area"), pk=picture_id)
    if not pictures.may_see(picture, request.user if isinstance(request.user, User) else None, clock.now()):
        raise Http404
    return picture
