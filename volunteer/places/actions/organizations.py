"""Opening organisations and changing them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import Organization, User
from volunteer.places.actions.lock import lock_open_area, lock_register
from volunteer.places.refusals import PlaceRefusal

ORGANIZATION_FIELDS = ("name", "kind", "area")


def lock_organization_name(name: str) -> Organization | None:
    """The organisation of this name, of which the district has one: whoever asks goes on alone until the end of the transaction."""
    lock_register()
    return Organization.objects.filter(name=name).first()


@transaction.atomic
def open_organization(*, by: User, fields: dict[str, Any], at: datetime) -> Organization:
    """A new organisation. The same name in the same area again is the same one.

    Raises `Refused` with `NAME`, or `AREA_ENDED` for an area that does not exist today.
    """
    if known := lock_organization_name(fields["name"]):
        if known.area_id != fields["area"].pk:
            raise Refused(PlaceRefusal.NAME)
        return known
    lock_open_area(fields["area"], at)
    organization = Organization.objects.create(**{name: fields[name] for name in ORGANIZATION_FIELDS})
    detail: dict[str, Any] = {"area": organization.area.path, "kind": organization.kind}
    audit.record(act="open_organization", subject=organization, actor=by, at=at, detail=detail)
    return organization


@transaction.atomic
def open_organizations(*, by: User, rows: Sequence[dict[str, Any]], at: datetime) -> int:
    """Open all of these or none; how many are new. As `open_organization`."""
    before = Organization.objects.filter(name__in=[fields["name"] for fields in rows]).count()
    for fields in rows:
        open_organization(by=by, fields=fields, at=at)
    return Organization.objects.filter(name__in=[fields["name"] for fields in rows]).count() - before


@transaction.atomic
def change_organization(*, organization: Organization, by: User, fields: dict[str, Any], at: datetime) -> Organization:
    """Change an organisation; what changed is written down. What `fields` leaves out stays. Raises as `open_organization`."""
    same_name = lock_organization_name(fields.get("name", organization.name))
    if same_name and same_name.pk != organization.pk:
        raise Refused(PlaceRefusal.NAME)
    if "area" in fields and fields["area"].pk != organization.area_id:
        lock_open_area(fields["area"], at)
    kept = Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    changed = audit.set_fields(kept, {name: fields[name] for name in ORGANIZATION_FIELDS if name in fields})
    if changed:
        kept.save(update_fields=list(changed))
        detail: dict[str, Any] = {"fields": list(changed), "area": kept.area.path, "kind": kept.kind, "changes": changed}
        audit.record(act="change_organization", subject=kept, actor=by, at=at, detail=detail)
    return kept
