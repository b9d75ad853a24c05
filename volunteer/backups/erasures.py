"""Accounts that were closed stay closed: what an older state of the database still knows of them is taken away again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from volunteer.core import audit
from volunteer.models import AuditRow, User
from volunteer.privacy import erasure_registry

CLOSED = "account.close"


def closed_accounts() -> list[list[str]]:
    """[id, joined at] of each account that was closed here. After a restore, the id alone could become another person's."""
    ids = AuditRow.objects.filter(act=CLOSED, subject_type=User._meta.model_name).values_list("subject_id", flat=True)
    people = User.objects.filter(pk__in=[int(number) for number in ids], is_active=False)
    return [[str(number), joined.isoformat()] for number, joined in people.values_list("pk", "joined_at").order_by("pk")]


def erase_again(closed: list[list[str]], at: datetime) -> int:
    """Close each of these accounts that is open here; how many. What was still open then is no reason to keep anything now."""
    joined = {int(number): datetime.fromisoformat(moment) for number, moment in closed}
    count = 0
    for person in User.objects.filter(pk__in=joined, is_active=True).order_by("pk"):
        if person.joined_at != joined[person.pk]:
            continue  # somebody else, who got the number after an earlier restore
        with transaction.atomic():
            held = User.objects.get_queryset().select_for_update(of=("self",)).get(pk=person.pk)
            for room in reversed(erasure_registry.HANDLERS):
                room.forget(held, at)
            audit.record(act=CLOSED, subject=held, actor=None, at=at, detail={"again": "restore"})
        count += 1
    return count
