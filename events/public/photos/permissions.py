"""Who adds pictures of a shift, who lets everybody see them, and who sees which: asked by the pages, the lists and the actions."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from events.models import Attendance, Photo, PhotoObjection, Shift
from events.public.photos.models import PhotoQuerySet
from events.public.photos.refusals import PhotoRefusal
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.people import parties as people_parties
from volunteer.people.parties import Act
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

OF_AGE = 18  # whoever is younger is on no picture that everybody sees


def may_add(shift: Shift, person: User, at: datetime) -> bool:
    return may_manage(shift, person, at) or Attendance.objects.filter(shift=shift, person=person).exists()


def may_manage(shift: Shift, person: User, at: datetime) -> bool:
    """Whether the person leads the shift, or runs or reviews events of its point."""
    return shift.is_led_by(person.pk) or managed_scope(person, at).covers_point(shift.event.point)


def managed_scope(by: User, at: datetime) -> role_scope.Scope:
    """Where this person runs or reviews events, and so sees every picture."""
    run, review = (role_scope.scope_for(by, power, at) for power in (Power.RUN, Power.REVIEW))
    paths, points = {*run.paths, *review.paths}, {*run.point_ids, *review.point_ids}
    return role_scope.Scope(paths=tuple(sorted(paths)), point_ids=tuple(sorted(points)))


def photos_visible_to(shift: Shift, reader: User | None, at: datetime) -> PhotoQuerySet:
    """The pictures of a shift that this reader may see: those that are shown, one's own, all for who runs or reviews it.

    Of a visit at somebody's home others see none.
    """
    found = Photo.objects.standing().filter(shift=shift)
    shown = Q(pk=None) if shift.event.visit else Q(shown_at__isnull=False)
    if reader is None:
        return found.filter(shown)
    return found if may_manage(shift, reader, at) else found.filter(shown | Q(by=reader))


def require_may_show(photo: Photo, basis: str, by: User, at: datetime) -> None:
    """Whether the person may let everybody see it for this reason. Raises `Refused`."""
    if photo.removed_at is not None:
        raise Refused(PhotoRefusal.GONE)
    if not may_manage(photo.shift, by, at):
        raise Refused(PhotoRefusal.NOT_SHOWN_BY_YOU)
    if photo.objections.filter(held=None).exists():
        raise Refused(PhotoRefusal.ASKED)
    if basis == Photo.Basis.AGREED and children_were_there(photo.shift):
        raise Refused(PhotoRefusal.CHILDREN)


def children_were_there(shift: Shift) -> bool:
    """Whether somebody checked in was under age on the day of the shift, as far as dates of birth are known."""
    day = timezone.localdate(shift.start)
    last = date(day.year - OF_AGE, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)
    return Attendance.objects.filter(shift=shift, person__birth_date__gt=last).exists()


def open_objections() -> Exists:
    return Exists(PhotoObjection.objects.filter(photo=OuterRef("pk"), held=None))


def photos_to_decide(person: User, at: datetime) -> PhotoQuerySet:
    """What waits for this person: pictures that could be shown, and those that somebody on them wants taken away.

    Without pictures of people whose agreement this person or somebody near has stated, and without what they asked for.
    """
    near = people_parties.home_of(person, act=Act.CONFIRM)
    rows = Photo.objects.standing().filter(managed_scope(person, at).points("shift__event__point__"), shown_at=None)
    own_word = Q(basis=Photo.Basis.AGREED, stated_by__in=near)
    asked = Exists(PhotoObjection.objects.filter(~Q(by__in=near), photo=OuterRef("pk"), held=None))
    return rows.filter(asked | (~Q(basis="") & ~own_word & ~open_objections()))
