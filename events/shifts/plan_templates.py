"""Plans to begin a new event from: one for each of the twelve kinds of service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.shifts.actions.draft import WEEK
from volunteer.models import User


@dataclass(frozen=True)
class PlanTemplate:
    """A plan without a day: it is proposed for the same day of the next week, from `hour` on."""

    category: str
    title: str | Promise
    description: str | Promise
    hour: int = 9
    hours: int = 2
    places: int = 10
    bring: str | Promise = ""
    risk_note: str | Promise = ""

    def fields(self) -> dict[str, Any]:
        return {name: str(getattr(self, name)) for name in ("category", "title", "description", "bring", "risk_note")}

    def rows(self, by: User, at: datetime) -> list[dict[str, Any]]:
        times = {"from_time": time(self.hour), "to_time": time(self.hour + self.hours)}
        day = {"day": timezone.localdate(at + WEEK)}
        return [{"leader": by.volunteer_no, "capacity": self.places, "coefficient": 100} | day | times]


TEMPLATES = [
    PlanTemplate("theory", _("A talk for the neighbours"), _("Prepare the room, welcome people, take pictures, tidy up."), 15),
    PlanTemplate("culture", _("An afternoon of song and dance"), _("Set up, lead people to their seats, look after the old."), 15),
    PlanTemplate("health", _("Blood pressure and advice"), _("Measure blood pressure, write it down, keep the queue."), 9, 3),
    PlanTemplate("unity", _("Neighbours of all peoples at one table"), _("Prepare, welcome, help to cook, tidy up."), 15),
    PlanTemplate(
        "education", _("Homework after school"), _("Sit with the children over their homework until they are fetched."), 17
    ),
    PlanTemplate("science", _("Saving water and electricity"), _("Show how to save, read the meters with old people."), 9),
    PlanTemplate("law", _("Against fraud"), _("Tell of new tricks, help old people to set up their phones."), 9),
    PlanTemplate(
        "environment", _("Clearing the stairwells"), _("Carry old things down, sweep the stairs."), 9, 2, 12, _("gloves, masks")
    ),
    PlanTemplate("aid", _("Free haircuts"), _("Register people, sweep up, keep the old company while they wait."), 14, 2, 8),
    PlanTemplate(
        "emergency",
        _("Clearing snow"),
        _("Clear snow and ice from paths and steps."),
        8,
        2,
        20,
        _("shovels, shoes that do not slip"),
        _("The ground is slippery: walk slowly and keep warm."),
    ),
    PlanTemplate("customs", _("Dogs on the leash"), _("Remind people of leashes and of clearing up, hand out leaflets."), 18),
    PlanTemplate("other", _("An event in the compound"), _("Register people and keep order."), 9),
]
