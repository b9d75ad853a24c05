"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "events/records/ratings",
    Kind("thanked", icon="heart", subject=Subject.RECORD),
)
