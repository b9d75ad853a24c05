"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "events/attendance",
    Kind("not_counted", icon="x-circle", subject=Subject.RECORD),
    Kind("objection_decided", icon="scale", subject=Subject.RECORD),
)
