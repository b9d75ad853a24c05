"""Keys of other systems: made for a place and some resources, told once, ended at once."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from events.exchange import offices
from events.models import ApiKey
from volunteer import audit, limits
from volunteer.models import User
from volunteer.passes import hashed
from volunteer.refusals import Refused
from volunteer.scope import Scope

PREFIX = "wobangni_"  # so that a key is recognised where it does not belong
LONGEST = timedelta(days=366)
A_MINUTE = 120
NOTED = timedelta(minutes=1)


class Reason(TextChoices):
    NOT_YOURS = "not_yours", _("Keys are made by the street or the district, for places of their own.")
    NOTHING = "nothing", _("Choose what the key opens.")
    PERIOD = "period", _("A key lasts at least a day and at most a year. Make a new one when it runs out.")
    NO_PEOPLE = "no_people", _("People live in areas and not at a service point: choose an area for skills and requests.")


def make(*, key: ApiKey, by: User, at: datetime) -> str:
    """Keep a new key (its fields filled in) and answer its secret, which is told this once; empty for a key kept before.

    Raises `Refused`.
    """
    refuse(key, by, at)
    secret = PREFIX + secrets.token_urlsafe(32)
    key.token_hash, key.made_by, key.made_at = hashed(secret), by, at
    with transaction.atomic():
        ApiKey.objects.bulk_create([key], ignore_conflicts=True)
        if not ApiKey.objects.filter(pk=key.pk, token_hash=key.token_hash).exists():
            return ""
        detail = {"name": key.name, "of": f"{key.place._meta.model_name}:{key.place.pk}", "resources": key.resources}
        audit.record(act="api_key.make", subject=key, actor=by, at=at, detail=detail)
    return secret


def refuse(key: ApiKey, by: User, at: datetime) -> None:
    held = offices.held(by, at)
    if not (held.covers_area(key.area) if key.area else key.point is not None and held.covers_point(key.point)):
        raise Refused(Reason.NOT_YOURS)
    if not key.resources:
        raise Refused(Reason.NOTHING)
    if not timedelta(days=1) <= key.until - at <= LONGEST:
        raise Refused(Reason.PERIOD)
    if key.point and {ApiKey.Resource.SKILLS, ApiKey.Resource.REQUESTS} & set(key.resources):
        raise Refused(Reason.NO_PEOPLE)


def end(*, key: ApiKey, by: User, at: datetime) -> None:
    """End a key now. Harmless to repeat: the first end stands. Whether `by` may is the caller's scope."""
    with transaction.atomic():
        if ApiKey.objects.filter(pk=key.pk, ended_at=None).update(ended_at=at, ended_by=by):
            audit.record(act="api_key.end", subject=key, actor=by, at=at)


def seen(held: Scope) -> QuerySet[ApiKey]:
    """The keys of places inside a scope, those in use first."""
    mine = held.areas("area__") | held.points("point__")
    found = ApiKey.objects.filter(mine).select_related("area", "point", "made_by", "ended_by")
    return found.order_by("ended_at", "-made_at", "pk")


def find(secret: str, at: datetime) -> ApiKey | None:
    """The valid key that this secret opens."""
    if not secret.startswith(PREFIX):
        return None
    return ApiKey.objects.valid(at).filter(token_hash=hashed(secret)).select_related("area", "point").first()


def may_call(key: ApiKey, at: datetime) -> bool:
    """Whether the key may be used once more in this minute; notes its use."""
    if not limits.check(kind="api", subject=str(key.pk), most=A_MINUTE, within=timedelta(minutes=1), at=at):
        return False
    if key.used_at is None or at - key.used_at >= NOTED:
        ApiKey.objects.filter(pk=key.pk).update(used_at=at)
    return True


def scope_of(key: ApiKey) -> Scope:
    """Where a key reads."""
    return Scope(paths=(key.area.path,)) if key.area else Scope(point_ids=(key.place.pk,))
