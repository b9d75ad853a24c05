"""Hours for the national system, in the fields that this platform hands out (`domain.md` §1.7), remembering what was sent.

A file holds what was not sent yet and what has changed since, marked as a correction; a record that does not count any more goes
out once with 0 minutes. Names and documents are read when the file is made and are not kept in it: only minutes are remembered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events.models import Attendance, HoursExport, Makeup, SentHours, Shift
from events.records.exchange.refusals import HoursExchangeRefusal
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import Area, PersonSkill, User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

MAX_ROWS = 20_000  # records in one file: a sheet that opens everywhere
RELATED = ("person__area__parent", "person__identity", "shift__event__point", "shift__event__category")


def create_export(*, export: HoursExport, by: User, at: datetime) -> HoursExport:
    """Remember what goes into a file: an unsaved `export` with id (made in the form), area and period (local days of shifts).

    The same id again answers what was kept. Two files of an area are made one after the other. Raises `Refused`.
    """
    with transaction.atomic():
        Area.objects.select_for_update(no_key=True).get(pk=export.area_id)
        if kept := HoursExport.objects.filter(pk=export.pk, made_by=by).first():
            return kept
        if not role_scope.scope_for(by, Power.APPOINT, at).covers_area(export.area):
            raise Refused(HoursExchangeRefusal.NOT_YOURS)
        if export.until < export.since:
            raise Refused(HoursExchangeRefusal.PERIOD)
        rows = list(rows_to_send(export))
        if not rows:
            raise Refused(HoursExchangeRefusal.NOTHING)
        if len(rows) > MAX_ROWS:
            raise Refused(HoursExchangeRefusal.TOO_MUCH, most=MAX_ROWS)
        export.made_by, export.made_at, export.count = by, at, len(rows)
        export.save(force_insert=True)
        SentHours.objects.bulk_create(rows, batch_size=2000)
        audit.record(act="hours.export", subject=export, actor=by, at=at, detail={"rows": len(rows)})
    return export


def rows_to_send(export: HoursExport) -> Iterator[SentHours]:
    """What was never sent, or went out with other minutes; at most one more than may go into a file."""
    days = {"shift__start__date__gte": export.since, "shift__start__date__lte": export.until}
    where = {"shift__event__point__area__path__startswith": export.area.path, "shift__state": Shift.State.SETTLED, **days}
    counted = dict(Attendance.objects.verified().filter(minutes__gt=0, **where).values_list("pk", "minutes")[: MAX_ROWS + 1])
    yield from changed_rows(export, "attendance", counted, Attendance.objects.filter(**where))
    honorary = Makeup.objects.honorary().filter(**where)
    added = dict(honorary.values_list("pk", "minutes")[: MAX_ROWS + 1])
    yield from changed_rows(export, "makeup", added, Makeup.objects.filter(**where))


def changed_rows(export: HoursExport, kind: str, now: dict[UUID, int], rows: QuerySet[Any]) -> Iterator[SentHours]:
    """Rows whose minutes now differ from those sent last; what counts no more goes out with 0."""
    newest = SentHours.objects.filter(**{kind: OuterRef("pk")}).order_by("-export__made_at", "-pk").values("minutes")[:1]
    sent = dict(rows.annotate(last=Subquery(newest)).filter(last__isnull=False).values_list("pk", "last"))
    for pk, minutes in now.items():
        if sent.get(pk) != minutes:
            yield SentHours(export=export, minutes=minutes, correction=pk in sent, **{f"{kind}_id": pk})
    for pk, last in sent.items():
        if pk not in now and last:
            yield SentHours(export=export, minutes=0, correction=True, **{f"{kind}_id": pk})


# --- the file ----------------------------------------------------------------------------------------------------------


def hours_headings() -> list[str]:
    return [
        *(
            _("volunteer number"),
            pgettext("person", "name"),
            _("kind of document"),
            _("last four of the document"),
            pgettext("person", "sex"),
        ),
        *(_("date of birth"), _("mobile number"), _("skills"), _("area of residence")),
        *(_("number of the service"), _("name of the service"), _("category"), _("organiser"), _("place")),
        *(_("start"), _("end"), _("counted hours"), _("job"), _("recorder"), _("how it was recorded"), _("what kind of hours")),
        _("new or corrected"),
    ]


def hours_file_rows(export: HoursExport) -> Iterator[Sequence[object]]:
    """The file's rows, headings first; a constant number of statements."""
    yield hours_headings()
    skills = skills_by_person(export)
    for sent in export_rows(export):
        yield hours_row(sent, skills)


def export_rows(export: HoursExport) -> QuerySet[SentHours]:
    attendance = [f"attendance__{name}" for name in (*RELATED, "job", "shift__leader", "confirmed_by")]
    makeup = [f"makeup__{name}" for name in (*RELATED, "decided_by")]
    return export.rows.select_related(*attendance, *makeup).order_by("pk")


def skills_by_person(export: HoursExport) -> dict[int, list[str]]:
    people = export.rows.values("attendance__person").union(export.rows.values("makeup__person"))
    found: dict[int, list[str]] = {}
    ids = [pk for (pk,) in people.values_list("attendance__person") if pk]
    rows = PersonSkill.objects.confirmed().filter(person__in=ids).select_related("skill").order_by("skill__name")
    for row in rows:
        found.setdefault(row.person_id, []).append(str(row.skill))
    return found


def hours_row(sent: SentHours, skills: dict[int, list[str]]) -> Sequence[object]:
    record: Any = sent.attendance or sent.makeup
    person, shift = record.person, record.shift
    state = _("corrected") if sent.correction else pgettext("export", "new")
    return [*person_cells(person, skills), *service_cells(shift), *hours_cells(sent, shift), state]


def person_cells(person: User, skills: dict[int, list[str]]) -> list[str]:
    identity = getattr(person, "identity", None)
    document = [str(identity.get_kind_display()), identity.tail, str(identity.get_sex_display())] if identity else ["", "", ""]
    born = person.birth_date.isoformat() if person.birth_date else ""
    lives = str(person.community or "")
    told = "、".join(skills.get(person.pk, []))
    return [person.volunteer_no, person.name, *document, born, person.phone.removeprefix("+86"), told, lives]


def service_cells(shift: Shift) -> list[str]:
    event = shift.event
    return [
        *(str(shift.pk), event.title, str(event.category), event.point.name, event.place or event.point.address),
        *(f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" for moment in (shift.start, shift.end)),
    ]


def hours_cells(sent: SentHours, shift: Shift) -> list[str]:
    hours = f"{sent.minutes / 60:g}"
    if attendance := sent.attendance:
        recorder = str(attendance.confirmed_by or shift.leader)
        return [hours, attendance.job.name, recorder, str(attendance.get_grade_display()), pgettext("hours", "verified")]
    makeup = sent.makeup
    recorder = str(makeup.decided_by) if makeup and makeup.decided_by else ""
    return [hours, "", recorder, _("added later"), pgettext("hours", "honorary")]


def exports_in_scope(held: role_scope.Scope) -> QuerySet[HoursExport]:
    """The files of a scope, the newest first."""
    return HoursExport.objects.filter(held.areas("area__")).select_related("area", "made_by").order_by("-made_at", "pk")


def previous_month(today: date) -> tuple[date, date]:
    """The first and the last day of the month before: what a file is made of by itself."""
    last = date.fromordinal(today.replace(day=1).toordinal() - 1)
    return last.replace(day=1), last
