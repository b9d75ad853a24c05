"""Pauses: what rests in one's own area, putting something to rest, ending it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_filters as filters
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from points.budgets.actions.allot import Unit
from points.freezes import actions as freezes
from points.freezes.forms import FreezeForm, LiftForm
from points.freezes.models import FreezeQuerySet
from points.freezes.refusals import FreezeRefusal
from points.freezes.tables import FreezeTable
from points.models import Freeze
from volunteer.core import clock
from volunteer.core.attempts import attempt_form
from volunteer.core.ids import new_id
from volunteer.core.pages import form_page, list_page
from volunteer.lists import export as list_export
from volunteer.lists.filters import AreaFilterSet, PeriodFilterSet, WordsFilter
from volunteer.models import Area, ServicePoint
from volunteer.places import queries as place_queries
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

PAGE = 30
RELATED = ("within", "area__parent", "point__area", "person__area", "by", "lifted_by")
FIELD_OF_REASON = {
    FreezeRefusal.DAYS: "until",
    FreezeRefusal.NO_REASON: "reason",
    FreezeRefusal.INVOLVED: "number",
}


class FreezeFilter(AreaFilterSet, PeriodFilterSet):
    show = filters.ChoiceFilter(
        label=gettext_lazy("show"),
        choices=[("now", gettext_lazy("paused now")), ("over", gettext_lazy("ended"))],
        empty_label=gettext_lazy("all"),
        method="by_state",
    )
    kind = filters.ChoiceFilter(label=gettext_lazy("what"), choices=Freeze.Kind.choices, empty_label=gettext_lazy("all"))
    q = WordsFilter(
        *("point__name", "area__name", "person__name", "reason"),
        whole=("person__volunteer_no",),
        label=gettext_lazy("unit, person or why"),
    )
    places, moment = ("within__",), "at"

    class Meta:
        model = Freeze
        fields: list[str] = []

    def by_state(self, found: FreezeQuerySet, name: str, value: str) -> FreezeQuerySet:
        now = Q(until__gte=clock.today(), lifted_at=None)
        return found.filter(now if value == "now" else ~now)


def visible_freezes(request: StaffRequest) -> FreezeQuerySet:
    return Freeze.objects.filter(freezes.within_scope(request.scope)).select_related(*RELATED)


@staff(Power.APPOINT)
@require_safe
def freeze_list(request: StaffRequest) -> HttpResponse:
    """What rests in one's own area, and what did."""
    found = FreezeFilter(request.GET, queryset=visible_freezes(request).order_by("-at", "pk"), held=request.scope)
    table = FreezeTable(found.qs, timezone.localdate(request.at))
    if file := list_export.list_or_file(request, table, name=_("Pauses"), per_page=PAGE):
        return file
    return list_page(
        request,
        table,
        found,
        title=_("Pauses"),
        subtitle=_("What rests by the word of the level above. Each ends by itself on its last day."),
        add_url=reverse("points:freeze_new"),
        add_words=_("Pause something"),
        add_icon="ban",
        css="css/manage.css",
    )


def units_below(request: StaffRequest) -> list[Unit]:
    """The units this person's office stands above."""
    below = Area.objects.filter(request.scope.areas("parent__")).offices().open()
    return place_queries.units_in_order(below, ServicePoint.objects.filter(request.scope.points()))


def own_areas(request: StaffRequest) -> QuerySet[Area]:
    """The areas this person's office is of."""
    return Area.objects.filter(path__in=request.scope.paths).order_by("path")


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def freeze_create(request: StaffRequest) -> HttpResponse:
    """Put something to rest; links may say already what (`kind`, `number`, `unit`)."""
    data = request.POST if request.method == "POST" else None
    first: dict[str, Any] = {name: request.GET.get(name, "")[:20] for name in ("kind", "number", "unit")}
    first["id"] = new_id(request.at)
    form = FreezeForm(units_below(request), own_areas(request), data, initial=first, by=request.user, at=request.at)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, fields=FIELD_OF_REASON):
            made = freezes.start_freeze(freeze=form.freeze(), by=request.user, at=request.at)
            messages.success(request, _("Paused. Those concerned have been told."))
            return redirect("points:freeze", made.pk)
        form.renew()
    return form_page(
        request,
        form,
        title=_("Pause something"),
        subtitle=_("Check-in goes on, and hours always count. Those concerned are told why and until when."),
        submit=_("Pause"),
        confirm=_("Pause this now?"),
        back=reverse("points:freezes"),
    )


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def freeze_detail(request: StaffRequest, freeze_id: UUID) -> HttpResponse:
    """One pause; the press ends it, with a reason."""
    found = get_object_or_404(visible_freezes(request), pk=freeze_id)
    form = LiftForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form):
            freezes.lift_freeze(freeze=found, reason=form.cleaned_data["reason"], by=request.user, at=request.at)
            messages.success(request, _("The pause has ended. Those concerned have been told."))
            return redirect("points:freeze", found.pk)
    holds = found.holds(timezone.localdate(request.at))
    return render(request, "points/freezes/one.html", {"freeze": found, "form": form, "holds": holds})
