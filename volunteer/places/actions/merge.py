"""One area into another of its level: it ends, and what hangs on it goes to the other or ends with it."""

from datetime import timedelta

from django.db.models import Q

from volunteer.core.refusals import Refused
from volunteer.models import Area, PlaceChange, ServicePoint
from volunteer.places.actions import checks
from volunteer.places.actions.effects import Effects
from volunteer.places.actions.ending import end_area, end_attachments
from volunteer.places.attachments import ATTACHMENTS, Rule
from volunteer.places.refusals import PlaceRefusal


def check(change: PlaceChange) -> None:
    area, into = change.area, change.held_target
    if area.pk == into.pk:
        raise Refused(PlaceRefusal.ITSELF, name=area.name)
    if area.tier != into.tier:
        raise Refused(PlaceRefusal.OTHER_LEVEL, name=area.name, other=into.name)
    if area.lineage()[0] != into.lineage()[0]:
        raise Refused(PlaceRefusal.OTHER_DISTRICT)
    checks.check_exists(area, change.on)
    checks.check_began_before(area, change.on)
    checks.check_exists(into, change.on)
    checks.check_goes_on(into)
    checks.check_nothing_comes(area)
    check_names(area, into, change)


def check_names(area: Area, into: Area, change: PlaceChange) -> None:
    """What comes to the other area has a name there that nothing else has."""
    checks.check_names(into, area.children.filter(Q(until=None) | Q(until__gte=change.on)), change.on)
    names = ServicePoint.objects.active().filter(area=into).values("name")
    if same := ServicePoint.objects.active().filter(area=area, name__in=names).first():
        raise Refused(PlaceRefusal.SAME_NAME, name=same.name, parent=into.name)


def carry_out(change: PlaceChange, effects: Effects) -> None:
    """Paths come last: what needs their rows waits for the shortest time."""
    area, into, until = change.area, change.held_target, change.on - timedelta(days=1)
    effects.place_points(ServicePoint.objects.filter(area=area).order_by("pk"), into, until)
    for attachment in ATTACHMENTS:
        if attachment.rule == Rule.FOLLOWS and not attachment.by_act:
            effects.set_column(attachment.rows(area, change.on), f"{attachment.field}_id", into.pk)
    effects.pass_neighbours(area, into)
    end_attachments(change, effects)
    end_area(change, effects)
    effects.move(list(area.children.order_by("pk")), into, until)
