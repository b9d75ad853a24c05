"""Founding the demo: places, people with their roles, budgets, shops full of goods."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from events.demo import names as demo_names
from events.demo.event_templates import GOODS
from points.budgets.actions import allot as allot_actions
from points.inventory.actions import receive as receive_actions
from points.inventory.batches import Lot
from points.models import Item, Rule, Shop, Source
from volunteer.core.ids import new_id, random_code
from volunteer.models import Appointment, Area, Role, ServicePoint, User
from volunteer.places import area_import

CENTRE = (39.69, 106.82)  # about the middle of the district, WGS-84
SHOPS = 6
ADMINISTRATORS = {
    Area.Level.DISTRICT: Role.DISTRICT_ADMIN,
    Area.Level.STREET: Role.STREET_ADMIN,
    Area.Level.TOWN: Role.STREET_ADMIN,
    Area.Level.COMMUNITY: Role.COMMUNITY_ADMIN,
}
YEAR_POINTS = 5_000_000
FEN_A_POINT = 9  # what the demo's goods cost


@dataclass(frozen=True)
class Size:
    """How large a demo is. Each point has a year of past shifts; each shift about five people."""

    points: int
    people: int
    shifts: int

    @property
    def compounds(self) -> int:
        return self.points - 4 if self.points < 100 else self.points


SMALL = Size(points=40, people=455, shifts=200)
FULL = Size(points=343, people=3_560, shifts=3_689)


@dataclass(frozen=True)
class Home:
    """A service point with the people who belong to it. Neighbouring points share people and keep to odd or even days."""

    number: int
    point: ServicePoint
    manager: User
    reviewer: User
    people: list[User]


def make_district(size: Size, *, at: datetime) -> list[Home]:
    """Make the district as it was a year before `at`, and return its points with their people."""
    began = at - timedelta(days=380)
    district = area_import.load_areas()
    Rule.objects.get_or_create(since=timezone.localdate(began))
    points = make_points(size, at=began)
    made = User.objects.unsaved
    people = User.objects.bulk_create(
        made(name=demo_names.person_name(n), at=began, phone=demo_names.phone_number(n), birth_date=birthday(n))
        for n in range(size.people)
    )
    officials = iter(reversed(people))
    staff = appoint_staff(points, officials, since=timezone.localdate(began))
    hand_out_points(district, points, actor=staff[district.pk], at=began)
    open_shops(points, officials, at=began)
    volunteers = list(reversed(list(officials)))
    stride = len(volunteers) // (len(points) + 1)  # a point shares half of its people with the next
    return [make_home(number, point, volunteers, stride, staff) for number, point in enumerate(points)]


def birthday(number: int) -> date:
    """Many volunteers are elderly; nobody in the demo is a child."""
    return date(1946 + number * 13 % 55, number % 12 + 1, number % 27 + 1)


# --- places ------------------------------------------------------------------------------------------------------------


def make_points(size: Size, *, at: datetime) -> list[ServicePoint]:
    """Compounds under real communities, and a service point in each; the rest of the points at communities themselves."""
    communities = list(Area.objects.communities().order_by("code"))
    used = communities if size.points > 100 else communities[:36:2]  # eighteen, from every street
    used.sort(key=lambda community: community.name != "长青社区")  # the point that the news showed comes first
    places = [make_compound(number, used[number % len(used)]) for number in range(size.compounds)]
    places += used[: size.points - len(places)]
    points = [make_point(number, area, at) for number, area in enumerate(places)]
    return ServicePoint.objects.bulk_create(points)


def make_compound(number: int, community: Area) -> Area:
    count = community.children.count() + 1
    return Area.objects.create(
        parent=community,
        level=Area.Level.COMPOUND,
        name="工行南小区" if number == 0 else demo_names.compound_name(number),
        code=f"{community.code}{count:02d}",
        path=Area.child_path(community, count),
    )


def make_point(number: int, area: Area, at: datetime) -> ServicePoint:
    spread = random.Random(number)  # noqa: S311 (scatters points on a map)
    return ServicePoint(
        area=area,
        name=f"{area.name.removesuffix(demo_names.MARK)}志愿服务点{'' if number == 0 else demo_names.MARK}",
        address=f"{area.name.removesuffix(demo_names.MARK)}内，凭门口“我帮你”标识找",
        latitude=round(CENTRE[0] + spread.uniform(-0.035, 0.035), 6),
        longitude=round(CENTRE[1] + spread.uniform(-0.045, 0.045), 6),
        phone=f"0473-000{number:04d}",
        introduction="周边居民有事招呼一声，能帮的都帮。",
        sign_code=random_code(),
        opened_at=at,
        trusted=number % 5 == 4,
    )


# --- people and roles ------------------------------------------------------------------------------------------------------


def appoint_staff(points: list[ServicePoint], officials: Iterator[User], *, since: date) -> dict[int, User]:
    """One administrator for each area above the compounds, by area id.

    The district has an auditor and two relief officers besides, and the first point's community a reviewer.
    """
    staff: dict[int, User] = {}
    lineage = {path for point in points for path in point.area.lineage()}
    for area in Area.objects.filter(path__in=lineage).exclude(level=Area.Level.COMPOUND).order_by("path"):
        staff[area.pk] = next(officials)
        Appointment.objects.create(person=staff[area.pk], role=ADMINISTRATORS[Area.Level(area.level)], area=area, since=since)
    for role in (Role.AUDITOR, Role.RELIEF_OFFICER, Role.RELIEF_OFFICER):
        Appointment.objects.create(person=next(officials), role=role, area=Area.objects.get(parent=None), since=since)
    Appointment.objects.create(person=next(officials), role=Role.REVIEWER, area=community_of(points[0]), since=since)
    return staff


def make_home(number: int, point: ServicePoint, volunteers: list[User], stride: int, staff: dict[int, User]) -> Home:
    """The first of a point's people manages it; the administrator of its community approves what it submits."""
    manager, *people = volunteers[number * stride : number * stride + 2 * stride]
    Appointment.objects.create(person=manager, role=Role.POINT_MANAGER, point=point, since=timezone.localdate(point.opened_at))
    community = community_of(point)
    for person in people:
        person.area = point.area  # a compound, mostly
    User.objects.get_queryset().bulk_update(people, ["area"])
    return Home(number=number, point=point, manager=manager, reviewer=staff[community.pk], people=people)


def community_of(point: ServicePoint) -> Area:
    """The community of a point, which stands in a community or in a compound of one."""
    return point.area if point.area.level == Area.Level.COMMUNITY else point.area.area_above


# --- points and goods ------------------------------------------------------------------------------------------------------


def hand_out_points(district: Area, points: list[ServicePoint], *, actor: User, at: datetime) -> None:
    """The year's points, minted for the district and handed down to the streets and on to the points."""
    allot_actions.mint(id=new_id(at), district=district, amount=YEAR_POINTS, year=at.year, actor=actor, at=at)
    streets = {street.path: street for street in Area.objects.streets()}
    share = YEAR_POINTS * 8 // 10 // len(points)
    for path, street in streets.items():
        mine = [point for point in points if point.area.path.startswith(path)]
        if mine:
            allot_actions.allot(
                id=new_id(at),
                source=district,
                target=street,
                amount=share * len(mine) * 9 // 8,
                reason="年度下拨",
                actor=actor,
                at=at,
            )
        for point in mine:
            allot_actions.allot(id=new_id(at), source=street, target=point, amount=share, reason="年度下拨", actor=actor, at=at)


def open_shops(points: list[ServicePoint], officials: Iterator[User], *, at: datetime) -> None:
    """Six shops with all the goods, each with a keeper."""
    items = Item.objects.bulk_create(
        Item(name=name, first_price=price, picture=picture, limit_per_person=limit) for name, price, picture, limit, _ in GOODS
    )
    for point in points[:: len(points) // SHOPS][:SHOPS]:
        keeper = next(officials)
        Appointment.objects.create(person=keeper, role=Role.SHOP_KEEPER, point=point, since=timezone.localdate(at))
        name = f"{point.name.removesuffix(demo_names.MARK).removesuffix('志愿服务点')}积分超市{demo_names.MARK}"
        made = Shop.objects.create(point=point, name=name, opens=time(9), closes=time(17))
        for item, (*_, stock) in zip(items, GOODS, strict=True):
            bought = Lot(unit_cost=item.first_price * FEN_A_POINT, source=Source.PUBLIC)
            receive_actions.receive_delivery(
                shop=made, item=item, quantity=stock, key=f"first:{made.pk}:{item.pk}", by=keeper, at=at, lot=bought
            )
