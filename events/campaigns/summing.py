"""What a campaign is made of: its service points and its shifts as rows of a file, and the form that narrows its events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import Campaign, Event, Tally
from volunteer.exporting import CHUNK, MOST_ROWS
from volunteer.listing import WithinArea, WordsFilter
from volunteer.scope import Scope
from volunteer.templatetags.words import hours, span

SUMS = ("shifts", "participations", "verified", "points")


class CampaignEventFilter(WithinArea):
    q = WordsFilter("title", "point__name", label=gettext_lazy("event or service point"))
    places = ("point__area__",)

    class Meta:
        model = Event
        fields: list[str] = []


def counted(campaign: Campaign, held: Scope) -> QuerySet[Tally]:
    """The shifts that count for a campaign, of the reader's part."""
    return Tally.objects.filter(held.points("point__"), cut=campaign.cut)


def sums_heads() -> list[str]:
    return [_("Participations"), _("Verified hours"), _("Points given")]


def point_rows(campaign: Campaign, held: Scope) -> Iterator[Sequence[object]]:
    """Each service point with what it adds; one statement."""
    yield [_("Service point"), _("Area"), _("Shifts"), *sums_heads()]
    rows: Any = counted(campaign, held).order_by().values("point__name", "point__area__name", "point__area__path", "point")
    for row in rows.annotate(**{f"sum_{name}": Sum(name) for name in SUMS}).order_by("point__area__path", "point")[: MOST_ROWS + 1]:
        adds = [row["sum_shifts"], row["sum_participations"], hours(row["sum_verified"]), row["sum_points"]]
        yield [row["point__name"], row["point__area__name"], *adds]


def shift_rows(campaign: Campaign, held: Scope) -> Iterator[Sequence[object]]:
    """Each shift with what it adds, the newest first, read part by part."""
    yield [_("Event"), _("when"), _("Service point"), _("Area"), *sums_heads()]
    rows: Any = counted(campaign, held).select_related("shift__event", "point__area").order_by("-day", "shift")[: MOST_ROWS + 1]
    for row in rows.iterator(chunk_size=CHUNK):
        shift, adds = row.shift, [row.participations, hours(row.verified), row.points]
        yield [shift.event.title, span(shift.start, shift.end), row.point.name, row.point.area.name, *adds]
