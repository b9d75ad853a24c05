"""Pictures of a shift, by who was there or ran it. Others see them when everybody to be recognised agreed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.files.base import File
from django.db import models, transaction

from events.models import Attendance, Photo, Shift
from events.public.photos.models import PhotoQuerySet
from events.public.photos.refusals import PhotoRefusal
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

MAX_PHOTOS = 10  # of one person at one shift


def add(*, id: UUID, shift: Shift, picture: File[bytes], agreed: bool, by: User, at: datetime) -> Photo:
    """Keep a picture, cleaned before, of a shift; `id` is made in the form, and a repeat returns the first. Raises `Refused`.

    `agreed`: the person says that everybody to be recognised agreed to its being shown.
    """
    with transaction.atomic():
        User.objects.get_queryset().select_for_update(no_key=True).get(pk=by.pk)
        if first := Photo.objects.filter(pk=id, by=by).first():
            return first
        if not may_add(shift, by, at):
            raise Refused(PhotoRefusal.NOT_THERE)
        if Photo.objects.standing().filter(shift=shift, by=by).count() >= MAX_PHOTOS:
            raise Refused(PhotoRefusal.ENOUGH, most=MAX_PHOTOS)
        photo = Photo(id=id, shift=shift, agreed=agreed, by=by, at=at)
        photo.picture.save(f"{id}.jpg", picture, save=False)
        photo.save(force_insert=True)
    return photo


def remove(*, photo: Photo, by: User, at: datetime) -> None:
    """Take a picture away: its row says who did, its file is deleted. By who added it or runs the shift. Harmless to repeat."""
    if photo.by_id != by.pk and not may_manage(photo.shift, by, at):
        raise Refused(PhotoRefusal.NOT_YOURS)
    with transaction.atomic():
        if not Photo.objects.standing().filter(pk=photo.pk).update(removed_by=by, removed_at=at):
            return
        audit.record(act="photo.remove", subject=photo, actor=by, at=at)
        transaction.on_commit(lambda: photo.picture.storage.delete(photo.picture.name or ""))


def may_add(shift: Shift, person: User, at: datetime) -> bool:
    return may_manage(shift, person, at) or Attendance.objects.filter(shift=shift, person=person).exists()


def may_manage(shift: Shift, person: User, at: datetime) -> bool:
    """Whether the person leads the shift, or runs or reviews events of its point."""
    point = shift.event.point
    return shift.is_led_by(person.pk) or any(
        role_scope.scope_for(person, power, at).covers_point(point) for power in (Power.RUN, Power.REVIEW)
    )


def managed_scope(by: User, at: datetime) -> role_scope.Scope:
    """Where this person runs or reviews events, and so sees every picture."""
    run, review = (role_scope.scope_for(by, power, at) for power in (Power.RUN, Power.REVIEW))
    paths, points = {*run.paths, *review.paths}, {*run.point_ids, *review.point_ids}
    return role_scope.Scope(paths=tuple(sorted(paths)), point_ids=tuple(sorted(points)))


def photos_visible_to(shift: Shift, reader: User | None, at: datetime) -> PhotoQuerySet:
    """The pictures of a shift that this reader may see: the agreed ones, one's own, all for who runs or reviews it."""
    found = Photo.objects.standing().filter(shift=shift)
    if reader is None:
        return found.filter(agreed=True)
    return found if may_manage(shift, reader, at) else found.filter(models.Q(agreed=True) | models.Q(by=reader))
