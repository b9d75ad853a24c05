"""Acts on the register of places: each asks first, shows then what hangs on the place, and is carried out by a second press."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.editing import atomic_edit, lock_for_edit
from volunteer.core.ids import int_or_zero
from volunteer.core.pages import form_page, list_page
from volunteer.lists import export as list_export
from volunteer.models import Area, PlaceChange
from volunteer.places import actions as places
from volunteer.places import permissions, place_file
from volunteer.places.checklist import Item, checklist
from volunteer.places.forms import AddPlaceForm, CloseForm, DatedForm, FactsForm, MergeForm, MoveForm, RenameForm, SplitForm
from volunteer.places.tables import ChangeFilter, ChangeTable
from volunteer.places.views.register import place_in_scope
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power
from volunteer.templatetags.formatting import full_day

PER_PAGE = 25
Kind = PlaceChange.Kind


@dataclass(frozen=True)
class Act:
    """An act with a date: its form, the function that carries it out, and its words."""

    form: type[DatedForm]
    carry_out: Callable[..., PlaceChange]
    title: str | Promise
    explained: str | Promise
    says: str | Promise


ACTS: dict[str, Act] = {
    Kind.RENAME: Act(
        RenameForm,
        places.rename_area,
        gettext_lazy("Rename “%(name)s”"),
        gettext_lazy("What is past keeps the former name, and search finds the place by both."),
        gettext_lazy("“%(name)s” is called “%(to)s” from %(day)s."),
    ),
    Kind.MOVE: Act(
        MoveForm,
        places.move_area,
        gettext_lazy("Move “%(name)s” elsewhere"),
        gettext_lazy("It goes with all that lies in it. What took place until then stays counted where it was."),
        gettext_lazy("“%(name)s” belongs to “%(to)s” from %(day)s."),
    ),
    Kind.MERGE: Act(
        MergeForm,
        places.merge_areas,
        gettext_lazy("Merge “%(name)s” into another place"),
        gettext_lazy("“%(name)s” ends the day before; what hangs on it goes to the other place. Its past is kept."),
        gettext_lazy("“%(name)s” is part of “%(to)s” from %(day)s."),
    ),
    Kind.SPLIT: Act(
        SplitForm,
        places.split_area,
        gettext_lazy("Split “%(name)s”"),
        gettext_lazy("“%(name)s” stays with all that you do not give to a new place."),
        gettext_lazy("“%(name)s” is split from %(day)s: %(to)s."),
    ),
    Kind.CLOSE: Act(
        CloseForm,
        places.close_area,
        gettext_lazy("Close “%(name)s”"),
        gettext_lazy("Only a place on which nothing hangs any more can be closed. Its past is kept."),
        gettext_lazy("“%(name)s” exists until the day before %(day)s."),
    ),
}


@staff(Power.APPOINT)
@require_http_methods(["GET", "POST"])
def change_place(request: StaffRequest, area_id: int, kind: str) -> HttpResponse:
    """Ask, show what hangs on the place, carry out: one address for all three, by the button that was pressed (`step`)."""
    area = place_in_scope(request, area_id)
    if not permissions.may_change(request.user, area, request.at):
        raise Http404
    act, today = ACTS[kind], timezone.localdate(request.at)
    open_places = Area.objects.filter(request.scope.areas()).open(today)
    form = act.form(
        request.POST if request.method == "POST" else None, area=area, places=open_places, held=request.scope, today=today
    )
    step = request.POST.get("step", "")
    if request.method == "POST" and form.is_valid() and step != "back":
        found = checklist(kind, area, form.goes_to, form.cleaned_data["on"])
        seen = mark_of(found)
        if step == "do" and request.POST.get("seen") == seen:
            with attempt_form(form, None):
                change = act.carry_out(area=area, by=request.user, on=form.cleaned_data["on"], at=request.at, **form.asked())
                messages.success(request, success_message(act, area, change))
                return redirect("volunteer:place_file", area.pk)
        else:
            if step == "do":
                messages.warning(request, _("What hangs on the place has changed meanwhile. Please look at it once more."))
            return check_page(request, act, area, form, found, seen)
    words = {"name": area.name}
    return form_page(
        request,
        form,
        template="volunteer/places/register/act.html",
        title=str(act.title) % words,
        explained=str(act.explained) % words,
        submit=_("See what hangs on it"),
        back=reverse("volunteer:place_file", args=[area.pk]),
        area=area,
    )


def check_page(request: StaffRequest, act: Act, area: Area, form: DatedForm, found: Sequence[Item], seen: str) -> HttpResponse:
    """What hangs on the place, who must do what, from when; with the button that carries the act out."""
    on: date = form.cleaned_data["on"]
    context = {
        "area": area,
        "form": form,
        "title": str(act.title) % {"name": area.name},
        "says": sentence(act, area, form.goes_to, form.asked(), on),
        "items": found,
        "blocked": any(item.blocks for item in found),
        "seen": seen,
        "on": on,
        "later": on > timezone.localdate(request.at),
        "back": reverse("volunteer:place_file", args=[area.pk]),
    }
    return render(request, "volunteer/places/register/check.html", context)


def mark_of(found: Sequence[Item]) -> str:
    """A mark of a check-list: what is carried out is what was read."""
    told = [[str(item.label), item.count, str(item.rule)] for item in found]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:16]


def sentence(act: Act, area: Area, target: Area | None, asked: dict[str, Any], on: date) -> str:
    parts = _(", ").join(part["name"] for part in asked.get("parts", []))
    to = target.name if target else asked.get("name") or parts
    return str(act.says) % {"name": area.name, "to": to, "day": full_day(on)}


def success_message(act: Act, area: Area, change: PlaceChange) -> str:
    return sentence(act, area, change.target, change.asked, change.on)


# --- without a check-list ------------------------------------------------------------------------------------------------


@staff(Power.APPOINT)
@require_http_methods(["GET", "POST"])
def place_create(request: StaffRequest) -> HttpResponse:
    """Add a place; `?above=` the id of what it lies in."""
    today = timezone.localdate(request.at)
    open_places = Area.objects.filter(request.scope.areas()).open(today)
    above = open_places.filter(pk=int_or_zero(request.GET.get("above", ""))).select_related(place_file.WITH_PARENTS).first()
    form = AddPlaceForm(request.POST if request.method == "POST" else None, places=open_places, initial=first_values(above))
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "name"):
            fields = {name: form.cleaned_data[name] for name in ADDED}
            area = places.add_area(by=request.user, parent=form.cleaned_data["above"], at=request.at, **fields)
            messages.success(request, _("“%(name)s” is in the register.") % {"name": area.name})
            return redirect("volunteer:place_file", area.pk)
    back = reverse("volunteer:place_file", args=[above.pk]) if above else reverse("volunteer:register")
    return form_page(request, form, title=_("Add a place"), submit=_("Save"), back=back)


ADDED = ("level", "name", "code", "since", "households", "latitude", "longitude")


def first_values(above: Area | None) -> dict[str, Any]:
    """What the form of a new place begins with, where it is known what it lies in."""
    if above is None:
        return {}
    levels = above.levels_below()
    names = [one.name for one in place_file.parents_within_district(above)] + [above.name]
    return {"above": "/".join(names), "level": levels[0] if len(levels) == 1 else ""}


@staff(Power.APPOINT)
@require_http_methods(["GET", "POST"])
@atomic_edit
def change_facts(request: StaffRequest, area_id: int) -> HttpResponse:
    """How many households a place has, where it lies and what lies beside it: without a date."""
    area = lock_for_edit(request, place_in_scope(request, area_id))
    beside = place_file.possible_neighbours(area, timezone.localdate(request.at))
    form = FactsForm(request.POST if request.method == "POST" else None, instance=area, beside=beside)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form):
            fields = {name: form.cleaned_data[name] for name in ("households", "latitude", "longitude", "neighbours")}
            places.change_facts(area=area, by=request.user, fields=fields, at=request.at)
            messages.success(request, _("Saved."))
            return redirect("volunteer:place_file", area.pk)
    title = _("What is known of “%(name)s”") % {"name": area.name}
    back = reverse("volunteer:place_file", args=[area.pk])
    return form_page(request, form, title=title, submit=_("Save"), back=back)


# --- the history ---------------------------------------------------------------------------------------------------------


@staff(Power.APPOINT)
@require_GET
def change_list(request: StaffRequest) -> HttpResponse:
    """What was done to the register: who, what, from when; what is to come can be withdrawn, what is of today be undone."""
    rows = PlaceChange.objects.filter(request.scope.areas("area__") | request.scope.areas("target__"))
    rows = rows.select_related("area", "target", "by").order_by("-at", "-pk")
    found = ChangeFilter(request.GET, queryset=rows)
    table = ChangeTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("What was changed"), per_page=PER_PAGE):
        return file
    return list_page(
        request,
        table,
        found,
        title=_("What was changed"),
        subtitle=_("In the register of places: who, what, and from which day."),
        back=reverse("volunteer:register"),
    )


@staff(Power.APPOINT)
@require_POST
def end_change(request: StaffRequest, change_id: int) -> HttpResponse:
    """Withdraw what is to come (`act=withdraw`), or undo what was done today (`undo`)."""
    rows = PlaceChange.objects.filter(request.scope.areas("area__")).select_related("area")
    change, act = get_object_or_404(rows, pk=change_id), request.POST.get("act")
    if not permissions.may_change(request.user, change.area, request.at):
        raise Http404
    if act == "withdraw":
        with attempt(request):
            places.withdraw_change(change=change, by=request.user, at=request.at)
            messages.success(request, _("Withdrawn. Nothing changes."))
    elif act == "undo":
        with attempt(request):
            places.undo_change(change=change, by=request.user, at=request.at)
            messages.success(request, _("Undone. Everything is as it was before."))
    return redirect("volunteer:place_changes")
