"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, register_kinds

register_kinds("events/neighbourhood/grids", Kind("grid_member", icon="users"), Kind("grid_member_end", icon="users"))
