"""What rests about a person, in words."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext

from points.models import Freeze
from volunteer.models import User
from volunteer.templatetags.formatting import full_day


def pauses_of_person(person: User, at: datetime) -> list[str]:
    """A sentence for each thing that rests about a person, the longest first. One statement."""
    rows = Freeze.objects.in_force(timezone.localdate(at)).filter(person=person).order_by("-until", "pk")
    words = gettext("Paused: %(what)s, up to %(until)s. %(why)s")
    return [words % {"what": row.get_kind_display(), "until": full_day(row.until), "why": row.reason} for row in rows]
