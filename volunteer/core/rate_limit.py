"""Limits on messages and guessing, kept as rows of ours: they count numbers, accounts and devices, not a venue's one address."""

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from volunteer.models import Attempt

KEEP_FOR = timedelta(days=2)


def subject_hash(subject: str) -> str:
    """A keyed hash, so that the table of attempts holds no phone number."""
    return keyed_hash(settings.SECRET_KEY, subject)


def known_hashes(subject: str) -> list[str]:
    """By which something that lasts is found: under the key in force and under those before it."""
    return [keyed_hash(key, subject) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def keyed_hash(key: str, subject: str) -> str:
    return hmac.new(key.encode(), subject.encode(), hashlib.sha256).hexdigest()


def allow_attempt(*, kind: str, subject: str, most: int, within: timedelta, at: datetime) -> bool:
    """Whether `subject` may try `kind` now: at most `most` times in any `within`. Only an allowed attempt is recorded.

    Attempts of one subject queue behind one another, so that two at once cannot both be the last.
    """
    hashed = subject_hash(subject)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{kind}:{hashed}"])
        if Attempt.objects.since(kind, hashed, at - within).count() >= most:
            return False
        Attempt.objects.create(kind=kind, subject=hashed, at=at)
        return True


def seconds_left(*, kind: str, subject: str, most: int, within: timedelta, at: datetime) -> int:
    """After how many seconds `allow_attempt` would allow the next attempt; 0 = now. Records nothing."""
    recent = Attempt.objects.since(kind, subject_hash(subject), at - within).order_by("-at").values_list("at", flat=True)
    blocking = recent[most - 1 : most]
    return max(1, round((blocking[0] + within - at).total_seconds())) if blocking else 0


def take_back_attempt(*, kind: str, subject: str, at: datetime) -> None:
    """Forget one attempt of that moment: it turned out to be none."""
    last = Attempt.objects.filter(kind=kind, subject=subject_hash(subject), at=at).order_by("-pk")[:1]
    Attempt.objects.filter(pk__in=last.values("pk")).delete()


def clear_attempts(*, kind: str, subject: str) -> None:
    """Forget the attempts of one subject, after a success."""
    Attempt.objects.filter(kind=kind, subject=subject_hash(subject)).delete()


def delete_old_attempts(*, at: datetime) -> int:
    """Delete attempts that no limit looks at any more; answers how many."""
    return Attempt.objects.filter(at__lt=at - KEEP_FOR).delete()[0]
