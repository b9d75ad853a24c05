"""包联共建: who is paired with whom, what was done, what waits, the year."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.editing import atomic_edit, lock_for_edit
from volunteer.core.files import images
from volunteer.core.pages import form_page, list_page
from volunteer.groups.forms import ReasonForm
from volunteer.groups.pairings import actions as pairings
from volunteer.groups.pairings import imports as pairing_imports
from volunteer.groups.pairings.forms import AppraisalForm, PairingForm, TermsForm, VisitForm
from volunteer.groups.pairings.refusals import PairingRefusal
from volunteer.groups.pairings.tables import PairingFilter, PairingTable, VisitFilter, VisitTable
from volunteer.lists import export as list_export
from volunteer.lists.views import import_list
from volunteer.models import Pairing, Visit
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

PAGE = 20
AT_FIELD = {
    PairingRefusal.DAYS: "until",
    PairingRefusal.PAIRED: "since",
    PairingRefusal.OUTSIDE: "day",
    PairingRefusal.AHEAD: "day",
    PairingRefusal.YEAR: "year",
    PairingRefusal.APPRAISED: "year",
}
RELATED = ("organization__area", "area__parent")


def get_pairing(request: StaffRequest, pairing_id: UUID) -> Pairing:
    return get_object_or_404(pairings.visible_pairings(request.user, request.at).select_related(*RELATED), pk=pairing_id)


@staff(Power.SEE, units=True)
@require_safe
def pairing_list(request: StaffRequest) -> HttpResponse:
    """The pairings of one's areas or units, with what was done this month."""
    rows = (
        pairings.visible_pairings(request.user, request.at)
        .select_related(*RELATED)
        .order_by("area__path", "organization__name", "pk")
    )
    today = timezone.localdate(request.at)
    found = PairingFilter(request.GET, queryset=rows, held=request.scope, today=today)
    table = PairingTable(found.qs, today=today)
    if file := list_export.list_or_file(request, table, name=_("Pairings"), per_page=PAGE):
        return file
    may_pair = bool(role_scope.scope_for(request.user, Power.APPOINT, request.at))
    return list_page(
        request,
        table,
        found,
        title=_("Pairings"),
        subtitle=_("Units and compounds that build the neighbourhood together."),
        import_url=reverse("volunteer:pair_sheet"),
        add_url=reverse("volunteer:pair"),
        add_words=_("Pair a unit and a compound"),
        add_icon="link",
        may_add=may_pair,
    )


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def pairing_create(request: StaffRequest) -> HttpResponse:
    """Bind a unit and a compound."""
    sent: tuple[Any, ...] = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PairingForm(*sent, held=request.scope, at=request.at)
    if sent and form.is_valid():
        with attempt_form(form, fields=AT_FIELD):
            made = pairings.create_pairing(pairing=form.unsaved(), by=request.user, at=request.at)
            messages.success(request, _("Paired. The unit is told."))
            return redirect("volunteer:pairing", made.pk)
    return form_page(
        request,
        form,
        title=_("Pair a unit and a compound"),
        subtitle=_("Both sides see the agreement and what is done."),
        submit=_("Pair them"),
        back=reverse("volunteer:pairings"),
    )


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def import_pairings(request: StaffRequest) -> HttpResponse:
    """Bind the units and compounds of an Excel sheet; `?template` gives the empty one."""
    sheet = pairing_imports.pairing_import(held=request.scope, by=request.user, at=request.at)
    return import_list(request, sheet, back="volunteer:pairings")


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
@atomic_edit
def pairing_edit(request: StaffRequest, pairing_id: UUID) -> HttpResponse:
    """Other targets, another last day, the page of the agreement."""
    pairing = lock_for_edit(request, get_pairing(request, pairing_id))
    if not request.scope.covers_area(pairing.area):
        raise Http404
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = TermsForm(data, files, instance=Pairing.objects.get(pk=pairing.pk))
    if form.is_valid():
        with attempt_form(form, fields=AT_FIELD):
            pairings.change_pairing(pairing=pairing, fields=form.cleaned_data, by=request.user, at=request.at)
            messages.success(request, _("Saved."))
            return redirect("volunteer:pairing", pairing.pk)
    return form_page(
        request,
        form,
        title=str(pairing.organization),
        tab_title=_("Pair a unit and a compound"),
        subtitle=str(pairing.area),
        submit=_("Save"),
        back=reverse("volunteer:pairing", args=[pairing.pk]),
    )


@staff(Power.SEE, units=True)
@require_safe
def pairing_detail(request: StaffRequest, pairing_id: UUID) -> HttpResponse:
    """One pairing: what was agreed, the months against their targets, the visits (also as a file), the years."""
    found = get_pairing(request, pairing_id)
    visits, name = visits_of_pairing(request, found).qs, f"{_('Visits')} {found.organization} {found.area}"
    if file := list_export.list_file(request, VisitTable(visits), name=name):
        return file
    return render_pairing(request, found)


def visits_of_pairing(request: StaffRequest, found: Pairing) -> VisitFilter:
    every = found.visits.select_related("logged_by", "decided_by").annotate(party=pairings.visit_party_condition(request.user))
    return VisitFilter(request.GET, queryset=every.order_by("-day", "-logged_at", "pk"))


def render_pairing(request: StaffRequest, found: Pairing, **forms: Any) -> HttpResponse:
    today = timezone.localdate(request.at)
    appraised = list(found.appraisals.select_related("by").order_by("-year"))
    years = [year for year in pairings.years_to_appraise(found, today) if year not in {one.year for one in appraised}]
    decides = pairings.may_decide(found, request.user, request.at)
    visits = visits_of_pairing(request, found)
    context = {
        "pairing": found,
        "in_force": found.in_force(today),
        "months": pairings.monthly_figures(found, today),
        "page": Paginator(visits.qs, PAGE).get_page(request.GET.get("page")),
        "filter": visits,
        "appraisals": appraised,
        "decides": decides,
        "changes": role_scope.scope_for(request.user, Power.APPOINT, request.at).covers_area(found.area),
        "logs": found.organization_id in role_scope.unit_ids(request.user, Power.RUN, request.at),
        "visit_form": VisitForm(at=request.at),
        "appraisal_form": AppraisalForm(years=years) if decides and years else None,
    }
    return render(request, "volunteer/groups/pairings/one.html", context | forms)


@staff(Power.RUN, units=True)
@require_POST
def log_visit(request: StaffRequest, pairing_id: UUID) -> HttpResponse:
    """Write a visit down."""
    found = get_pairing(request, pairing_id)
    if found.organization_id not in request.scope.unit_ids:
        raise Http404
    form = VisitForm(request.POST, request.FILES, at=request.at)
    if form.is_valid():
        visit = form.save(commit=False)
        visit.pk, visit.pairing = form.cleaned_data["id"], found
        with attempt_form(form, fields=AT_FIELD):
            pairings.log_visit(visit=visit, by=request.user, at=request.at)
            messages.success(request, _("Written down. The community looks at it."))
            return redirect("volunteer:pairing", found.pk)
    return render_pairing(request, found, visit_form=form)


def get_visit(request: StaffRequest, visit_id: UUID) -> Visit:
    mine = Visit.objects.filter(pairing__in=pairings.visible_pairings(request.user, request.at))
    return get_object_or_404(mine.select_related("pairing__area", "pairing__organization", "logged_by"), pk=visit_id)


@staff(Power.APPOINT)
@require_POST
def decide_visit(request: StaffRequest, visit_id: UUID) -> HttpResponse:
    """The community confirms a visit or turns it down with a reason."""
    visit, form = get_visit(request, visit_id), ReasonForm(request.POST)
    if not request.scope.covers_area(visit.pairing.area):
        raise Http404
    with attempt(request):
        if "confirm" in request.POST:
            pairings.confirm_visit(visit=visit, by=request.user, at=request.at)
            messages.success(request, _("Confirmed."))
        else:
            reason = form.cleaned_data["reason"] if form.is_valid() else ""
            pairings.refuse_visit(visit=visit, reason=reason, by=request.user, at=request.at)
            messages.success(request, _("Turned down. The unit reads why."))
    return redirect("volunteer:pairing", visit.pairing_id)


@staff(Power.APPOINT)
@require_POST
def appraise_year(request: StaffRequest, pairing_id: UUID) -> HttpResponse:
    """What the community thinks of a year."""
    found = get_pairing(request, pairing_id)
    if not request.scope.covers_area(found.area):
        raise Http404
    form = AppraisalForm(request.POST, years=pairings.years_to_appraise(found, timezone.localdate(request.at)))
    if form.is_valid():
        with attempt_form(form, fields=AT_FIELD):
            pairings.appraise(pairing=found, by=request.user, at=request.at, **form.cleaned_data)
            messages.success(request, _("Appraised. The unit is told."))
            return redirect("volunteer:pairing", found.pk)
    return render_pairing(request, found, appraisal_form=form)


@staff(Power.SEE, units=True)
@require_safe
def agreement_picture(request: StaffRequest, pairing_id: UUID) -> HttpResponse:
    """The page of the agreement: for both sides alone."""
    return images.private_response(get_pairing(request, pairing_id).agreement)


@staff(Power.SEE, units=True)
@require_safe
def visit_picture(request: StaffRequest, visit_id: UUID) -> HttpResponse:
    return images.private_response(get_visit(request, visit_id).picture)
