"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, register_kinds

register_kinds(
    "points/rules",
    Kind("rule_drafted"),
    Kind("rule_dropped"),
    Kind("rule_in_force"),
)
