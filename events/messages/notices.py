"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "events/messages",
    Kind("leader_message", icon="message", subject=Subject.SHIFTS, sms=True),
)
