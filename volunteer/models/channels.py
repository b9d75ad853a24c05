"""How a person wants to be told."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from volunteer.models.people import User
from volunteer.models.sessions import Session


class Channel(models.TextChoices):
    """The ways besides the inbox, which always has everything."""

    SMS = "sms", pgettext_lazy("channel", "text message")
    WECHAT = "wechat", pgettext_lazy("channel", "WeChat")
    PUSH = "push", pgettext_lazy("channel", "notification of this browser")


class Wishes(models.Model):
    """One person's choice. `channels` names for a subject the channels wanted; a subject that is missing follows the default.

    Quiet hours are local times of day; equal ones mean none, empty ones those of the site.
    """

    person = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="wishes")
    channels = models.JSONField(default=dict, help_text='{"shifts": ["sms", "push"], ...}')
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quiet_from=None, quiet_until=None)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_have_both_ends",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id}"


class Digest(models.Model):
    """The last local day on which what waits for a person was counted for the morning's digest."""

    person = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    day = models.DateField()

    def __str__(self) -> str:
        return f"{self.person_id} {self.day}"


class WechatBinding(models.Model):
    """Which WeChat account is a person's: the openid that the site's own account knows them by, one each way."""

    person = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="wechat")
    openid = models.CharField(max_length=64, unique=True)
    bound_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id}"


class PushSubscription(models.Model):
    """One browser that shows a person's notifications, as long as its session lasts."""

    endpoint = models.CharField(max_length=500, unique=True)
    person = models.ForeignKey(User, models.CASCADE, related_name="browsers")
    session = models.ForeignKey(Session, models.CASCADE, related_name="+")
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id} {self.made_at:%F}"
