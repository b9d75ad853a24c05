"""What happened to one record, in the order it happened: scans, settlement, corrections, points, objections, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.attendance import labels as attendance_labels
from events.models import Attendance, Correction, Flag, Scan
from points.models import Transfer
from volunteer.models import User
from volunteer.templatetags.formatting import hours, masked, moment

LATE_AFTER = timedelta(minutes=2)  # a scan that reached us later was kept on a device without network


@dataclass(frozen=True)
class Step:
    """One thing that happened. `note` says why or by whom; `colour` as tags have it."""

    at: datetime
    icon: str
    words: str
    note: str = ""
    colour: str = ""


def record_timeline(row: Attendance) -> list[Step]:
    """The history of a record, the oldest first, in five statements. Names of others are masked."""
    found = [
        *scan_steps(row),
        *settlement_steps(row),
        *confirmation_steps(row),
        *correction_steps(row),
        *transfer_steps(row),
        *flag_steps(row),
    ]
    return sorted(found, key=lambda step: step.at)


def scan_steps(row: Attendance) -> Iterator[Step]:
    rows = Scan.objects.filter(shift_id=row.shift_id, person_id=row.person_id).select_related("by", "undo__by")
    for scan in rows.order_by("scanned_at", "pk"):
        act = _("Check-in") if scan.act == Scan.Act.IN else _("Check-out")
        if not scan.accepted:
            yield Step(
                scan.scanned_at,
                "ban",
                _("%(act)s not accepted") % {"act": act},
                str(attendance_labels.SHORT_REASONS.get(scan.reason, "")),
            )
            continue
        undo = getattr(scan, "undo", None)
        yield Step(scan.scanned_at, "scan", act, " · ".join(scan_notes(scan, row)), "green" if undo is None else "")
        if undo is not None:
            yield Step(undo.at, "repeat", _("%(act)s taken back") % {"act": act}, " · ".join([undo.reason, by_person(undo.by)]))


def scan_notes(scan: Scan, row: Attendance) -> Iterator[str]:
    """By which door, by whom, and when it reached us if that was later."""
    yield str(scan.get_door_display())
    if scan.by is not None and scan.by_id != row.person_id:
        yield by_person(scan.by)
    if scan.received_at - scan.scanned_at > LATE_AFTER:
        yield _("arrived %(moment)s") % {"moment": moment(scan.received_at)}


def settlement_steps(row: Attendance) -> Iterator[Step]:
    if row.shift.settled_at:
        yield Step(row.shift.settled_at, "clipboard", _("The shift was settled"))


def confirmation_steps(row: Attendance) -> Iterator[Step]:
    if row.confirmed_by is not None and row.confirmed_at is not None:
        yield Step(row.confirmed_at, "shield", _("A second person confirmed it"), by_person(row.confirmed_by), "green")


def correction_steps(row: Attendance) -> Iterator[Step]:
    for made in row.corrections.select_related("by"):
        words = _("Put right: %(kind)s") % {"kind": made.get_kind_display()}
        yield Step(made.at, "edit", f"{words} · {change_text(made)}", f"{made.reason} · {by_person(made.by)}", "gold")


def change_text(made: Correction) -> str:
    """`2 h, 20 points → 1.5 h, 15 points`."""
    return f"{amount_text(made.before)} → {amount_text(made.after)}"


def amount_text(state: dict[str, Any]) -> str:
    points = ngettext("%(points)s point", "%(points)s points", state["points"]) % {"points": state["points"]}
    return _("%(hours)s h, %(points)s") % {"hours": hours(state["minutes"]), "points": points}


def transfer_steps(row: Attendance) -> Iterator[Step]:
    moves = Transfer.objects.filter(source_type="attendance", source_id=str(row.pk)).order_by("at", "pk")
    for moved in sorted(moves, key=lambda moved: (moved.at, moved.kind != Transfer.Kind.REVERSAL)):
        if moved.kind == Transfer.Kind.AWARD:
            words = ngettext("%(points)s point credited", "%(points)s points credited", moved.amount)
            yield Step(moved.at, "coins", words % {"points": moved.amount}, colour="gold")
        elif moved.kind == Transfer.Kind.REVERSAL:
            words = ngettext("%(points)s point taken back", "%(points)s points taken back", moved.amount)
            yield Step(moved.at, "coins", words % {"points": moved.amount}, colour="red")


def flag_steps(row: Attendance) -> Iterator[Step]:
    for flag in row.flags.select_related("raised_by").order_by("raised_at", "pk"):
        own = flag.kind == Flag.Kind.OBJECTION
        words = _("You said that this is not right") if own else _("To be looked at: %(kind)s") % {"kind": flag.get_kind_display()}
        yield Step(flag.raised_at, "flag", words, flag.words, "gold")
        if flag.decided_at is not None:
            yield Step(flag.decided_at, "scale", _("Decided: %(what)s") % {"what": flag.get_decision_display()}, flag.note)


def by_person(person: User) -> str:
    return _("by %(name)s") % {"name": masked(person)}
