"""How far a campaign has come, and which campaigns stand on a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import DateField
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.campaigns.programmes.queries import touching_area
from events.core.periods import ALL_TIME
from events.models import Campaign, Figure
from volunteer.core.database.prepared import Prepared


@dataclass(frozen=True)
class Target:
    """`reached` of `wanted`; `wanted` None = nothing was aimed at."""

    label: str | Promise
    reached: int
    wanted: int | None

    @property
    def share(self) -> int:
        """Percent for a bar: at most 100."""
        return min(100, 100 * self.reached // self.wanted) if self.wanted else 0


def campaign_figure(campaign: Campaign) -> Figure:
    return campaign_figures([campaign])[campaign.pk]


def campaign_figures(campaigns: Iterable[Campaign]) -> dict[int, Figure]:
    """The sums of each campaign so far by its id, in one statement; zeros where nothing is counted yet."""
    every = list(campaigns)
    units = {campaign.area.path for campaign in every}
    rows = Figure.objects.filter(
        unit__in=units, kind=ALL_TIME.kind, start=ALL_TIME.start, cut__in=[campaign.cut for campaign in every]
    )
    found = {(row.unit, row.cut): row for row in rows}
    return {campaign.pk: found.get((campaign.area.path, campaign.cut), Figure()) for campaign in every}


def targets(campaign: Campaign, row: Figure) -> list[Target]:
    """What was reached of shifts, participations and verified hours."""
    return [
        Target(_("Shifts"), row.shifts, campaign.target_shifts),
        Target(_("Participations"), row.participations, campaign.target_participations),
        Target(_("Verified hours"), row.verified // 60, campaign.target_hours),
    ]


MAX_SHOWN = 3
RUNNING = Prepared(lambda day: Campaign.objects.running(day)[:MAX_SHOWN], day=DateField())


def running_campaigns(at: datetime) -> list[Campaign]:
    """The campaigns under way, those that end first; one statement."""
    return RUNNING(day=timezone.localdate(at))


def campaigns_around(path: str, at: datetime) -> list[Campaign]:
    """Those under way for the area of this path: of itself, of one above it, of a part of it; one statement."""
    return list(Campaign.objects.running(timezone.localdate(at)).filter(touching_area(path)).select_related("area")[:MAX_SHOWN])
