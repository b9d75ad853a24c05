"""What is wrong around the first points, in every state, and a station where rubbish brings points."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.files.base import ContentFile
from django.utils import timezone

from events.demo.district import Home
from events.demo.names import MARK
from events.demo.scenes import draw_scene
from events.models import Event, Grid, GridMember, Incident, Shift
from events.neighbourhood.doubles import actions as doubles
from events.neighbourhood.grids import actions as grids
from events.neighbourhood.incidents.actions import handle
from events.neighbourhood.incidents.actions import report as incident_reports
from events.neighbourhood.mending import actions as mending
from events.reports.actions import administrators
from events.shifts.actions.draft import JobPlan
from points.models import Station
from points.recycling.actions import recyclings, stations, terms
from volunteer.core.ids import new_id
from volunteer.models import Area
from volunteer.places import actions as places
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# Kind, where exactly, in a few words, how long ago, how it was solved; an empty word: nobody has taken it in hand.
INCIDENTS = (
    ("manhole", "北门边", "井盖翘起来了，晚上看不见。", 3 * HOUR, ""),
    ("rubbish", "三单元门口", "楼道口堆着旧家具。", 20 * HOUR, "taken"),
    ("lamp", "二单元楼道", "二楼的灯不亮。", 6 * DAY, "换了新灯泡，试过了。"),
)
BUILDINGS = 6  # of the first compound
PRICES = {"paper": 3, "plastic": 4, "metal": 6, "fabric": 2}  # points a kilogram
FUND = 300  # points


class Brought(NamedTuple):
    """What somebody of the first point (a place in its list) brought: grams, how many days ago, and what came of it."""

    person: int
    kind: str
    grams: int
    days: int
    end: str  # confirmed, disputed, or weighed and not looked at


BROUGHT = (
    Brought(1, "paper", 2600, 9, "confirmed"),
    Brought(2, "plastic", 1500, 5, "confirmed"),
    Brought(3, "metal", 900, 2, "disputed"),
    Brought(0, "paper", 1800, 0, "weighed"),
)


def make_grid(home: Home, *, at: datetime) -> Grid:
    """The buildings of the first point's compound, to which one of its people sees; the district's office adds them."""
    compound, district = home.point.area, Area.objects.get(parent=None)
    rows = [{"parent": compound, "level": Area.Level.BUILDING, "name": f"{number}号楼{MARK}"} for number in range(1, BUILDINGS + 1)]
    places.add_areas(by=administrators(district, at)[0], rows=rows, at=at)
    community = compound.office_area
    clerk = administrators(community, at)[0]
    scope = role_scope.scope_for(clerk, Power.APPOINT, at)
    grid = grids.open_grid(area=community, number="W-01", name=f"第一网格{MARK}", scope=scope, by=clerk, at=at)
    buildings = list(Area.objects.within(compound).filter(level=Area.Level.BUILDING))
    grids.change_grid(grid=grid, fields={"number": grid.number, "name": grid.name}, buildings=buildings, by=clerk, at=at)
    grids.name_member(grid=grid, person=home.people[0], part=GridMember.Part.HEAD, by=clerk, at=at)
    return grid


def make_incidents(homes: list[Home], *, at: datetime) -> None:
    """Each told by a neighbour of one of the first points, the first at a building of a grid.

    What is taken in hand is so by the community's reviewer.
    """
    for number, ((kind, spot, words, ago, solved), home) in enumerate(zip(INCIDENTS, homes, strict=False)):
        told = at - ago
        incident = Incident(id=new_id(told), kind_id=kind, area=place_of(home), spot=spot, words=words)
        pictures = [ContentFile(draw_scene(number, 0), "before.jpg")]
        incident = incident_reports.report_incident(incident=incident, by=home.people[-2], at=told, pictures=pictures)
        if solved == "taken":
            ask_volunteers(incident, home, at)
        elif solved:
            handle.take_incident(incident=incident, note="", by=home.reviewer, at=told + HOUR)
        if solved not in ("", "taken"):
            after = [ContentFile(draw_scene(number + 7, 2), "after.jpg")]
            handle.close_incident(incident=incident, report=solved, pictures=after, by=home.reviewer, at=told + 5 * HOUR)


def place_of(home: Home) -> Area:
    """A building that lies in a grid, or the place of the point where none does."""
    return Area.objects.within(home.point.area).exclude(grid_place=None).first() or home.point.area


def ask_volunteers(incident: Incident, home: Home, at: datetime) -> None:
    """Another neighbour told of the same; the community drafted an event for it in the first point there."""
    clerk, told = administrators(home.point.area.office_area, at)[0], at - HOUR
    double = Incident(id=new_id(told), kind=incident.kind, area=incident.area, spot="楼道里", words="过不去人。")
    pictures = [ContentFile(draw_scene(3, 0), "before.jpg")]
    double = incident_reports.report_incident(incident=double, by=home.people[-3], at=told, pictures=pictures)
    doubles.merge_incident(incident=double, into=incident, by=home.reviewer, at=told + 10 * MINUTE)
    start = timezone.localtime(at + 3 * DAY).replace(hour=9, minute=0, second=0, microsecond=0)
    event = Event(id=new_id(at), point=home.point, title=f"一起动手：清理楼道{MARK}", place=incident.spot)
    shift = Shift(id=new_id(at), start=start, end=start + 2 * HOUR, leader=clerk)
    mending.draft_event(incident=incident, event=event, shift=shift, jobs=[JobPlan(6)], by=clerk, at=at)


def make_recycling(home: Home, *, at: datetime) -> Station:
    """A station at the first point, where its manager weighs, with prices, a fund of the district and what people brought."""
    began, district = at - 30 * DAY, Area.objects.get(parent=None)
    officer = administrators(district, at)[0]
    for kind, points in PRICES.items():
        terms.set_price(kind=kind, since=timezone.localdate(began), points=points, by=officer, at=began)
    budget = role_scope.scope_for(officer, Power.BUDGET, at)
    terms.fill_fund(id=new_id(began), area=district, amount=FUND, scope=budget, by=officer, at=began)
    fields = {"name": f"{home.point.area.name}回收站{MARK}", "area": home.point.area, "place": f"东门边{MARK}"}
    scope = role_scope.scope_for(officer, Power.APPOINT, at)
    station = stations.open_station(fields=fields, kinds=list(PRICES), scope=scope, by=officer, at=began)
    stations.name_attendant(station=station, person=home.manager, by=officer, at=began)
    for brought in BROUGHT:
        bring(station, brought, home, at - brought.days * DAY - 2 * HOUR)
    return station


def bring(station: Station, brought: Brought, home: Home, at: datetime) -> None:
    """Somebody scans the station, the manager weighs, and the person says yes, no or nothing."""
    person = home.people[brought.person]
    held = recyclings.open_recycling(station=station, person=person, at=at)
    held = recyclings.weigh(recycling=held, kind=brought.kind, grams=brought.grams, by=home.manager, at=at + 3 * MINUTE)
    if brought.end == "confirmed":
        recyclings.confirm_weight(recycling=held, by=person, at=at + 4 * MINUTE)
    elif brought.end == "disputed":
        recyclings.dispute_weight(recycling=held, words="在家称是一公斤多", by=person, at=at + 4 * MINUTE)
