"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, register_kinds

register_kinds(
    "volunteer/places",
    Kind("appointment_ended_with_place", icon="users"),
    Kind("point_came_to_other_place", icon="map-pin"),
    Kind("place_change_waits", icon="alert"),
    Kind("place_change_undone", icon="users"),
)
