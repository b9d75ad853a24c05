"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "points/shops",
    Kind("order_longer", icon="clock", subject=Subject.GOODS),
)
