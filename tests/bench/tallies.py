"""How fast are figures? A district of many attendances is filled by SQL; then it is added up, and looked at as staff would."""

from collections.abc import Iterator
from statistics import median
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.figures import purses, rollup
from events.models import Attendance, Category, Event, Job, Shift, StaleShift, Tally
from points import ledger
from points.models import Account, Transfer
from tests import cast
from tests.bench import people as many
from tests.bench.against import rows
from tests.bench.lines import Line
from tests.bench.own import Here, our_own
from volunteer.codes import new_id
from volunteer.models import ServicePoint, User

STREETS, COMMUNITIES, POINTS, EVENTS, DAYS, EACH = 6, 7, 8, 10, 1_095, 10
TIMES = 10  # that each page is opened
PAGES = {
    "dashboard": "/figures/?period=all",
    "dashboard of a month": "/figures/",
    "list of all shifts": "/figures/list/?what=shifts&period=all",
    "list of no-shows": "/figures/list/?what=misses&period=all",
    "list of grade B, page 200": "/figures/list/?what=grade_b&period=all&page=200",
    "list of all people": "/figures/people/?period=all",
    "list of points held": "/figures/held/?period=all",
    "list of points spent": "/figures/spent/?period=all",
}


def copies(model: type[models.Model], pk: Any, count: int, **other: str) -> None:
    """Insert so many copies of a row, numbered i from 0; `other` says as SQL what is different in each."""
    columns = [field.column for field in model._meta.concrete_fields]
    values = ", ".join(other.get(column, f't."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} t, generate_series(0, %s) i WHERE t.{key} = %s",
            [count - 1, pk],
        )


def uuid(kind: int, number: str) -> str:
    """A foreseeable id of the number-th row of a kind, as SQL."""
    return f"('{kind:08d}-0000-7000-8000-' || lpad(to_hex({number}), 12, '0'))::uuid"


def filled(district: Any, attendances: int, people: int) -> None:
    """Points, people, events, shifts over three years, ten records each with their points; no trigger looks."""
    points = ServicePoint.objects.bulk_create(
        ServicePoint(area=area, name=f"{area.name} {n}", address="x", sign_code=f"B{area.pk}N{n}", opened_at=timezone.now())
        for area in places(district)
        for n in range(POINTS)
    )
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role TO replica")
    first = many.crowd(1)[0]
    copies(
        User, first.pk, people - 1, id=f"{first.pk + 1} + i", volunteer_no=f"({20_000_000 + first.pk} + i)::text",
        phone_sealed="NULL", phone_index="NULL", phone_verified_at="NULL", area_id=f"{district.community.pk} + i %% 3",
    )  # fmt: skip
    shift = cast.shift(points[0], first, state=Shift.State.SETTLED)
    job, slugs = shift.jobs.get(), list(Category.objects.values_list("pk", flat=True))
    events, shifts = len(points) * EVENTS, attendances // EACH
    slug = "(ARRAY[" + ", ".join(f"'{slug}'" for slug in slugs) + f"])[i %% {len(slugs)} + 1]"
    copies(Event, shift.event_id, events, id=uuid(1, "i"), category_id=slug, point_id=f"{points[0].pk} + i %% {len(points)}")
    day = f"interval '1 day' * (1 + i %% {DAYS}) + interval '1 hour' * (i %% 7)"
    times = {"start": f't."start" - {day}', "end": f't."end" - {day}'}
    copies(Shift, shift.pk, shifts, id=uuid(2, "i"), event_id=uuid(1, f"i %% {events}"), **times)
    copies(Job, job.pk, shifts, id=f"{job.pk + 1} + i", shift_id=uuid(2, "i"))
    record(shift, job, first, attendances, people)
    pay(shift, first, attendances, shifts, people)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role TO DEFAULT")
        cursor.execute("ANALYZE")


def places(district: Any) -> Iterator[Any]:
    for street in range(STREETS):
        above = cast.area(f"街道{street}(演示)", "street", district.area)
        yield from (cast.area(f"社区{street}.{n}(演示)", "community", above) for n in range(COMMUNITIES))


def record(shift: Shift, job: Job, first: User, count: int, people: int) -> None:
    """Ten people at each shift, some scanned by the leader, each for an hour and a half."""
    at = {"in_at": shift.start, "out_at": shift.end, "counted_start": shift.start, "counted_end": shift.end}
    row = Attendance.objects.create(id=new_id(shift.start), shift=shift, person=first, job=job, minutes=90, grade="A", **at)
    number = f"(i / {EACH})"
    day = f"interval '1 day' * (1 + {number} %% {DAYS}) + interval '1 hour' * ({number} %% 7)"
    copies(
        Attendance, row.pk, count, id=uuid(3, "i"), shift_id=uuid(2, number), job_id=f"{job.pk + 1} + {number}",
        person_id=f"{first.pk} + i %% {people}", grade="CASE WHEN i %% 9 = 0 THEN 'B' ELSE 'A' END",
        **{name: f't."{name}" - {day}' for name in at},
    )  # fmt: skip


def pay(shift: Shift, first: User, count: int, shifts: int, people: int) -> None:
    """Each record earned fifteen points out of its shift's escrow."""
    escrow, wallet = ledger.escrow(shift.pk), ledger.wallet(first)
    award = Transfer(id=new_id(shift.start), key="bench", kind="award", debit=escrow, credit=wallet, amount=15)
    award.earned_on, award.at, award.source_type, award.source_id = shift.start.date(), shift.start, "attendance", "x"
    award.save(force_insert=True)
    base = Account.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1
    copies(Account, escrow.pk, shifts, id=f"{base} + i", shift_id=uuid(2, "i"))
    copies(Account, wallet.pk, people - 1, id=f"{base + shifts} + i", person_id=f"{first.pk + 1} + i", balance="15 + i %% 500")
    who = f"i %% {people}"
    copies(
        Transfer, award.pk, count, id=uuid(4, "i"), key="'bench:' || i", debit_id=f"{base} + i / {EACH}",
        credit_id=f"CASE WHEN {who} = 0 THEN {wallet.pk} ELSE {base + shifts - 1} + {who} END",
    )  # fmt: skip


def measured(district: Any, sizes: dict[str, int]) -> Iterator[Line]:
    """The full rebuild, one day again, and every page of the figures."""
    filled(district, sizes["attendances"], sizes["volunteers"])
    begin = perf_counter()
    shifts = rollup.rebuild()
    yield Line(f"{sizes['attendances']:,} attendances: full rebuild", round(perf_counter() - begin, 1), "s", "<60")
    begin = perf_counter()
    purses.rebuild(at=timezone.now())
    yield Line("points spent, held and expiring: made anew", round(perf_counter() - begin, 2), "s")
    counted = rows("SELECT sum(participations) FROM events_tally WHERE cut LIKE %s", "c:%")[0][0]
    yield Line("records that are not in the figures", abs(int(str(counted)) - sizes["attendances"] - 1), "", "<0")
    yield from one_day(shifts)
    yield from pages(district)


def one_day(shifts: int) -> Iterator[Line]:
    """Every shift of the busiest day again."""
    day = Tally.objects.values("day").annotate(n=models.Count("pk")).order_by("-n")[0]["day"]
    ids = list(Tally.objects.filter(day=day).values_list("shift_id", flat=True).distinct())
    StaleShift.objects.bulk_create([StaleShift(shift_id=pk) for pk in ids])
    begin = perf_counter()
    rollup.keep(at=timezone.now())
    yield Line(f"{len(ids)} of {shifts:,} shifts, a day's: added up again", round(perf_counter() - begin, 2), "s", "<2")


def pages(district: Any) -> Iterator[Line]:
    """What the district's administrator opens, each page in this process with the database beside it."""
    settings.STAFF_SECOND_FACTOR = False  # the administrator has no phone at hand
    many.enter([district.district_admin])
    browser = Here(WSGIHandler(), district.district_admin.pk)
    for name, address in PAGES.items():
        took, asked = [], 0
        for _time in range(TIMES + 1):
            with CaptureQueriesContext(connection) as queries:
                begin = perf_counter()
                status, page = browser.ask("GET", address)
                took.append((perf_counter() - begin) * 1000)
            assert status == 200, (address, status, page[:500])
            asked = len(our_own([query["sql"] for query in queries]))
        yield Line(f"{name}: {asked} statements, median", round(median(took[1:]), 1), "ms", "<100")
