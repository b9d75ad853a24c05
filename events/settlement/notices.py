"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "events/settlement",
    Kind("capped", subject=Subject.RECORD),
    Kind("credited", icon="coins", subject=Subject.RECORD),
    Kind("flagged", icon="flag"),
    Kind("nobody_came", icon="clipboard"),
    Kind("open_attendance", icon="clipboard"),
    Kind("pay_waiting", icon="clock", subject=Subject.RECORD),
    Kind("unwitnessed", icon="check-circle"),
    Kind("welcomed", subject=Subject.RECORD),
)
