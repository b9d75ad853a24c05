"""Teams: finding one, its page, founding one, and the page of those who lead it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from volunteer.core import clock, hooks
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.editing import atomic_edit, lock_for_edit
from volunteer.core.pages import form_page, list_page
from volunteer.groups.teams import actions as teams
from volunteer.groups.teams import imports as team_imports
from volunteer.groups.teams.forms import CloseForm, InviteForm, TeamCreateForm, TeamFilter, TeamForm
from volunteer.groups.teams.models import TeamQuerySet
from volunteer.groups.teams.refusals import TeamRefusal
from volunteer.groups.teams.tables import MemberTable, OfficeTeamFilter, TeamMemberFilter, TeamTable
from volunteer.lists import export as list_export
from volunteer.lists.views import import_list
from volunteer.models import Area, Team, TeamMember, User
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import PersonRequest, StaffRequest, login_required, staff
from volunteer.roles.scope import Power
from volunteer.skills import queries as skill_queries

PAGE = 20
MEMBER_COUNT = Count("members", filter=Q(members__since__isnull=False, members__ended_at=None))


# --- for everybody -------------------------------------------------------------------------------------------------------


@require_safe
def team_list(request: HttpRequest) -> HttpResponse:
    """The teams of the district, to find one's own."""
    rows = Team.objects.standing().select_related("area__parent", "skill").annotate(size=MEMBER_COUNT)
    found = TeamFilter(request.GET, queryset=rows.order_by("area__path", "name", "pk"))
    page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    return render(request, "volunteer/groups/teams/browse.html", {"filter": found, "page": page, "row_url": "volunteer:team"})


def get_visible_team(request: HttpRequest, team_id: int) -> Team:
    """The team, if this reader may see it: one that stands, to everybody; others to their founder and to staff of the area."""
    team = get_object_or_404(Team.objects.select_related("area__parent", "skill", "organization", "created_by"), pk=team_id)
    person, at = request.user, clock.now()
    founder = not team.closed_at and person.pk == team.created_by_id
    if not team.stands and not founder and not (person.is_authenticated and teams.may_oversee(team.area, person, at)):
        raise Http404
    return team


@require_safe
def team_detail(request: HttpRequest, team_id: int) -> HttpResponse:
    """One team: what it does, who leads it, what comes next, and the way in."""
    found, at, person = get_visible_team(request, team_id), clock.now(), request.user
    own = household_places(found, person) if person.is_authenticated else []
    inside = any(place and place.stands for _one, place in own)
    manages = person.is_authenticated and teams.may_manage(found, person, at)
    members = found.members.standing().select_related("person").order_by("-leads", "pk")
    context: dict[str, Any] = {
        "team": found,
        "own": own,
        "inside": inside,
        "manages": manages,
        "decides": person.is_authenticated and not found.closed_at and teams.may_decide(found, person, at),
        "leaders": [row.person for row in members if row.leads],
        "members": members if inside or manages else [],
        "size": len(members),
        "asking": found.members.asked().count() if manages else 0,
        "close_form": CloseForm(),
        **hooks.team_events(found, person, at),
    }
    return render(request, "volunteer/groups/teams/team.html", context)


def household_places(found: Team, reader: User) -> list[tuple[User, TeamMember | None]]:
    """Each of the reader's household with their open place in the team."""
    people = list(User.objects.household_of(reader)) if reader.household_id else [reader]
    held = {row.person_id: row for row in found.members.open().filter(person__in=people)}
    return [(one, held.get(one.pk)) for one in people]


# --- in and out ----------------------------------------------------------------------------------------------------------


@login_required
@require_POST
def join_team(request: PersonRequest, team_id: int) -> HttpResponse:
    """Ask to be in the team, for oneself or somebody of the household."""
    found = get_visible_team(request, team_id)
    number = request.POST.get("person") or request.user.volunteer_no
    person = get_object_or_404(User.objects.household_of(request.user), volunteer_no=number)
    with attempt(request):
        place = teams.request_to_join(team=found, person=person, by=request.user, at=clock.now())
        said = _("You are in the team now.") if place.stands else _("Asked. Whoever leads the team answers; you are told.")
        messages.success(request, said)
    return redirect("volunteer:team", found.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def member_list(request: PersonRequest, team_id: int) -> HttpResponse:
    """For those who lead it: everybody of the team; the press invites somebody."""
    found = get_managed_team(request, team_id)
    form = InviteForm(request.POST if request.method == "POST" else None, by=request.user)
    if request.method == "POST" and form.is_valid() and form.person:
        with attempt_form(form):
            teams.invite_member(team=found, person=form.person, leads=form.cleaned_data["leads"], by=request.user, at=clock.now())
            messages.success(request, _("Invited. They find the question on their own page."))
            return redirect("volunteer:team_members", found.pk)
    every = found.members.open().select_related("person").order_by("since", "-leads", "pk")
    people = TeamMemberFilter(request.GET, queryset=every)
    table = MemberTable(people.qs)
    if file := list_export.list_or_file(request, table, name=found.name, per_page=PAGE):
        return file
    return list_page(
        request,
        table,
        people,
        template="volunteer/groups/teams/members.html",
        title=_("People of the team"),
        tab_title=found.name,
        subtitle=found.name,
        back=reverse("volunteer:team", args=[found.pk]),
        css="css/people.css",
        team=found,
        form=form,
    )


def get_managed_team(request: PersonRequest, team_id: int) -> Team:
    """The team, if this person admits and parts with its members; a 404 for everybody else."""
    found = get_visible_team(request, team_id)
    if not teams.may_manage(found, request.user, clock.now()):
        raise Http404
    return found


@login_required
@require_POST
def change_member(request: PersonRequest, team_id: int, member_id: int) -> HttpResponse:
    """One press about one place: admit, part, lead, or lead no more."""
    found = get_visible_team(request, team_id)
    place = get_object_or_404(found.members.select_related("person"), pk=member_id)
    at, act = clock.now(), request.POST.get("act", "")
    inside = teams.may_manage(found, request.user, at)
    if not inside and not request.user.acts_for(place.person):
        raise Http404
    with attempt(request):
        if act == "admit":
            teams.admit_member(place=place, by=request.user, at=at)
        elif act == "part":
            teams.end_membership(place=place, by=request.user, at=at)
        elif act in ("lead", "unlead"):
            teams.set_leader(place=place, leads=act == "lead", by=request.user, at=at)
    return redirect("volunteer:team_members" if inside and not request.POST.get("own") else "volunteer:team", found.pk)


# --- founding, changing, closing -----------------------------------------------------------------------------------------


def founding_areas(person: User) -> tuple[QuerySet[Area], bool]:
    """Where this person may found a team, and whether as staff."""
    held = role_scope.scope_for(person, Power.RUN, clock.now())
    if held:
        own = held.areas() | Q(pk__in=skill_queries.communities_of_points(held))
        return Area.objects.filter(own).offices().open().order_by("path"), True
    home = person.community
    return (Area.objects.filter(pk=home.pk) if home else Area.objects.none()), False


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team_create(request: PersonRequest) -> HttpResponse:
    areas, as_staff = founding_areas(request.user)
    form = TeamCreateForm(request.POST if request.method == "POST" else None, areas=areas, staff=as_staff, by=request.user)
    if request.method == "POST" and form.is_valid():
        made = form.save(commit=False)
        made.area = form.cleaned_data["area"]
        with attempt_form(form, fields={TeamRefusal.NAME: "name"}):
            made = teams.found_team(team=made, leader=form.person, by=request.user, at=clock.now())
            said = _("The team stands.") if made.stands else _("Handed in. Your community looks at it; you are told.")
            messages.success(request, said)
            return redirect("volunteer:team", made.pk)
    if as_staff:
        subtitle = _("It stands at once; whoever is to lead it is asked.")
    else:
        subtitle = _("You lead it. Your community looks at it first.")
    return form_page(
        request,
        form,
        template="volunteer/groups/teams/found.html",
        title=_("Found a team"),
        subtitle=subtitle,
        submit=_("Found the team"),
        back=reverse("volunteer:teams"),
        nowhere=not areas,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@atomic_edit
def team_edit(request: PersonRequest, team_id: int) -> HttpResponse:
    found = lock_for_edit(request, get_managed_team(request, team_id))
    form = TeamForm(request.POST if request.method == "POST" else None, instance=Team.objects.get(pk=found.pk))
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, fields={TeamRefusal.NAME: "name"}):
            teams.edit_team(team=found, fields=form.cleaned_data, by=request.user, at=clock.now())
            messages.success(request, _("Saved."))
            return redirect("volunteer:team", found.pk)
    return form_page(request, form, title=found.name, submit=_("Save"), back=reverse("volunteer:team", args=[found.pk]))


# --- staff ---------------------------------------------------------------------------------------------------------------


def teams_of_office(request: StaffRequest) -> TeamQuerySet:
    return Team.objects.filter(teams.overseen_teams(request.scope)).select_related("area__parent", "skill", "created_by")


@staff(Power.RUN)
@require_safe
def staff_team_list(request: StaffRequest) -> HttpResponse:
    """The teams of one's area, those that wait first."""
    rows = teams_of_office(request).annotate(size=MEMBER_COUNT).order_by("-closed_at", "confirmed_at", "area__path", "pk")
    found = OfficeTeamFilter(request.GET, queryset=rows, held=request.scope)
    table = TeamTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Teams"), per_page=PAGE):
        return file
    return list_page(
        request,
        table,
        found,
        title=_("Teams"),
        subtitle=_("The volunteer teams of your area. New ones wait for your word."),
        import_url=reverse("volunteer:teams_sheet"),
        add_url=reverse("volunteer:found_team"),
        add_words=_("Found a team"),
    )


@staff(Power.RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def import_teams(request: StaffRequest) -> HttpResponse:
    """Found the teams of an Excel sheet; `?template` gives the empty one."""
    areas, _as_staff = founding_areas(request.user)
    sheet = team_imports.team_import(areas=areas, by=request.user, at=request.at)
    return import_list(request, sheet, back="volunteer:list_teams")


@staff(Power.RUN)
@require_POST
def decide_team(request: StaffRequest, team_id: int) -> HttpResponse:
    """Confirm a team, or close it with a reason."""
    found = get_object_or_404(teams_of_office(request), pk=team_id)
    form = CloseForm(request.POST)
    with attempt(request):
        if "confirm" in request.POST:
            teams.confirm_team(team=found, by=request.user, at=request.at)
            messages.success(request, _("Confirmed. The team is told."))
        else:
            reason = form.cleaned_data["reason"] if form.is_valid() else ""
            teams.close_team(team=found, reason=reason, by=request.user, at=request.at)
            messages.success(request, _("Closed. Its people are told why."))
    return redirect("volunteer:team", found.pk)
