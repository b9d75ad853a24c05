"""Pictures of places: added and taken away by the office that looks after the place, shown to everybody or to staff alone."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet

from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import Area, AreaPicture, User
from volunteer.places.refusals import PlaceRefusal
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

MAX_PICTURES = 24  # of one place


def pictures_of(area: Area) -> QuerySet[AreaPicture]:
    """The newest first."""
    return AreaPicture.objects.filter(area=area).order_by("-at", "-pk")


def may_see(picture: AreaPicture, person: User | None, at: datetime) -> bool:
    """Everybody what is public; the rest whoever may read managed things of the place."""
    return picture.public or (person is not None and role_scope.scope_for(person, Power.SEE, at).covers_area(picture.area))


@transaction.atomic
def add_picture(*, area: Area, picture: File[bytes], caption: str, public: bool, by: User, at: datetime) -> AreaPicture:
    """Keep a picture, cleaned before. The same picture of the same place again is the first one. Raises `Refused`."""
    Area.objects.select_for_update(no_key=True).get(pk=area.pk)
    name = sha256(picture.read()).hexdigest()[:32]
    picture.seek(0)
    if known := AreaPicture.objects.filter(area=area, picture__contains=name).first():
        return known
    if AreaPicture.objects.filter(area=area).count() >= MAX_PICTURES:
        raise Refused(PlaceRefusal.PICTURES, most=MAX_PICTURES)
    kept = AreaPicture(area=area, caption=caption, public=public, by=by, at=at)
    kept.picture.save(f"{area.pk}-{name}.jpg", picture, save=False)
    kept.save()
    audit.record(act="add_place_picture", subject=area, actor=by, at=at, detail={"picture": kept.pk, "public": public})
    return kept


@transaction.atomic
def show_picture(*, picture: AreaPicture, public: bool, by: User, at: datetime) -> None:
    """Show a picture to everybody, or to staff alone. Harmless to repeat."""
    if AreaPicture.objects.filter(pk=picture.pk, public=not public).update(public=public):
        detail = {"picture": picture.pk, "public": public}
        audit.record(act="show_place_picture", subject=picture.area, actor=by, at=at, detail=detail)


@transaction.atomic
def remove_picture(*, picture: AreaPicture, by: User, at: datetime) -> None:
    """Take a picture away, with its file. Harmless to repeat."""
    if AreaPicture.objects.filter(pk=picture.pk).delete()[0]:
        audit.record(act="remove_place_picture", subject=picture.area, actor=by, at=at, detail={"picture": picture.pk})
        transaction.on_commit(lambda: picture.picture.storage.delete(picture.picture.name or ""))
