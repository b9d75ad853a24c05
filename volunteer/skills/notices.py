"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "volunteer/skills",
    Kind("skill_confirmed", icon="star", subject=Subject.RECORD),
    Kind("skill_ends", icon="clock", subject=Subject.RECORD),
    Kind("skill_refused", icon="star", subject=Subject.RECORD),
)
