"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "points/orders/relief",
    Kind("relief_asked", icon="clipboard"),
    Kind("relief_returned", icon="edit"),
    Kind("relief_signed", icon="check-circle"),
    Kind("relief_to_give", icon="gift", subject=Subject.GOODS),
)
