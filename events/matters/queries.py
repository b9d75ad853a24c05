"""What waits, of every kind of matter: one condition, asked by the menu, by the list of what is to do and by the pages.

And in which service points a matter can become an event.
"""

from datetime import datetime

from django.db.models import Q, QuerySet

from volunteer.models import Area, ServicePoint, User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power, Scope


def waits_with(held: Scope) -> Q:
    """The matters that wait for the offices of a scope: those they have now, and late ones of which they were told."""
    return Q(ended_at=None) & (Q(office__path__in=held.paths) | Q(watch__path__in=held.paths))


def points_near(area: Area, person: User, at: datetime, also: int | None = None) -> QuerySet[ServicePoint]:
    """The open service points that this person runs in the street or town of a place, and the one with the id `also`."""
    street = Area.objects.above(area).streets().first() or area
    near = Q(area__path__startswith=street.path) | Q(pk=also or 0)
    run = role_scope.scope_for(person, Power.RUN, at)
    return ServicePoint.objects.active().filter(near).filter(run.points()).order_by("area__path", "pk")
