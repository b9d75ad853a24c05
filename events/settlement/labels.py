"""What the rooms below show of ours: sources of transfers in words, points that are on their way, hours."""

from __future__ import annotations

from django.utils.translation import gettext, pgettext

from events.models import Attendance, Shift
from events.settlement import payout, witnessed
from events.settlement.decide import UNCLOSED_AFTER
from volunteer.core import clock
from volunteer.templatetags.formatting import day, moment

Pay = Attendance.Pay


def pending_reason(row: Attendance) -> str:
    """Why these points are not there yet, and what happens next."""
    if row.pay == Pay.SECOND_PERSON and row.needs == Attendance.Needs.DISTRICT:
        return gettext("More than twelve hours in one day: the district confirms it.")
    if row.pay == Pay.SECOND_PERSON and row.needs == Attendance.Needs.WITNESS:
        return witness_sentence(row.shift)
    if row.pay == Pay.SECOND_PERSON:
        return gettext("A second person of the community confirms it.")
    if row.pay == Pay.BUDGET and row.pay_note == payout.FROZEN:
        return gettext("Paying is paused for now; they come by themselves when the pause ends.")
    if row.pay == Pay.BUDGET:
        return gettext("They come as soon as the service point has budget.")
    if row.out_at is None and row.shift.lets_out(clock.now()):
        return gettext("Scan again when you leave: that is the check-out.")
    if row.out_at is None:
        return gettext("There is no check-out. Ask the leader to say that you stayed.")
    return closing_sentence(row.shift)


def closing_sentence(shift: Shift) -> str:
    """Until when a shift that is over is counted: when its leader closes it, else by itself."""
    until = shift.end + UNCLOSED_AFTER
    if until < clock.now():
        return gettext("On their way. They are being counted.")
    return gettext("On their way. The leader closes the shift, at the latest it is counted %(at)s.") % {"at": moment(until)}


def witness_sentence(shift: Shift) -> str:
    """Until when points come that wait because nobody vouches for the shift."""
    until = witnessed.look_until(shift)
    if until is None or until < clock.now():
        return gettext("On their way. The district has been asked.")
    return gettext("On their way, at the latest %(day)s.") % {"day": day(until)}


def outcome_sentence(row: Attendance) -> str:
    """What became of an attendance, or why its points are not there yet; nothing to say once they are paid."""
    if row.pay == Pay.PAID:
        return ""
    return outcome_label(row) if row.pay == Pay.NOTHING else pending_reason(row)


def outcome_label(row: Attendance) -> str:
    """What became of an attendance, in a few words for lists."""
    notes = {
        "no_check_out": pgettext("attendance", "no check-out"),
        "too_short": pgettext("attendance", "too short to count"),
        "refused": pgettext("attendance", "looked at: does not count"),
        "void": pgettext("attendance", "put right: does not count"),
        "capped": pgettext("attendance", "up to the most that one person earns"),
    }
    return notes.get(row.pay_note) or str(Pay(row.pay).label)
