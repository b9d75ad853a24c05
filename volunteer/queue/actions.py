"""What could not be done: written down, tried again, given up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import DeadLetter, User
from volunteer.queue.refusals import QueueRefusal

Source = DeadLetter.Source
KEPT = timedelta(days=90)  # after it ended

# What trying again means: the source of a letter -> function(letter, at). Filled when the apps are ready.
RETRIES: dict[str, Callable[[DeadLetter, datetime], None]] = {}


def record_failure(*, source: Source, ref: str, name: str, problem: str, at: datetime) -> None:
    """Write down that something was given up. `name` says what, `problem` is the class of the error: no personal data."""
    fresh = {"name": name[:120], "problem": problem[:60], "last_at": at}
    waiting = DeadLetter.objects.waiting().filter(source=source, ref=ref[:80])
    if not waiting.update(times=F("times") + 1, **fresh):
        DeadLetter.objects.bulk_create([DeadLetter(source=source, ref=ref[:80], since=at, **fresh)], ignore_conflicts=True)


def end_letters(*, source: Source, refs: Iterable[str], at: datetime) -> int:
    """These have come right by themselves; how many letters end with it."""
    return DeadLetter.objects.waiting().filter(source=source, ref__in=list(refs)).update(ended_at=at)


def retry(*, letter: DeadLetter, by: User, at: datetime) -> None:
    """Try it once more. The letter ends; where it fails again there will be a new one. Raises `Refused`."""
    with transaction.atomic():
        held = end_letter(letter, "stuck.retry", by, at)
        if handler := RETRIES.get(held.source):
            handler(held, at)


def give_up(*, letter: DeadLetter, by: User, at: datetime) -> None:
    """Let it be. Raises `Refused`."""
    with transaction.atomic():
        end_letter(letter, "stuck.give_up", by, at)


def end_letter(letter: DeadLetter, act: str, by: User, at: datetime) -> DeadLetter:
    held = DeadLetter.objects.select_for_update().get(pk=letter.pk)
    if held.ended_at is not None:
        raise Refused(QueueRefusal.OVER)
    held.ended_at = at
    held.save(update_fields=["ended_at"])
    audit.record(act=act, subject=held, actor=by, at=at, detail={"what": held.name, "source": held.source})
    return held


def delete_old(*, at: datetime) -> int:
    """Delete letters that ended long ago; how many."""
    return DeadLetter.objects.filter(ended_at__lt=at - KEPT).delete()[0]
