"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, register_kinds

register_kinds(
    "volunteer/groups/units",
    Kind("reported_in", icon="home"),
    Kind("reporting_refused", icon="x-circle"),
)
