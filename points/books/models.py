"""Which parts of the book were taken away, by whom, with which seed the samples were drawn."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from volunteer.models import User


class AuditPack(models.Model):
    """One pack: the local dates `since` to `until`, both in it. `fingerprint` is the SHA-256 of its list of SHA-256s."""

    id = models.UUIDField(primary_key=True)
    since = models.DateField()
    until = models.DateField()
    seed = models.CharField(max_length=32)
    fingerprint = models.CharField(max_length=64)
    transfers = models.PositiveBigIntegerField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(since__lte=F("until")), name="auditpack_is_a_period")]
        triggers = [pgtrigger.Protect(name="auditpack_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.since} – {self.until}"
