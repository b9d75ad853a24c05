"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, register_kinds

register_kinds(
    "volunteer/roles",
    Kind("appointment", icon="shield"),
    Kind("deputy", icon="users", sms=True),
    Kind("digest", icon="clipboard", sms=True),
    Kind("hand_over", icon="users", sms=True),
    Kind("hand_over_confirmed", icon="check-circle"),
    Kind("hand_over_open", icon="clock"),
    Kind("term_ends", icon="clock"),
    Kind("texts_failed", icon="message"),
)
