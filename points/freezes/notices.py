"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "points/freezes",
    Kind("freeze_left", icon="ban"),
    Kind("frozen", icon="ban", subject=Subject.SAFETY),
    Kind("unfrozen", icon="check-circle", subject=Subject.SAFETY),
)
