"""What the district sets for requests: deadlines, words that mean danger, kinds of help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models import DangerWord, HelpKind, StateDeadline
from volunteer.core import audit
from volunteer.models import User


@dataclass(frozen=True)
class EmergencyNumber:
    """A number one calls at once, and for what."""

    call: str
    label: str | Promise


EMERGENCY_NUMBERS = (
    EmergencyNumber("110", pgettext_lazy("emergency number", "police")),
    EmergencyNumber("119", pgettext_lazy("emergency number", "fire")),
    EmergencyNumber("120", pgettext_lazy("emergency number", "ambulance")),
    EmergencyNumber("12345", _("the government's line, day and night")),
)


def numbers_for_words(words: str) -> list[str]:
    """The numbers that the words of danger in a text belong to, each once; spaces between characters do not hide one."""
    text = "".join(words.split())
    return list(dict.fromkeys(danger.call for danger in DangerWord.objects.order_by("pk") if danger.word in text))


def ordered_numbers(first: list[str]) -> list[EmergencyNumber]:
    """All four numbers, those named first before the others."""
    return sorted(
        EMERGENCY_NUMBERS, key=lambda number: (number.call not in first, first.index(number.call) if number.call in first else 0)
    )


@transaction.atomic
def save_settings(
    *, hours: Mapping[str, tuple[int, int]], words: Mapping[str, Sequence[str]], offered: Sequence[str], by: User, at: datetime
) -> None:
    """Keep deadlines (state: hours, hours when in danger), the words of danger of each number, and the kinds (slugs) offered.

    What requests are due by already stays; the next step counts anew. A word given for two numbers belongs to the lower.
    """
    before = current_settings()
    for state, (plain, urgent) in hours.items():
        StateDeadline.objects.filter(pk=state).update(hours=plain, urgent_hours=urgent)
    meant = {word: call for call in sorted(words, reverse=True) for word in words[call]}
    DangerWord.objects.exclude(word__in=meant).delete()
    made = [DangerWord(word=word, call=call) for word, call in meant.items()]
    DangerWord.objects.bulk_create(made, update_conflicts=True, unique_fields=["word"], update_fields=["call"])
    HelpKind.objects.update(active=False)
    HelpKind.objects.filter(pk__in=[*offered, "other"]).update(active=True)
    now = current_settings()
    detail: dict[str, Any] = {"hours": {state: list(pair) for state, pair in hours.items()}, "offered": sorted(offered)}
    detail |= {"words": len(meant), "changes": {name: [before[name], now[name]] for name in now if before.get(name) != now[name]}}
    audit.record(act="request.rules", subject=settings_row(), actor=by, at=at, detail=detail)


def current_settings() -> dict[str, Any]:
    """The rules by the names that they have in their form, for the trail."""
    found: dict[str, Any] = {"offered": ", ".join(HelpKind.objects.offered().values_list("name", flat=True))}
    for deadline in StateDeadline.objects.all():
        found |= {f"hours_{deadline.pk}": deadline.hours, f"urgent_{deadline.pk}": deadline.urgent_hours}
    for call in DangerWord.Call:
        words = DangerWord.objects.filter(call=call).order_by("word").values_list("word", flat=True)
        found[f"words_{call}"] = audit.audit_value("words", ", ".join(words))
    return found


def settings_row() -> StateDeadline:
    """The row that stands for all of the rules: it is locked while they are edited, and the trail is kept under it."""
    return StateDeadline.objects.order_by("pk")[0]
