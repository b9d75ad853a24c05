"""Shifts: signing up, being there, what was put right, leading."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events.attendance import labels as attendance_labels
from events.models import (
    Arrival,
    Attendance,
    Companion,
    Correction,
    CoverAsk,
    Duty,
    Flag,
    HoursRow,
    Makeup,
    Photo,
    Scan,
    SentHours,
    Shift,
    Signup,
)
from events.settlement import labels as settlement_labels
from events.settlement.corrections.timeline import change_text
from volunteer.models import User
from volunteer.privacy.export_registry import (
    PARTS,
    PICTURES,
    ExportPart,
    ExportSheet,
    Row,
    moment_text,
    short_name,
    stream_cells,
    yes_or_no,
)
from volunteer.templatetags.formatting import day, hours

SIGNUPS = ExportSheet(
    10,
    _("Sign-ups"),
    _("For which events you or somebody for you signed up, and what became of it."),
    (
        *(_("shift"), _("event"), _("service point"), _("job"), _("state"), pgettext_lazy("column", "signed up"), _("by")),
        *(_("your last word"), pgettext_lazy("column", "ended"), _("did not come"), _("excused because")),
        *(_("could not come because"), _("in own words")),
    ),
)
SCANS = ExportSheet(
    11,
    _("Check-ins"),
    _("Every scan of yours or of your code, also what was refused. Of the place the distance alone is kept, if you agreed."),
    (
        *(_("when"), _("event"), _("in or out"), _("by which way"), _("accepted"), _("why not"), _("scanned by")),
        *(_("taken back because"), _("metres from the place"), _("accurate to (m)"), pgettext_lazy("column", "card")),
    ),
)
ARRIVALS = ExportSheet(
    12,
    pgettext_lazy("sheet", "Waiting room"),
    _("When you pressed “I am here” at the wall poster."),
    (_("when"), _("event"), _("in or out"), _("state"), _("the leader's word")),
)
ATTENDANCES = ExportSheet(
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
CORRECTIONS = ExportSheet(
    14,
    _("Put right"),
    _("Changes to your records after a shift was settled: before, after, why."),
    (_("when"), _("event"), _("kind"), _("change"), _("why"), _("by")),
)
FLAGS = ExportSheet(
    15,
    _("Looked at"),
    _("What about your records somebody had to look at, your objections among it, and what was decided."),
    (_("when"), _("event"), _("kind"), _("words"), _("decision"), _("why"), pgettext_lazy("column", "decided")),
)
MAKEUPS = ExportSheet(
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
IMPORTED_HOURS = ExportSheet(
    17,
    _("Hours from elsewhere"),
    _("Service that an older system had of you."),
    (_("day"), _("what"), _("Organised by"), _("minutes"), _("where it comes from"), _("state"), _("its number there")),
)
SENT_HOURS = ExportSheet(
    18,
    _("Handed on"),
    _("Which of your hours were handed to the national volunteer system."),
    (_("when"), _("event"), _("minutes"), _("a correction")),
)
LED_SHIFTS = ExportSheet(
    64,
    _("Shifts I led"),
    _("Shifts for which you were the leader."),
    (_("shift"), _("event"), _("service point"), _("state"), _("head-count"), _("report")),
)

DUTIES = ExportSheet(
    65,
    _("Shifts I was on duty at"),
    _("Shifts at which you were to be there beside the leader."),
    (_("shift"), _("event"), _("service point"), pgettext_lazy("column", "named"), _("said to be there")),
)

STAFFING = ExportSheet(
    66,
    _("Where I was asked to help out"),
    _("Shifts where you were asked to fill a gap, or to stand by a newcomer, and what you answered."),
    (
        _("shift"),
        _("event"),
        _("service point"),
        pgettext_lazy("column", "asked to"),
        pgettext_lazy("column", "asked at"),
        _("answer"),
    ),
)


def register() -> None:
    PARTS.extend(
        [
            ExportPart(SIGNUPS, signup_rows, ("events.Signup.person",)),
            ExportPart(SCANS, scan_rows, ("events.Scan.person",)),
            ExportPart(ARRIVALS, arrival_rows, ("events.Arrival.person",)),
            ExportPart(ATTENDANCES, attendance_rows, ("events.Attendance.person",)),
            ExportPart(CORRECTIONS, correction_rows, ()),
            ExportPart(FLAGS, flag_rows, ()),
            ExportPart(MAKEUPS, makeup_rows, ("events.Makeup.person",)),
            ExportPart(IMPORTED_HOURS, imported_hours_rows, ("events.HoursRow.person",)),
            ExportPart(SENT_HOURS, sent_hours_rows, ()),
            ExportPart(LED_SHIFTS, led_shift_rows, ("events.Shift.leader", "events.Shift.first_leader")),
            ExportPart(DUTIES, duty_rows, ("events.Duty.person",)),
            ExportPart(STAFFING, staffing_rows, ("events.CoverAsk.person", "events.Companion.person", "events.Companion.newcomer")),
            ExportPart(PICTURES, photo_rows, ("events.Photo.by",)),
        ]
    )


def signup_rows(person: User) -> Iterable[Row]:
    related = ("shift__event__point", "job", "signed_by")
    rows = Signup.objects.filter(person=person).select_related(*related).order_by("-queued_at", "-pk")
    return stream_cells(
        rows,
        lambda row: [
            *(moment_text(row.shift.start), row.shift.event.title, row.shift.event.point.name, row.job, row.get_state_display()),
            *(moment_text(row.queued_at), short_name(row.signed_by, person), row.get_answer_display() if row.answer else ""),
            *(moment_text(row.ended_at), moment_text(row.missed_at), row.excuse),
            *(row.get_left_because_display() if row.left_because else "", row.left_words),
        ],
    )


def scan_rows(person: User) -> Iterable[Row]:
    rows = Scan.objects.filter(person=person).select_related("shift__event", "by", "undo").order_by("-scanned_at", "-pk")
    return stream_cells(rows, lambda row: scan_row(row, person))


def scan_row(row: Scan, person: User) -> Row:
    undo = getattr(row, "undo", None)
    metres = ["" if value is None else value for value in (row.distance, row.accuracy)]
    return [
        *(moment_text(row.scanned_at), row.shift.event.title if row.shift else "", row.get_act_display(), row.get_door_display()),
        *(yes_or_no(row.accepted), attendance_labels.SHORT_REASONS.get(row.reason, row.reason), short_name(row.by, person)),
        *(undo.reason if undo else "", *metres, row.card_id or ""),
    ]


def arrival_rows(person: User) -> Iterable[Row]:
    rows = Arrival.objects.filter(person=person).select_related("shift__event").order_by("-arrived_at", "-pk")
    return stream_cells(
        rows,
        lambda row: [moment_text(row.arrived_at), row.shift.event.title, row.get_act_display(), row.get_state_display(), row.note],
    )


def attendance_rows(person: User) -> Iterable[Row]:
    related = ("shift__event__point", "job", "confirmed_by")
    rows = Attendance.objects.filter(person=person).select_related(*related).order_by("-in_at", "-pk")
    return stream_cells(
        rows,
        lambda row: [
            *(
                day(row.in_at),
                row.shift.event.title,
                row.shift.event.point.name,
                row.job,
                moment_text(row.in_at),
                moment_text(row.out_at),
            ),
            *(hours(row.minutes), row.points, row.get_grade_display(), settlement_labels.outcome_label(row)),
            *(short_name(row.confirmed_by, person), moment_text(row.confirmed_at)),
        ],
    )


def correction_rows(person: User) -> Iterable[Row]:
    rows = Correction.objects.filter(attendance__person=person).select_related("attendance__shift__event", "by")
    return stream_cells(
        rows.order_by("-at", "-pk"),
        lambda row: [
            *(moment_text(row.at), row.attendance.shift.event.title, row.get_kind_display(), change_text(row)),
            *(row.reason, short_name(row.by, person)),
        ],
    )


def flag_rows(person: User) -> Iterable[Row]:
    rows = Flag.objects.filter(attendance__person=person).select_related("shift__event").order_by("-raised_at", "-pk")
    return stream_cells(
        rows,
        lambda row: [
            *(moment_text(row.raised_at), row.shift.event.title, row.get_kind_display(), row.words),
            *(row.get_decision_display(), row.note, moment_text(row.decided_at)),
        ],
    )


def makeup_rows(person: User) -> Iterable[Row]:
    rows = Makeup.objects.filter(person=person).select_related("shift__event", "asked_by").order_by("-asked_at", "-pk")
    return stream_cells(
        rows,
        lambda row: [
            *(
                moment_text(row.asked_at),
                row.shift.event.title,
                moment_text(row.shift.start),
                row.minutes,
                row.evidence,
                yes_or_no(row.picture),
            ),
            *(row.get_state_display(), row.reason, short_name(row.asked_by, person)),
        ],
    )


def imported_hours_rows(person: User) -> Iterable[Row]:
    rows = HoursRow.objects.filter(person=person).select_related("sheet").order_by("-on", "-pk")
    return stream_cells(
        rows,
        lambda row: [
            *(day(row.on), row.title, row.organiser, row.minutes, row.sheet.source),
            *(row.sheet.get_state_display(), row.reference),
        ],
    )


def sent_hours_rows(person: User) -> Iterable[Row]:
    mine = Q(attendance__person=person) | Q(makeup__person=person)
    related = ("export", "attendance__shift__event", "makeup__shift__event")
    rows = SentHours.objects.filter(mine).select_related(*related).order_by("-export__made_at", "-pk")
    return stream_cells(rows, sent_hours_row)


def sent_hours_row(row: SentHours) -> Row:
    record = row.attendance or row.makeup
    return [moment_text(row.export.made_at), record.shift.event.title if record else "", row.minutes, yes_or_no(row.correction)]


def led_shift_rows(person: User) -> Iterable[Row]:
    rows = Shift.objects.filter(Q(leader=person) | Q(first_leader=person)).select_related("event__point").order_by("-start", "-pk")
    return stream_cells(
        rows,
        lambda row: [
            *(moment_text(row.start), row.event.title, row.event.point.name, row.get_state_display()),
            *("" if row.head_count is None else row.head_count, row.report),
        ],
    )


def duty_rows(person: User) -> Iterable[Row]:
    rows = Duty.objects.filter(person=person).select_related("shift__event__point").order_by("-shift__start", "-pk")
    return stream_cells(
        rows,
        lambda row: [
            *(moment_text(row.shift.start), row.shift.event.title, row.shift.event.point.name),
            *(moment_text(row.named_at), moment_text(row.present_at)),
        ],
    )


def photo_rows(person: User) -> Iterable[Row]:
    rows = Photo.objects.filter(by=person).select_related("shift__event").order_by("-at", "-pk")
    return stream_cells(
        rows, lambda row: [moment_text(row.at), row.shift.event.title, photo_note(row), moment_text(row.removed_at)]
    )


def staffing_rows(person: User) -> Iterable[Row]:
    related = ("shift__event__point",)
    asks = CoverAsk.objects.filter(person=person).select_related(*related).order_by("-asked_at", "-pk")
    pairs = Companion.objects.filter(Q(person=person) | Q(newcomer=person)).select_related(*related).order_by("-asked_at", "-pk")
    yield from stream_cells(asks, lambda row: staffing_cells(row, gettext("fill a gap")))
    own, theirs = gettext("stand by a newcomer"), gettext("somebody else was asked to stand by you")
    yield from stream_cells(pairs, lambda row: staffing_cells(row, own if row.person_id == person.pk else theirs))


def staffing_cells(row: CoverAsk | Companion, asked_to: str) -> Row:
    shift = row.shift
    return [
        *(moment_text(shift.start), shift.event.title, shift.event.point.name),
        *(asked_to, moment_text(row.asked_at), row.get_answer_display()),
    ]


def photo_note(photo: Photo) -> str:
    """What the person said of the picture, and whether everybody sees it."""
    shown = _("everybody sees it") if photo.shown_at and not photo.removed_at else ""
    return " · ".join(str(words) for words in (photo.caption, photo.get_basis_display(), shown) if words)
