"""Where I belong: my teams and units, and what I was invited to."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from volunteer.core import clock
from volunteer.core.attempts import attempt
from volunteer.groups.teams import actions as teams
from volunteer.groups.units import actions as units
from volunteer.models import Membership, Reporting, TeamMember, User
from volunteer.roles.decorators import PersonRequest, login_required


@login_required
@require_safe
def my_groups(request: PersonRequest) -> HttpResponse:
    household = User.objects.household_of(request.user)
    rows = TeamMember.objects.open().filter(person__in=household, team__closed_at=None)
    rows = rows.select_related("team__area", "person", "asked_by").order_by("-asked_at", "pk")
    belonging = Membership.objects.open().filter(person__in=household).select_related("organization__area", "person")
    belonging = belonging.order_by("-asked_at", "pk")
    reported = Reporting.objects.open().filter(person=request.user).select_related("community", "organization").first()
    context = {
        "unit_invitations": [row for row in belonging if row.waits_for_person],
        "units": [row for row in belonging if not row.waits_for_person],
        "reported": reported,
        "invitations": [row for row in rows if row.waits_for_person],
        "teams": [row for row in rows if not row.waits_for_person],
    }
    return render(request, "volunteer/groups/mine.html", context)


@login_required
@require_POST
def answer_team(request: PersonRequest, member_id: int) -> HttpResponse:
    """Yes or no to a team's invitation, for oneself or somebody of the household."""
    invited = TeamMember.objects.filter(person__in=User.objects.household_of(request.user))
    place = get_object_or_404(invited.select_related("team", "person"), pk=member_id)
    yes = request.POST.get("answer") == "yes"
    with attempt(request):
        teams.answer_invitation(place=place, yes=yes, by=request.user, at=clock.now())
        messages.success(request, _("You are in the team now.") if yes else _("Declined."))
    return redirect("volunteer:belonging")


@login_required
@require_POST
def answer_unit(request: PersonRequest, membership_id: int) -> HttpResponse:
    """Yes or no to a unit's invitation, for oneself or somebody of the household."""
    invited = Membership.objects.filter(person__in=User.objects.household_of(request.user))
    place = get_object_or_404(invited.select_related("organization", "person"), pk=membership_id)
    yes = request.POST.get("answer") == "yes"
    with attempt(request):
        units.answer_invitation(place=place, yes=yes, by=request.user, at=clock.now())
        messages.success(request, _("Your service counts for the unit too now.") if yes else _("Declined."))
    return redirect("volunteer:belonging")
