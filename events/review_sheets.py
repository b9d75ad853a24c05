"""What reviewers take along of their lists: headings, and the cells of one row. Names as on their pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events import flag_words, links
from events.models import Attendance, ChangeRequest, Flag, Makeup, Shift
from events.templatetags.manage import differences
from volunteer.models import User
from volunteer.templatetags.words import hours, moment, span

if TYPE_CHECKING:
    from events.views.review import Submitted


def about(shift: Shift) -> list[str]:
    return [shift.event.title, span(shift.start, shift.end), shift.event.point.name, str(shift.leader)]


def about_heads() -> list[str]:
    return [_("event"), _("when"), _("service point"), _("leader")]


def who(person: User | None) -> list[str]:
    return [person.name, person.volunteer_no] if person else ["", ""]


def who_heads() -> list[str]:
    return [_("Name"), _("volunteer number")]


# --- shifts that are over and their records ----------------------------------------------------------------------------


def shift_heads() -> list[str]:
    return [*about_heads(), _("state"), _("people")]


def shift_cells(row: Any) -> list[object]:
    """A shift with how many `came`."""
    return [*about(row), row.get_state_display(), row.came or 0]


def record_heads() -> list[str]:
    times = [_("job"), pgettext("roster", "came"), pgettext("roster", "left"), _("how it was recorded"), _("hours")]
    return [*who_heads(), *times, _("points"), _("what became of it"), _("objected"), _("put right before")]


def record_cells(row: Any) -> list[object]:
    """An attendance with how often it was `changed` and is `objected` to; points once they are paid."""
    paid = row.points if row.pay == Attendance.Pay.PAID else ""
    times = [str(row.job), moment(row.in_at), moment(row.out_at), row.get_grade_display(), hours(row.minutes)]
    return [*who(row.person), *times, paid, links.stands(row), row.objected, row.changed]


def hand_heads() -> list[str]:
    return [*who_heads(), *about_heads(), _("job"), pgettext("roster", "came"), pgettext("roster", "left")]


def hand_cells(row: Attendance) -> list[object]:
    """A record that waits for a second person."""
    return [*who(row.person), *about(row.shift), str(row.job), moment(row.in_at), moment(row.out_at)]


# --- what is to be looked at -------------------------------------------------------------------------------------------


def flag_heads() -> list[str]:
    return [_("what"), *who_heads(), _("What it says"), *about_heads(), _("raised at"), _("Decision"), _("decided by"), _("why")]


def flag_cells(flag: Flag) -> list[object]:
    subject = flag.attendance or flag.scan
    said = [flag.get_kind_display(), *who(subject.person if subject else None), flag_words.sentence(flag)]
    answer = [flag.get_decision_display(), str(flag.decided_by or ""), flag.note]
    return [*said, *about(flag.shift), moment(flag.raised_at), *answer]


def makeup_heads() -> list[str]:
    answer = [_("state"), _("decided by"), _("why")]
    return [*who_heads(), _("hours"), *about_heads(), _("asked by"), _("asked at"), _("what for"), *answer]


def makeup_cells(row: Makeup) -> list[object]:
    asked = [str(row.asked_by), moment(row.asked_at), row.evidence]
    answer = [row.get_state_display(), str(row.decided_by or ""), row.reason]
    return [*who(row.person), hours(row.minutes), *about(row.shift), *asked, *answer]


# --- what waits to be approved -----------------------------------------------------------------------------------------


def queue_heads() -> list[str]:
    when = [_("when"), _("shifts"), _("made or asked for by"), _("up to so many points")]
    return [_("what"), _("event"), _("service point"), _("Kind of service"), *when, _("Sent back before, or what changes")]


def queue_cells(row: Submitted) -> list[object]:
    """A new event; when its first shift is."""
    event, first = row.event, row.shifts[0]
    when = [span(first.start, first.end), len(row.shifts), str(event.created_by), row.most]
    return [pgettext("queue", "new event"), event.title, event.point.name, str(event.category), *when, row.returned]


def change_cells(change: ChangeRequest) -> list[object]:
    shift, event = change.shift, change.shift.event
    says = _(", ").join(f"{line.label} {line.before} → {line.after}" for line in differences(change))
    about = [event.title, event.point.name, str(event.category)]
    return [pgettext("queue", "change"), *about, span(shift.start, shift.end), 1, str(change.asked_by), "", says]
