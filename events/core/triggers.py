"""Which shifts have to be added up again: a list that the database itself keeps.

Figures are added up from rows that many acts write. So that none of them has to think of it, triggers note the shift of whatever
changed, in the same transaction; `events.figures.rollup` takes the notes. Only shifts that are over are noted: a scan at a running
shift costs one look at the row of its shift and writes nothing.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pgtrigger
from django.db import models


class StaleShift(models.Model):
    """A note that the figures of a shift are out of date. Append-only and not unique: nobody waits for anybody.

    The id `EVERYTHING` stands for all shifts: a migration writes it where what is kept of each of them changes.
    """

    EVERYTHING = UUID(int=0)

    shift_id = models.UUIDField()

    def __str__(self) -> str:
        return str(self.shift_id)


ANY_CHANGE = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
OVER_STATES = "('closed', 'settled')"


def stale_trigger(name: str, operation: Any, *, which: str, condition: Any = None) -> Any:
    """A trigger that notes shifts; `which` is a query of their ids over NEW and OLD."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Row,
        when=pgtrigger.After,
        operation=operation,
        condition=condition,
        func=f"INSERT INTO events_staleshift (shift_id) {which}; RETURN NULL;",
    )


def stale_by_row(name: str, operation: Any = ANY_CHANGE, condition: Any = None) -> Any:
    """For rows that belong to a shift: it is noted where it is over."""
    which = f"SELECT id FROM events_shift WHERE id IN (NEW.shift_id, OLD.shift_id) AND state IN {OVER_STATES}"  # noqa: S608
    return stale_trigger(name, operation, which=which, condition=condition)


def stale_by_shift(name: str) -> Any:
    """For shifts: noted when they are over, or were."""
    over = f"NEW.state IN {OVER_STATES} OR OLD.state IN {OVER_STATES}"
    return stale_trigger(name, ANY_CHANGE, which=f"SELECT COALESCE(NEW.id, OLD.id) WHERE {over}")


def stale_by_event(name: str) -> Any:
    """For events that become another point's, category's or campaign's: all their shifts that are over."""
    changed = pgtrigger.Condition(
        "((OLD.point_id, OLD.category_id, OLD.campaign_id) IS DISTINCT FROM (NEW.point_id, NEW.category_id, NEW.campaign_id))"
    )
    which = f"SELECT id FROM events_shift WHERE event_id = NEW.id AND state IN {OVER_STATES}"  # noqa: S608
    return stale_trigger(name, pgtrigger.Update, which=which, condition=changed)
