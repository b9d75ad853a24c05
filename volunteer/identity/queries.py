"""What an account was called before."""

from __future__ import annotations

from django.utils import timezone

from volunteer.models import ProfileChange, User


def open_change(person: User) -> ProfileChange | None:
    """The other name or birthday that waits for a second look."""
    return ProfileChange.objects.filter(person=person, state=ProfileChange.State.ASKED).first()


def former_names(person: User) -> list[tuple[str, str]]:
    """The names this person served under before, each with the local day until which it held (ISO); the oldest first."""
    changes = ProfileChange.objects.filter(person=person, state=ProfileChange.State.APPROVED).order_by("decided_at", "pk")
    return [
        (change.old_name, timezone.localdate(change.decided_at).isoformat())
        for change in changes
        if change.decided_at and change.old_name != change.new_name
    ]
