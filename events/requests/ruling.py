"""What the district sets for requests: how long a state may last, which words mean danger, which kinds of help are offered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from events.models import DangerWord, HelpKind, StateDeadline
from volunteer import audit
from volunteer.models import User


@transaction.atomic
def set_rules(
    *, hours: Mapping[str, tuple[int, int]], words: Mapping[str, Sequence[str]], offered: Sequence[str], by: User, at: datetime
) -> None:
    """Keep deadlines (state: hours, hours when in danger), the words of danger of each number, and the kinds (slugs) offered.

    What requests are due by already stays; the next step counts anew. A word given for two numbers belongs to the lower.
    """
    for state, (plain, urgent) in hours.items():
        StateDeadline.objects.filter(pk=state).update(hours=plain, urgent_hours=urgent)
    meant = {word: call for call in sorted(words, reverse=True) for word in words[call]}
    DangerWord.objects.exclude(word__in=meant).delete()
    made = [DangerWord(word=word, call=call) for word, call in meant.items()]
    DangerWord.objects.bulk_create(made, update_conflicts=True, unique_fields=["word"], update_fields=["call"])
    HelpKind.objects.update(active=False)
    HelpKind.objects.filter(pk__in=[*offered, "other"]).update(active=True)
    detail = {"hours": {state: list(pair) for state, pair in hours.items()}, "words": len(meant), "offered": sorted(offered)}
    audit.record(act="request.rules", subject=StateDeadline.objects.order_by("pk")[0], actor=by, at=at, detail=detail)
