"""Opening service points and changing them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from volunteer.core import audit, ids
from volunteer.core.refusals import Refused
from volunteer.models import Area, PointTerm, ServicePoint, User
from volunteer.places.actions.lock import lock_open_area
from volunteer.places.permissions import may_trust
from volunteer.places.refusals import PlaceRefusal

POINT_FIELDS = (
    "name",
    "area",
    "address",
    "phone",
    "introduction",
    "mongolian",
    "mongolian_picture",
    "trusted",
    "active",
    "longitude",
    "latitude",
)


@transaction.atomic
def open_point(*, by: User, fields: dict[str, Any], at: datetime) -> ServicePoint:
    """A new service point. The same name in the same area again is the same point.

    Raises `Refused` with `TRUST`, or `AREA_ENDED` for an area that does not exist today.
    """
    area = lock_open_area(fields["area"], at)
    if known := ServicePoint.objects.filter(area=area, name=fields["name"]).first():
        return known
    if fields.get("trusted") and not may_trust(by=by, area=area, at=at):
        raise Refused(PlaceRefusal.TRUST)
    point = ServicePoint.objects.create(
        sign_code=ids.random_code(), opened_at=at, **{name: fields[name] for name in POINT_FIELDS if name in fields}
    )
    audit.record(act="open_point", subject=point, actor=by, at=at, detail={"area": area.path, "trusted": point.trusted})
    return point


@transaction.atomic
def open_points(*, by: User, rows: Sequence[dict[str, Any]], at: datetime) -> int:
    """Open all of these or none; how many are new. Those that are there already stay as they are. As `open_point`."""
    return sum(open_point(by=by, fields=fields, at=at).opened_at == at for fields in rows)


@transaction.atomic
def change_point(*, point: ServicePoint, by: User, fields: dict[str, Any], at: datetime) -> ServicePoint:
    """Change a point; what changed is written down. Its sign code stays, so that printed signs keep working.

    What `fields` leaves out stays. Where it stood before is kept. Raises `Refused` as `open_point`.
    """
    if "area" in fields and fields["area"].pk != point.area_id:
        lock_open_area(fields["area"], at)
    kept = ServicePoint.objects.select_for_update().get(pk=point.pk)
    area = kept.area
    changed = audit.set_fields(kept, {name: fields[name] for name in POINT_FIELDS if name in fields})
    if "trusted" in changed and not may_trust(by=by, area=area, at=at):
        raise Refused(PlaceRefusal.TRUST)
    if changed:
        kept.save(update_fields=list(changed))
        if "area" in changed:
            keep_former_area(kept, area, until=timezone.localdate(at) - timedelta(days=1))
        detail: dict[str, Any] = {"fields": list(changed), "trusted": kept.trusted, "active": kept.active, "changes": changed}
        audit.record(act="change_point", subject=kept, actor=by, at=at, detail=detail)
    return kept


def keep_former_area(point: ServicePoint, area: Area, *, until: date) -> None:
    """Note that the point stood in `area` until that local date; nothing where it opened later or stood elsewhere until then."""
    if timezone.localdate(point.opened_at) <= until:
        PointTerm.objects.bulk_create([PointTerm(point=point, area=area, until=until)], ignore_conflicts=True)
