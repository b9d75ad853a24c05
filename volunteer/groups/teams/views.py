"""Teams: finding one, its page, founding one, and the page of those who lead it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from volunteer.core import clock
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.editing import edits, held
from volunteer.groups.teams import actions as team_actions
from volunteer.groups.teams import imports as team_imports
from volunteer.groups.teams.forms import CloseForm, FoundForm, InviteForm, TeamFilter, TeamForm
from volunteer.groups.teams.models import TeamQuerySet
from volunteer.groups.teams.refusals import TeamRefusal
from volunteer.groups.teams.tables import MemberTable, OfficeTeamFilter, TeamMemberFilter, TeamTable
from volunteer.lists import export as list_export
from volunteer.lists.public_export import open_file
from volunteer.lists.views import from_sheet
from volunteer.models import Area, Team, TeamMember, User
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import PersonRequest, StaffRequest, login_required, staff
from volunteer.roles.scope import Power
from volunteer.skills import queries as skill_queries

PAGE = 20
IN_A_TEAM = Count("members", filter=Q(members__since__isnull=False, members__ended_at=None))


# --- for everybody -------------------------------------------------------------------------------------------------------


@open_file
@require_safe
def browse(request: HttpRequest) -> HttpResponse:
    """The teams of the district, to find one's own."""
    rows = Team.objects.standing().select_related("area__parent", "skill").annotate(size=IN_A_TEAM)
    found = TeamFilter(request.GET, queryset=rows.order_by("area__path", "name", "pk"))
    if file := list_export.rows_as_file(request, found.qs, team_heads(), team_cells, name=_("Volunteer teams")):
        return file
    page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    return render(request, "volunteer/groups/teams/browse.html", {"filter": found, "page": page})


def team_heads() -> list[str]:
    return [_("Team"), _("Area"), _("main skill"), _("people")]


def team_cells(team: Any) -> list[object]:
    """A row of `browse`, with `size`."""
    return [team.name, team.area, team.skill or "", team.size]


def shown(request: HttpRequest, team_id: int) -> Team:
    """The team, if this reader may see it: one that stands, to everybody; others to their founder and to staff of the area."""
    team = get_object_or_404(Team.objects.select_related("area__parent", "skill", "organization", "created_by"), pk=team_id)
    person, at = request.user, clock.now()
    founder = not team.closed_at and person.pk == team.created_by_id
    if not team.stands and not founder and not (person.is_authenticated and team_actions.oversees(team.area, person, at)):
        raise Http404
    return team


@require_safe
def team(request: HttpRequest, team_id: int) -> HttpResponse:
    """One team: what it does, who leads it, what comes next, and the way in."""
    found, at, person = shown(request, team_id), clock.now(), request.user
    own = places_of(found, person) if person.is_authenticated else []
    inside = any(place and place.stands for _one, place in own)
    manages = person.is_authenticated and team_actions.manages(found, person, at)
    members = found.members.standing().select_related("person").order_by("-leads", "pk")
    context: dict[str, Any] = {
        "team": found,
        "own": own,
        "inside": inside,
        "manages": manages,
        "decides": person.is_authenticated and not found.closed_at and team_actions.decides(found, person, at),
        "leaders": [row.person for row in members if row.leads],
        "members": members if inside or manages else [],
        "size": len(members),
        "asking": found.members.asked().count() if manages else 0,
        "close_form": CloseForm(),
        **import_string(settings.TEAM_EVENTS)(found, person, at),
    }
    return render(request, "volunteer/groups/teams/team.html", context)


def places_of(found: Team, reader: User) -> list[tuple[User, TeamMember | None]]:
    """Each of the reader's household with their open place in the team."""
    people = list(User.objects.household_of(reader)) if reader.household_id else [reader]
    held = {row.person_id: row for row in found.members.open().filter(person__in=people)}
    return [(one, held.get(one.pk)) for one in people]


# --- in and out ----------------------------------------------------------------------------------------------------------


@login_required
@require_POST
def join(request: PersonRequest, team_id: int) -> HttpResponse:
    """Ask to be in the team, for oneself or somebody of the household."""
    found = shown(request, team_id)
    number = request.POST.get("person") or request.user.volunteer_no
    person = get_object_or_404(User.objects.household_of(request.user), volunteer_no=number)
    with attempt(request):
        place = team_actions.ask(team=found, person=person, by=request.user, at=clock.now())
        said = _("You are in the team now.") if place.stands else _("Asked. Whoever leads the team answers; you are told.")
        messages.success(request, said)
    return redirect("volunteer:team", found.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def members(request: PersonRequest, team_id: int) -> HttpResponse:
    """For those who lead it: everybody of the team; the press invites somebody."""
    found = managed(request, team_id)
    form = InviteForm(request.POST if request.method == "POST" else None, by=request.user)
    if request.method == "POST" and form.is_valid() and form.person:
        with attempt_form(form):
            team_actions.invite(team=found, person=form.person, leads=form.cleaned_data["leads"], by=request.user, at=clock.now())
            messages.success(request, _("Invited. They find the question on their own page."))
            return redirect("volunteer:team_members", found.pk)
    every = found.members.open().select_related("person").order_by("since", "-leads", "pk")
    people = TeamMemberFilter(request.GET, queryset=every)
    table = MemberTable(people.qs)
    if file := list_export.list_or_file(request, table, name=found.name, per_page=PAGE):
        return file
    return render(request, "volunteer/groups/teams/members.html", {"team": found, "table": table, "filter": people, "form": form})


def managed(request: PersonRequest, team_id: int) -> Team:
    """The team, if this person admits and parts with its members; a 404 for everybody else."""
    found = shown(request, team_id)
    if not team_actions.manages(found, request.user, clock.now()):
        raise Http404
    return found


@login_required
@require_POST
def member(request: PersonRequest, team_id: int, member_id: int) -> HttpResponse:
    """One press about one place: admit, part, lead, or lead no more."""
    found = shown(request, team_id)
    place = get_object_or_404(found.members.select_related("person"), pk=member_id)
    at, act = clock.now(), request.POST.get("act", "")
    inside = team_actions.manages(found, request.user, at)
    if not inside and not request.user.acts_for(place.person):
        raise Http404
    with attempt(request):
        if act == "admit":
            team_actions.admit(place=place, by=request.user, at=at)
        elif act == "part":
            team_actions.part(place=place, by=request.user, at=at)
        elif act in ("lead", "unlead"):
            team_actions.lead(place=place, leads=act == "lead", by=request.user, at=at)
    return redirect("volunteer:team_members" if inside and not request.POST.get("own") else "volunteer:team", found.pk)


# --- founding, changing, closing -----------------------------------------------------------------------------------------


def founding_areas(person: User) -> tuple[QuerySet[Area], bool]:
    """Where this person may found a team, and whether as staff."""
    held = role_scope.of(person, Power.RUN, clock.now())
    if held:
        own = held.areas() | Q(pk__in=skill_queries.communities(held))
        return Area.objects.filter(own).exclude(level=Area.Level.COMPOUND).order_by("path"), True
    return Area.objects.filter(residents=person), False


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def found(request: PersonRequest) -> HttpResponse:
    areas, as_staff = founding_areas(request.user)
    form = FoundForm(request.POST if request.method == "POST" else None, areas=areas, staff=as_staff, by=request.user)
    if request.method == "POST" and form.is_valid():
        made = form.save(commit=False)
        made.area = form.cleaned_data["area"]
        with attempt_form(form, fields={TeamRefusal.NAME: "name"}):
            made = team_actions.found(team=made, leader=form.person, by=request.user, at=clock.now())
            said = _("The team stands.") if made.stands else _("Handed in. Your community looks at it; you are told.")
            messages.success(request, said)
            return redirect("volunteer:team", made.pk)
    return render(request, "volunteer/groups/teams/found.html", {"form": form, "as_staff": as_staff, "nowhere": not areas})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@edits
def edit(request: PersonRequest, team_id: int) -> HttpResponse:
    found = held(request, managed(request, team_id))
    form = TeamForm(request.POST if request.method == "POST" else None, instance=Team.objects.get(pk=found.pk))
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, fields={TeamRefusal.NAME: "name"}):
            team_actions.edit(team=found, fields=form.cleaned_data, by=request.user, at=clock.now())
            messages.success(request, _("Saved."))
            return redirect("volunteer:team", found.pk)
    return render(request, "volunteer/groups/teams/edit.html", {"team": found, "form": form})


# --- staff ---------------------------------------------------------------------------------------------------------------


def seen(request: StaffRequest) -> TeamQuerySet:
    return Team.objects.filter(team_actions.overseen(request.scope)).select_related("area__parent", "skill", "created_by")


@staff(Power.RUN)
@require_safe
def list_teams(request: StaffRequest) -> HttpResponse:
    """The teams of one's area, those that wait first."""
    rows = seen(request).annotate(size=IN_A_TEAM).order_by("-closed_at", "confirmed_at", "area__path", "pk")
    found = OfficeTeamFilter(request.GET, queryset=rows, held=request.scope)
    table = TeamTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Teams"), per_page=PAGE):
        return file
    return render(request, "volunteer/groups/teams/list.html", {"table": table, "filter": found})


@staff(Power.RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def teams_sheet(request: StaffRequest) -> HttpResponse:
    """Found the teams of an Excel sheet; `?template` gives the empty one."""
    areas, _as_staff = founding_areas(request.user)
    sheet = team_imports.of_teams(areas=areas, by=request.user, at=request.at)
    return from_sheet(request, sheet, back="volunteer:list_teams")


@staff(Power.RUN)
@require_POST
def decide(request: StaffRequest, team_id: int) -> HttpResponse:
    """Confirm a team, or close it with a reason."""
    found = get_object_or_404(seen(request), pk=team_id)
    form = CloseForm(request.POST)
    with attempt(request):
        if "confirm" in request.POST:
            team_actions.confirm_team(team=found, by=request.user, at=request.at)
            messages.success(request, _("Confirmed. The team is told."))
        else:
            reason = form.cleaned_data["reason"] if form.is_valid() else ""
            team_actions.close(team=found, reason=reason, by=request.user, at=request.at)
            messages.success(request, _("Closed. Its people are told why."))
    return redirect("volunteer:team", found.pk)
