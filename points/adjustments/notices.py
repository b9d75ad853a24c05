"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "points/adjustments",
    Kind("hand_approved", icon="check-circle"),
    Kind("hand_asked", icon="clipboard"),
    Kind("hand_credit", icon="coins", subject=Subject.RECORD),
    Kind("hand_debit", icon="coins", subject=Subject.RECORD),
    Kind("hand_done", icon="coins", subject=Subject.RECORD),
    Kind("hand_returned", icon="edit"),
)
