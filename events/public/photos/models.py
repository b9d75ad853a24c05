"""Pictures of shifts: by whom, why others may see them, who let them be seen, and who asked that one be taken away."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from events.core.model_fields import Objection, answered_by_constraint
from events.shifts.models import Shift
from volunteer.core.files.images import private_storage
from volunteer.models import User


class PhotoQuerySet(models.QuerySet["Photo"]):
    def standing(self) -> PhotoQuerySet:
        """Those nobody took away."""
        return self.filter(removed_at=None)

    def shown(self) -> PhotoQuerySet:
        """Those everybody may see."""
        return self.standing().filter(shown_at__isnull=False)


class Photo(models.Model):
    """A picture of a shift, by somebody who was there.

    Others see it only after somebody who runs or reviews the shift let it be seen, and only as long as nobody who is on it asks
    that it be taken away. `basis` empty: it is for those who run the shift alone.
    """

    class Basis(models.TextChoices):
        NOBODY = "nobody", pgettext_lazy("picture", "nobody on it can be recognised")
        AGREED = "agreed", pgettext_lazy("picture", "all who can be recognised are grown up and agreed")

    id = models.UUIDField(primary_key=True)
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="photos")
    picture = models.ImageField(upload_to="shifts/", storage=private_storage)
    caption = models.CharField(max_length=60, blank=True, help_text="What is to be seen, for those who cannot see it.")
    basis = models.CharField(max_length=8, choices=Basis, blank=True, help_text="Why others may see it.")
    stated_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", help_text="Who says so of the people on it."
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    shown_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    shown_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(PhotoQuerySet)()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(basis="", stated_by=None) | (~Q(basis="") & Q(stated_by__isnull=False)),
                name="photo_basis_is_stated_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(shown_at=None, shown_by=None) | (~Q(basis="") & Q(shown_at__isnull=False, shown_by__isnull=False)),
                name="photo_is_shown_with_a_basis_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(shown_by=None) | Q(basis="nobody") | ~Q(shown_by=F("stated_by")), name="photo_of_people_is_seen_by_two"
            ),
        ]

    def __str__(self) -> str:
        return f"photo {self.id}"


class PhotoObjection(Objection):
    """Somebody who is on a picture asks that it be taken away: from then on nobody else sees it. `words` may be empty.

    `held`: it was taken away; otherwise it may be seen again.
    """

    photo = models.ForeignKey(Photo, models.PROTECT, related_name="objections", db_index=False)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["photo", "by"], name="photo_objection_once_of_a_person"),
            answered_by_constraint("photo_objection_is_answered_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.photo_id} {self.at:%F}"
