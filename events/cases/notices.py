"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "events/cases",
    Kind("awards_drawn", icon="phone"),
    Kind("case_answered", icon="edit"),
    Kind("case_asked", icon="help", subject=Subject.RECORD),
    Kind("case_joined", icon="flag"),
    Kind("case_ruled", icon="scale", subject=Subject.RECORD),
    Kind("case_taken", icon="scale"),
    Kind("case_yours", icon="scale"),
    Kind("objection"),
)
