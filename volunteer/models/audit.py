"""Who did what, for ever; and how often something was tried, for an hour."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.db import models

from volunteer.models.people import User


class AuditRow(models.Model):
    """One act by one person, written in the act's own transaction."""

    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    act = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=20)
    subject_id = models.CharField(max_length=40)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id", "at"], name="audit_subject")]
        triggers = [pgtrigger.Protect(name="audit_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.act} {self.subject_type}:{self.subject_id}"


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def since(self, kind: str, subject: str, moment: datetime) -> AttemptQuerySet:
        return self.filter(kind=kind, subject=subject, at__gt=moment)


class Attempt(models.Model):
    """One try at something that is limited: a message sent to a number, a code guessed by an account or a device.

    `subject` is a keyed hash, never the number itself.
    """

    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=64)
    at = models.DateTimeField()

    objects = models.Manager.from_queryset(AttemptQuerySet)()

    class Meta:
        indexes = [models.Index(fields=["kind", "subject", "at"], name="attempt_lookup")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%F %T}"
