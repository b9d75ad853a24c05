"""What every act on the register asks before it writes. Each raises `Refused` with a sentence of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Q

from volunteer.core.refusals import Refused
from volunteer.models import Area, AreaTerm, PlaceChange, User
from volunteer.places import checklist, permissions
from volunteer.places.actions import paths
from volunteer.places.refusals import PlaceRefusal
from volunteer.templatetags import formatting

FURTHEST = timedelta(days=366)
State = PlaceChange.State


def check_day(on: date, at: datetime) -> None:
    """An act begins today or on a day within a year."""
    if on < paths.local_day(at):
        raise Refused(PlaceRefusal.PAST)
    check_not_far(on, at)


def check_not_far(on: date, at: datetime) -> None:
    if on > paths.local_day(at) + FURTHEST:
        raise Refused(PlaceRefusal.FAR)


def check_right(by: User, area: Area, at: datetime) -> None:
    if not permissions.may_change(by, area, at):
        raise Refused(PlaceRefusal.NOT_YOURS)


def check_exists(area: Area, on: date) -> None:
    """The area exists on the day; and one that ends has existed on a day before."""
    if area.since and on < area.since:
        raise Refused(PlaceRefusal.BEFORE_ITSELF, name=area.name, day=formatting.day(area.since))
    if not area.is_open(on):
        raise Refused(PlaceRefusal.AREA_ENDED, name=area.name)


def check_began_before(area: Area, on: date) -> None:
    if area.since and on <= area.since:
        raise Refused(PlaceRefusal.BEFORE_ITSELF, name=area.name, day=formatting.day(area.since))


def check_goes_on(area: Area) -> None:
    """Nothing is planned that ends the area, so that others may go into it."""
    ends = (PlaceChange.Kind.MERGE, PlaceChange.Kind.CLOSE)
    if planned := area.changes.filter(state=State.PLANNED, kind__in=ends).first():
        raise Refused(PlaceRefusal.TARGET_ENDS, name=area.name, day=formatting.day(planned.on))


def check_nothing_comes(area: Area) -> None:
    """Nothing is planned to go into the area, so that it may end."""
    if planned := PlaceChange.objects.filter(state=State.PLANNED, target=area).select_related("area").first():
        raise Refused(PlaceRefusal.IS_TARGET, name=area.name, other=planned.area.name, day=formatting.day(planned.on))


def check_name(parent: Area, name: str, on: date, *, but: Area | None = None) -> None:
    """No other place of this name stands under the parent on the day or later, nor is one planned to take it."""
    if name in taken_names(parent, [name], on, but=[but.pk] if but else []):
        raise Refused(PlaceRefusal.SAME_NAME, name=name, parent=parent.name)


def check_names(parent: Area, areas: Iterable[Area], on: date) -> None:
    """As `check_name` for areas that come to the parent, or have come."""
    names = {area.pk: area.name for area in areas}
    for name in sorted(taken_names(parent, names.values(), on, but=names)):
        raise Refused(PlaceRefusal.SAME_NAME, name=name, parent=parent.name)


def taken_names(parent: Area, names: Iterable[str], on: date, *, but: Iterable[int]) -> set[str]:
    """Those of the names that places under the parent have or are planned to take, but for those of the ids."""
    wanted, own = list(names), list(but)
    siblings = Area.objects.filter(Q(until=None) | Q(until__gte=on), parent=parent, name__in=wanted).exclude(pk__in=own)
    planned = PlaceChange.objects.filter(state=State.PLANNED, area__parent=parent, asked__name__in=wanted).exclude(area__in=own)
    return {*siblings.values_list("name", flat=True), *planned.values_list("asked__name", flat=True)}


def check_code(code: str, on: date, *, but: Area | None = None) -> None:
    """No other area has this code, had it and still exists, or is planned to take it."""
    own = but.pk if but else 0
    other = Area.objects.filter(code=code).exclude(pk=own).first()
    former = AreaTerm.objects.filter(Q(area__until=None) | Q(area__until__gte=on), code=code).exclude(area=own)
    if other is None and (term := former.select_related("area").first()):
        other = term.area
    if other is None and (planned := PlaceChange.objects.filter(state=State.PLANNED, asked__code=code).exclude(area=own).first()):
        other = planned.area
    if other:
        raise Refused(PlaceRefusal.SAME_CODE, code=code, name=other.name)


def check_nothing_open(change: PlaceChange) -> None:
    """Nothing hangs on the area that has to be settled first."""
    if found := checklist.blocking_items(change.kind, change.area, change.target, change.on):
        raise Refused(
            PlaceRefusal.OPEN_MATTERS,
            name=change.area.name,
            what=formatting.translated(", ").join(f"{item.label} ({item.count})" for item in found),
        )
