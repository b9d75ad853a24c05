"""Units: finding one's own, its page, and the page of its staff with members and hours."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from volunteer.core import clock, hooks
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.pages import list_page
from volunteer.groups.forms import NoteForm
from volunteer.groups.units import actions as units
from volunteer.groups.units import imports as unit_imports
from volunteer.groups.units.forms import MembershipForm, UnitFilter
from volunteer.groups.units.tables import MembershipFilter, MembershipTable
from volunteer.lists import export as list_export
from volunteer.lists.views import import_list
from volunteer.models import Membership, Organization, User
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import PersonRequest, login_required
from volunteer.roles.scope import Power

PAGE = 20
MEMBER_COUNT = Count("memberships", filter=Q(memberships__since__isnull=False, memberships__ended_at=None))


@login_required
@require_safe
def unit_list(request: PersonRequest) -> HttpResponse:
    """The units of the district, to find one's own; first those whose staff one is."""
    at = clock.now()
    rows = Organization.objects.select_related("area").annotate(size=MEMBER_COUNT).order_by("area__path", "name", "pk")
    found = UnitFilter(request.GET, queryset=rows)
    page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    own = Organization.objects.filter(units.managed_units(request.user, at)).select_related("area").order_by("name")
    context = {"filter": found, "page": page, "row_url": "volunteer:unit", "own": own}
    return render(request, "volunteer/groups/units/browse.html", context)


@login_required
@require_safe
def unit_detail(request: PersonRequest, organization_id: int) -> HttpResponse:
    """One unit: what it is, one's own place in it; to its staff what its people did."""
    found, at, person = (
        get_object_or_404(Organization.objects.select_related("area"), pk=organization_id),
        clock.now(),
        request.user,
    )
    sees = units.may_read_members(found, person, at)
    places = Membership.objects.open().filter(organization=found)
    context: dict[str, Any] = {
        "unit": found,
        "own": household_places(found, person),
        "form": NoteForm(),
        "sees": sees,
        "manages": units.may_manage(found, person, at),
        "signs_up": found.pk in role_scope.unit_ids(person, Power.RUN, at),
        "size": places.filter(since__isnull=False).count(),
        "asking": places.filter(since=None, agreed_at__isnull=False).count() if sees else 0,
        "figures": hooks.unit_figures(found, at) if sees else [],
        "teams": found.teams.standing().order_by("name") if sees else [],
        "pairings": found.pairings.on(timezone.localdate(at)).select_related("area").order_by("pk") if sees else [],
        "reported": found.reportings.standing().count() if sees else 0,
    }
    return render(request, "volunteer/groups/units/unit.html", context)


def household_places(found: Organization, reader: User) -> list[tuple[User, Membership | None]]:
    """Each of the reader's household with their open place in the unit."""
    people = list(User.objects.household_of(reader)) if reader.household_id else [reader]
    held = {row.person_id: row for row in Membership.objects.open().filter(organization=found, person__in=people)}
    return [(one, held.get(one.pk)) for one in people]


@login_required
@require_POST
def join_unit(request: PersonRequest, organization_id: int) -> HttpResponse:
    """Ask to be counted for the unit, for oneself or somebody of the household."""
    found = get_object_or_404(Organization, pk=organization_id)
    number = request.POST.get("person") or request.user.volunteer_no
    person = get_object_or_404(User.objects.household_of(request.user), volunteer_no=number)
    form = NoteForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    with attempt(request):
        place = units.request_to_join(organization=found, person=person, note=note, by=request.user, at=clock.now())
        said = _("Your service counts for the unit too now.") if place.stands else _("Asked. The unit answers; you are told.")
        messages.success(request, said)
    return redirect("volunteer:unit", found.pk)


def get_readable_unit(request: PersonRequest, organization_id: int) -> Organization:
    """The unit, if this person reads its members; a 404 for everybody else."""
    found = get_object_or_404(Organization.objects.select_related("area"), pk=organization_id)
    if not units.may_read_members(found, request.user, clock.now()):
        raise Http404
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def member_list(request: PersonRequest, organization_id: int) -> HttpResponse:
    """For the unit's staff: its people and what each did this month; the press invites somebody."""
    found, at = get_readable_unit(request, organization_id), clock.now()
    manages = units.may_manage(found, request.user, at)
    if request.method == "POST" and not manages:
        raise Http404
    form = MembershipForm(request.POST if request.method == "POST" else None, by=request.user)
    if request.method == "POST" and form.is_valid() and form.person:
        with attempt_form(form):
            units.invite_member(organization=found, person=form.person, note=form.cleaned_data["note"], by=request.user, at=at)
            messages.success(request, _("Invited. They find the question on their own page."))
            return redirect("volunteer:unit_members", found.pk)
    rows = Membership.objects.open().filter(organization=found).select_related("person").order_by("since", "pk")
    first, last = month_so_far(timezone.localdate(at))
    people = MembershipFilter(request.GET, queryset=rows)
    table = MembershipTable(people.qs, unit=found, days=(first, last), buttons=manages)
    if file := list_export.list_or_file(request, table, name=found.name, per_page=PAGE):
        return file
    return list_page(
        request,
        table,
        people,
        template="volunteer/groups/units/members.html",
        title=_("Members and their hours"),
        tab_title=found.name,
        subtitle=found.name,
        back=reverse("volunteer:unit", args=[found.pk]),
        css="css/people.css",
        unit=found,
        form=form,
        manages=manages,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_members(request: PersonRequest, organization_id: int) -> HttpResponse:
    """Invite everybody of a sheet; `?template` gives the empty one."""
    found, at = get_readable_unit(request, organization_id), clock.now()
    if not units.may_manage(found, request.user, at):
        raise Http404
    sheet = unit_imports.member_sheet(found, by=request.user, at=at)
    back = reverse("volunteer:unit_members", args=[found.pk])
    return import_list(request, sheet, back=back, title=_("Members from Excel"), subtitle=found.name)


def month_so_far(today: date) -> tuple[date, date]:
    return today.replace(day=1), today


@login_required
@require_POST
def change_member(request: PersonRequest, organization_id: int, membership_id: int) -> HttpResponse:
    """One press about one place: admit or part."""
    place = get_object_or_404(
        Membership.objects.select_related("person", "organization__area"), pk=membership_id, organization=organization_id
    )
    at, inside = clock.now(), units.may_manage(place.organization, request.user, clock.now())
    if not inside and not request.user.acts_for(place.person):
        raise Http404
    with attempt(request):
        if request.POST.get("act") == "admit":
            units.admit_member(place=place, by=request.user, at=at)
        elif request.POST.get("act") == "part":
            units.end_membership(place=place, by=request.user, at=at)
    return redirect("volunteer:unit_members" if inside and not request.POST.get("own") else "volunteer:unit", organization_id)
