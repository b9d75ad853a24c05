"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "events/cases/signs",
    Kind("leader_reversed", icon="scale"),
    Kind("led_shifts_reversed", icon="scale"),
    Kind("shifts_reversed", icon="coins", subject=Subject.RECORD),
)
