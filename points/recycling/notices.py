"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "points/recycling",
    Kind("recycling_weighed", icon="scale", subject=Subject.RECORD, urgent=True),
    Kind("recycling_waits", icon="clock", subject=Subject.RECORD),
    Kind("recycling_paid", icon="coins", subject=Subject.RECORD),
    Kind("recycling_decided", icon="scale", subject=Subject.RECORD),
    Kind("recycling_disputed", icon="scale"),
)
