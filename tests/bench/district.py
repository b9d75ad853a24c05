"""A district of many attendances, filled by SQL: one row of each kind is copied many times; no trigger looks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, models
from django.utils import timezone

from events.models import Attendance, Campaign, Category, Event, HelpKind, HelpRequest, Job, Makeup, Shift, Signup
from points.ledger import actions as ledger
from points.models import Account, Cutoff, Shop, Transfer
from tests import cast
from tests.bench import people as test_people
from volunteer.core.ids import new_id
from volunteer.models import Membership, Organization, ServicePoint, User

STREETS, COMMUNITIES, POINTS, EVENTS, DAYS, EACH = 6, 7, 8, 10, 1_095, 10
CAMPAIGNS, ORGANISATIONS = 24, 60
AWAY = 3  # at every so manieth shift somebody did not come
IN_CAMPAIGN, MEMBER, MADE_UP, BOUGHT, ASKED = 4, 5, 50, 20, 5  # one in so many events, people, records, records, people


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


def go_on(model: type[models.Model]) -> None:
    """Let the next row of this model that the site makes have the number after the copies."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")


def uuid(kind: int, number: str) -> str:
    """A foreseeable id of the number-th row of a kind, as SQL."""
    return f"('{kind:08d}-0000-7000-8000-' || lpad(to_hex({number}), 12, '0'))::uuid"


def timed(moment: str, number: str) -> str:
    """An id as it is made at a moment, as SQL."""
    begins = f"lpad(to_hex((extract(epoch FROM {moment}) * 1000)::bigint), 12, '0')"
    return f"({begins} || '70008000' || lpad(to_hex({number}), 12, '0'))::uuid"


def back(number: str) -> str:
    """How far back the number-th shift lies, as SQL: over three years, at seven hours of the day."""
    return f"(interval '1 day' * (1 + {number} %% {DAYS}) + interval '1 hour' * ({number} %% 7))"


@dataclass(frozen=True)
class Filling:
    """What everything is copied from, and how much of it there is to be."""

    district: Any
    points: list[ServicePoint]
    first: User
    shift: Shift
    attendances: int
    people: int

    @property
    def shifts(self) -> int:
        return self.attendances // EACH

    @property
    def job(self) -> Job:
        return self.shift.jobs.get()

    @property
    def person(self) -> str:
        """Who has the i-th record, as SQL."""
        return f"{self.first.pk} + i %% {self.people}"


def filled(district: Any, attendances: int, people: int) -> None:
    """Points, people, events, shifts over three years, ten records each with their points, and what belongs to them."""
    points = ServicePoint.objects.bulk_create(
        ServicePoint(area=area, name=f"{area.name} {n}", address="x", sign_code=f"B{area.pk}N{n}", opened_at=timezone.now())
        for area in places(district)
        for n in range(POINTS)
    )
    first = test_people.crowd(1)[0]
    shift = cast.shift(points[0], first, start=timezone.now(), state=Shift.State.SETTLED)
    filling = Filling(district, points, first, shift, attendances, people)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role TO replica")
    for part in (residents, shifts, records, signed, made_up, paid, members, bought, asked):
        part(filling)
    Cutoff.objects.create(
        id=new_id(timezone.now()),
        district=district.area,
        day=timezone.localdate() - timedelta(days=400),
        takes_effect=timezone.localdate() + timedelta(days=60),
        announced_by=district.district_admin,
        announced_at=timezone.now(),
    )
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role TO DEFAULT")
        cursor.execute("ANALYZE")


def places(district: Any) -> Iterator[Any]:
    for street in range(STREETS):
        above = cast.area(f"街道{street}(演示)", "street", district.area)
        yield from (cast.area(f"社区{street}.{n}(演示)", "community", above) for n in range(COMMUNITIES))


def residents(filling: Filling) -> None:
    """Everybody lives in one of the new communities."""
    first, homes = filling.first.pk, [point.area_id for point in filling.points[::POINTS]]
    home = f"(ARRAY{homes})[i %% {len(homes)} + 1]"
    without = dict.fromkeys(("phone_sealed", "phone_index", "phone_verified_at"), "NULL")
    copies(
        User,
        first,
        filling.people - 1,
        id=f"{first + 1} + i",
        volunteer_no=f"({20_000_000 + first} + i)::text",
        area_id=home,
        **without,
    )


def shifts(filling: Filling) -> None:
    """Ten events of each point in all kinds of service, some of them in a campaign that lasts a year."""
    shift, points = filling.shift, filling.points
    slugs, events = list(Category.objects.values_list("pk", flat=True)), len(points) * EVENTS
    slug = "(ARRAY[" + ", ".join(f"'{slug}'" for slug in slugs) + f"])[(i + i / {len(points)}) %% {len(slugs)} + 1]"
    first = campaigns(filling.district)[0].pk
    campaign = f"CASE WHEN i %% {IN_CAMPAIGN} = 0 THEN {first} + i / {IN_CAMPAIGN} %% {CAMPAIGNS} END"
    point = f"{points[0].pk} + i %% {len(points)}"
    copies(Event, shift.event_id, events, id=uuid(1, "i"), category_id=slug, point_id=point, campaign_id=campaign)
    times = {"start": f't."start" - {back("i")}', "end": f't."end" - {back("i")}'}
    copies(Shift, shift.pk, filling.shifts, id=uuid(2, "i"), event_id=uuid(1, f"i %% {events}"), **times)
    copies(Job, filling.job.pk, filling.shifts, id=f"{filling.job.pk + 1} + i", shift_id=uuid(2, "i"))
    go_on(Job)


def campaigns(district: Any) -> list[Campaign]:
    """One year after another, from three years ago on."""
    at, today, by = timezone.now(), timezone.localdate(), district.district_admin
    begins = [today - timedelta(days=365 * (n % 3 + 1)) for n in range(CAMPAIGNS)]
    known = {"area": district.area, "created_by": by, "created_at": at, "published_by": by, "published_at": at}
    rows = [Campaign(name=f"主题{n}(演示)", start=day, end=day + timedelta(days=364), **known) for n, day in enumerate(begins)]
    return Campaign.objects.bulk_create(rows)


def records(filling: Filling) -> None:
    """Ten people at each shift, some scanned by the leader, a few by hand, each for an hour and a half."""
    shift, job, number = filling.shift, filling.job, f"(i / {EACH})"
    at = {"in_at": shift.start, "out_at": shift.end, "counted_start": shift.start, "counted_end": shift.end}
    row = Attendance.objects.create(id=new_id(shift.start), shift=shift, person=filling.first, job=job, minutes=90, grade="A", **at)
    grade = "CASE WHEN i %% 9 = 0 THEN 'B' WHEN i %% 97 = 0 THEN 'C' ELSE 'A' END"
    of_shift = {"shift_id": uuid(2, number), "job_id": f"{job.pk + 1} + {number}"}
    times = {name: f't."{name}" - {back(number)}' for name in at}
    copies(Attendance, row.pk, filling.attendances, id=uuid(3, "i"), person_id=filling.person, grade=grade, **of_shift, **times)


def signed(filling: Filling) -> None:
    """Everybody who came had a place, and at some shifts somebody had one who did not come."""
    shift, job, first, number = filling.shift, filling.job, filling.first, f"(i / {EACH})"
    place = {"shift": shift, "job": job, "signed_by": first, "state": "place", "queued_at": shift.start}
    row = Signup.objects.create(id=new_id(shift.start), person=first, **place)
    of_shift = {"shift_id": uuid(2, number), "job_id": f"{job.pk + 1} + {number}"}
    copies(Signup, row.pk, filling.attendances, id=uuid(5, "i"), person_id=filling.person, **of_shift)
    number = f"(i * {AWAY})"
    of_shift = {"shift_id": uuid(2, number), "job_id": f"{job.pk + 1} + {number}"}
    away = f"{first.pk} + ({number} + 1) * {EACH} %% {filling.people}"
    missed = f't."queued_at" - {back(number)}'
    copies(Signup, row.pk, filling.shifts // AWAY, id=uuid(6, "i"), person_id=away, missed_at=missed, **of_shift)


def made_up(filling: Filling) -> None:
    """Hours that no scan shows."""
    shift, at, number = filling.shift, timezone.now(), f"(i * {MADE_UP // EACH})"
    row = Makeup(id=new_id(at), shift=shift, person=filling.first, minutes=60, evidence="x", asked_by=filling.first, asked_at=at)
    row.state = Makeup.State.APPROVED
    row.save()
    person = f"{filling.first.pk} + ({number} + 2) * {EACH} %% {filling.people}"
    copies(Makeup, row.pk, filling.attendances // MADE_UP, id=uuid(7, "i"), shift_id=uuid(2, number), person_id=person)


def paid(filling: Filling) -> None:
    """Each record earned fifteen points out of its shift's escrow."""
    shift, people, first = filling.shift, filling.people, filling.first
    escrow, wallet = ledger.escrow_account(shift.pk), ledger.wallet_account(first)
    award = Transfer(id=new_id(shift.start), key="bench", kind="award", debit=escrow, credit=wallet, amount=15)
    award.earned_on, award.at, award.source_type, award.source_id = shift.start.date(), shift.start, "attendance", "x"
    award.save(force_insert=True)
    base = Account.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1
    copies(Account, escrow.pk, filling.shifts, id=f"{base} + i", shift_id=uuid(2, "i"))
    holders = base + filling.shifts
    copies(
        Account,
        wallet.pk,
        people - 1,
        id=f"{holders} + i",
        person_id=f"{first.pk + 1} + i",
        balance=f"{15 * filling.attendances // people} + i %% 500",
    )
    go_on(Account)
    who = f"i %% {people}"
    credit = f"CASE WHEN {who} = 0 THEN {wallet.pk} ELSE {holders - 1} + {who} END"
    when = f't."at" - {back(f"(i / {EACH})")}'
    times = {"id": timed(when, "i"), "at": when, "earned_on": f"({when})::date"}
    copies(Transfer, award.pk, filling.attendances, key="'bench:' || i", debit_id=f"{base} + i / {EACH}", credit_id=credit, **times)


def members(filling: Filling) -> None:
    """Some of the people belong to a unit."""
    at, first = timezone.now(), filling.first
    units = Organization.objects.bulk_create(
        Organization(name=f"单位{n}(演示)", area=filling.points[n].area, kind="school") for n in range(ORGANISATIONS)
    )
    said = {"asked_by": first, "asked_at": at, "agreed_at": at, "confirmed_at": at, "confirmed_by": first}
    row = Membership.objects.create(person=first, organization=units[0], since=timezone.localdate() - timedelta(days=730), **said)
    person, unit = f"{first.pk} + {MEMBER} * (i + 1)", f"{units[0].pk} + i %% {ORGANISATIONS}"
    copies(Membership, row.pk, filling.people // MEMBER - 1, id=f"{row.pk + 1} + i", person_id=person, organization_id=unit)
    go_on(Membership)


def bought(filling: Filling) -> None:
    """Each community has a shop; what was ordered there was handed over."""
    at = timezone.now()
    shops = Shop.objects.bulk_create(
        Shop(point=point, name="超市(演示)", opens="09:00", closes="17:00") for point in filling.points[::POINTS]
    )
    hold = Account.objects.bulk_create(Account(kind="hold", shop=shop) for shop in shops)
    spent = Account.objects.bulk_create(Account(kind="spent", shop=shop) for shop in shops)
    sale = Transfer(id=new_id(at), key="bench:sale", kind="spend", debit=hold[0], credit=spent[0], amount=6, at=at)
    sale.source_type, sale.source_id = "order", "x"
    sale.save(force_insert=True)
    shop, when = f"i %% {len(shops)}", f't."at" - {back("i")}'
    sides = {"debit_id": f"{hold[0].pk} + {shop}", "credit_id": f"{spent[0].pk} + {shop}"}
    copies(Transfer, sale.pk, filling.attendances // BOUGHT, id=timed(when, "i"), key="'sale:' || i", at=when, **sides)


def asked(filling: Filling) -> None:
    """Requests for help, most of them done, half of these rated."""
    at, first = timezone.now(), filling.first
    row = HelpRequest(
        id=new_id(at), kind=HelpKind.objects.all()[0], person=first, asked_by=first, words="x", area=filling.points[0].area
    )
    row.submitted_at = at
    row.save(force_insert=True)
    homes = [point.area_id for point in filling.points[::POINTS]]
    since = f't."submitted_at" - {back("i")}'
    rated = "i %% 10 IN (1, 3, 5, 7)"
    state = f"CASE WHEN i %% 10 = 0 THEN 'withdrawn' WHEN {rated} THEN 'rated' ELSE 'done' END"
    word = {"stars": f"CASE WHEN {rated} THEN 4 + i %% 2 END", "rated_by_id": f"CASE WHEN {rated} THEN {first.pk} END"}
    word["rated_at"] = f"CASE WHEN {rated} THEN {since} + interval '3 days' END"
    known = {"state": state, "taker_id": f"{first.pk + 1}", "area_id": f"(ARRAY{homes})[i %% {len(homes)} + 1]"}
    known |= {"person_id": filling.person, "accepted_at": f"{since} + interval '1 hour' * (i %% 50)"}
    copies(HelpRequest, row.pk, filling.people // ASKED, id=uuid(8, "i"), submitted_at=since, **known, **word)
