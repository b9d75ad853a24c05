"""The kinds of notice that this room sends."""

from volunteer.notices.kinds import Kind, Subject, register_kinds

register_kinds(
    "events/public/role_models",
    Kind("model_answered", icon="check-circle", subject=Subject.RECORD),
    Kind("model_asked", icon="star", subject=Subject.RECORD),
    Kind("model_declined", icon="x-circle", subject=Subject.RECORD),
    Kind("model_down", icon="x-circle", subject=Subject.RECORD),
    Kind("model_noticed", icon="star", subject=Subject.RECORD),
    Kind("model_objection", icon="flag"),
    Kind("model_paper", icon="file"),
    Kind("model_paper_back", icon="x-circle"),
    Kind("model_paper_wanted", icon="edit"),
    Kind("model_returned", icon="x-circle", subject=Subject.RECORD),
    Kind("model_shown", icon="star", subject=Subject.RECORD),
    Kind("model_to_review", icon="star"),
    Kind("model_withdrawn", icon="x-circle", subject=Subject.RECORD),
)
