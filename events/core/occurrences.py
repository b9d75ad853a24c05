"""What other systems are told: a list of what happened that the database itself keeps, and who wants to know.

Many acts publish, change, close and cancel. So that none of them has to think of other systems, triggers note what happened in
the same transaction, and only while some system wants to be told; `events.exchange.hooks` takes the notes.
"""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models

from volunteer.models import ServicePoint


class Occurrence(models.Model):
    """A note of something that happened, until it is passed on. Ids and a place; nothing about people."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    state = models.CharField(max_length=10, blank=True)
    path = models.CharField(max_length=60)
    point = models.ForeignKey(ServicePoint, models.CASCADE, null=True, related_name="+", db_constraint=False, db_index=False)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"


def occurrence_trigger(name: str, operation: Any, kind: str, source: str, condition: str = "") -> Any:
    """A trigger that notes what happened; `source` is SQL after FROM that names `place` (path, point_id) for NEW."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Row,
        when=pgtrigger.After,
        operation=operation,
        condition=pgtrigger.Condition(condition) if condition else None,
        func=f"""
            INSERT INTO events_occurrence (id, kind, subject_id, state, path, point_id, at)
            SELECT gen_random_uuid(), {kind}, place.path, place.point_id, clock_timestamp() FROM {source}
            AND EXISTS (SELECT 1 FROM events_subscription WHERE ended_at IS NULL);
            RETURN NULL;
        """,  # noqa: S608  (names of ours)
    )


PLACE_OF_EVENT = """
    (SELECT area.path, point.id AS point_id FROM events_event event
     JOIN volunteer_servicepoint point ON point.id = event.point_id JOIN volunteer_area area ON area.id = point.area_id
     WHERE event.id = {event}) place WHERE TRUE
"""
EVENT_OF_CHANGE = "(SELECT event_id FROM events_shift WHERE id = NEW.shift_id)"
PLACE_OF_AREA = "(SELECT path, NULL::bigint AS point_id FROM volunteer_area WHERE id = NEW.area_id) place WHERE TRUE"


def shift_trigger(name: str) -> Any:
    """For shifts that were published: what became of them."""
    told = "('published', 'closed', 'settled', 'cancelled')"
    moved = f"OLD.state IS DISTINCT FROM NEW.state AND NEW.state IN {told} AND NEW.published_at IS NOT NULL"
    kind, source = "'shift.' || NEW.state, NEW.id, ''", PLACE_OF_EVENT.format(event="NEW.event_id")
    return occurrence_trigger(name, pgtrigger.Update, kind, source, moved)


def change_trigger(name: str) -> Any:
    """For changes of published shifts that come into force."""
    applied = "NEW.state = 'applied' AND OLD.state IS DISTINCT FROM NEW.state"
    return occurrence_trigger(
        name, pgtrigger.Update, "'shift.changed', NEW.shift_id, ''", PLACE_OF_EVENT.format(event=EVENT_OF_CHANGE), applied
    )


def new_request_trigger(name: str) -> Any:
    return occurrence_trigger(name, pgtrigger.Insert, "'request.state', NEW.id, NEW.state", PLACE_OF_AREA)


def request_trigger(name: str) -> Any:
    moved = "OLD.state IS DISTINCT FROM NEW.state"
    return occurrence_trigger(name, pgtrigger.Update, "'request.state', NEW.id, NEW.state", PLACE_OF_AREA, moved)


def report_trigger(name: str) -> Any:
    return occurrence_trigger(name, pgtrigger.Insert, "'report.handed_in', NEW.id, ''", PLACE_OF_AREA)
