"""Pictures of a shift: added by who was there or ran it, shown to everybody by who runs it, taken away when somebody on it asks."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from events.models import Photo, PhotoObjection, Shift
from events.public.photos.permissions import may_add, may_manage, require_may_show
from events.public.photos.refusals import PhotoRefusal
from volunteer.core import audit, rate_limit
from volunteer.core.refusals import Refused
from volunteer.models import Appointment, Role, User
from volunteer.notices import outbox
from volunteer.people.parties import Act, is_near
from volunteer.roles import scope as role_scope

MAX_PHOTOS = 10  # of one person at one shift
OBJECTIONS_A_DAY = 10
Basis = Photo.Basis


def add(*, photo: Photo, picture: File[bytes], by: User, at: datetime) -> Photo:
    """Keep a picture, cleaned before, of a shift. Raises `Refused`.

    `photo` is not yet saved: its id made in the form, so that a repeat returns the first, its shift, its basis and its caption.
    The basis is why others may see it, as the person says. Who runs the shift and says that nobody can be recognised shows it at
    once; everything else waits until somebody who runs or reviews the shift has looked at it.
    """
    with transaction.atomic():
        User.objects.get_queryset().select_for_update(no_key=True).get(pk=by.pk)
        if first := Photo.objects.filter(pk=photo.pk, by=by).first():
            return first
        if not may_add(photo.shift, by, at):
            raise Refused(PhotoRefusal.NOT_THERE)
        if Photo.objects.standing().filter(shift=photo.shift, by=by).count() >= MAX_PHOTOS:
            raise Refused(PhotoRefusal.ENOUGH, most=MAX_PHOTOS)
        photo.caption, photo.by, photo.at = photo.caption.strip(), by, at
        set_basis(photo, photo.basis, by)
        if photo.basis == Basis.NOBODY and may_manage(photo.shift, by, at):
            photo.shown_by, photo.shown_at = by, at
        photo.picture.save(f"{photo.pk}.jpg", picture, save=False)
        photo.save(force_insert=True)
        if photo.shown_at:
            record_shown(photo, by, at)
    return photo


def show(*, photo: Photo, basis: str, by: User, at: datetime) -> Photo:
    """Let everybody see a picture, because nobody on it can be recognised or all who can be are grown up and agreed.

    The first needs one word. The second needs two people: whoever says it first only states it, and somebody else who says the
    same shows the picture. Harmless to repeat. Raises `Refused`.
    """
    with transaction.atomic():
        photo = lock_photo(photo)
        if photo.shown_at is not None and photo.removed_at is None:
            return photo
        require_may_show(photo, basis, by, at)
        if photo.basis == basis == Basis.AGREED and is_near(by, photo.stated_by_id, act=Act.CONFIRM):
            raise Refused(PhotoRefusal.SECOND)
        first_word = photo.basis != basis
        if first_word:
            set_basis(photo, basis, by)
        if not first_word or basis == Basis.NOBODY:
            photo.shown_by, photo.shown_at = by, at
            record_shown(photo, by, at)
        photo.save(update_fields=["basis", "stated_by", "shown_by", "shown_at"])
    return photo


def hide(*, photo: Photo, by: User, at: datetime) -> None:
    """Keep a picture for those who run the shift, without taking it away. Harmless to repeat. Raises `Refused`."""
    with transaction.atomic():
        photo = lock_photo(photo)
        if not may_manage(photo.shift, by, at):
            raise Refused(PhotoRefusal.NOT_SHOWN_BY_YOU)
        if photo.basis:
            withdraw_from_view(photo, basis="", stated_by=None)
            audit.record(act="photo.hide", subject=photo, actor=by, at=at)


def remove(*, photo: Photo, by: User, at: datetime) -> None:
    """Take a picture away: its row says who did, its file is deleted. By who added it or runs the shift. Harmless to repeat.

    Whoever asked for it is told.
    """
    if photo.by_id != by.pk and not may_manage(photo.shift, by, at):
        raise Refused(PhotoRefusal.NOT_YOURS)
    with transaction.atomic():
        if not Photo.objects.standing().filter(pk=photo.pk).update(removed_by=by, removed_at=at):
            return
        audit.record(act="photo.remove", subject=photo, actor=by, at=at)
        for objection in photo.objections.filter(held=None).select_related("by"):
            settle_objection(objection, photo, held=True, words="", by=by, at=at)
        transaction.on_commit(lambda: photo.picture.storage.delete(photo.picture.name or ""))


def object_to(*, id: UUID, photo: Photo, words: str, by: User, at: datetime) -> PhotoObjection:
    """Ask that a picture on which one is be taken away: nobody else sees it from then on, and the point is told.

    `id` is made in the form. Harmless to repeat. Raises `Refused`.
    """
    with transaction.atomic():
        photo = lock_photo(photo)
        if kept := photo.objections.filter(by=by).first():
            if kept.held is None:
                return kept
            raise Refused(PhotoRefusal.AGAIN)
        if photo.shown_at is None or photo.removed_at is not None:
            raise Refused(PhotoRefusal.NOT_SEEN)
        day = timedelta(days=1)
        if not rate_limit.allow_attempt(kind="photo_objection", subject=str(by.pk), most=OBJECTIONS_A_DAY, within=day, at=at):
            raise Refused(PhotoRefusal.SLOWLY, most=OBJECTIONS_A_DAY)
        objection = PhotoObjection(id=id, photo=photo, words=words.strip(), by=by, at=at)
        objection.save(force_insert=True)
        withdraw_from_view(photo)
        audit.record(act="photo.object", subject=photo, actor=by, at=at, detail={"objection": str(id)})
        params = {"event": photo.shift.event.title, "start": photo.shift.start.isoformat(), "words": objection.words}
        url, key = reverse("events:photos", args=[photo.shift_id]), f"photo_objection:{objection.pk}"
        people = people_to_tell(photo.shift, by, at)
        outbox.notify_many(people=people, kind="photo_objection", params=params, key=key, at=at, url=url)
    return objection


def answer_objection(*, objection: PhotoObjection, held: bool, words: str, by: User, at: datetime) -> None:
    """Take the picture away (`held`), or let it be seen again for the reason it had. Harmless to repeat. Raises `Refused`."""
    with transaction.atomic():
        photo = lock_photo(objection.photo)
        objection = photo.objections.select_related("by").get(pk=objection.pk)
        if objection.held == held and objection.answered_by_id == by.pk:
            return
        if not may_manage(photo.shift, by, at):
            raise Refused(PhotoRefusal.NOT_SHOWN_BY_YOU)
        if objection.held is not None:
            raise Refused(PhotoRefusal.ANSWERED)
        if is_near(by, objection.by_id, act=Act.CONFIRM):
            raise Refused(PhotoRefusal.OWN)
        if held:
            remove(photo=photo, by=by, at=at)
            return
        settle_objection(objection, photo, held=False, words=words.strip(), by=by, at=at)
        if not photo.objections.filter(held=None).exists():
            show(photo=photo, basis=photo.basis, by=by, at=at)


# --- parts of them -----------------------------------------------------------------------------------------------------


def lock_photo(photo: Photo) -> Photo:
    rows = Photo.objects.select_for_update(of=("self",), no_key=True).select_related("shift__event__point__area")
    return rows.get(pk=photo.pk)


def set_basis(photo: Photo, basis: str, by: User) -> None:
    photo.basis, photo.stated_by = basis, by if basis else None


def withdraw_from_view(photo: Photo, **changes: object) -> None:
    Photo.objects.filter(pk=photo.pk).update(shown_by=None, shown_at=None, **changes)


def record_shown(photo: Photo, by: User, at: datetime) -> None:
    audit.record(act="photo.show", subject=photo, actor=by, at=at, detail={"basis": photo.basis, "stated_by": photo.stated_by_id})


def settle_objection(objection: PhotoObjection, photo: Photo, *, held: bool, words: str, by: User, at: datetime) -> None:
    objection.held, objection.answer, objection.answered_by, objection.answered_at = held, words[:300], by, at
    objection.save(update_fields=["held", "answer", "answered_by", "answered_at"])
    audit.record(act="photo.answer", subject=photo, actor=by, at=at, detail={"objection": str(objection.pk), "held": held})
    params = {"event": photo.shift.event.title, "held": held, "words": objection.answer}
    key = f"photo_answered:{objection.pk}"
    outbox.notify(person=objection.by, kind="photo_answered", params=params, key=key, at=at, url=reverse("volunteer:me"))


def people_to_tell(shift: Shift, by: User, at: datetime) -> list[User]:
    """The managers of the point and who led the shift; where there is nobody else, the reviewers above."""
    held = Appointment.objects.current(timezone.localdate(at)).filter(point=shift.event.point_id, role=Role.POINT_MANAGER)
    managers = User.objects.get_queryset().filter(pk__in=held.values("person"), is_active=True).order_by("pk")
    leader = [shift.leader] if shift.leader_id and shift.leader.is_active else []
    people = [person for person in dict.fromkeys([*managers, *leader]) if person.pk != by.pk]
    return people or role_scope.reviewers_for(shift.event.point.area, at=at, excluding=[by.pk])
