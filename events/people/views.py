"""The register of people and the page of one person."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, ExpressionWrapper
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from events.people import permissions, queries
from events.people.actions import look_at_phone
from events.people.tables import RegisterFilter, RegisterTable
from events.records import hours as record_hours
from points.ledger import actions as ledger
from points.models import Freeze
from volunteer.core import clock, forms
from volunteer.core.ids import one_line
from volunteer.core.pages import list_page
from volunteer.finding.fields import PersonField, PersonInput, ask_as
from volunteer.lists import export as list_export
from volunteer.models import Membership, NameCheck, PersonSkill, TeamMember, User
from volunteer.roles.decorators import PersonRequest, StaffRequest, login_required, staff
from volunteer.roles.scope import Power, Scope

PER_PAGE = 40


def scope_or_404(request: PersonRequest) -> Scope:
    scope = queries.register_scope(request.user, clock.now())
    if not scope and not scope.unit_ids:
        raise Http404
    return scope


class FindForm(forms.Form):
    """Whom to open."""

    person = PersonField(label=gettext_lazy("Find somebody"), widget=PersonInput({"autofocus": True}))


@staff(Power.SEE, units=True)
@require_http_methods(["GET", "HEAD", "POST"])
def person_list(request: StaffRequest) -> HttpResponse:
    """The people of the reader's places, narrowed. A POST opens the one whom it names, so that a mobile number is in no address."""
    scope = scope_or_404(request)
    form = FindForm(request.POST if request.method == "POST" else None)
    ask_as(form, request.user)
    if form.is_valid():
        if queries.register_rows(scope, request.user).filter(pk=form.cleaned_data["person"].pk).exists():
            return redirect("events:person", form.cleaned_data["person"].volunteer_no)
        form.add_error("person", _("This person lives elsewhere. Only their own community opens the page."))
    rows = queries.register_rows(scope, request.user).order_by("name", "pk")
    found = RegisterFilter(request.GET, queryset=rows, held=scope, at=request.at)
    table = RegisterTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Volunteers"), per_page=PER_PAGE):
        return file
    page = "events/people/people.html"
    return list_page(request, table, found, template=page, form=form, title=_("Volunteers"), css="css/person.css")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def person_detail(request: PersonRequest, volunteer_no: str) -> HttpResponse:
    """One person. A POST shows the whole phone number, which is noted."""
    scope, at = scope_or_404(request), clock.now()
    rows = queries.register_rows(scope, request.user).select_related("area__parent__parent", "registered_by", "household")
    person = get_object_or_404(rows, volunteer_no=volunteer_no)
    reader = queries.Reader(scope, permissions.lives_in(person, scope))
    kinds = queries.kinds_for(reader)
    chosen = one_line(request.GET.get("kind", ""))
    chosen = chosen if chosen in {kind.slug for kind in kinds} else ""
    context: dict[str, Any] = {
        "person": person,
        "honorary": record_hours.honorary_minutes(person),
        "balance": ledger.balance(person) if reader.at_home else None,
        "acts": permissions.acts_for(person, request.user, at),
        "lines": queries.lines_of(person, reader, chosen),
        "kinds": kinds,
        "chosen": chosen,
        "phone": look_at_phone(person=person, by=request.user, at=at) if request.method == "POST" else "",
        "age": person.age_on(clock.today()),
    }
    return render(request, "events/people/person.html", context | facts_of(person, reader))


def facts_of(person: User, reader: queries.Reader) -> dict[str, Any]:
    """What stands beside the list: skills, groups, household, card, what rests; a constant number of statements."""
    day = clock.today()
    lives_there = ExpressionWrapper(reader.scope.areas("area__"), BooleanField())
    people = User.objects.household_of(person).exclude(pk=person.pk).annotate(near=lives_there)
    return {
        "skills": list(PersonSkill.objects.counting(day).filter(person=person).select_related("skill").order_by("skill__name")),
        "units": list(Membership.objects.standing().filter(person=person).select_related("organization").order_by("since")),
        "teams": list(TeamMember.objects.standing().filter(person=person).select_related("team").order_by("since")),
        "members": list(people) if reader.at_home and person.household_id else [],
        "card": person.cards.filter(killed_at=None).first() if reader.at_home else None,
        "checked": NameCheck.objects.filter(person=person, name=person.name).exists(),
        "freezes": list(Freeze.objects.in_force(day).filter(person=person).order_by("until")) if reader.at_home else [],
    }
