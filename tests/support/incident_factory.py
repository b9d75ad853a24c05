"""Incidents and grids, as they stand in the database."""

from datetime import date

from django.core.files.base import ContentFile

from events.models import Grid, GridBuilding, GridMember, Incident
from events.neighbourhood.incidents.actions import report
from tests import cast
from tests.cast import NOW
from volunteer.core.ids import new_id


def picture():
    return ContentFile(b"picture", name="x.jpg")


def grid(town, *members, name="第一网格(演示)", **fields) -> Grid:
    """A grid of the community with one building of the compound, `grid.building`."""
    made = Grid.objects.create(area=town.community, number=f"G{Grid.objects.count() + 1}", name=name, **fields)
    made.building = cast.area(f"{made.number}号楼", "building", town.compound)
    GridBuilding.objects.create(grid=made, building=made.building)
    for person in members:
        GridMember.objects.create(grid=made, person=person, since=date(2026, 1, 1))
    return made


def told(area, by, at=NOW, kind="rubbish", pictures=None, **fields) -> Incident:
    """Somebody tells of something."""
    incident = Incident(id=fields.pop("id", None) or new_id(at), kind_id=kind, area=area, **({"words": "一堆纸箱"} | fields))
    return report.report_incident(incident=incident, by=by, at=at, pictures=[picture()] if pictures is None else pictures)
