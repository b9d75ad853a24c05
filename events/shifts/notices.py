"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "events/shifts",
    Kind("approval_overdue", icon="clipboard"),
    Kind("approval_passed_on", icon="clock"),
    Kind("approved", icon="check-circle"),
    Kind("cancelled", icon="x-circle", subject=Subject.SHIFTS, sms=True),
    Kind("cannot_come", icon="users", sms=True),
    Kind("changed", icon="edit", subject=Subject.SHIFTS, sms=True),
    Kind("excused", icon="check-circle", subject=Subject.RECORD),
    Kind("missed", icon="clock", subject=Subject.RECORD),
    Kind("moved_up", subject=Subject.SHIFTS, sms=True),
    Kind("paused", icon="ban", subject=Subject.RECORD),
    Kind("place_free", subject=Subject.SHIFTS, sms=True, urgent=True),
    Kind("returned", icon="edit"),
    Kind("signed_up", subject=Subject.SHIFTS),
    Kind("signed_up_by_group", icon="users", subject=Subject.SHIFTS, sms=True),
    Kind("submitted", icon="clipboard"),
    Kind("substitute", icon="users", sms=True, urgent=True),
    Kind("team_event", subject=Subject.SHIFTS),
    Kind("unfunded"),
    Kind("waiting", subject=Subject.SHIFTS),
)
