"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "events/settlement/corrections",
    Kind("corrected", icon="coins", subject=Subject.RECORD),
    Kind("makeup_approved", subject=Subject.RECORD),
    Kind("makeup_asked"),
    Kind("makeup_asked_for"),
    Kind("makeup_returned", subject=Subject.RECORD),
    Kind("not_held", subject=Subject.RECORD),
)
