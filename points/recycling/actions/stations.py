"""Stations, their hatches, who weighs there, which bins are full, the key of one that weighs itself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from points.models import Attendant, Hatch, Station, Waste
from points.recycling.refusals import RecyclingRefusal
from volunteer.core import audit, encryption, webhook_signing
from volunteer.core.ids import random_code
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.roles.scope import Scope

CODE_LENGTH = 10


def open_station(*, fields: dict[str, Any], kinds: Collection[str], scope: Scope, by: User, at: datetime) -> Station:
    """Open a station in an area of the scope. Raises `Refused`."""
    if not scope.covers_area(fields["area"]):
        raise Refused(RecyclingRefusal.NOT_OVER)
    with transaction.atomic():
        station = Station.objects.create(**fields, code=random_code(CODE_LENGTH))
        set_hatches(station, kinds)
        audit.record(act="station.open", subject=station, actor=by, at=at, detail={"name": station.name, "kinds": sorted(kinds)})
    return station


def change_station(
    *, station: Station, fields: dict[str, Any], kinds: Collection[str], is_open: bool, scope: Scope, by: User, at: datetime
) -> Station:
    """Change a station, close it or open it again. Raises `Refused`."""
    if not scope.covers_area(fields["area"]):
        raise Refused(RecyclingRefusal.NOT_OVER)
    with transaction.atomic():
        held = Station.objects.select_for_update(no_key=True).get(pk=station.pk)
        closed_at = None if is_open else held.closed_at or at
        changes = audit.set_fields(held, {**fields, "closed_at": closed_at})
        held.save()
        before = set(held.hatches.values_list("kind", flat=True))
        if before != set(kinds):
            changes["kinds"] = [sorted(before), sorted(kinds)]
        set_hatches(held, kinds)
        if changes:
            audit.record(act="station.change", subject=held, actor=by, at=at, detail={"changes": changes})
    return held


def set_hatches(station: Station, kinds: Collection[str]) -> None:
    """Give the station a hatch for each of these kinds and no other."""
    station.hatches.exclude(kind__in=kinds).delete()
    Hatch.objects.bulk_create([Hatch(station=station, kind=kind) for kind in sorted(kinds)], ignore_conflicts=True)


def name_attendant(*, station: Station, person: User, by: User, at: datetime) -> Attendant:
    """Let somebody weigh at a station. Who does already stays as they are. Raises `Refused`."""
    if person.pk == by.pk:
        raise Refused(RecyclingRefusal.SAME_NUMBER)
    with transaction.atomic():
        Station.objects.select_for_update(no_key=True).get(pk=station.pk)
        if found := station.attendants.filter(person=person, ended_at=None).first():
            return found
        made = Attendant.objects.create(station=station, person=person, by=by, at=at)
        audit.record(act="station.attendant", subject=station, actor=by, at=at, detail={"person": person.volunteer_no})
    return made


def end_attendant(*, attendant: Attendant, by: User, at: datetime) -> None:
    """Somebody weighs there no more. Harmless to repeat."""
    with transaction.atomic():
        if Attendant.objects.filter(pk=attendant.pk, ended_at=None).update(ended_at=at):
            detail = {"person": attendant.person.volunteer_no}
            audit.record(act="station.attendant_end", subject=attendant.station, actor=by, at=at, detail=detail)


def set_full(*, station: Station, kind: str, full: bool, by: User | None, at: datetime) -> Hatch:
    """Say that a bin is full, or emptied; `by` None: the station says so. The same again changes nothing. Raises `Refused`."""
    with transaction.atomic():
        hatch = station.hatches.select_for_update().filter(kind=kind).first() if kind in Waste else None
        if hatch is None:
            raise Refused(RecyclingRefusal.NO_HATCH)
        if (hatch.full_since is not None) != full:
            hatch.full_since = at if full else None
            hatch.save(update_fields=["full_since"])
            audit.record(act="station.full" if full else "station.emptied", subject=station, actor=by, at=at, detail={"kind": kind})
    return hatch


def make_key(*, station: Station, by: User, at: datetime) -> str:
    """A new key for a station that weighs itself, told this once; the one before no longer counts."""
    key = webhook_signing.new_secret()
    with transaction.atomic():
        Station.objects.filter(pk=station.pk).update(key_sealed=encryption.seal(key))
        audit.record(act="station.key", subject=station, actor=by, at=at)
    return key


def remove_key(*, station: Station, by: User, at: datetime) -> None:
    """From now on attendants weigh here. Harmless to repeat."""
    with transaction.atomic():
        if Station.objects.filter(pk=station.pk, key_sealed__isnull=False).update(key_sealed=None):
            audit.record(act="station.key_end", subject=station, actor=by, at=at)
