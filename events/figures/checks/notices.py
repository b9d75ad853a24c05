"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, register_kinds

register_kinds("events/figures/checks", Kind("figures_differ", icon="alert"))
