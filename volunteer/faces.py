"""A person's own picture, which tells whoever runs a shift that it is they who stand there."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.db import transaction

from volunteer.codes import typed_code
from volunteer.models import User


@transaction.atomic
def save_profile(*, person: User, picture: ContentFile[bytes] | None, removed: bool = False) -> None:
    """Save what a person changed about themselves: a new picture, no picture any more (`removed`), or the one there is.

    Name and picture are saved together. Raises `Refused` where the file cannot be kept.
    """
    person.save()
    if picture or removed:
        keep(person=person, picture=picture)


@transaction.atomic
def keep(*, person: User, picture: ContentFile[bytes] | None) -> None:
    """Keep this picture (from `pictures.clean_face`) as the person's only one, or none; the file of the old one is deleted."""
    holder = User.objects.filter(pk=person.pk).select_for_update(no_key=True).get()
    storage, old = holder.picture.storage, holder.picture.name
    if picture is None:
        holder.picture.name = ""
    else:
        holder.picture.save(f"{typed_code(16)}.jpg", picture, save=False)
    holder.save(update_fields=["picture"])
    person.picture.name = holder.picture.name
    if old and old != holder.picture.name:
        transaction.on_commit(lambda: storage.delete(old))
