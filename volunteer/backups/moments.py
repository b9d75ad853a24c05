"""A moment as an operator writes it."""

from datetime import datetime

from django.utils import timezone

from volunteer.backups.repository import BackupError


def read_moment(text: str | None) -> datetime | None:
    """2026-12-01T10:30:00, in the site's time zone unless it names another; None for nothing. Raises `BackupError`."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as no:
        raise BackupError(f"{text!r} is no moment: write 2026-12-01T10:30:00. Nothing was changed.") from no
    return moment if moment.tzinfo else timezone.make_aware(moment)
