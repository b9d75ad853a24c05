"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "events/records",
    Kind("record_answered", icon="clipboard", subject=Subject.RECORD),
    Kind("record_doubted", icon="flag"),
    Kind("record_entered", icon="clipboard", subject=Subject.RECORD),
    Kind("record_taken_out", icon="x-circle", subject=Subject.RECORD),
    Kind("star_answered", icon="check-circle", subject=Subject.RECORD),
    Kind("star_noticed", icon="star", subject=Subject.RECORD),
    Kind("star_objection", icon="flag"),
    Kind("star_refused", icon="x-circle", subject=Subject.RECORD),
    Kind("star_stands", icon="star", subject=Subject.RECORD),
    Kind("star_withdrawn", icon="x-circle", subject=Subject.RECORD),
)
