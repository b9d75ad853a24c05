"""How requests for help were answered in an area: how many, how soon, how many were helped, how content people are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import Coalesce

from events.figures.dashboard import Selection
from events.models import HelpRequest
from volunteer.core.dates import midnight

State = HelpRequest.State
ASKED, ANSWERED, HELPED, RATED = "asked", "answered", "helped", "rated"
KINDS: dict[str, Q] = {
    ASKED: Q(),
    ANSWERED: Q(answered_at__isnull=False),
    HELPED: Q(state__in=HelpRequest.HELPED),
    RATED: Q(stars__isnull=False),
}


@dataclass(frozen=True)
class RequestFigures:
    """Requests that were asked in the period. `answer` is the mean time until they were accepted or refused, `stars` the mean."""

    asked: int
    answered: int
    helped: int
    rated: int
    answer: timedelta | None
    stars: float | None


def counted_requests(view: Selection) -> QuerySet[HelpRequest]:
    """The requests of an area in a period, those withdrawn or joined to another left out, with when they were first answered."""
    period, there = view.period, Q() if view.unit.is_district else Q(area__in=view.unit.areas())
    found = HelpRequest.objects.filter(there, submitted_at__gte=midnight(period.start))
    found = found.filter(submitted_at__lt=midnight(period.end)) if period.end else found
    found = found.exclude(state__in=[State.WITHDRAWN, State.MERGED])
    took = ExpressionWrapper(F("answered_at") - F("submitted_at"), output_field=DurationField())
    return found.annotate(answered_at=Coalesce("accepted_at", "refused_at")).annotate(took=took)


def requests_behind(view: Selection, what: str) -> QuerySet[HelpRequest]:
    """The list behind one of these figures, the newest first."""
    return counted_requests(view).filter(KINDS[what]).select_related("kind", "area__parent").order_by("-submitted_at", "pk")


def request_figures(view: Selection) -> RequestFigures:
    """One statement."""
    counted = {name: Count("pk", filter=which) if which else Count("pk") for name, which in KINDS.items()}
    found = counted_requests(view).order_by().aggregate(**counted, answer=Avg("took"), mean=Avg("stars"))
    numbers = [found[name] for name in KINDS]
    return RequestFigures(numbers[0], numbers[1], numbers[2], numbers[3], found["answer"], found["mean"])
