"""What those who took part think of a shift, and whom they thank."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.shifts.models import Shift
from volunteer.models import User


class Rating(models.Model):
    """Stars and perhaps words about one shift by one person who took part; readers never learn whose it is."""

    shift = models.ForeignKey(Shift, models.CASCADE, related_name="ratings", db_index=False)
    person = models.ForeignKey(User, models.PROTECT, related_name="ratings")
    stars = models.PositiveSmallIntegerField(_("stars"))
    words = models.CharField(_("in words"), max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shift", "person"], name="rating_once_per_shift_and_person"),
            models.CheckConstraint(condition=Q(stars__range=(1, 5)), name="rating_has_one_to_five_stars"),
        ]

    def __str__(self) -> str:
        return f"{self.shift_id}: {self.stars}"


class Thanks(models.Model):
    """A thank-you from one who took part to another, in words to choose from: nobody is hurt by them."""

    class Kind(models.TextChoices):
        LED_WELL = "led_well", pgettext_lazy("thanks", "led it well")
        WORKED_HARD = "worked_hard", pgettext_lazy("thanks", "worked hard")
        PATIENT = "patient", pgettext_lazy("thanks", "was patient and kind")
        SKILLED = "skilled", pgettext_lazy("thanks", "knew how to do it")
        HELPED_ME = "helped_me", pgettext_lazy("thanks", "helped me")
        GOOD_MOOD = "good_mood", pgettext_lazy("thanks", "kept us in good spirits")

    shift = models.ForeignKey(Shift, models.CASCADE, related_name="thanks", db_index=False)
    giver = models.ForeignKey(User, models.PROTECT, related_name="thanks_given")
    receiver = models.ForeignKey(User, models.PROTECT, related_name="thanks", db_index=False)
    kind = models.CharField(_("what for"), max_length=12, choices=Kind)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shift", "giver", "receiver"], name="thanks_once_per_shift_and_pair"),
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="thanks_go_to_somebody_else"),
        ]
        indexes = [models.Index(fields=["receiver", "-at"], name="thanks_received")]

    def __str__(self) -> str:
        return f"{self.shift_id} {self.kind}"
