"""Opening service points and organisations, and changing them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from volunteer.core import audit, ids
from volunteer.core.refusals import Refused
from volunteer.models import Area, Organization, ServicePoint, User
from volunteer.places.refusals import PlaceRefusal
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

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
ORGANIZATION_FIELDS = ("name", "kind", "area")
ABOVE_COMMUNITIES = (Area.Level.DISTRICT, Area.Level.STREET, Area.Level.TOWN)


def trusting_areas(by: User, at: datetime) -> QuerySet[Area]:
    """The areas above communities in which this person appoints: below them they decide which points are trusted."""
    return Area.objects.filter(role_scope.scope_for(by, Power.APPOINT, at).areas(), level__in=ABOVE_COMMUNITIES)


def may_trust(*, by: User, area: Area, at: datetime) -> bool:
    """Whether this person decides on trusting a point in `area`: nobody frees themselves of their own community's approval."""
    return trusting_areas(by, at).filter(path__in=area.lineage()).exists()


@transaction.atomic
def open_point(*, by: User, fields: dict[str, Any], at: datetime) -> ServicePoint:
    """A new service point. The same name in the same area again is the same point. Raises `Refused(Reason.TRUST)`."""
    area = Area.objects.select_for_update(no_key=True).get(pk=fields["area"].pk)
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

    What `fields` leaves out stays. Raises `Refused(Reason.TRUST)`.
    """
    kept = ServicePoint.objects.select_for_update().get(pk=point.pk)
    area = kept.area
    changed = audit.set_fields(kept, {name: fields[name] for name in POINT_FIELDS if name in fields})
    if "trusted" in changed and not may_trust(by=by, area=area, at=at):
        raise Refused(PlaceRefusal.TRUST)
    if changed:
        kept.save(update_fields=list(changed))
        detail: dict[str, Any] = {"fields": list(changed), "trusted": kept.trusted, "active": kept.active, "changes": changed}
        audit.record(act="change_point", subject=kept, actor=by, at=at, detail=detail)
    return kept


def lock_organization_name(name: str) -> Organization | None:
    """The organisation of this name, of which the district has one: whoever asks goes on alone until the end of the transaction."""
    list(Area.objects.filter(level=Area.Level.DISTRICT).order_by("path").select_for_update(no_key=True))
    return Organization.objects.filter(name=name).first()


@transaction.atomic
def open_organization(*, by: User, fields: dict[str, Any], at: datetime) -> Organization:
    """A new organisation. The same name in the same area again is the same one. Raises `Refused(Reason.NAME)`."""
    if known := lock_organization_name(fields["name"]):
        if known.area_id != fields["area"].pk:
            raise Refused(PlaceRefusal.NAME)
        return known
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
    """Change an organisation; what changed is written down. What `fields` leaves out stays. Raises `Refused(Reason.NAME)`."""
    same_name = lock_organization_name(fields.get("name", organization.name))
    if same_name and same_name.pk != organization.pk:
        raise Refused(PlaceRefusal.NAME)
    kept = Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    changed = audit.set_fields(kept, {name: fields[name] for name in ORGANIZATION_FIELDS if name in fields})
    if changed:
        kept.save(update_fields=list(changed))
        detail: dict[str, Any] = {"fields": list(changed), "area": kept.area.path, "kind": kept.kind, "changes": changed}
        audit.record(act="change_organization", subject=kept, actor=by, at=at, detail=detail)
    return kept
