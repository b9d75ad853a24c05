"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "events/onsite",
    Kind("lent", subject=Subject.SHIFTS),
)
