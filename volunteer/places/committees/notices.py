"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, register_kinds

register_kinds("volunteer/places/committees", Kind("committee_ends", icon="calendar"))
