"""Opening service points and changing them."""

from datetime import datetime
from typing import Any

from django.db import transaction

from volunteer import audit, codes
from volunteer.models import Area, ServicePoint, User

FIELDS = ("name", "area", "address", "phone", "introduction", "trusted", "active", "longitude", "latitude")


@transaction.atomic
def open_point(*, by: User, fields: dict[str, Any], at: datetime) -> ServicePoint:
    """A new service point. The same name in the same area again is the same point."""
    area = Area.objects.select_for_update(no_key=True).get(pk=fields["area"].pk)
    if known := ServicePoint.objects.filter(area=area, name=fields["name"]).first():
        return known
    point = ServicePoint.objects.create(sign_code=codes.typed_code(), opened_at=at, **{name: fields[name] for name in FIELDS})
    audit.record(act="open_point", subject=point, actor=by, at=at, detail={"area": area.path, "trusted": point.trusted})
    return point


@transaction.atomic
def change_point(*, point: ServicePoint, by: User, fields: dict[str, Any], at: datetime) -> ServicePoint:
    """Change a point; what changed is written down. Its sign code stays, so that printed signs keep working."""
    kept = ServicePoint.objects.select_for_update().get(pk=point.pk)
    changed = [name for name in FIELDS if getattr(kept, name) != fields[name]]
    for name in changed:
        setattr(kept, name, fields[name])
    if changed:
        kept.save(update_fields=changed)
        detail: dict[str, Any] = {"fields": changed, "trusted": kept.trusted, "active": kept.active}
        audit.record(act="change_point", subject=kept, actor=by, at=at, detail=detail)
    return kept
