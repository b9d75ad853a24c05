"""Shifts: signing up, being there, what was put right, leading."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models import Arrival, Attendance, Correction, Flag, HoursRow, Makeup, Photo, Scan, SentHours, Shift, Signup
from events.onsite import queries as onsite_queries
from events.settlement import labels as settlement_labels
from events.settlement.corrections.timeline import change
from volunteer.models import User
from volunteer.privacy.export_registry import PARTS, PICTURES, Part, Row, Sheet, flowing, named, when, yes
from volunteer.templatetags.formatting import day, hours

SIGNUPS = Sheet(
    10,
    _("Sign-ups"),
    _("For which events you or somebody for you signed up, and what became of it."),
    (
        *(_("shift"), _("event"), _("service point"), _("job"), _("state"), pgettext_lazy("column", "signed up"), _("by")),
        *(_("your last word"), pgettext_lazy("column", "ended"), _("did not come"), _("excused because")),
    ),
)
SCANS = Sheet(
    11,
    _("Check-ins"),
    _("Every scan of yours or of your code, also what was refused. Of the place the distance alone is kept, if you agreed."),
    (
        *(_("when"), _("event"), _("in or out"), _("by which way"), _("accepted"), _("why not"), _("scanned by")),
        *(_("taken back because"), _("metres from the place"), _("accurate to (m)"), pgettext_lazy("column", "card")),
    ),
)
ARRIVALS = Sheet(
    12,
    pgettext_lazy("sheet", "Waiting room"),
    _("When you pressed “I am here” at the wall poster."),
    (_("when"), _("event"), _("in or out"), _("state"), _("the leader's word")),
)
ATTENDANCES = Sheet(
    13,
    _("Service"),
    _("Where you served, the hours that count and the points for them."),
    (
        *(_("day"), _("event"), _("service point"), _("job"), pgettext_lazy("roster", "came"), pgettext_lazy("roster", "left")),
        *(
            _("hours"),
            _("points"),
            _("how it was recorded"),
            _("what became of it"),
            _("confirmed by"),
            pgettext_lazy("column", "confirmed"),
        ),
    ),
)
CORRECTIONS = Sheet(
    14,
    _("Put right"),
    _("Changes to your records after a shift was settled: before, after, why."),
    (_("when"), _("event"), _("kind"), _("change"), _("why"), _("by")),
)
FLAGS = Sheet(
    15,
    _("Looked at"),
    _("What about your records somebody had to look at, your objections among it, and what was decided."),
    (_("when"), _("event"), _("kind"), _("words"), _("decision"), _("why"), pgettext_lazy("column", "decided")),
)
MAKEUPS = Sheet(
    16,
    _("Asked for afterwards"),
    _("Hours that no scan shows and that were asked for afterwards."),
    (
        pgettext_lazy("column", "asked"),
        _("event"),
        _("shift"),
        _("minutes"),
        pgettext_lazy("column", "how one can tell"),
        _("picture"),
        _("state"),
        _("why"),
        _("asked by"),
    ),
)
ELSEWHERE = Sheet(
    17,
    _("Hours from elsewhere"),
    _("Service that an older system had of you."),
    (_("day"), _("what"), _("Organised by"), _("minutes"), _("where it comes from"), _("state"), _("its number there")),
)
SENT = Sheet(
    18,
    _("Handed on"),
    _("Which of your hours were handed to the national volunteer system."),
    (_("when"), _("event"), _("minutes"), _("a correction")),
)
LED = Sheet(
    64,
    _("Shifts I led"),
    _("Shifts for which you were the leader."),
    (_("shift"), _("event"), _("service point"), _("state"), _("head-count"), _("report")),
)


def register() -> None:
    PARTS.extend(
        [
            Part(SIGNUPS, signups, ("events.Signup.person",)),
            Part(SCANS, scans, ("events.Scan.person",)),
            Part(ARRIVALS, arrivals, ("events.Arrival.person",)),
            Part(ATTENDANCES, attendances, ("events.Attendance.person",)),
            Part(CORRECTIONS, corrections, ()),
            Part(FLAGS, flags, ()),
            Part(MAKEUPS, makeups, ("events.Makeup.person",)),
            Part(ELSEWHERE, elsewhere, ("events.HoursRow.person",)),
            Part(SENT, sent, ()),
            Part(LED, led, ("events.Shift.leader",)),
            Part(PICTURES, photos, ("events.Photo.by",)),
        ]
    )


def signups(person: User) -> Iterable[Row]:
    related = ("shift__event__point", "job", "signed_by")
    rows = Signup.objects.filter(person=person).select_related(*related).order_by("-queued_at", "-pk")
    return flowing(
        rows,
        lambda row: [
            *(when(row.shift.start), row.shift.event.title, row.shift.event.point.name, row.job, row.get_state_display()),
            *(when(row.queued_at), named(row.signed_by, person), row.get_answer_display() if row.answer else ""),
            *(when(row.ended_at), when(row.missed_at), row.excuse),
        ],
    )


def scans(person: User) -> Iterable[Row]:
    rows = Scan.objects.filter(person=person).select_related("shift__event", "by", "undo").order_by("-scanned_at", "-pk")
    return flowing(rows, lambda row: scan(row, person))


def scan(row: Scan, person: User) -> Row:
    undo = getattr(row, "undo", None)
    metres = ["" if value is None else value for value in (row.distance, row.accuracy)]
    return [
        *(when(row.scanned_at), row.shift.event.title if row.shift else "", row.get_act_display(), row.get_door_display()),
        *(yes(row.accepted), onsite_queries.SHORT.get(row.reason, row.reason), named(row.by, person)),
        *(undo.reason if undo else "", *metres, row.card_id or ""),
    ]


def arrivals(person: User) -> Iterable[Row]:
    rows = Arrival.objects.filter(person=person).select_related("shift__event").order_by("-arrived_at", "-pk")
    return flowing(
        rows,
        lambda row: [when(row.arrived_at), row.shift.event.title, row.get_act_display(), row.get_state_display(), row.note],
    )


def attendances(person: User) -> Iterable[Row]:
    related = ("shift__event__point", "job", "confirmed_by")
    rows = Attendance.objects.filter(person=person).select_related(*related).order_by("-in_at", "-pk")
    return flowing(
        rows,
        lambda row: [
            *(day(row.in_at), row.shift.event.title, row.shift.event.point.name, row.job, when(row.in_at), when(row.out_at)),
            *(hours(row.minutes), row.points, row.get_grade_display(), settlement_labels.stands(row)),
            *(named(row.confirmed_by, person), when(row.confirmed_at)),
        ],
    )


def corrections(person: User) -> Iterable[Row]:
    rows = Correction.objects.filter(attendance__person=person).select_related("attendance__shift__event", "by")
    return flowing(
        rows.order_by("-at", "-pk"),
        lambda row: [
            *(when(row.at), row.attendance.shift.event.title, row.get_kind_display(), change(row)),
            *(row.reason, named(row.by, person)),
        ],
    )


def flags(person: User) -> Iterable[Row]:
    rows = Flag.objects.filter(attendance__person=person).select_related("shift__event").order_by("-raised_at", "-pk")
    return flowing(
        rows,
        lambda row: [
            *(when(row.raised_at), row.shift.event.title, row.get_kind_display(), row.words),
            *(row.get_decision_display(), row.note, when(row.decided_at)),
        ],
    )


def makeups(person: User) -> Iterable[Row]:
    rows = Makeup.objects.filter(person=person).select_related("shift__event", "asked_by").order_by("-asked_at", "-pk")
    return flowing(
        rows,
        lambda row: [
            *(when(row.asked_at), row.shift.event.title, when(row.shift.start), row.minutes, row.evidence, yes(row.picture)),
            *(row.get_state_display(), row.reason, named(row.asked_by, person)),
        ],
    )


def elsewhere(person: User) -> Iterable[Row]:
    rows = HoursRow.objects.filter(person=person).select_related("sheet").order_by("-on", "-pk")
    return flowing(
        rows,
        lambda row: [
            *(day(row.on), row.title, row.organiser, row.minutes, row.sheet.source),
            *(row.sheet.get_state_display(), row.reference),
        ],
    )


def sent(person: User) -> Iterable[Row]:
    mine = Q(attendance__person=person) | Q(makeup__person=person)
    related = ("export", "attendance__shift__event", "makeup__shift__event")
    rows = SentHours.objects.filter(mine).select_related(*related).order_by("-export__made_at", "-pk")
    return flowing(rows, handed_on)


def handed_on(row: SentHours) -> Row:
    record = row.attendance or row.makeup
    return [when(row.export.made_at), record.shift.event.title if record else "", row.minutes, yes(row.correction)]


def led(person: User) -> Iterable[Row]:
    rows = Shift.objects.filter(leader=person).select_related("event__point").order_by("-start", "-pk")
    return flowing(
        rows,
        lambda row: [
            *(when(row.start), row.event.title, row.event.point.name, row.get_state_display()),
            *("" if row.head_count is None else row.head_count, row.report),
        ],
    )


def photos(person: User) -> Iterable[Row]:
    rows = Photo.objects.filter(by=person).select_related("shift__event").order_by("-at", "-pk")
    shown = _("may be shown")
    return flowing(rows, lambda row: [when(row.at), row.shift.event.title, shown if row.agreed else "", when(row.removed_at)])
