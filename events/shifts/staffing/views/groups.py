"""The page by which who leads a team, or answers for a unit, signs up members."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from events.models import Job, Signup
from events.shifts import permissions
from events.shifts.permissions import Group
from events.shifts.staffing.actions import groups
from events.shifts.staffing.forms import JobForm, MembersForm
from volunteer.core import clock
from volunteer.core.ids import new_id
from volunteer.models import Organization, Team
from volunteer.roles.decorators import PersonRequest, login_required

MEMBERS_PER_PAGE = 100


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up_team(request: PersonRequest, team_id: int) -> HttpResponse:
    team = get_object_or_404(Team.objects.standing().select_related("area__parent__parent"), pk=team_id)
    return sign_up_group(request, team, reverse("volunteer:team", args=[team.pk]))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up_unit(request: PersonRequest, organization_id: int) -> HttpResponse:
    unit = get_object_or_404(Organization.objects.select_related("area__parent__parent"), pk=organization_id)
    return sign_up_group(request, unit, reverse("volunteer:unit", args=[unit.pk]))


def sign_up_group(request: PersonRequest, group: Group, back: str) -> HttpResponse:
    """Choose an event, tick members, press once; each row gets its answer."""
    at = clock.now()
    if not permissions.may_sign_up_members(group, request.user, at):
        raise Http404
    context: dict[str, Any] = {"group": group, "back": back}
    if request.method == "POST":
        form = MembersForm(request.POST, group=group, at=at)
        if form.is_valid():
            fields = {name: form.cleaned_data[name] for name in ("id", "job", "people")}
            context["answers"] = groups.sign_up_members(group=group, by=request.user, at=at, **fields)
        context["form"] = form
        job = form.cleaned_data.get("job")
    else:
        choice = JobForm(request.GET if request.GET.get("job") else None, group=group, at=at)
        job = choice.cleaned_data.get("job") if choice.is_bound and choice.is_valid() else None
        context["form"] = choice
    context |= {"job": job, "form_id": new_id(at), **members_page(request, group, job)}
    return render(request, "events/shifts/staffing/group.html", context)


def members_page(request: PersonRequest, group: Group, job: Job | None) -> dict[str, Any]:
    """The members, with what each has at the shift already; nothing before an event is chosen."""
    if job is None:
        return {}
    people = permissions.members_of_group(group).order_by("name", "pk")
    page = Paginator(people, MEMBERS_PER_PAGE).get_page(request.GET.get("page"))
    states = dict(Signup.objects.active().filter(shift=job.shift_id, person__in=list(page)).values_list("person_id", "state"))
    ticked = set(request.POST.getlist("people"))
    rows = [(person, states.get(person.pk, ""), person.volunteer_no in ticked) for person in page]
    return {"page": page, "rows": rows}
