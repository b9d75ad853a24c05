"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "events/records/exchange",
    Kind("hours_sheet_asked", icon="clipboard"),
    Kind("hours_sheet_returned", icon="edit"),
    Kind("hours_taken_over", icon="history", subject=Subject.RECORD),
)
