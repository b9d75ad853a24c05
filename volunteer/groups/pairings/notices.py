"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, register_kinds

register_kinds(
    "volunteer/groups/pairings",
    Kind("appraised", icon="star"),
    Kind("paired", icon="link"),
    Kind("visit_refused", icon="x-circle"),
)
