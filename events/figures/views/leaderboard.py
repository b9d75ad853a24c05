"""The list of hours: for who wants to stand on it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from events.core import periods
from events.figures import leaderboard
from events.models import Figure
from events.public.tables import area_choices
from volunteer.core import clock
from volunteer.core.attempts import attempt
from volunteer.core.ids import one_line
from volunteer.models import Area
from volunteer.people import leaderboard_consent
from volunteer.roles.decorators import PersonRequest, login_required

PERIODS = {"month": Figure.Kind.MONTH, "year": Figure.Kind.YEAR, "all": Figure.Kind.ALL}


@require_safe
def leaderboard_page(request: HttpRequest) -> HttpResponse:
    """The first fifty of a month, a year or of all time, in the district, a street or a community."""
    today = clock.today()
    word = request.GET.get("period", "")
    period = periods.period_of(PERIODS.get(word, Figure.Kind.MONTH), today)
    area = Area.objects.filter(code=one_line(request.GET.get("area", ""))).first() or Area.objects.filter(parent=None).first()
    if area is None:
        raise Http404
    person = request.user
    context = {
        "period": period,
        "word": word if word in PERIODS else "month",
        "area": area,
        "areas": area_choices(),
        "lines": leaderboard.top_lines(period, area, today),
        "own": leaderboard.own_minutes(period, area, person.pk) if person.is_authenticated else 0,
        "stands": person.is_authenticated and leaderboard_consent.has_consented(person),
    }
    return render(request, "events/figures/leaderboard.html", context)


@login_required
@require_POST
def join_or_leave(request: PersonRequest) -> HttpResponse:
    """Ask for a place on the list, or take it back."""
    at = clock.now()
    with attempt(request):
        if request.POST.get("agree") == "yes":
            leaderboard_consent.give_consent(person=request.user, at=at)
            messages.success(request, _("You stand on the list as soon as hours of yours are verified."))
        else:
            leaderboard_consent.withdraw_consent(person=request.user, at=at)
            messages.success(request, _("You no longer stand on the list."))
    return redirect("events:ranking")
