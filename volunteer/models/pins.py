"""The secret number of a person who carries no phone."""

from __future__ import annotations

from django.db import models

from volunteer.models.people import User


class Pin(models.Model):
    """Four to six digits that a person chose at the community: with their card it stands for their word. Only a hash is kept."""

    person = models.OneToOneField(User, models.CASCADE, related_name="pin")
    pin_hash = models.CharField(max_length=128)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"PIN of {self.person_id}"
