"""A person's whole record, and saying that something in it is not right."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from events.models import RecordEntry
from events.records import queries as record_queries
from events.records.actions import entries
from events.records.forms import DoubtForm
from volunteer.core import clock
from volunteer.core.attempts import attempt
from volunteer.models import User
from volunteer.roles.decorators import PersonRequest, StaffRequest, login_required, staff
from volunteer.roles.scope import Power


@login_required
@require_safe
def own_book(request: PersonRequest) -> HttpResponse:
    """The record of oneself, or of a member of the household (`?who=` volunteer number)."""
    members = list(User.objects.household_of(request.user))
    who = request.GET.get("who", "")
    person = next((one for one in members if one.volunteer_no == who), None) if who else request.user
    if person is None:
        raise Http404
    context = {
        "book": record_queries.record_book(person, clock.now()),
        "person": person,
        "members": members if len(members) > 1 else [],
    }
    return render(request, "events/records/book.html", context)


@staff(Power.REVIEW)
@require_safe
def resident_book(request: StaffRequest, volunteer_no: str) -> HttpResponse:
    """The record of somebody who lives in the area one reviews."""
    residents = User.objects.get_queryset().filter(request.scope.areas("area__"), is_active=True)
    person = get_object_or_404(residents, volunteer_no=volunteer_no)
    context = {"book": record_queries.record_book(person, request.at), "person": person, "by_staff": True}
    return render(request, "events/records/book.html", context)


def own_entry(request: PersonRequest, pk: UUID) -> RecordEntry:
    """An entry about the reader or the household; somebody else's is a missing page."""
    rows = RecordEntry.objects.filter(person__in=User.objects.household_of(request.user)).select_related(*entries.RELATED)
    return get_object_or_404(rows, pk=pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_entry_detail(request: PersonRequest, entry_id: UUID) -> HttpResponse:
    """One entry: what it says, and a way to say that it is not right."""
    found = own_entry(request, entry_id)
    form = DoubtForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with attempt(request):
            entries.doubt_entry(entry=found, words=form.cleaned_data["words"], by=request.user, at=clock.now())
            messages.success(request, _("Sent to the community. You are told what they say."))
        return redirect("events:own_entry", found.pk)
    return render(request, "events/records/own_entry.html", {"entry": found, "form": form})
