"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, register_kinds

register_kinds(
    "events/integrations",
    Kind("hook_failed", icon="alert"),
)
