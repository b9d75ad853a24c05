"""Records of an older system as honorary hours: a sheet with its source, handed in by one person, approved by another.

They count as honorary hours of the person, apart from the verified ones, and make neither points nor stars; figures of units,
which are built of shifts, do not hold them. Nobody hands in or approves hours of the own household.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import IO
from uuid import UUID

from django.db import transaction
from django.db.models import BigIntegerField, Sum
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy

from events.models import HoursRow, HoursSheet
from events.records.exchange import permissions
from events.records.exchange.models import HoursSheetQuerySet
from events.records.exchange.refusals import HoursExchangeRefusal
from volunteer.core import approvals, audit
from volunteer.core.approvals import Approval
from volunteer.core.database.prepared import Prepared, sum_of
from volunteer.core.refusals import Refused
from volunteer.lists import excel_reader
from volunteer.models import Notice, User
from volunteer.notices import outbox
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power, Scope

State = HoursSheet.State
FIRST_DAY = date(2000, 1, 1)
MOST_HOURS = 24
RELATED = ("area__parent", "asked_by", "decided_by")
# The columns by their headings; the template has them in this order.
HEADINGS = {
    "number": pgettext_lazy("sheet", "Volunteer number"),
    "name": pgettext_lazy("sheet", "Name"),
    "on": pgettext_lazy("sheet", "Day"),
    "title": pgettext_lazy("sheet", "Service"),
    "organiser": pgettext_lazy("sheet", "Organised by"),
    "hours": pgettext_lazy("sheet", "Hours"),
    "reference": pgettext_lazy("sheet", "Number in the older system"),
}
NEEDED = ("number", "name", "on", "title", "hours")


@dataclass
class Line(excel_reader.SheetRow):
    """One row of the file and what was made of it."""

    person: User | None = None
    on: date | None = None
    minutes: int = 0


# --- the file ----------------------------------------------------------------------------------------------------------


def read_hours(file: IO[bytes]) -> tuple[list[Line], str]:
    """The filled rows and the hash of the file. Raises `forms.ValidationError` for what is wrong with it as a whole."""
    content = file.read(excel_reader.MOST_BYTES + 1)
    file.seek(0)
    return excel_reader.read_rows(Line, excel_reader.read_cells(file), HEADINGS, NEEDED), hashlib.sha256(content).hexdigest()


def judge_rows(found: Sequence[Line], by: User, today: date) -> list[HoursRow]:
    """The rows as they would be kept, in a constant number of statements; what is wrong stands in each line's `problems`."""
    numbers = [line.text("number") for line in found]
    people = {p.volunteer_no: p for p in User.objects.get_queryset().filter(volunteer_no__in=numbers, is_active=True)}
    for line in found:
        judge_person(line, people, by)
        judge_service(line, today)
    judge_doubles(found)
    return [hours_row(line, line.on) for line in found if line.person and line.on and not line.problems]


def judge_person(line: Line, people: dict[str, User], by: User) -> None:
    line.person = people.get(line.text("number"))
    if line.person is None:
        line.problems.append(gettext("nobody has this volunteer number"))
    elif line.text("name") != line.person.name:
        line.problems.append(gettext("the name is not the one this person is registered with"))
    elif by.acts_for(line.person):
        line.problems.append(gettext("this is you or your household; somebody else has to hand it in"))


def judge_service(line: Line, today: date) -> None:
    line.on = excel_reader.parse_day(line.text("on"))
    if line.on is None or not FIRST_DAY <= line.on <= today:
        line.problems.append(gettext("the day is not one up to today, like 2025/3/31"))
    if not line.text("title"):
        line.problems.append(gettext("the service has no name"))
    line.minutes = parse_minutes(line.text("hours"))
    if not line.minutes:
        line.problems.append(gettext("the hours are not a number above 0 and up to 24"))


def parse_minutes(typed: str) -> int:
    """Whole minutes of hours as typed; 0 for anything that is not between a minute and a day."""
    try:
        hours = Decimal(typed)
    except InvalidOperation:
        return 0
    return round(hours * 60) if hours.is_finite() and 0 < hours <= MOST_HOURS else 0


def judge_doubles(found: Sequence[Line]) -> None:
    """The same person, day and service twice in the file, or in the records already."""
    people = [line.person.pk for line in found if line.person]
    rows = HoursRow.objects.filter(standing=True, person__in=people)
    there = {(person, day, title) for person, day, title in rows.values_list("person", "on", "title")}
    first: dict[tuple[int, date | None, str], int] = {}
    for line in found:
        if line.person is None:
            continue
        key = (line.person.pk, line.on, line.text("title")[:80])
        if key in there:
            line.problems.append(gettext("this service was taken over already"))
        elif first.setdefault(key, line.row) != line.row:
            line.problems.append(gettext("the same service as in row %(row)s") % {"row": first[key]})


def hours_row(line: Line, on: date) -> HoursRow:
    return HoursRow(
        number=line.row,
        person=line.person,
        on=on,
        title=line.text("title")[:80],
        organiser=line.text("organiser")[:80],
        minutes=line.minutes,
        reference=line.text("reference")[:40],
    )


def hours_template() -> bytes:
    return excel_reader.template_file(HEADINGS, gettext("Hours of an older system"))


# --- asking and deciding -----------------------------------------------------------------------------------------------


def hand_in(*, sheet: HoursSheet, rows: Sequence[HoursRow], by: User, at: datetime) -> HoursSheet:
    """Hand in a sheet: unsaved, with id (made in the form), area, source and hash, and its rows. Nothing counts yet.

    The reviewers of the level above are told. The same id again answers what was kept. Raises `Refused`.
    """
    with transaction.atomic():
        User.objects.get_queryset().select_for_update(no_key=True).get(pk=by.pk)
        if same := handed_in_sheet(sheet.pk, by):
            return same
        require_may_hand_in(sheet, rows, by, at)
        sheet.asked_by, sheet.asked_at, sheet.state = by, at, State.ASKED
        sheet.save(force_insert=True)
        for row in rows:
            row.sheet = sheet
        made = HoursRow.objects.bulk_create(rows, ignore_conflicts=True)
        if HoursRow.objects.filter(sheet=sheet).count() != len(made):
            raise Refused(HoursExchangeRefusal.CHANGED)
        audit.record(act="hours_sheet.ask", subject=sheet, actor=by, at=at, detail={"rows": len(rows)})
        notify_reviewers(sheet, len(rows), at)
    return sheet


def require_may_hand_in(sheet: HoursSheet, rows: Sequence[HoursRow], by: User, at: datetime) -> None:
    if not role_scope.scope_for(by, Power.RUN, at).covers_area(sheet.area):
        raise Refused(HoursExchangeRefusal.SHEET_NOT_YOURS)
    if not rows:
        raise Refused(HoursExchangeRefusal.NO_ROWS)
    if not sheet.source.strip():
        raise Refused(HoursExchangeRefusal.NO_SOURCE)
    if people_parties.is_near(by, *(row.person for row in rows)):
        raise Refused(HoursExchangeRefusal.CONCERNED)
    if HoursSheet.objects.filter(file_hash=sheet.file_hash).exclude(state=State.RETURNED).exists():
        raise Refused(HoursExchangeRefusal.TAKEN)


def approve(*, sheet: HoursSheet, by: User, at: datetime) -> HoursSheet:
    """Count the rows as honorary hours; each person is told once. Harmless to repeat. Raises `Refused`."""
    return SHEETS.decide(
        sheet,
        State.APPROVED,
        by=by,
        at=at,
        require=permissions.require_may_decide,
        notify=lambda sheet: notify_people(sheet, at),
    )


def send_back(*, sheet: HoursSheet, reason: str, by: User, at: datetime) -> HoursSheet:
    """Take none of it, and say why; the file may be handed in again. Harmless to repeat. Raises `Refused`."""
    return SHEETS.decide(
        sheet,
        State.RETURNED,
        by=by,
        at=at,
        require=permissions.require_may_decide,
        words=approvals.require_words(reason, HoursExchangeRefusal.NO_REASON),
        effect=free_rows,
        notify=lambda sheet: notify_returned(sheet, at),
    )


def free_rows(sheet: HoursSheet) -> None:
    """The services of its rows may stand in another sheet."""
    sheet.rows.update(standing=False)


def lock_sheet(sheet: HoursSheet) -> HoursSheet:
    return HoursSheet.objects.select_for_update(of=("self",)).select_related(*RELATED).get(pk=sheet.pk)


SHEETS = Approval(act="hours_sheet", waiting=State.ASKED, decided=HoursExchangeRefusal.DECIDED, lock=lock_sheet)


# --- questions ---------------------------------------------------------------------------------------------------------


def handed_in_sheet(pk: UUID, by: User) -> HoursSheet | None:
    """What this form handed in already, before its rows are judged anew: by then they stand in the records."""
    return HoursSheet.objects.filter(pk=pk, asked_by=by).first()


IMPORTED = Prepared(lambda person: sum_of(HoursRow.objects.honorary().filter(person=person), "minutes"), person=BigIntegerField())


def imported_minutes(person: User, since: date | None = None, until: date | None = None) -> int:
    """Honorary minutes that came from older systems, perhaps within a period of days."""
    if not (since and until):
        return sum(IMPORTED(person=person.pk))
    rows = HoursRow.objects.honorary().filter(person=person, on__range=(since, until))
    return int(rows.aggregate(sum=Sum("minutes"))["sum"] or 0)


def imported_sources(person: User) -> list[tuple[str, int]]:
    """From which older systems honorary minutes of a person came, and how many."""
    rows = HoursRow.objects.honorary().filter(person=person).order_by().values("sheet__source").annotate(sum=Sum("minutes"))
    return sorted(rows.values_list("sheet__source", "sum"))


def sheets_in_scope(held_scope: Scope) -> HoursSheetQuerySet:
    return HoursSheet.objects.in_scope(held_scope).select_related(*RELATED).order_by("-asked_at", "pk")


def sheet_url(pk: UUID) -> str:
    return reverse("events:hours_sheet", args=[pk])


def notify_reviewers(sheet: HoursSheet, count: int, at: datetime) -> None:
    concerned = {sheet.asked_by_id, *sheet.rows.values_list("person", flat=True)}
    outbox.notify_many(
        people=role_scope.reviewers_for(permissions.deciding_area(sheet.area), at=at, excluding=concerned),
        kind="hours_sheet_asked",
        params={"area": sheet.area.name, "source": sheet.source, "rows": count},
        key=f"hours_sheet_asked:{sheet.pk}",
        at=at,
        url=sheet_url(sheet.pk),
    )


def notify_returned(sheet: HoursSheet, at: datetime) -> None:
    params = {"source": sheet.source, "reason": sheet.reason}
    key = f"hours_sheet_returned:{sheet.pk}"
    outbox.notify(person=sheet.asked_by, kind="hours_sheet_returned", params=params, key=key, at=at, url=sheet_url(sheet.pk))


def notify_people(sheet: HoursSheet, at: datetime) -> None:
    """Each person reads how many hours came from where."""
    sums = dict(sheet.rows.order_by().values("person").annotate(sum=Sum("minutes")).values_list("person", "sum"))
    told = [
        Notice(
            person_id=person,
            kind="hours_taken_over",
            params={"source": sheet.source, "minutes": total},
            key=f"hours_taken_over:{sheet.pk}:{person}",
            at=at,
            url=reverse("events:book"),
        )
        for person, total in sums.items()
    ]
    outbox.write_notices(told)
