"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "points/adjustments/opening",
    Kind("opening_asked", icon="clipboard"),
    Kind("opening_balance", icon="coins", subject=Subject.RECORD),
    Kind("opening_paid", icon="coins"),
    Kind("opening_returned", icon="edit"),
)
