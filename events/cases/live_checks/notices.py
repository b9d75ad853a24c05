"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, register_kinds

register_kinds(
    "events/cases/live_checks",
    Kind("live_check", icon="eye", urgent=True),
    Kind("live_check_asked", icon="help", urgent=True),
)
