"""Founding the demo: places, people with their roles, budgets, shops full of goods."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from events.demo import names as demo_names
from events.demo.event_templates import GOODS
from points.budgets.actions import allot as allot_actions
from points.inventory.actions import items as item_actions
from points.inventory.actions import receive as receive_actions
from points.inventory.batches import Lot
from points.models import Item, Rule, Source
from points.shops import actions as shop_actions
from volunteer.core.ids import new_id
from volunteer.models import Appointment, Area, Device, NameCheck, Role, ServicePoint, User
from volunteer.places import actions as places_actions
from volunteer.places import area_import
from volunteer.roles import actions as role_actions
from volunteer.roles import waking
from volunteer.setup import actions as setup_actions

CENTRE = (39.69, 106.82)  # about the middle of the district, WGS-84
SHOPS = 6
ADMINISTRATORS = {
    Area.Level.DISTRICT: Role.DISTRICT_ADMIN,
    Area.Level.STREET: Role.STREET_ADMIN,
    Area.Level.TOWN: Role.STREET_ADMIN,
    Area.Level.COMMUNITY: Role.COMMUNITY_ADMIN,
}
YEAR_POINTS = 5_000_000
SIGN_HUNG_AFTER = timedelta(days=1)
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
    """Make the district as it was a year before `at`, by the acts of its offices, and return its points with their people."""
    began = at - timedelta(days=380)
    district = area_import.load_areas()
    Rule.objects.get_or_create(since=timezone.localdate(began))
    made = User.objects.unsaved
    people = User.objects.bulk_create(
        made(name=demo_names.person_name(n), at=began, phone=demo_names.phone_number(n), birth_date=birthday(n), last_login=at)
        for n in range(size.people)
    )
    officials = iter(reversed(people))
    communities = communities_used(size)
    staff = appoint_offices(communities, officials, at=began)
    points = open_points(size, communities, staff, at=began)
    hand_out_points(district, points, actor=staff[district.pk], at=began)
    open_shops(points, officials, staff, at=began)
    volunteers = list(reversed(list(officials)))
    stride = len(volunteers) // (len(points) + 1)  # a point shares half of its people with the next
    return [make_home(number, point, volunteers, stride, staff) for number, point in enumerate(points)]


def birthday(number: int) -> date:
    """Many volunteers are elderly; nobody in the demo is a child."""
    return date(1946 + number * 13 % 55, number % 12 + 1, number % 27 + 1)


# --- places ------------------------------------------------------------------------------------------------------------


def communities_used(size: Size) -> list[Area]:
    """The communities that have service points."""
    communities = list(Area.objects.communities().order_by("code"))
    used = communities if size.points > 100 else communities[:36:2]  # eighteen, from every street
    return sorted(used, key=lambda community: community.name != "长青社区")  # the point that the news showed comes first


def open_points(size: Size, communities: list[Area], staff: dict[int, User], *, at: datetime) -> list[ServicePoint]:
    """Compounds under real communities, and a service point in each; the rest of the points at communities themselves.

    The district's office adds the compounds and opens the points, since it may trust them all.
    """
    office = staff[root_of(communities[0]).pk]
    asked = [compound_row(number, communities[number % len(communities)]) for number in range(size.compounds)]
    places_actions.add_areas(by=office, rows=asked, at=at)
    compounds = {(area.parent_id, area.name): area for area in Area.objects.compounds().select_related("parent")}
    areas = [compounds[row["parent"].pk, row["name"]] for row in asked]
    areas += communities[: size.points - len(areas)]
    return [places_actions.open_point(by=office, fields=point_fields(number, area), at=at) for number, area in enumerate(areas)]


def compound_row(number: int, community: Area) -> dict[str, Any]:
    """What the register is asked for, as in a row of its sheet."""
    name = "工行南小区" if number == 0 else demo_names.compound_name(number)
    return {"parent": community, "level": Area.Level.COMPOUND, "name": name}


def point_fields(number: int, area: Area) -> dict[str, Any]:
    """What the form of a service point is filled with."""
    spread = random.Random(number)  # noqa: S311 (scatters points on a map)
    return {
        "area": area,
        "name": f"{area.name.removesuffix(demo_names.MARK)}志愿服务点{'' if number == 0 else demo_names.MARK}",
        "address": f"{area.name.removesuffix(demo_names.MARK)}内，凭门口“我帮你”标识找",
        "latitude": round(CENTRE[0] + spread.uniform(-0.035, 0.035), 6),
        "longitude": round(CENTRE[1] + spread.uniform(-0.045, 0.045), 6),
        "phone": f"0473-000{number:04d}",
        "introduction": "周边居民有事招呼一声，能帮的都帮。",
        "trusted": number % 5 == 4,
    }


def root_of(community: Area) -> Area:
    return community.area_above.area_above


# --- people and roles ------------------------------------------------------------------------------------------------------


def appoint_offices(communities: list[Area], officials: Iterator[User], *, at: datetime) -> dict[int, User]:
    """One administrator for each area above the compounds, by area id: the district's as `setup` does, each by the one above.

    The district has an auditor and two relief officers besides, and the first community a reviewer.
    """
    staff: dict[int, User] = {}
    lineage = {path for community in communities for path in community.lineage()}
    for area in Area.objects.filter(path__in=lineage).order_by("path"):
        staff[area.pk] = next(officials)
        if area.parent_id is None:
            Appointment.objects.create(
                person=staff[area.pk], role=Role.DISTRICT_ADMIN, area=area, since=timezone.localdate(at), appointed_by=None
            )
        else:
            appoint(staff[area.pk], ADMINISTRATORS[Area.Level(area.level)], area, by=staff[area.parent_id], at=at)
    district = root_of(communities[0])
    for role in (Role.AUDITOR, Role.RELIEF_OFFICER, Role.RELIEF_OFFICER):
        appoint(next(officials), role, district, by=staff[district.pk], at=at)
    appoint(next(officials), Role.REVIEWER, communities[0], by=staff[communities[0].pk], at=at)
    return staff


def appoint(person: User, role: str, over: Area | ServicePoint, *, by: User, at: datetime) -> None:
    """From the local date of `at` on; where the role waits for a yes, the level above says it, or the server."""
    made = role_actions.appoint(by=by, person=person, role=role, over=over, since=timezone.localdate(at), until=None, at=at)
    if made.yes_rank:
        above = waking.offices_to_ask(made, at)
        waking.wake_appointment(appointment=made, by=above[0] if above else None, at=at)


def make_home(number: int, point: ServicePoint, volunteers: list[User], stride: int, staff: dict[int, User]) -> Home:
    """The first of a point's people manages it; the administrator of its community approves what it submits.

    The last of them works there too and holds the point's phone.
    """
    manager, *people = volunteers[number * stride : number * stride + 2 * stride]
    community = community_of(point)
    appoint(manager, Role.POINT_MANAGER, point, by=staff[community.pk], at=point.opened_at)
    appoint(people[-1], Role.POINT_MANAGER, point, by=staff[community.pk], at=point.opened_at)
    enrol_phone(point, people[-1], by=staff[community.pk], at=point.opened_at)
    setup_actions.confirm_sign(point=point, by=manager, at=point.opened_at + SIGN_HUNG_AFTER)
    for person in people:
        person.area = point.area  # a compound, mostly
    User.objects.get_queryset().bulk_update(people, ["area"])
    see_people([manager, *people], by=staff[community.pk], at=point.opened_at)
    return Home(number=number, point=point, manager=manager, reviewer=staff[community.pk], people=people)


def enrol_phone(point: ServicePoint, holder: User, *, by: User, at: datetime) -> None:
    """The phone with which people are scanned there. Its PIN is set when somebody asks for one: to hash it takes long."""
    Device.objects.create(
        point=point, name="服务点手机", code_until=at, invited_by=by, invited_at=at, enrolled_by=holder, enrolled_at=at, seen_at=at
    )


def see_people(people: list[User], *, by: User, at: datetime) -> None:
    """The community has seen the identity cards of most people of a point: they may help at homes. One in eight is to come."""
    known = [person for number, person in enumerate(people) if number % 8 != 7 and person.pk != by.pk]
    seen = [NameCheck(person=person, name=person.name, by=by, at=at) for person in known]
    NameCheck.objects.bulk_create(seen, ignore_conflicts=True)


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


def open_shops(points: list[ServicePoint], officials: Iterator[User], staff: dict[int, User], *, at: datetime) -> None:
    """Six shops with all the goods, each with a keeper."""
    items: list[Item] = []
    for point in points[:: len(points) // SHOPS][:SHOPS]:
        keeper, office = next(officials), staff[community_of(point).pk]
        appoint(keeper, Role.SHOP_KEEPER, point, by=office, at=at)
        name = f"{point.name.removesuffix(demo_names.MARK).removesuffix('志愿服务点')}积分超市{demo_names.MARK}"
        made = shop_actions.open_shop(by=office, fields={"point": point, "name": name, "opens": time(9), "closes": time(17)}, at=at)
        items = items or make_items(by=keeper, at=at)
        for item, (*_, stock) in zip(items, GOODS, strict=True):
            bought = Lot(unit_cost=item.first_price * FEN_A_POINT, source=Source.PUBLIC)
            receive_actions.receive_delivery(
                shop=made, item=item, quantity=stock, key=f"first:{made.pk}:{item.pk}", by=keeper, at=at, lot=bought
            )


def make_items(*, by: User, at: datetime) -> list[Item]:
    """The goods, as the first keeper enters them."""
    rows = [Item(name=name, first_price=price, picture=picture, limit_per_person=limit) for name, price, picture, limit, _ in GOODS]
    return [item_actions.save_item(item=item, by=by, at=at) for item in rows]
