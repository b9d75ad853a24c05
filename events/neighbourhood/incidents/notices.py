"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "events/neighbourhood/incidents",
    Kind("incident_told", icon="flag"),
    Kind("incident_moved", icon="flag", subject=Subject.HELP),
    Kind("incident_again", icon="refresh"),
    Kind("incident_overdue", icon="clock"),
)
