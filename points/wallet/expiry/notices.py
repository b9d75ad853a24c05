"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "points/wallet/expiry",
    Kind("expired", icon="clock", subject=Subject.RECORD),
    Kind("expiring", icon="clock", subject=Subject.RECORD),
    Kind("expiry_withdrawn", icon="check-circle", subject=Subject.RECORD),
)
