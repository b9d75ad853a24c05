"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, register_kinds

register_kinds(
    "events/settlement/witnesses",
    Kind("duty", icon="shield"),
    Kind("look_overdue", icon="clock"),
)
