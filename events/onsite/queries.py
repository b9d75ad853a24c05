"""Who is expected, who is here, who has gone: one line a person, for whoever runs the shift."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import Q, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events.attendance.labels import SHORT_REASONS
from events.attendance.models import ScanQuerySet
from events.attendance.recorder import ALREADY
from events.attendance.refusals import AttendanceRefusal
from events.models import Arrival, Attendance, Grade, Job, Scan, Shift, Signup, Undo
from volunteer.core import clock
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, User
from volunteer.templatetags.formatting import hours, moment


class RosterPlace(TextChoices):
    """Where a person stands, in the order of the list: whom the leader looks for comes first."""

    INSIDE = "in", pgettext_lazy("roster", "here")
    MISSING = "missing", pgettext_lazy("roster", "not yet here")
    OUT = "out", pgettext_lazy("roster", "gone")
    WAITING = "waiting", pgettext_lazy("roster", "on the waiting list")


PLACE_ORDER = {place: number for number, place in enumerate(RosterPlace)}


@dataclass(frozen=True)
class RosterLine:
    """One person. `walk_in` came without a place; `by_hand` waits for a second person; `wrong` is what can still be taken back."""

    person: User
    job: Job
    place: RosterPlace
    attendance: Attendance | None = None
    signup: Signup | None = None
    wrong: Scan | None = None

    @property
    def has_place(self) -> bool:
        return self.signup is not None and self.signup.state == Signup.State.PLACE

    @property
    def walk_in(self) -> bool:
        return self.attendance is not None and not self.has_place

    @property
    def by_hand(self) -> bool:
        return self.attendance is not None and self.attendance.grade == Grade.C

    @property
    def order(self) -> tuple[int, datetime, int]:
        since = self.attendance.in_at if self.attendance else self.signup.queued_at if self.signup else clock.now()
        return PLACE_ORDER[self.place], since, self.person.pk


def roster_lines(shift: Shift) -> list[RosterLine]:
    """Everybody of the shift, those inside first; two queries whatever their number."""
    signups = {s.person_id: s for s in Signup.objects.active().filter(shift=shift).select_related("person", "job")}
    came = {a.person_id: a for a in Attendance.objects.filter(shift=shift).select_related("person", "job")}
    found = [present_line(a, signups.get(a.person_id)) for a in came.values()]
    found += [absent_line(s) for person, s in signups.items() if person not in came]
    return sorted(found, key=lambda line: line.order)


def present_line(attendance: Attendance, signup: Signup | None) -> RosterLine:
    place = RosterPlace.INSIDE if attendance.out_at is None else RosterPlace.OUT
    return RosterLine(attendance.person, attendance.job, place, attendance, signup)


def absent_line(signup: Signup) -> RosterLine:
    place = RosterPlace.WAITING if signup.state == Signup.State.WAITING else RosterPlace.MISSING
    return RosterLine(signup.person, signup.job, place, None, signup)


def lines_at_place(found: list[RosterLine], place: str) -> list[RosterLine]:
    """Those who stand at this place; everybody where it is none."""
    return [line for line in found if line.place == place] if place in RosterPlace.values else found


def roster_rows(found: Iterable[RosterLine]) -> Iterator[list[str]]:
    """The list for a file, headings first; no phones, which are for calling and not for carrying off."""
    yield [
        *(gettext("Name"), gettext("volunteer number"), gettext("job"), gettext("state"), gettext("signed up at")),
        *(pgettext("roster", "came"), pgettext("roster", "left"), gettext("hours"), gettext("how it was recorded")),
    ]
    yield from map(roster_cells, found)


def roster_cells(line: RosterLine) -> list[str]:
    who = [line.person.name, line.person.volunteer_no, str(line.job), str(line.place.label)]
    asked = moment(line.signup.queued_at) if line.signup else gettext("walk-in")
    if not (came := line.attendance):
        return [*who, asked, "", "", "", ""]
    return [*who, asked, moment(came.in_at), moment(came.out_at), hours(came.minutes), came.get_grade_display()]


def count_by_place(found: Iterable[RosterLine]) -> dict[str, int]:
    """How many stand where; how many came in all, walk-ins and hand ticks among them; how many have a place."""
    found = list(found)
    numbers = {place.value: sum(line.place == place for line in found) for place in RosterPlace}
    return numbers | {
        "came": numbers[RosterPlace.INSIDE] + numbers[RosterPlace.OUT],
        "walk_ins": sum(line.walk_in for line in found),
        "by_hand": sum(line.by_hand for line in found),
        "places": sum(line.has_place for line in found),
    }


def arrivals_waiting(shift: Shift) -> models.QuerySet[Arrival]:
    """Who has said that they are here and waits for whoever runs the shift, in the order in which they came."""
    return Arrival.objects.waiting().filter(shift=shift).select_related("person")


# What the leader reads when a tick is refused; the refusals themselves speak to the volunteer.
LEADER_SENTENCES: dict[str, Promise] = {
    AttendanceRefusal.TOO_EARLY: _("Check-in opens %(opens)s. Tick then."),
    AttendanceRefusal.TOO_LATE: _("The shift ended at %(closed)s; nobody can come in any more."),
    AttendanceRefusal.OVER: _("Check-out closed at %(closed)s. Say at closing who stayed to the end."),
    AttendanceRefusal.CLOSED: _("The shift is closed; its list stays as it is. Who stayed to the end is said on the closing page."),
    AttendanceRefusal.CANCELLED: _("The shift was cancelled; nobody checks in."),
    AttendanceRefusal.NOT_OPEN: _("The shift is not published; nobody checks in yet."),
    AttendanceRefusal.NOT_IN: _("Not checked in here. Tick in first."),
    AttendanceRefusal.MOVED_ON: _("Checked in somewhere else since; the stay here ended with it."),
}


def refusal_for_leader(refused: Refused) -> str:
    """A refusal in words for the leader, about the person."""
    words = LEADER_SENTENCES.get(refused.reason)
    return str(words) % refused.params if words else refused.sentence


@dataclass(frozen=True)
class Refusal:
    """One scan that was refused or taken back, in words for the leader; `undo` and `seen` say who did what about it."""

    scan: Scan
    why: str | Promise
    undo: Undo | None = None
    seen: AuditRow | None = None

    @property
    def dealt_with_by(self) -> User | None:
        return self.undo.by if self.undo else self.seen.actor if self.seen else None


def refused_scans(shift: Shift) -> ScanQuerySet:
    """The scans of the shift that were refused or taken back, the latest first; a second press within ten minutes is none."""
    scans = Scan.objects.filter(Q(undo__isnull=False) | Q(accepted=False) & ~Q(reason=ALREADY), shift=shift)
    return scans.select_related("person", "by", "undo__by").order_by("-received_at", "-pk")


def describe_refusals(scans: Iterable[Scan]) -> list[Refusal]:
    """Refused scans and those taken back, with the reason of each and who dealt with it, for the leader; one query."""
    scans = list(scans)
    rows = AuditRow.objects.filter(subject_type="scan", subject_id__in=[str(scan.pk) for scan in scans], act="scan.seen")
    seen = {row.subject_id: row for row in rows.select_related("actor")} if scans else {}
    return [describe_refusal(scan, seen.get(str(scan.pk))) for scan in scans]


def describe_refusal(scan: Scan, seen: AuditRow | None) -> Refusal:
    undo = getattr(scan, "undo", None)
    return Refusal(scan, undo.reason if undo else SHORT_REASONS.get(scan.reason, scan.reason), undo, seen)


def latest_refusals(shift: Shift, most: int = 20) -> list[Refusal]:
    """The latest scans of the shift that were refused or taken back."""
    return describe_refusals(refused_scans(shift)[:most])
