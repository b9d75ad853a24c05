"""Opening service points and changing them."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from volunteer import audit, codes, scope
from volunteer.models import Area, ServicePoint, User
from volunteer.refusals import Refused
from volunteer.scope import Power

FIELDS = ("name", "area", "address", "phone", "introduction", "trusted", "active", "longitude", "latitude")
ABOVE_COMMUNITIES = (Area.Level.DISTRICT, Area.Level.STREET, Area.Level.TOWN)


class Reason(TextChoices):
    TRUST = "trust", _("Only the street or the district above decides whether a point may publish at once. Ask them.")


def trustable(by: User, at: datetime) -> QuerySet[Area]:
    """The areas above communities in which this person appoints: below them they decide which points are trusted."""
    return Area.objects.filter(scope.of(by, Power.APPOINT, at).areas(), level__in=ABOVE_COMMUNITIES)


def may_trust(*, by: User, area: Area, at: datetime) -> bool:
    """Whether this person decides on trusting a point in `area`: nobody frees themselves of their own community's approval."""
    return trustable(by, at).filter(path__in=area.lineage()).exists()


@transaction.atomic
def open_point(*, by: User, fields: dict[str, Any], at: datetime) -> ServicePoint:
    """A new service point. The same name in the same area again is the same point. Raises `Refused(Reason.TRUST)`."""
    area = Area.objects.select_for_update(no_key=True).get(pk=fields["area"].pk)
    if known := ServicePoint.objects.filter(area=area, name=fields["name"]).first():
        return known
    if fields.get("trusted") and not may_trust(by=by, area=area, at=at):
        raise Refused(Reason.TRUST)
    point = ServicePoint.objects.create(
        sign_code=codes.typed_code(), opened_at=at, **{name: fields[name] for name in FIELDS if name in fields}
    )
    audit.record(act="open_point", subject=point, actor=by, at=at, detail={"area": area.path, "trusted": point.trusted})
    return point


@transaction.atomic
def change_point(*, point: ServicePoint, by: User, fields: dict[str, Any], at: datetime) -> ServicePoint:
    """Change a point; what changed is written down. Its sign code stays, so that printed signs keep working.

    What `fields` leaves out stays. Raises `Refused(Reason.TRUST)`.
    """
    kept = ServicePoint.objects.select_for_update().get(pk=point.pk)
    changed = [name for name in FIELDS if name in fields and getattr(kept, name) != fields[name]]
    if "trusted" in changed and not may_trust(by=by, area=kept.area, at=at):
        raise Refused(Reason.TRUST)
    for name in changed:
        setattr(kept, name, fields[name])
    if changed:
        kept.save(update_fields=changed)
        detail: dict[str, Any] = {"fields": changed, "trusted": kept.trusted, "active": kept.active}
        audit.record(act="change_point", subject=kept, actor=by, at=at, detail=detail)
    return kept
