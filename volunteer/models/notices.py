"""What a person is told: the inbox row, and its way through outer channels."""

from __future__ import annotations

from django.db import models

from volunteer.models.channels import Channel
from volunteer.models.people import User


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
    """One thing told to one person. Its words are the template `notices/<kind>.txt` filled with `params`; `key` makes it once."""

    person = models.ForeignKey(User, models.CASCADE, related_name="notices")
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
        ]

    def __str__(self) -> str:
        return self.key


class Delivery(models.Model):
    """One notice on its way through one outer channel, from `due_at` on. Claimed before it is sent: never sent twice."""

    class State(models.TextChoices):
        WAITING = "waiting"
        CLAIMED = "claimed"
        SENT = "sent"
        FAILED = "failed"

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    claimed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once_per_channel")]
        indexes = [models.Index(fields=["due_at", "id"], condition=models.Q(state="waiting"), name="delivery_waiting")]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.channel} {self.state}"


class SmsMessage(models.Model):
    """A text message that the demo's gateway "sent"; shown on the page of demo messages and nowhere else."""

    phone = models.CharField(max_length=20)
    text = models.CharField(max_length=300)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text
