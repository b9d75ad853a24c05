"""What a person signed up for and did, and the household's."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from events.integrations.calendars.ical import signup_calendar
from events.models import Attendance, Shift, Signup
from events.records import hours as record_hours
from events.settlement import labels as settlement_labels
from events.shifts.signups import queries as signup_queries
from events.shifts.signups.now import item_of_engagement
from events.shifts.signups.views.sign_up import own_signup_or_404
from volunteer.core import clock
from volunteer.models import User
from volunteer.people.now import NowCard
from volunteer.roles.decorators import PersonRequest, login_required

PAGE_SIZE = 20
MISSED_SHOWN = 5


@login_required
@require_safe
def own_shifts(request: PersonRequest) -> HttpResponse:
    """What goes on, what comes, waiting lists, what is done; one's own and the household's, with the name of others."""
    at = clock.now()
    people = list(User.objects.household_of(request.user))
    coming = signup_queries.coming_engagements(people, at=at)
    serving = [e for e in coming if e.serving]
    over = past_attendances(people).exclude(pk__in=[e.attendance.pk for e in serving if e.attendance])
    past = Paginator(over, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "people": people,
        "now": NowCard(tuple(item_of_engagement(e) for e in serving if e.person == request.user)),
        "serving": serving,
        "coming": [e for e in coming if not e.waits and not e.attendance],
        "waiting": [e for e in coming if e.waits],
        "page": past,
        "past": [(attendance, settlement_labels.outcome_sentence(attendance)) for attendance in past],
        "missed": missed_signups(people)[:MISSED_SHOWN] if past.number == 1 else [],
        "minutes": record_hours.verified_minutes(request.user),
        "honorary": record_hours.honorary_minutes(request.user),
    }
    return render(request, "events/shifts/signups/mine.html", context)


def past_attendances(people: list[User]) -> QuerySet[Attendance]:
    """Where these people were or are, newest first."""
    related = ("person", "shift__rule", "shift__event__point", "shift__event__category")
    return Attendance.objects.filter(person__in=people).select_related(*related).order_by("-in_at", "pk")


def missed_signups(people: list[User]) -> QuerySet[Signup]:
    """Places nobody came to: told, because somebody may have been there and not scanned."""
    came = Attendance.objects.filter(shift=OuterRef("shift"), person=OuterRef("person"))
    over = Signup.objects.counted().filter(person__in=people, shift__state__in=[Shift.State.CLOSED, Shift.State.SETTLED])
    return over.exclude(Exists(came)).select_related("person", "shift__event__point").order_by("-shift__start", "pk")


@login_required
@require_safe
def shift_ics(request: PersonRequest, signup_id: UUID) -> HttpResponse:
    """The shift for the phone's calendar."""
    signup = own_signup_or_404(request, signup_id)
    url = request.build_absolute_uri(signup.shift.get_absolute_url())
    file = signup_calendar(signup, url=url, at=clock.now())
    name = f"{slugify(timezone.localdate(signup.shift.start).isoformat())}.ics"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(file, content_type="text/calendar; charset=utf-8", headers=headers)
