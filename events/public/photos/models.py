"""What happens beside the scans at a shift: who stands waiting, what was undone, what looks odd, what came of it."""

from __future__ import annotations

from django.db import models

from events.shifts.models import Shift
from volunteer.core.files.images import private_storage
from volunteer.models import User


class PhotoQuerySet(models.QuerySet["Photo"]):
    def standing(self) -> PhotoQuerySet:
        """Those nobody took away."""
        return self.filter(removed_at=None)


class Photo(models.Model):
    """A picture of a shift, by somebody who was there. Nobody else sees it unless those to be seen agreed."""

    id = models.UUIDField(primary_key=True)
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="photos")
    picture = models.ImageField(upload_to="shifts/", storage=private_storage)
    agreed = models.BooleanField(help_text="The uploader says that everybody to be recognised agreed to its being shown.")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    removed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(PhotoQuerySet)()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"photo {self.id}"
