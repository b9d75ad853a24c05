"""What is known of an area and holds without a date: households, position, neighbours."""

from datetime import datetime
from typing import Any

from django.db import transaction

from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import Area, User
from volunteer.places import permissions
from volunteer.places.actions.add import FACTS
from volunteer.places.refusals import PlaceRefusal


@transaction.atomic
def change_facts(*, area: Area, by: User, fields: dict[str, Any], at: datetime) -> Area:
    """Change what `fields` says of an area; what it leaves out stays. What changed is written down. Raises `Refused`."""
    kept = Area.objects.select_for_update(no_key=True).get(pk=area.pk)
    if not permissions.may_change_facts(by, kept, at):
        raise Refused(PlaceRefusal.NOT_YOURS)
    changed = audit.set_fields(kept, {name: fields[name] for name in FACTS if name in fields})
    if changed:
        kept.save(update_fields=list(changed))
    if "neighbours" in fields:
        changed |= audit.set_many(kept, "neighbours", [other for other in fields["neighbours"] if other.pk != kept.pk])
    if changed:
        audit.record(act="change_area_facts", subject=kept, actor=by, at=at, detail={"changes": changed})
    return kept
