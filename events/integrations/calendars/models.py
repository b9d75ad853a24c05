"""A person's own calendar feed."""

from __future__ import annotations

from django.db import models

from volunteer.models import User


class CalendarFeed(models.Model):
    """That a person's sign-ups can be read by a calendar, at an address that is `key` and its signature.

    The signature is made of the site's secret: who reads this table cannot make the address. A new key ends the old address.
    """

    person = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="calendar_feed")
    key = models.UUIDField(unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"calendar of {self.person_id}"
