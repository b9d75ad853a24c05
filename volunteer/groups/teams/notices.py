"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, register_kinds

register_kinds(
    "volunteer/groups/teams",
    Kind("belong_asked", icon="user-plus"),
    Kind("belong_ended", icon="log-out"),
    Kind("belong_invited", icon="users"),
    Kind("belong_joined", icon="users"),
    Kind("belong_left", icon="log-out"),
    Kind("belong_refused", icon="x-circle"),
    Kind("team_closed", icon="x-circle"),
    Kind("team_confirmed", icon="check-circle"),
    Kind("team_led", icon="flag"),
)
