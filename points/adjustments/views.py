"""Points by hand: what was asked for, asking, deciding, and the page of the one they went to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_filters as filters
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from points.adjustments import actions as adjustments
from points.adjustments import permissions
from points.adjustments.forms import HandEntryForm, HandEntryReasonForm
from points.adjustments.models import HandEntryQuerySet
from points.adjustments.refusals import AdjustmentRefusal
from points.adjustments.tables import HandEntryTable
from points.budgets.actions.allot import Unit
from points.models import HandEntry
from volunteer.core.attempts import attempt_form
from volunteer.core.files.images import private_response
from volunteer.core.ids import new_id
from volunteer.core.pages import form_page, list_page
from volunteer.core.refusals import Refused
from volunteer.finding.fields import person_asked_for
from volunteer.lists import export as list_export
from volunteer.lists.filters import AreaFilterSet, PeriodFilterSet, WordsFilter
from volunteer.models import Area, ServicePoint
from volunteer.places import queries as place_queries
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import PersonRequest, StaffRequest, login_required, staff
from volunteer.roles.scope import Power

PAGE = 30
FIELD_OF_REASON = {
    AdjustmentRefusal.PERSON_MONTH: "amount",
    AdjustmentRefusal.UNIT_MONTH: "amount",
    AdjustmentRefusal.WALLET_SHORT: "amount",
    AdjustmentRefusal.INVOLVED: "number",
}


class HandEntryFilter(AreaFilterSet, PeriodFilterSet):
    """What was asked for by hand. Who may not read names finds people by their whole number alone."""

    state = filters.ChoiceFilter(label=gettext_lazy("show"), choices=HandEntry.State.choices, empty_label=gettext_lazy("all"))
    kind = filters.ChoiceFilter(
        label=gettext_lazy("credit or debit"), choices=HandEntry.Kind.choices, empty_label=gettext_lazy("both")
    )
    q = WordsFilter(
        *("point__name", "area__name", "evidence", "asked_by__name", "person__name"),
        whole=("person__volunteer_no",),
        label=gettext_lazy("unit, person or what for"),
    )
    places = ("point__area__", "area__")
    moment = "asked_at"

    class Meta:
        model = HandEntry
        fields: list[str] = []

    def __init__(self, *args: Any, named: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not named:
            self.filters["q"].columns = self.filters["q"].columns[:-1]


def visible_adjustments(request: StaffRequest) -> HandEntryQuerySet:
    return HandEntry.objects.in_scope(request.scope).select_related(*adjustments.RELATED)


def may_see_names(request: StaffRequest) -> bool:
    """Whether the reader works with the people of these units; who audits alone sees masked names."""
    return any(role_scope.scope_for(request.user, power, request.at) for power in (Power.RUN, Power.REVIEW))


@staff(Power.SEE)
@require_safe
def adjustment_list(request: StaffRequest) -> HttpResponse:
    """What was asked for by the units one sees, what waits first."""
    knows, every = may_see_names(request), visible_adjustments(request).order_by("-asked_at", "pk")
    found = HandEntryFilter(request.GET, queryset=every, held=request.scope, named=knows)
    table = HandEntryTable(found.qs, named=knows)
    if file := list_export.list_or_file(request, table, name=_("Points by hand"), per_page=PAGE):
        return file
    may_ask = bool(role_scope.scope_for(request.user, Power.RUN, request.at))
    return list_page(
        request,
        table,
        found,
        title=_("Points by hand"),
        subtitle=_("Asked for by one person, decided by another."),
        add_url=reverse("points:hand_new"),
        add_words=_("Ask for points"),
        css="css/manage.css",
        may_add=may_ask,
    )


def own_units(request: StaffRequest) -> list[Unit]:
    """The units whose budget this person may ask from."""
    held = role_scope.scope_for(request.user, Power.BUDGET, request.at)
    areas = Area.objects.filter(held.areas()).offices().open()
    return place_queries.units_in_order(areas, ServicePoint.objects.active().filter(request.scope.points()))


@staff(Power.RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def adjustment_create(request: StaffRequest) -> HttpResponse:
    """Ask, with words and a picture."""
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    units = own_units(request)
    first = {"id": new_id(request.at), "number": person_asked_for(request)}
    form = HandEntryForm(units, *sent, initial=first, by=request.user, at=request.at)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, fields=FIELD_OF_REASON):
            made = adjustments.request_adjustment(entry=form.entry(), by=request.user, at=request.at)
            messages.success(request, _("Asked. A second person of the level above decides; you are told."))
            return redirect("points:hand_entry", made.pk)
        form.renew()
    return form_page(
        request,
        form,
        title=_("Ask for points"),
        subtitle=_("Where no shift says so. A second person of the level above decides; the person is told of every point."),
        submit=_("Ask"),
        back=reverse("points:by_hand"),
        raised=permissions.raised_decisions(units, request.user, request.at),
    )


@staff(Power.SEE)
@require_safe
def adjustment_detail(request: StaffRequest, hand_id: UUID) -> HttpResponse:
    return adjustment_page(request, get_object_or_404(visible_adjustments(request), pk=hand_id), HandEntryReasonForm())


def adjustment_page(request: StaffRequest, found: HandEntry, form: HandEntryReasonForm) -> HttpResponse:
    waits = found.state == HandEntry.State.ASKED
    context: dict[str, Any] = {
        "entry": found,
        "form": form,
        "named": may_see_names(request),
    }
    if waits:
        offices = permissions.deciding_offices(found, request.at)
        context["decides"] = offices[0].area if offices else None
    context["may_decide"] = waits and permissions.may_decide(found, request.user, request.at)
    if context["may_decide"]:
        context["left_person"], context["left_unit"] = adjustments.remaining_this_month(found, request.at)
    return render(request, "points/adjustments/entry.html", context)


@staff(Power.REVIEW)
@require_POST
def decide_adjustment(request: StaffRequest, hand_id: UUID) -> HttpResponse:
    """Do it (`approve`), or say why not."""
    found = get_object_or_404(visible_adjustments(request), pk=hand_id)
    form = HandEntryReasonForm(request.POST)
    try:
        if "approve" in request.POST:
            adjustments.approve_adjustment(entry=found, by=request.user, at=request.at)
            messages.success(request, _("Done. The person and the level above have been told."))
        elif form.is_valid():
            adjustments.send_back_adjustment(entry=found, by=request.user, reason=form.cleaned_data["reason"], at=request.at)
            messages.success(request, _("Not done; whoever asked reads why."))
        else:
            return adjustment_page(request, found, form)
    except Refused as refused:
        if refused.reason == AdjustmentRefusal.NO_REASON:
            form.add_error("reason", refused.sentence)
            return adjustment_page(request, found, form)
        messages.error(request, refused.sentence)
    return redirect("points:hand_entry", found.pk)


@staff(Power.SEE)
@require_safe
def adjustment_picture(request: StaffRequest, hand_id: UUID) -> HttpResponse:
    """The picture sent with it: for the offices alone."""
    found = get_object_or_404(visible_adjustments(request), pk=hand_id)
    return private_response(found.picture)


@login_required
@require_safe
def own_adjustment(request: PersonRequest, hand_id: UUID) -> HttpResponse:
    """What was given to or taken from a person by hand, and by whose word: for that person."""
    rows = HandEntry.objects.filter(person=request.user, state=HandEntry.State.APPROVED).select_related(*adjustments.RELATED)
    return render(request, "points/adjustments/own.html", {"entry": get_object_or_404(rows, pk=hand_id)})
