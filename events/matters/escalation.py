"""What is late: office by office upward is told, each once, and the matter waits there too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from events.matters.models import Matter, MatterQuerySet
from volunteer.lists import batch
from volunteer.models import Area


def escalate_due[M: Matter](rows: MatterQuerySet[M], *, at: datetime, tell: Callable[[M, Area, datetime], None]) -> int:
    """Bring each late matter of `rows` one office up, and call `tell` with it in the same transaction; how many there were.

    After each office the same time passes again as the matter had until its deadline. At the district it stays.
    """
    late = rows.underway().filter(escalate_at__lte=at).order_by("escalate_at", "pk")
    return batch.apply_to_each(list(late), lambda matter: escalate(matter, at, tell))


def escalate(matter: Any, at: datetime, tell: Callable[[Any, Area, datetime], None]) -> bool:
    with transaction.atomic():
        rows = type(matter).objects.select_for_update(of=("self",)).select_related("area", "office__parent", "watch__parent")
        matter = rows.get(pk=matter.pk)
        if matter.escalate_at is None or matter.escalate_at > at or matter.ended_at is not None:
            return False
        above = (matter.watch or matter.office).parent
        if above is None:
            matter.escalate_at = None
            matter.save(update_fields=["escalate_at"])
            return False
        matter.watch = above
        matter.escalate_at = at + (matter.due_at - matter.opened_at) if above.parent_id else None
        matter.save(update_fields=["watch", "escalate_at"])
        tell(matter, above, at)
        return True
