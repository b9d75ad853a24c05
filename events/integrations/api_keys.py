"""API keys: made by an administrator for an area and some resources, shown once, ended at once."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from events.integrations.refusals import IntegrationRefusal
from events.models import ApiKey
from volunteer.core import audit, rate_limit
from volunteer.core.refusals import Refused
from volunteer.models import Appointment, Area, User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import POWERS, Power, Scope
from volunteer.signin.passes import hash_token

LEVELS = (Area.Level.DISTRICT, Area.Level.STREET, Area.Level.TOWN)


def administered(user: User, at: datetime) -> Scope:
    """The areas for which this person may deal with other systems; empty for everybody else."""
    offices = [
        a for a in role_scope.appointments(user, at) if a.area and a.area.level in LEVELS and Power.APPOINT in POWERS[a.role]
    ]
    return Scope(paths=tuple(sorted({a.area.path for a in offices if a.area})))


def nearest_administrators(area: Area, at: datetime) -> list[User]:
    """The administrators nearest to an area, going upward, who deal with other systems there."""
    roles = role_scope.roles_with(Power.APPOINT)
    found = (
        Appointment.objects.current(timezone.localdate(at))
        .filter(area__path__in=area.lineage(), area__level__in=LEVELS, role__in=roles, person__is_active=True)
        .select_related("person", "area")
        .order_by("-area__path", "person_id")
    )
    offices = [appointment for appointment in found if appointment.area]
    return [each.person for each in offices if each.area_id == offices[0].area_id]


PREFIX = "wobangni_"  # so that a key is recognised where it does not belong
MAX_LIFETIME = timedelta(days=366)
CALLS_PER_MINUTE = 120
USED_AT_PRECISION = timedelta(minutes=1)


def create_key(*, key: ApiKey, by: User, at: datetime) -> str:
    """Keep a new key (its fields filled in) and answer its secret, which is told this once; empty for a key kept before.

    Raises `Refused`.
    """
    require_valid_key(key, by, at)
    secret = PREFIX + secrets.token_urlsafe(32)
    key.token_hash, key.made_by, key.made_at = hash_token(secret), by, at
    with transaction.atomic():
        ApiKey.objects.bulk_create([key], ignore_conflicts=True)
        if not ApiKey.objects.filter(pk=key.pk, token_hash=key.token_hash).exists():
            return ""
        detail = {"name": key.name, "of": f"{key.place._meta.model_name}:{key.place.pk}", "resources": key.resources}
        audit.record(act="api_key.make", subject=key, actor=by, at=at, detail=detail)
    return secret


def require_valid_key(key: ApiKey, by: User, at: datetime) -> None:
    held = administered(by, at)
    if not (held.covers_area(key.area) if key.area else key.point is not None and held.covers_point(key.point)):
        raise Refused(IntegrationRefusal.KEYS_NOT_YOURS)
    if not key.resources:
        raise Refused(IntegrationRefusal.NO_RESOURCES)
    if not timedelta(days=1) <= key.until - at <= MAX_LIFETIME:
        raise Refused(IntegrationRefusal.PERIOD)
    if key.point and {ApiKey.Resource.SKILLS, ApiKey.Resource.REQUESTS} & set(key.resources):
        raise Refused(IntegrationRefusal.NO_PEOPLE)


def end_key(*, key: ApiKey, by: User, at: datetime) -> None:
    """End a key now. Harmless to repeat: the first end stands. Whether `by` may is the caller's scope."""
    with transaction.atomic():
        if ApiKey.objects.filter(pk=key.pk, ended_at=None).update(ended_at=at, ended_by=by):
            audit.record(act="api_key.end", subject=key, actor=by, at=at)


def keys_in_scope(held: Scope) -> QuerySet[ApiKey]:
    """The keys of places inside a scope, those in use first."""
    mine = held.areas("area__") | held.points("point__")
    found = ApiKey.objects.filter(mine).select_related("area", "point", "made_by", "ended_by")
    return found.order_by("ended_at", "-made_at", "pk")


def find_key(secret: str, at: datetime) -> ApiKey | None:
    """The valid key that this secret opens."""
    if not secret.startswith(PREFIX):
        return None
    return ApiKey.objects.valid(at).filter(token_hash=hash_token(secret)).select_related("area", "point").first()


def may_call(key: ApiKey, at: datetime) -> bool:
    """Whether the key may be used once more in this minute; notes its use."""
    if not rate_limit.allow_attempt(kind="api", subject=str(key.pk), most=CALLS_PER_MINUTE, within=timedelta(minutes=1), at=at):
        return False
    if key.used_at is None or at - key.used_at >= USED_AT_PRECISION:
        ApiKey.objects.filter(pk=key.pk).update(used_at=at)
    return True


def scope_of_key(key: ApiKey) -> Scope:
    """Where a key reads."""
    return Scope(paths=(key.area.path,)) if key.area else Scope(point_ids=(key.place.pk,))
