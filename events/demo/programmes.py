"""A programme of the demo, filled in with invented groups, and the events of all points that join them.

The district's own programme ("八个十") is the district's to fill in: no name here is one of its items.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from events.campaigns.programmes import actions as programmes
from events.models import Programme, ProgrammeGroup
from volunteer.models import Appointment, Role

BEGAN_AGO, ENDS_IN = timedelta(days=90), timedelta(days=90)
TARGET = 10
# The kinds of service that each group takes in, by its position.
GROUPS = (
    ("environment",),
    ("aid",),
    ("customs", "science"),
    ("health",),
    ("law", "theory"),
    ("unity",),
    ("culture", "education"),
    ("emergency", "other"),
)
ORDINALS = "一二三四五六七八"


def start_programme(*, at: datetime) -> Programme:
    """The district sets out to do so much of each group; it is published before the first event joins."""
    held = Appointment.objects.filter(role=Role.DISTRICT_ADMIN).select_related("area", "person").order_by("pk")[0]
    today, by, then = timezone.localdate(at), held.person, at - BEGAN_AGO - timedelta(days=7)
    programme = Programme(
        area=held.held_area,
        name="示范项目一(演示)",
        note="分八组，每组十场。这里的分组只供试用，正式内容由区里填写。",
        start=today - BEGAN_AGO,
        end=today + ENDS_IN,
    )
    programme = programmes.create_programme(programme=programme, groups=len(GROUPS), by=by, at=then)
    kinds = ProgrammeGroup.Counts
    said = [{"name": f"第{word}组(演示)", "target": TARGET, "counts": kinds.SESSIONS} for word in ORDINALS]
    programme = programmes.edit(programme=programme, fields={}, groups=said, by=by, at=then)
    return programmes.publish(programme=programme, by=by, at=then)


def running_group_for(category: str, moment: datetime) -> ProgrammeGroup | None:
    """The group that an event of this kind at that moment belongs to, if the programme is under way."""
    day = timezone.localdate(moment)
    position = next((number for number, kinds in enumerate(GROUPS, 1) if category in kinds), 0)
    under_way = ProgrammeGroup.objects.filter(programme__start__lte=day, programme__end__gte=day, position=position)
    return under_way.select_related("programme__area").first()
