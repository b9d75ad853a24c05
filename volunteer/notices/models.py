"""Notices in the inbox, their way through outer channels, and how a person wants to be told."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from volunteer.people.models import User
from volunteer.signin.models import Session


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
    signs_in_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when it opens the account, too; empty where it does not."
    )

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


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at=None)

    def inbox_of(self, reader: User) -> NoticeQuerySet:
        """What `reader` reads: one's own, and those of household members who have no phone to read them on."""
        mine = models.Q(person=reader)
        if reader.household_id:
            mine |= models.Q(person__household_id=reader.household_id, person__phone_index=None)
        return self.filter(mine)


class Notice(models.Model):
    """One thing told to one person. Its words are the template of its kind filled with `params`; `key` makes it once."""

    person = models.ForeignKey(User, models.CASCADE, related_name="notices", db_index=False)
    kind = models.CharField(max_length=30)
    params = models.JSONField(default=dict)
    key = models.CharField(max_length=120, unique=True)
    url = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    before = models.DateTimeField(null=True, blank=True, help_text="When it stops being of use: a shift that has begun, say.")
    read_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(NoticeQuerySet)()

    class Meta:
        indexes = [
            models.Index(fields=["person", "-at"], name="notice_inbox"),
            models.Index(fields=["person"], condition=models.Q(read_at=None), name="notice_unread"),
            models.Index(fields=["at"], condition=models.Q(kind="committee_ends"), name="notice_of_ending_terms"),
        ]

    def __str__(self) -> str:
        return self.key


class Delivery(models.Model):
    """One notice on its way through one outer channel, from `due_at` on. Claimed before it is sent: never sent twice.

    What failed waits again, longer each time; `problem` says what went wrong the last time, in a word.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        CLAIMED = "claimed"
        SENT = "sent"
        FAILED = "failed"

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries", db_index=False)
    channel = models.CharField(max_length=10, choices=Channel)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    claimed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    problem = models.CharField(max_length=40, blank=True, default="", db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once_per_channel")]
        indexes = [models.Index(fields=["due_at", "id"], condition=models.Q(state="waiting"), name="delivery_waiting")]
        indexes += [models.Index(fields=["claimed_at"], condition=models.Q(state="failed"), name="delivery_failed")]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.channel} {self.state}"


class SmsMessage(models.Model):
    """A text message that the demo's gateway "sent"; shown on the page of demo messages and nowhere else."""

    phone = models.CharField(max_length=20)
    text = models.CharField(max_length=300)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text
