"""The small cast every test plays with. Names are invented."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from events.attendance.actions import record as record_actions
from events.models import Attendance, Category, Event, Job, Scan, Shift
from points.models import Rule
from tests.support.snapshot import Kept
from volunteer.core.ids import new_id, random_code
from volunteer.models import Appointment, Area, Organization, Role, ServicePoint, User

SHANGHAI = ZoneInfo("Asia/Shanghai")
# A Tuesday morning. Acts take the time, so tests move it instead of waiting.
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI)


def at(hour: int, minute: int = 0, day: int = 24) -> datetime:
    """A moment in November 2026, local time."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


_phones = iter(range(10_000_000, 99_999_999))


def phone() -> str:
    return f"+86138{next(_phones):08d}"


def person(name: str, **fields) -> User:
    fields.setdefault("phone", phone())
    fields.setdefault("last_login", NOW - timedelta(days=30) if fields["phone"] else None)
    return User.objects.create_person(name=name, at=NOW - timedelta(days=300), **fields)


def area(name: str, level: str, parent: Area | None = None, code: str = "") -> Area:
    number = Area.objects.filter(parent=parent).count() + 1
    return Area.objects.create(
        name=name, level=level, parent=parent, code=code or random_code(10), path=Area.child_path(parent, number)
    )


def point(name: str, area: Area, **fields) -> ServicePoint:
    fields = {
        "address": f"{name} 1 号",
        "sign_code": random_code(),
        "opened_at": NOW,
        "latitude": 39.69,
        "longitude": 106.82,
    } | fields
    return ServicePoint.objects.create(name=name, area=area, **fields)


def organization(name: str, area: Area, kind: str = Organization.Kind.SCHOOL) -> Organization:
    return Organization.objects.create(name=name, area=area, kind=kind)


Unit = Area | ServicePoint | Organization
APPOINTED_OVER = {Area: "area", ServicePoint: "point", Organization: "organization"}


def appoint(person: User, role: str, over: Unit, since: date = date(2026, 1, 1), until: date | None = None) -> User:
    where = {APPOINTED_OVER[type(over)]: over}
    Appointment.objects.create(person=person, role=role, since=since, until=until, **where)
    if hasattr(person, "_held_appointments"):
        del person._held_appointments
    return person


def scanned(*, id, shift, person, act, scanned_at, door="own", by=None, **fields) -> Scan:
    """A scan as a door hands it over, not saved."""
    return Scan(
        id=id,
        shift=shift,
        person=person,
        act=act,
        door=door,
        accepted=True,
        scanned_at=scanned_at,
        received_at=scanned_at,
        by=by,
        **fields,
    )


def record(*, at, **fields):
    return record_actions.record(scan=scanned(**fields), at=at)


STRICT = {name: Rule._meta.get_field(name).default for name in ("unwitnessed_shifts", "unwitnessed_people")}


class District:
    """Haibowan in small. `alice` and `bob` are volunteers, `carol` is a stranger to everything here."""

    def __init__(self) -> None:
        # Leaders here need no witness, so that a test of something else names none; `STRICT` is what a district begins with.
        self.rule = Rule.objects.create(since=date(2026, 1, 1), unwitnessed_shifts=1000, unwitnessed_people=1000)
        self.area = area("海勃湾区", "district", code="150302")
        self.street = area("凤凰岭街道", "street", self.area)
        self.other_street = area("海北街道", "street", self.area)
        self.community = area("长青社区", "community", self.street)
        self.sister_community = area("蓝天社区", "community", self.street)
        self.other_community = area("青山社区", "community", self.other_street)
        self.compound = area("工行南小区", "compound", self.community)
        self.point = point("工行南小区服务点", self.compound)
        self.sister_point = point("蓝天服务点(演示)", self.sister_community)
        self.other_point = point("青山服务点(演示)", self.other_community)

        self.alice = person("张安(演示)")
        self.bob = person("李博(演示)")
        self.carol = person("王彩(演示)")
        self.manager = appoint(person("赵管(演示)"), Role.POINT_MANAGER, self.point)
        self.other_manager = appoint(person("钱管(演示)"), Role.POINT_MANAGER, self.other_point)
        self.keeper = appoint(person("孙店(演示)"), Role.SHOP_KEEPER, self.point)
        self.reviewer = appoint(person("周审(演示)"), Role.REVIEWER, self.community)
        self.community_admin = appoint(person("吴社(演示)"), Role.COMMUNITY_ADMIN, self.community)
        self.street_admin = appoint(person("郑街(演示)"), Role.STREET_ADMIN, self.street)
        self.district_admin = appoint(person("冯区(演示)"), Role.DISTRICT_ADMIN, self.area)
        self.auditor = appoint(person("陈计(演示)"), Role.AUDITOR, self.area)
        self.relief_officer = appoint(person("褚助(演示)"), Role.RELIEF_OFFICER, self.community)
        self.other_officer = appoint(person("卫助(演示)"), Role.RELIEF_OFFICER, self.street)


DISTRICT = Kept(District)


def shift(point: ServicePoint, leader: User, start: datetime = NOW, hours: float = 2, places: int = 10, **fields) -> Shift:
    """A published shift with one job, as it stands in the database. `event_...` are fields of its event."""
    of_event = {name.removeprefix("event_"): fields.pop(name) for name in list(fields) if name.startswith("event_")}
    of_event = {
        "id": new_id(NOW),
        "category": Category.objects.get(slug="environment"),
        "title": "清理楼道(演示)",
        "created_by": leader,
        "created_at": NOW - timedelta(days=7),
    } | of_event
    state = fields.setdefault("state", Shift.State.PUBLISHED)
    if state in (Shift.State.PUBLISHED, Shift.State.CLOSED, Shift.State.SETTLED):
        fields = {"rule": Rule.objects.latest("since"), "published_at": NOW - timedelta(days=6)} | fields
    event = fields.pop("event", None) or Event.objects.create(point=point, **of_event)
    made = Shift.objects.create(
        id=new_id(NOW), event=event, start=start, end=start + timedelta(hours=hours), leader=leader, secret=b"s" * 32, **fields
    )
    Job.objects.create(shift=made, capacity=places)
    return made


def came(shift: Shift, person: User, minutes: int = 60, **fields) -> Attendance:
    """Somebody whose service at the shift counts, as it stands in the database."""
    out = shift.start + timedelta(minutes=minutes)
    times = {"in_at": shift.start, "out_at": out, "counted_start": shift.start, "counted_end": out, "minutes": minutes}
    them = {"shift": shift, "job": shift.jobs.get(), "person": person, "grade": "A", "pay": "paid"}
    return Attendance.objects.create(**{"id": new_id(shift.start)} | them | times | fields)
