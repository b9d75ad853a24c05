"""What a person's own page says of certificates."""

from __future__ import annotations

from django.db.models import Count, Q
from django.utils.translation import ngettext, pgettext

from events.models import Certificate
from volunteer.models import User
from volunteer.people.now import NowCard


def note_of_door(person: User, card: NowCard) -> str:
    """How many are under way, else how many there are. One statement."""
    state = Certificate.State
    numbers = {
        "issued": Count("pk", filter=Q(state=state.ISSUED)),
        "waiting": Count("pk", filter=Q(state__in=[state.APPLIED, state.CHECKED])),
    }
    found = Certificate.objects.filter(person=person).aggregate(**numbers)
    if found["waiting"]:
        return ngettext("%(number)s under way", "%(number)s under way", found["waiting"]) % {"number": found["waiting"]}
    if found["issued"]:
        return ngettext("%(number)s issued", "%(number)s issued", found["issued"]) % {"number": found["issued"]}
    return pgettext("certificate", "any time")
