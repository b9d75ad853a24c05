"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "events/shifts/signups",
    Kind("check_out_reminder", icon="log-out", subject=Subject.REMINDERS, sms=True, urgent=True),
    Kind("starts_soon", icon="clock", subject=Subject.REMINDERS, sms=True, urgent=True),
    Kind("starts_tomorrow", icon="clock", subject=Subject.REMINDERS, sms=True),
)
